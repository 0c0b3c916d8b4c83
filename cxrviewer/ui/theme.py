"""Colours, type and style of the window; both themes from one sheet."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from cxrviewer.paths import icons_dir
from cxrviewer.settings import Theme
from cxrviewer.ui.style_sheet import SHEET

BASE_PX: Final = 13
SMALL_PX: Final = 11
TITLE_PX: Final = 20
_PANEL_GROWTH: Final = 0.8


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours by role, as `#rrggbb`.

    Attributes:
        surround: Around the image.
        panel: Panels and bars.
        raised: Fields, rows under the pointer, tooltips.
        line: Lines between things.
        text: Text.
        secondary: Quieter text, at least 4.5:1 on panels.
        disabled: Text and icons of what cannot be used now; still at least 4.5:1.
        accent: Selection, the only accent.
        selected: Ground of a selected row.
        warning: Warnings, always with an icon.
        prior: Border and date of an earlier study; told from the accent with any colour vision.
        bar_low: Bar of a low confidence.
        bar_high: Bar of a high confidence; same hue, lighter.
    """

    surround: str = "#000000"
    panel: str = "#14171a"
    raised: str = "#1d2126"
    line: str = "#2b3036"
    text: str = "#e4e7ea"
    secondary: str = "#9aa3ab"
    disabled: str = "#828b93"
    accent: str = "#56b4e9"
    selected: str = "#1b3342"
    warning: str = "#e6a23c"
    prior: str = "#a08cff"
    bar_low: str = "#4f7ca6"
    bar_high: str = "#b9dcfa"


COLOURS: Final[Mapping[Theme, Colours]] = MappingProxyType(
    {
        Theme.DARK: Colours(),
        Theme.HIGH_CONTRAST: Colours(
            panel="#000000",
            raised="#1a1a1a",
            line="#8c8c8c",
            text="#ffffff",
            secondary="#dcdcdc",
            disabled="#9a9a9a",
            accent="#7fd4ff",
            selected="#003a5c",
            warning="#ffc94d",
            prior="#aa94ff",
            bar_low="#6d9cc9",
            bar_high="#e8f5ff",
        ),
    }
)

_current: Colours = COLOURS[Theme.DARK]
_text_percent: int = 100


def colours() -> Colours:
    """The colours of the theme in force."""
    return _current


def scaled(pixels: int) -> int:
    """A size that belongs to text, at the text size in force."""
    return round(pixels * _text_percent / 100)


def panel_width(pixels: int) -> int:
    """Width of a side panel: it grows with the text, but less, for the images need the room."""
    return round(pixels * (1.0 + _PANEL_GROWTH * (_text_percent - 100) / 100))


def apply_theme(app: QApplication, theme: Theme, text_percent: int = 100) -> None:
    """Give the whole application colours and text size; widgets get a StyleChange event."""
    global _current, _text_percent  # noqa: PLW0603 - one application, one theme
    before, _text_percent = _text_percent, text_percent
    sheet = style_sheet(COLOURS[theme])
    if app.styleSheet() == sheet and before == text_percent:
        return
    _current = COLOURS[theme]
    with _no_collection():
        app.setStyle("Fusion")
        app.setPalette(_palette(_current))
        app.setFont(base_font(app.font()))
        app.setStyleSheet(sheet)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep Python from deleting widgets meanwhile.

    Qt goes through a list of all widgets and tells each, which runs Python code; if the garbage
    collector then frees a widget that is still on the list, Qt reads freed memory.
    """
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def base_font(font: QFont, pixels: int = BASE_PX) -> QFont:
    """The platform's font in our size at the text size in force, with figures of equal width."""
    sized = QFont(font)
    sized.setPixelSize(scaled(pixels))
    sized.setFeature(QFont.Tag("tnum"), 1)
    return sized


def bar_colour(strength: float) -> QColor:
    """Colour of a bar: one hue, the lighter the stronger.

    Args:
        strength: 0 to 1.
    """
    low, high = QColor(_current.bar_low), QColor(_current.bar_high)
    share = min(1.0, max(0.0, strength))
    channels = (
        round(a + (b - a) * share)
        for a, b in zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(*channels)


def style_sheet(colours: Colours) -> str:
    """The sheet with the colours filled in."""
    sizes = {"small": f"{scaled(SMALL_PX)}px", "title": f"{scaled(TITLE_PX)}px"}
    return SHEET.substitute(asdict(colours), **sizes, icons=icons_dir().as_posix())


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: c.panel,
        QPalette.ColorRole.WindowText: c.text,
        QPalette.ColorRole.Base: c.raised,
        QPalette.ColorRole.AlternateBase: c.panel,
        QPalette.ColorRole.Text: c.text,
        QPalette.ColorRole.PlaceholderText: c.secondary,
        QPalette.ColorRole.Button: c.raised,
        QPalette.ColorRole.ButtonText: c.text,
        QPalette.ColorRole.ToolTipBase: c.raised,
        QPalette.ColorRole.ToolTipText: c.text,
        QPalette.ColorRole.Highlight: c.selected,
        QPalette.ColorRole.HighlightedText: c.text,
        QPalette.ColorRole.Link: c.accent,
        QPalette.ColorRole.Light: c.line,
        QPalette.ColorRole.Midlight: c.line,
        QPalette.ColorRole.Mid: c.line,
        QPalette.ColorRole.Dark: c.surround,
        QPalette.ColorRole.Shadow: c.surround,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.disabled))
    return palette
