"""Training of the bundle that says what kind of image it is given."""
