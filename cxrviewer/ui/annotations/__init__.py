"""What is written and drawn over a radiograph: letters, texts, ruler, colour bar."""
