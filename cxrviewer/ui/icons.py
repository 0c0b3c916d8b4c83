"""Line icons from `resources/icons`, in the colours of the theme and sharp at every scale.

An installation that lost its icons still opens: buttons without one show their text.
"""

from __future__ import annotations

import logging
from functools import cache, lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from cxrviewer.paths import icons_dir
from cxrviewer.ui.theme import colours

SIZE: Final = 20
_SCALES: Final = (1, 2, 3)

_log = logging.getLogger(__name__)


def icon(name: str) -> QIcon:
    """Icon in the text colour, with a fainter one for what is disabled; null where it is lost."""
    found = QIcon()
    if not _source(name):
        return found
    for scale in _SCALES:
        found.addPixmap(_drawn(name, colours().text, SIZE, scale), QIcon.Mode.Normal)
        found.addPixmap(_drawn(name, colours().disabled, SIZE, scale), QIcon.Mode.Disabled)
    return found


def pixmap(name: str, colour: str, *, size: int = SIZE, scale: float = 1.0) -> QPixmap:
    """Icon as a picture.

    Args:
        name: Stem of the SVG file.
        colour: `#rrggbb`.
        size: Logical pixels.
        scale: Device pixels for one logical pixel.
    """
    return _drawn(name, colour, size, scale)


def application_icon() -> QIcon:
    """The application's own icon."""
    return QIcon(str(icons_dir() / "cxrviewer.svg"))


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, scale: float) -> QPixmap:
    drawn = QPixmap(round(size * scale), round(size * scale))
    drawn.fill(Qt.GlobalColor.transparent)
    if source := _source(name):
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
        painter = QPainter(drawn)
        renderer.render(painter, QRectF(0, 0, size * scale, size * scale))
        painter.end()
    drawn.setDevicePixelRatio(scale)
    return drawn


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    """The SVG file's content, or empty."""
    try:
        return (icons_dir() / f"{name}.svg").read_text(encoding="utf-8")
    except OSError:
        _tell_once()
        return ""


@cache
def _tell_once() -> None:
    _log.warning("icons of the installation are missing; buttons show text")
