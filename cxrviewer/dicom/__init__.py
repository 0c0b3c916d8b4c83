"""DICOM files in: scan, headers, pixels, views."""
