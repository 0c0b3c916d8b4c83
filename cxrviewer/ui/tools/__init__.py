"""What a drag of the mouse does to an image, one kind of drag a file."""
