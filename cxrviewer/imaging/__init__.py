"""From stored values to what the eye sees: grayscale, geometry, overlays."""
