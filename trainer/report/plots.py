"""ROC, precision-recall and reliability of one finding, side by side, as one SVG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve, roc_curve

from trainer.metrics import Bin, Scores, Truth

_INK: Final = "#1f2933"
_LINE: Final = "#1f5fa8"
_FAINT: Final = "#b8c2cc"
_SIZE: Final = (9.6, 3.0)
_MOST_POINTS: Final = 400
# Glyphs as paths need no font on the reader's machine; the salt makes ids the same every time.
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "path", "svg.hashsalt": "cxr-trainer", "font.size": 9, "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK, "text.color": _INK, "xtick.color": _INK, "ytick.color": _INK,
    "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip


def curves(truth: Truth, scores: Scores, bins: Sequence[Bin], *, images: str) -> bytes:
    """SVG; there must be positives and negatives.

    Args:
        truth: (n,).
        scores: (n,).
        bins: Confidence against frequency.
        images: What n counts, for example `images`.
    """
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=_SIZE, layout="constrained", facecolor="none")
        FigureCanvasSVG(figure)
        roc, precision, reliable = figure.subplots(1, 3)
        _roc(roc, truth, scores)
        _precision(precision, truth, scores)
        _reliability(reliable, bins, images)
        held = io.BytesIO()
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return held.getvalue()


def _roc(axes: Axes, truth: Truth, scores: Scores) -> None:
    false, true, _ = roc_curve(truth, scores)
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=1, linestyle="--")
    axes.plot(*_thinned(false, true), color=_LINE, linewidth=1.6)
    _square(axes, "ROC", "1 - specificity", "sensitivity")


def _precision(axes: Axes, truth: Truth, scores: Scores) -> None:
    precision, recall, _ = precision_recall_curve(truth, scores)
    share = float(truth.mean())
    axes.axhline(share, color=_FAINT, linewidth=1, linestyle="--")
    axes.plot(*_thinned(recall, precision), color=_LINE, linewidth=1.6, drawstyle="steps-post")
    axes.text(0.99, 0.97, f"dashed: share {share:.2f}", ha="right", va="top", fontsize=8)
    _square(axes, "Precision and recall", "sensitivity", "precision")


def _reliability(axes: Axes, bins: Sequence[Bin], images: str) -> None:
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=1, linestyle="--")
    most = max((one.count for one in bins), default=1)
    axes.plot(
        [one.confidence for one in bins], [one.frequency for one in bins], color=_LINE, linewidth=1
    )
    axes.scatter(
        [one.confidence for one in bins],
        [one.frequency for one in bins],
        s=[12 + 60 * one.count / most for one in bins],
        color=_LINE,
        zorder=3,
    )
    axes.text(0.02, 0.97, f"larger dot: more {images}", va="top", fontsize=8, color="#6b7780")
    _square(axes, "Reliability", "confidence", "frequency")


def _square(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set_title(title, fontsize=9.5, loc="left")
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_box_aspect(1)
    axes.set_xticks([0, 0.5, 1])
    axes.set_yticks([0, 0.5, 1])


def _thinned(x: Scores, y: Scores) -> tuple[Scores, Scores]:
    """At most some hundred points: more cannot be seen, and would make the file large."""
    if len(x) <= _MOST_POINTS:
        return x, y
    kept = np.unique(np.linspace(0, len(x) - 1, _MOST_POINTS).astype(np.intp))
    return x[kept], y[kept]
