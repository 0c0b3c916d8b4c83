"""CXR Viewer: a chest-radiograph reading application. Not a medical device."""

__version__ = "0.1.0"
