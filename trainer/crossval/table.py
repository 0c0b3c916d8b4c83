"""A cross-validation as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from cxrviewer.findings import FINDING_INFO
from trainer.crossval.summary import Summary
from trainer.metrics import NOT_DEFINED


def lines(found: Summary) -> Iterator[str]:
    """A table of findings, the means, the maps; every figure with its numbers."""
    folds = ", ".join(str(fold) for fold in found.folds)
    yield (
        f"Folds {folds}: {found.images} images of {found.patients} patients, each measured by a"
        " network that never saw the patient"
    )
    yield "finding | positives / images (patients) | AUROC [95 %] | on the public network's images"
    for row in found.rows:
        beside = (
            f"{row.beside_teacher.text}, public {row.teacher.text}"
            f" ({row.teacher_positives} / {row.teacher_images})"
        )
        name = FINDING_INFO[row.finding].name_en
        counts = f"{row.positives} / {row.images} ({row.patients})"
        yield f"{name:24} | {counts} | {row.pooled.text} | {beside}"
    by_fold = ", ".join("-" if mean is None else f"{mean:.3f}" for mean in found.fold_means)
    error = found.standard_error
    yield (
        f"Mean AUROC of {len(found.averaged)} findings: {found.mean.text}; by fold {by_fold};"
        f" standard error {NOT_DEFINED if error is None else f'{error:.3f}'}"
    )
    yield (
        f"On the public network's images: {found.beside_teacher_mean.text}, public network"
        f" {found.teacher_mean.text}"
    )
    for one in found.localisation:
        label = "All boxed images" if one.finding is None else FINDING_INFO[one.finding].name_en
        iou, chance = (
            NOT_DEFINED if value is None else f"{value:.2f}" for value in (one.mean_iou, one.chance)
        )
        yield (
            f"{label:24} | {one.images} boxed images ({one.patients} patients) | points at"
            f" {one.pointing.text}, by chance {chance} | IoU {iou}"
        )
    if found.localisation:
        yield f"Mean pointing over the boxed findings: {found.mean_pointing.text}"
