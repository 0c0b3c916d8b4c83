"""What the networks of a cross-validation said, kept as arrays and as a table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.errors import CheckpointError
from trainer.evaluate import truth_of
from trainer.labels import LabelOrigin, Sample, label_array
from trainer.localisation import Hit
from trainer.state_file import replace_file

Strings = NDArray[np.str_]
Matrix = NDArray[np.float64]

ARRAYS: Final = ("images", "patients", "folds", "logits", "truth", "teacher", "peaks")
"""Fields with a row an image."""

_DAMAGED: Final = "The answers {path} are damaged; remove the file and run that fold again."


@dataclass(frozen=True, eq=False, slots=True)
class Answered:
    """Answers to held-out images.

    Attributes:
        findings: Columns.
        images: Identifiers, (n,).
        patients: (n,).
        folds: Fold that held the image out, (n,).
        logits: (n, findings), not calibrated.
        truth: Experts' word, (n, findings), NaN where not known.
        teacher: The public network's logits on the same images, NaN where not known.
        peaks: Greatest value of each map, (n, findings); NaN where there are no exact maps.
        hits: Maps against boxes.
    """

    findings: tuple[Finding, ...]
    images: Strings
    patients: Strings
    folds: NDArray[np.int64]
    logits: Matrix
    truth: Matrix
    teacher: Matrix
    peaks: Matrix
    hits: tuple[Hit, ...]

    @classmethod
    def of(
        cls, samples: Sequence[Sample], findings: tuple[Finding, ...], logits: Matrix, *,
        fold: int, truth: Sequence[LabelOrigin], peaks: NDArray[np.float32] | None = None,
        hits: Sequence[Hit] = (),
    ) -> Answered:  # fmt: skip
        """For the held-out samples of a fold, in their order; `truth` names origins, best first."""
        return cls(
            findings=findings,
            images=np.array([sample.identifier for sample in samples]),
            patients=np.array([sample.patient for sample in samples]),
            folds=np.full(len(samples), fold),
            logits=logits[:, : len(findings)].astype(np.float64),
            truth=truth_of(samples, findings, truth).astype(np.float64),
            teacher=label_array(samples, findings, [LabelOrigin.TEACHER])[:, 0].astype(np.float64),
            peaks=np.full((len(samples), len(findings)), np.nan)
            if peaks is None
            else peaks.astype(np.float64),
            hits=tuple(hits),
        )

    def save(self, path: Path) -> None:
        """Write beside and move into place."""
        arrays = {
            "findings": np.array([finding.value for finding in self.findings]),
            "images": self.images,
            "patients": self.patients,
            "folds": self.folds,
            "logits": self.logits,
            "truth": self.truth,
            "teacher": self.teacher,
            "peaks": self.peaks,
            "hit_findings": np.array([hit.finding.value for hit in self.hits], dtype=np.str_),
            "hit_patients": np.array([hit.patient for hit in self.hits], dtype=np.str_),
            "hit_numbers": np.array([[h.pointed, h.iou, h.area] for h in self.hits], np.float64),
            "hit_gathered": np.array([hit.gathered for hit in self.hits], np.bool_),
        }

        def write(partial: Path) -> None:
            with partial.open("wb") as file:
                np.savez_compressed(file, allow_pickle=False, **arrays)

        replace_file(path, write)

    @classmethod
    def load(cls, path: Path) -> Answered:
        """Read what `save` wrote.

        Raises:
            CheckpointError: It is damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                # Older files have hits on boxes of the finding itself alone.
                own = np.zeros(len(file["hit_findings"]), np.bool_)
                gathered = file["hit_gathered"] if "hit_gathered" in file.files else own
                named = zip(
                    file["hit_findings"], file["hit_patients"],
                    file["hit_numbers"].reshape(-1, 3), gathered, strict=True,
                )  # fmt: skip
                hits = tuple(
                    Hit(
                        Finding(finding),
                        str(patient),
                        bool(row[0]),
                        float(row[1]),
                        float(row[2]),
                        gathered=bool(made_of),
                    )
                    for finding, patient, row, made_of in named
                )
                arrays = {name: file[name] for name in ARRAYS}
                findings = tuple(Finding(value) for value in file["findings"])
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise CheckpointError(_DAMAGED, path=path) from error
        return cls(findings=findings, hits=hits, **arrays)

    def save_table(self, path: Path) -> None:
        """A CSV with a row an image: fold, then logit, truth and teacher of each finding."""
        kinds = {"logit": self.logits, "expert": self.truth, "teacher": self.teacher}
        names = [f"{kind}_{one.value}" for kind in kinds for one in self.findings]
        values = np.concatenate(list(kinds.values()), axis=1)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["image", "patient", "fold", *names])
            for row in range(len(self.images)):
                cells = ["" if np.isnan(value) else f"{value:.5g}" for value in values[row]]
                writer.writerow([self.images[row], self.patients[row], self.folds[row], *cells])


def joined(parts: Sequence[Answered]) -> Answered:
    """The answers of several folds as one; all have the same findings."""
    first = parts[0]
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS}
    hits = tuple(hit for part in parts for hit in part.hits)
    return Answered(findings=first.findings, hits=hits, **arrays)
