"""What a reader draws on a radiograph, what it measures, and how it is changed. Free of Qt.

Points are image points (x along columns, y along rows) in pixel edges, as in `imaging.geometry`:
the middle of the first pixel is (0.5, 0.5).
"""
