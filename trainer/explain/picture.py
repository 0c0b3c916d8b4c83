"""The picture of an explanation: films side by side, and what was said of them."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cxrviewer.imaging.overlay import blend, colour_bar
from trainer.explain.film import OPACITY

_DOTS: Final = 100


def titled(
    panels: list[tuple[str, NDArray[np.uint8]]],
    title: str,
    *,
    scale: float | None = None,
    unit: str = "",
) -> bytes:
    """A PNG of pictures side by side, under a title.

    Args:
        panels: Caption and picture; all of the same height.
        title: Lines above.
        scale: Value of the strongest colour of a map; adds its colour bar.
        unit: What the colours mean, beside the bar.
    """
    height = max(image.shape[0] for _, image in panels)
    width = sum(image.shape[1] for _, image in panels)
    lines = title.count("\n") + 1
    bar = 90 if scale is not None else 0
    above, below = 24 * lines + 14, 34
    total = height + above + below, width + bar + 10 * (len(panels) + 1)
    figure = Figure(figsize=(total[1] / _DOTS, total[0] / _DOTS), dpi=_DOTS, facecolor="white")
    FigureCanvasAgg(figure)
    figure.text(10 / total[1], 1 - 8 / total[0], title, va="top", fontsize=10.5, linespacing=1.4)
    left = 10
    for caption, image in panels:
        rows, columns = image.shape[:2]
        box = (left / total[1], below / total[0], columns / total[1], rows / total[0])
        axes = figure.add_axes(box)
        axes.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="none", aspect="auto")
        axes.set_axis_off()
        figure.text(left / total[1], 10 / total[0], caption, fontsize=9, color="#444444")
        left += columns + 10
    if scale is not None:
        _add_bar(figure, scale, unit, (left, below, 14, height), total)
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=_DOTS, metadata={"Software": None})
    return held.getvalue()


def _add_bar(
    figure: Figure,
    scale: float,
    unit: str,
    box: tuple[int, int, int, int],
    total: tuple[int, int],
) -> None:
    """The application's colour bar over mid-grey, with its ticks."""
    left, bottom, width, height = box
    bar = colour_bar(scale, opacity=OPACITY, size=(height, width))
    axes = figure.add_axes(
        (left / total[1], bottom / total[0], width / total[1], height / total[0])
    )
    axes.imshow(blend(np.full((height, width), 96, np.uint8), bar.rgba), aspect="auto")
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.set_yticks([row - 0.5 for _, row in bar.ticks], [_signed(v) for v, _ in bar.ticks])
    axes.tick_params(labelsize=8, length=2)
    axes.set_ylabel(unit, fontsize=8)
    axes.yaxis.set_label_position("right")


def _signed(value: float) -> str:
    """With its sign, but for 0."""
    return f"{value:+.2g}" if value else "0"
