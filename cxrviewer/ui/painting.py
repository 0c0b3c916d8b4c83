"""Painters that end in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter on `device` that ends with the block, also where an error leaves it.

    Left to Python, it would live as long as the error's traceback, and a window with a painter that
    goes on can neither be painted again nor closed safely.
    """
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()
