"""Training of the closer look (`cxrviewer.inference.close_look`) beside a finished network."""
