"""What is kept on this computer from one start to the next, in SQLite files. Free of Qt."""
