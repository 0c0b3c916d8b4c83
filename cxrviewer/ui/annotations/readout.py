"""The figures under the image: window, zoom, and what the reader changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from cxrviewer.dicom.radiograph import VoiLutFunction
from cxrviewer.imaging.voi import Voi, Window
from cxrviewer.ui.annotations.text_block import LineKind, TextLine
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.translate import NO_BREAK_SPACE


def changes_lines(state: DisplayState) -> list[TextLine]:
    """What makes the image look otherwise than it was acquired."""
    lines = []
    # First and by its own name: a mirrored heart looks like one that lies on the right.
    if state.flipped:
        mirrored = QCoreApplication.translate("Viewport", "mirrored")
        lines.append(TextLine(mirrored, LineKind.WARNING))
    if state.quarter_turns:
        lines.append(TextLine(_turned_text(state.quarter_turns), LineKind.WARNING))
    if state.inverted:
        inverted = QCoreApplication.translate("Viewport", "black and white inverted")
        lines.append(TextLine(inverted, LineKind.WARNING))
    return lines


def _turned_text(quarter_turns: int) -> str:
    match quarter_turns:
        case 1:
            return QCoreApplication.translate("Viewport", "turned 90° to the right")
        case 2:
            return QCoreApplication.translate("Viewport", "turned 180°")
        case _:
            return QCoreApplication.translate("Viewport", "turned 90° to the left")


def readout_lines(state: DisplayState, zoom: float) -> list[TextLine]:
    """The window, then the zoom.

    Args:
        state: How the image is shown.
        zoom: Device pixels for one image column.
    """
    return [
        TextLine(window_text(state.voi)),
        TextLine(zoom_text(zoom, is_fitted=state.is_fitted)),
    ]


def window_text(voi: Voi) -> str:
    """Name where the file gives one, then width and level (center)."""
    template = QCoreApplication.translate("Viewport", "W {width} L {level}", "window, level")
    template = template.replace(" {", f"{NO_BREAK_SPACE}{{")
    digits = 0 if voi.width >= 50 else 2
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    figures = template.format(
        width=locale.toString(float(voi.width), "f", digits),
        level=locale.toString(float(voi.center), "f", digits),
    )
    if isinstance(voi, Window) and voi.function is not VoiLutFunction.LINEAR:
        figures = f"{figures} ·{NO_BREAK_SPACE}{function_names()[voi.function]}"
    if not voi.name:
        return figures
    template = QCoreApplication.translate("Viewport", "{name}: {figures}", "window's name")
    return template.format(name=voi.name, figures=figures)


def function_names() -> dict[VoiLutFunction, str]:
    """What the VOI LUT functions are called."""
    return {
        VoiLutFunction.LINEAR: QCoreApplication.translate("Viewport", "linear"),
        VoiLutFunction.LINEAR_EXACT: QCoreApplication.translate("Viewport", "linear exact"),
        VoiLutFunction.SIGMOID: QCoreApplication.translate("Viewport", "sigmoid"),
    }


def zoom_text(zoom: float, *, is_fitted: bool) -> str:
    """Screen pixels for one image pixel as a percentage."""
    figure = QLocale().toString(zoom * 100.0, "f", 0 if zoom >= 0.1 else 1)
    percent = f"{figure}{NO_BREAK_SPACE}%"
    if is_fitted:
        return QCoreApplication.translate("Viewport", "fit, {percent}").format(percent=percent)
    return percent
