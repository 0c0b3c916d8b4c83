"""What cross-validation found, with intervals over patients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.inference.quality.heads import CLASSES, Head
from cxrviewer.inference.quality.thresholds import QualityThresholds
from trainer.metrics.basics import Figure
from trainer.metrics.bootstrap import figure, share
from trainer.metrics.ranking import auroc
from trainer.quality.choose import Probabilities, probabilities
from trainer.quality.items import UNKNOWN, Item
from trainer.quality.trials import Trials

RESAMPLINGS: Final = 1000
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure.

    Attributes:
        name: What was measured.
        figure: Value and interval.
        images: Answers that it rests on.
        groups: Patients, or groups of like pictures, among them.
        aim: What it should reach, or None.
    """

    name: str
    figure: Figure
    images: int
    groups: int
    aim: float | None = None

    def to_json(self) -> dict[str, object]:
        """For a manifest."""
        interval = self.figure.interval
        return {
            "value": self.figure.value, "n": self.images, "patients": self.groups,
            "low": interval and interval.low, "high": interval and interval.high,
        }  # fmt: skip


class Measured:
    """Figures from the answers of all folds.

    Attributes:
        lines: The figures, most important first.
        families: Recall of each kind of image that is no chest, real ones first.
        sources: The same figures by data set.
    """

    def __init__(
        self, trials: Trials, items: tuple[Item, ...], thresholds: QualityThresholds
    ) -> None:
        """Measure everything."""
        self._items = [items[row] for row in trials.rows]
        self._truths = trials.truths(items)
        self._found = probabilities(trials, thresholds.temperatures)
        self._groups = np.array([item.group for item in self._items])
        self._thresholds = thresholds
        self._plain = trials.changes == 0
        self._real = np.array([not item.made_up for item in self._items])
        self._kind = np.array([item.kind for item in self._items])
        self._upright = np.array([code >> 2 == 0 for code in trials.changes])
        self.lines = self._all_lines()
        self.families = self._by_family()
        self.sources = self._by_source()

    def _right(self, head: Head, chosen: Flags) -> Flags:
        """Whether each chosen answer is right."""
        return np.asarray(self._best(head)[chosen] == self._truth(head)[chosen])

    def _best(self, head: Head) -> NDArray[np.intp]:
        found = self._found[head]
        if head is Head.KIND:  # frontal or lateral: whether it is a chest is another question
            found = found[:, :2]
        return np.asarray(found.argmax(axis=1))

    def _truth(self, head: Head) -> NDArray[np.int64]:
        return np.asarray(self._truths[:, list(Head).index(head)], np.int64)

    def _known(self, head: Head) -> Flags:
        return np.asarray(self._truth(head) != UNKNOWN)

    def _score(self, head: Head, name: str) -> NDArray[np.float64]:
        return self._found[head][:, CLASSES[head].index(name)]

    def _line(self, name: str, flags: Flags, chosen: Flags, aim: float | None = None) -> Line:
        groups = self._groups[chosen]
        found = share(flags, list(groups), resamplings=RESAMPLINGS)
        return Line(name, found, int(chosen.sum()), len(np.unique(groups)), aim)

    def _accuracy(self, name: str, head: Head, chosen: Flags, aim: float | None = None) -> Line:
        chosen = chosen & self._known(head)
        return self._line(name, self._right(head, chosen), chosen, aim)

    def _auroc(self, name: str, head: Head, positive: str, chosen: Flags) -> Line:
        chosen = chosen & self._known(head)
        truth = self._truth(head)[chosen] == CLASSES[head].index(positive)
        groups = self._groups[chosen]
        found = figure(
            auroc, truth, self._score(head, positive)[chosen], list(groups),
            resamplings=RESAMPLINGS,
        )  # fmt: skip
        return Line(name, found, int(chosen.sum()), len(np.unique(groups)))

    def _all_lines(self) -> list[Line]:
        chest = (self._kind != "other") & self._real
        other, real = self._kind == "other", self._real
        plain, limits = chest & self._plain, self._thresholds
        refused = self._score(Head.KIND, "other") >= limits.refuse_other
        certain = self._score(Head.KIND, "other") >= limits.refuse_despite_header
        normal = plain & (self._kind == "frontal")
        mirrored = self._score(Head.MIRRORED, "yes") >= limits.warn_mirrored
        truly = chest & self._known(Head.MIRRORED) & (self._truth(Head.MIRRORED) == 1)
        child = self._score(Head.AGE, "child") >= limits.warn_child
        ages = {name: plain & self._is(Head.AGE, name) for name in CLASSES[Head.AGE]}
        nih = np.array([item.source == "nih" for item in self._items])
        laterals = plain & (self._kind == "lateral")
        young = ages["child"] & nih
        said = self._found[Head.PROJECTION].max(axis=1) >= limits.state_projection
        projected = plain & self._known(Head.PROJECTION)
        return [
            self._accuracy("frontal or lateral, as filed", Head.KIND, plain, 0.99),
            self._accuracy("… of the frontals", Head.KIND, normal),
            self._accuracy("… of the laterals", Head.KIND, laterals),
            self._accuracy("… turned, mirrored or inverted", Head.KIND, chest & ~self._plain),
            self._line("chest radiographs refused", refused[plain], plain),
            self._line("no chest, real: refused", refused[other & real], other & real, 0.95),
            self._line("no chest, made up: refused", refused[other & ~real], other & ~real, 0.95),
            self._line("no chest, real: refused whatever its header says",
                       certain[other & real], other & real),
            self._accuracy("polarity", Head.POLARITY, chest, 0.99),
            self._accuracy("turn by 0, 90, 180 or 270°", Head.TURN, chest, 0.99),
            self._accuracy("mirrored or not, upright", Head.MIRRORED, chest & self._upright),
            self._accuracy("mirrored or not, any way up", Head.MIRRORED, chest),
            self._line("mirrored: warned of", mirrored[truly], truly),
            self._line("not mirrored: warned of", mirrored[normal], normal),
            self._accuracy("PA or AP", Head.PROJECTION, plain),
            self._accuracy("PA or AP, where it is said", Head.PROJECTION, plain & said),
            self._line("PA or AP: said of", said[projected], projected),
            self._auroc("PA or AP, AUROC of AP", Head.PROJECTION, "AP", plain),
            self._auroc("child or adult, AUROC", Head.AGE, "child", plain),
            self._line("child under 12 of the adults' hospital: warned of", child[young], young),
            self._line("adult: called a child", child[ages["adult"]], ages["adult"]),
        ]  # fmt: skip

    def _is(self, head: Head, name: str) -> Flags:
        return np.asarray(self._truth(head) == CLASSES[head].index(name))

    def _by_family(self) -> list[Line]:
        refused = self._score(Head.KIND, "other") >= self._thresholds.refuse_other
        other = self._kind == "other"
        names = np.array([item.source for item in self._items])
        made_up = np.array([item.made_up for item in self._items])
        order = sorted(
            {(bool(m), str(n)) for n, m in zip(names[other], made_up[other], strict=True)}
        )
        return [
            self._line(f"{name} ({'made up' if made else 'real'})", refused[chosen], chosen)
            for made, name in order
            for chosen in [other & (names == name) & (made_up == made)]
        ]

    def _by_source(self) -> list[Line]:
        chest = self._kind != "other"
        names = np.array([item.source for item in self._items])
        lines = []
        for name in sorted({str(name) for name in names[chest]}):
            chosen = chest & (names == name)
            lines += [
                self._accuracy(f"{name}: frontal or lateral", Head.KIND, chosen & self._plain),
                self._accuracy(f"{name}: polarity", Head.POLARITY, chosen),
                self._accuracy(f"{name}: turn", Head.TURN, chosen),
                self._accuracy(f"{name}: mirrored", Head.MIRRORED, chosen),
                self._accuracy(f"{name}: PA or AP", Head.PROJECTION, chosen & self._plain),
            ]
        return [line for line in lines if line.images]


__all__ = ["Line", "Measured", "Probabilities"]
