"""What a run leaves for people while it goes on: lines, log, curves, monitors, a progress bar."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tqdm import tqdm

from trainer.curves import draw_curves
from trainer.journal import EpochLog, StepLog
from trainer.monitors import Monitor

LOG: Final = "log.csv"
CURVES: Final = "curves.png"
_AUROC: Final = "auroc_"


class Recorder:
    """Told of steps and epochs by the engine; only the first of several processes has one."""

    def __init__(
        self, folder: Path, monitors: Sequence[Monitor], *, every: int, step: int = 0
    ) -> None:
        """Begin, or go on.

        Args:
            folder: Of the run.
            monitors: Open ones.
            every: Steps between checkpoints; what is told before one is on the disk by then.
            step: Steps done before.
        """
        self._folder = folder
        self._monitors = monitors
        self._every = every
        self._logs = read_log(folder / LOG)
        # Not shown where nobody watches: each epoch has its line.
        self._bar = tqdm(initial=step, unit="step", disable=None, leave=False)

    def on_step(self, log: StepLog) -> None:
        """Note a step."""
        self._bar.total = log.steps
        self._bar.set_postfix(loss=f"{log.loss:.4f}", refresh=False)
        self._bar.update(log.step - self._bar.n)
        for monitor in self._monitors:
            monitor.scalars(log.step, {"step/loss": log.loss, "step/lr": log.lr})
            if log.step % self._every == 0:
                monitor.flush()

    def on_epoch(self, log: EpochLog) -> None:
        """Note an epoch: a line, the log, the curves and the monitors."""
        # An epoch that was done before a kill, but after its last checkpoint, is done again.
        self._logs = [*(one for one in self._logs if one.epoch < log.epoch), log]
        write_log(self._logs, self._folder / LOG)
        draw_curves(self._logs, self._folder / CURVES)
        for monitor in self._monitors:
            monitor.scalars(log.step, _scalars(log))
            monitor.flush()
        self._say(_line(log))

    def close(self) -> None:
        """End the bar and the monitors."""
        self._bar.close()
        for monitor in self._monitors:
            monitor.close()

    def _say(self, text: str) -> None:
        if self._bar.disable:
            print(text, flush=True)
        else:
            self._bar.write(text)


def write_log(logs: Sequence[EpochLog], path: Path) -> None:
    """Write all epochs as CSV, in one go; empty where not known."""
    rows = [_row(log) for log in logs]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[-1]), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    partial = path.with_suffix(".partial")
    partial.write_text(text.getvalue(), "utf-8")
    partial.replace(path)


def read_log(path: Path) -> list[EpochLog]:
    """What `write_log` wrote; nothing where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [_from_row(row) for row in csv.DictReader(file)]


def _row(log: EpochLog) -> dict[str, object]:
    row: dict[str, object] = asdict(log)
    del row["aurocs"]
    return row | {_AUROC + name: value for name, value in log.aurocs.items()}


def _from_row(row: dict[str, str]) -> EpochLog:
    def number(text: str) -> float | None:
        return float(text) if text else None

    return EpochLog(
        epoch=int(row["epoch"]),
        epochs=int(row["epochs"]),
        step=int(row["step"]),
        loss=float(row["loss"]),
        lr=float(row["lr"]),
        validation_loss=number(row["validation_loss"]),
        mean_auroc=number(row["mean_auroc"]),
        kept=row["kept"] == "True",
        aurocs={
            name.removeprefix(_AUROC): number(value)
            for name, value in row.items()
            if name.startswith(_AUROC)
        },
        samples_per_s=float(row["samples_per_s"]),
    )


def _scalars(log: EpochLog) -> dict[str, float]:
    values = {
        "epoch/loss": log.loss,
        "epoch/lr": log.lr,
        "epoch/samples_per_s": log.samples_per_s,
        "validation/loss": log.validation_loss,
        "validation/mean_auroc": log.mean_auroc,
    } | {f"validation/auroc/{name}": value for name, value in log.aurocs.items()}
    return {name: value for name, value in values.items() if value is not None}


def _line(log: EpochLog) -> str:
    words = [f"loss {log.loss:.4f}"]
    if log.validation_loss is not None:
        words.append(f"validation loss {log.validation_loss:.4f}")
        auroc = "not defined" if log.mean_auroc is None else f"{log.mean_auroc:.4f}"
        words.append(f"mean AUROC {auroc}")
    words.append(f"{log.samples_per_s:.1f} studies/s")
    return f"{time.strftime('%H:%M:%S')} epoch {log.epoch}/{log.epochs}: {', '.join(words)}"
