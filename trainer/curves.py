"""The course of a run as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from trainer.journal import EpochLog

_SIZE_INCHES: Final = (12.0, 3.6)
_DPI: Final = 110


def draw_curves(logs: Sequence[EpochLog], path: Path) -> None:
    """Loss, mean AUROC and learning rate by epoch as a PNG, replaced in one go.

    Args:
        logs: At least one, in order.
        path: Of the picture.
    """
    figure = Figure(figsize=_SIZE_INCHES, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    losses, aurocs, rates = figure.subplots(1, 3)
    epochs = [log.epoch for log in logs]
    losses.plot(epochs, [log.loss for log in logs], label="training", color="tab:blue")
    _plot_known(losses, logs, [log.validation_loss for log in logs], "validation")
    kept = [log for log in logs if log.kept and log.validation_loss is not None]
    if kept:
        losses.axvline(kept[-1].epoch, color="0.7", linestyle=":", label="kept")
    losses.legend()
    _plot_known(aurocs, logs, [log.mean_auroc for log in logs], "validation")
    rates.plot(epochs, [log.lr for log in logs], color="tab:green")
    for axes, title in ((losses, "Loss"), (aurocs, "Mean AUROC"), (rates, "Learning rate")):
        axes.set_title(title)
        axes.set_xlabel("Epoch")
        axes.grid(alpha=0.3)
    partial = path.with_suffix(".partial")
    figure.savefig(partial, format="png")
    partial.replace(path)


def _plot_known(
    axes: Axes, logs: Sequence[EpochLog], values: Sequence[float | None], label: str
) -> None:
    known = [(log.epoch, v) for log, v in zip(logs, values, strict=True) if v is not None]
    if known:
        axes.plot(*zip(*known, strict=True), label=label, color="tab:orange", marker=".")
        return
    if label and not axes.lines:
        axes.text(0.5, 0.5, "not measured", ha="center", transform=axes.transAxes, color="0.5")
