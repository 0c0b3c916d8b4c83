"""What leaves the application: one file a format."""
