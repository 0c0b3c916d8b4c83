"""What an answer rests on: exact maps, Grad-CAM, or the superpixels of LIME."""
