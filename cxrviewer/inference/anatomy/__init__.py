"""Outlines of lungs and heart, and what can be measured on them.

`model.load(folder).answer(image)` needs torch; everything else here is free of it.
"""
