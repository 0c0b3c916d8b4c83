"""The strip below an exported picture: what made it, when, and what it is not for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

import cxrviewer
from cxrviewer.inference.analysis import BundleId
from cxrviewer.ui.annotations import halo

_GROUND: Final = QColor("#14171a")
_LINE: Final = QColor("#2b3036")
_MARGIN: Final = 10.0
_GAP: Final = 18.0
_PADDING: Final = 6.0


def stamp_parts(bundle: BundleId | None, date: str) -> list[str]:
    """What is stamped, the last part in bold.

    Args:
        bundle: The model whose answer is on the screen, or None.
        date: When the picture was taken.
    """
    parts = [f"CXR Viewer {cxrviewer.__version__}"]
    if bundle is not None:
        template = QCoreApplication.translate("Export", "model {name} {version}")
        parts.append(template.format(name=bundle.name, version=bundle.version))
    return [*parts, date, QCoreApplication.translate("Export", "not for diagnosis")]


def draw_stamp(parts: Sequence[str], width: float, device_pixel_ratio: float) -> QImage:
    """The strip as a picture, as high as its text needs.

    Args:
        parts: From `stamp_parts`; they stand side by side, in several rows where they must.
        width: Of the strip, in our pixels.
        device_pixel_ratio: Device pixels for one of ours.
    """
    boxes, height = _set(parts, width)
    size = (round(width * device_pixel_ratio), round(height * device_pixel_ratio))
    strip = QImage(*size, QImage.Format.Format_RGB32)
    strip.setDevicePixelRatio(device_pixel_ratio)
    strip.fill(_GROUND)
    painter = QPainter(strip)
    painter.fillRect(QRectF(0, 0, width, 1), _LINE)
    for index, (text, box) in enumerate(boxes):
        is_last = index == len(boxes) - 1
        colour = halo.WARNING_COLOUR if is_last else halo.TEXT_COLOUR
        halo.draw_line(painter, box, text, _font(is_bold=is_last), colour)
    painter.end()
    return strip


def _set(parts: Sequence[str], width: float) -> tuple[list[tuple[str, QRectF]], float]:
    """Each part with its box, and the height of all."""
    boxes, x, y, row_height = [], _MARGIN, _PADDING, 0.0
    for index, text in enumerate(parts):
        size = halo.text_size(text, _font(is_bold=index == len(parts) - 1))
        if x > _MARGIN and x + size[0] > width - _MARGIN:
            x, y = _MARGIN, y + row_height + 2
        boxes.append((text, QRectF(x, y, *size)))
        x += size[0] + _GAP
        row_height = size[1]
    return boxes, y + row_height + _PADDING


def _font(*, is_bold: bool) -> halo.TextFont:
    weight = QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal
    return halo.TextFont(halo.SMALL_PIXELS, weight)
