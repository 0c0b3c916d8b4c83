"""What kind of image this is: view, polarity, turn, mirroring, age; read from the pixels alone."""
