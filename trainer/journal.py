"""What a run remembers besides its weights, and what it reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from torch import Tensor

from trainer.optim import Plateau, Watch


@dataclass(frozen=True, slots=True)
class StepLog:
    """What is reported after each step.

    Attributes:
        step: Steps done.
        steps: Of the whole run.
        loss: Of this step.
        lr: Of this step.
    """

    step: int
    steps: int
    loss: float
    lr: float


@dataclass(frozen=True, slots=True)
class EpochLog:
    """What is reported after each epoch.

    Attributes:
        epoch: Counted from 1.
        epochs: Of the whole run.
        step: Steps done.
        loss: Mean over the epoch's steps.
        lr: Learning rate of its last step.
        validation_loss: None without a validation part, like all that follow but the last.
        mean_auroc: Over the findings that have one.
        kept: Whether these are the weights to keep so far.
        aurocs: By finding, None where not defined.
        samples_per_s: Speed since the epoch began, or since the run was continued in it.
    """

    epoch: int
    epochs: int
    step: int
    loss: float
    lr: float
    validation_loss: float | None = None
    mean_auroc: float | None = None
    kept: bool = True
    aurocs: dict[str, float | None] = field(default_factory=dict)
    samples_per_s: float = 0.0


@dataclass(slots=True)
class Journal:
    """Memory of a run, kept in its checkpoints.

    Attributes:
        losses: Of the steps of the epoch so far.
        plateau: Of the learning rate.
        watch: Best epochs so far.
        best: Weights of the epoch to keep; empty where the last ones are.
        ended: Whether the run has stopped early.
    """

    losses: list[float] = field(default_factory=list)
    plateau: Plateau = field(default_factory=Plateau)
    watch: Watch = field(default_factory=Watch)
    best: dict[str, Tensor] = field(default_factory=dict)
    ended: bool = False

    def mean_loss(self) -> float:
        """Mean loss of the epoch, which ends with this."""
        mean = sum(self.losses) / len(self.losses)
        self.losses = []
        return mean

    def state(self) -> dict[str, Any]:
        """For `save_state`."""
        return {
            "losses": self.losses,
            "plateau": asdict(self.plateau),
            "watch": asdict(self.watch),
            "best": self.best,
            "ended": self.ended,
        }


def journal_from(state: dict[str, Any]) -> Journal:
    """What `Journal.state` gave.

    Raises:
        KeyError: Something is missing.
        TypeError: Something is not known.
    """
    return Journal(
        losses=[float(loss) for loss in state["losses"]],
        plateau=Plateau(**state["plateau"]),
        watch=Watch(**state["watch"]),
        best=state["best"],
        ended=bool(state["ended"]),
    )
