"""The trainer: turns chest-radiograph data sets into bundles that CXR Viewer loads."""
