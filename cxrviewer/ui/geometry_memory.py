"""Where the window was; it never comes back where no screen is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize

_FIRST_SIZE: Final = QSize(1600, 1000)
_SMALLEST: Final = QSize(900, 600)
# This much of the title bar must be on a screen to be able to drag the window.
_GRIP: Final = QSize(120, 24)


def placed_on_screen(wanted: QRect | None, screens: Sequence[QRect]) -> QRect:
    """The rectangle for a window that the user can reach.

    Args:
        wanted: Where it was last, or None.
        screens: Usable areas of the screens, the primary one first.

    Returns:
        `wanted` where its title bar is on a screen, cut to that screen's size; otherwise a window
        of that size (or of the first one) in the middle of the primary screen.
    """
    primary = screens[0]
    if wanted is not None:
        for screen in screens:
            shown = screen.intersected(_title_bar(wanted))
            if shown.width() >= _GRIP.width() and shown.height() >= _GRIP.height():
                return _inside(wanted, screen)
    size = wanted.size() if wanted is not None else _FIRST_SIZE
    return _centred(size.expandedTo(_SMALLEST).boundedTo(primary.size()), primary)


def _title_bar(rectangle: QRect) -> QRect:
    return QRect(rectangle.left(), rectangle.top(), rectangle.width(), _GRIP.height())


def _inside(wanted: QRect, screen: QRect) -> QRect:
    """As large as `wanted`, at most as large as `screen`, moved only as far as it must."""
    size = wanted.size().boundedTo(screen.size())
    x = min(max(wanted.left(), screen.left()), screen.right() + 1 - size.width())
    y = min(max(wanted.top(), screen.top()), screen.bottom() + 1 - size.height())
    return QRect(QPoint(x, y), size)


def _centred(size: QSize, screen: QRect) -> QRect:
    rectangle = QRect(QPoint(0, 0), size)
    rectangle.moveCenter(screen.center())
    return rectangle
