"""Cross-validation by patient: every image is measured by a network that never saw its patient."""
