"""Probabilities of our own models as labels, for a network that learns from several of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.config import DataConfig, SplitKind
from trainer.errors import ConfigError
from trainer.labels import Label, LabelOrigin, Sample
from trainer.self_labels import columns_of, read_self_labels

_KEY: Final = "data.soft_labels"
_NO_FINDINGS: Final = (
    "The table {path} of data.soft_labels has no column that is named like a finding, for example"
    " “pleural_effusion”."
)
_NOT_HELD_OUT: Final = "all"


def with_soft_labels(samples: Sequence[Sample], config: DataConfig) -> list[Sample]:
    """Samples with a label of the origin `model` for every probability in the table.

    Args:
        samples: Of all sources; they know their identifiers.
        config: Table and fold.

    Raises:
        ConfigError: No such table, not of its form, or of other images.
    """
    if not config.soft_labels:
        return list(samples)
    fold = str(config.fold) if config.split is SplitKind.FOLDS else _NOT_HELD_OUT
    path = config.soft_labels.replace("{fold}", fold)
    columns = columns_of(path, key=_KEY)
    findings = [finding for finding in Finding if finding.value in columns]
    if not findings:
        raise ConfigError(_NO_FINDINGS, path=path)
    values = [read_self_labels(path, samples, finding, key=_KEY) for finding in findings]
    return [
        replace(sample, labels=(*sample.labels, *_labels(findings, row)))
        for sample, row in zip(samples, np.stack(values, axis=1), strict=True)
    ]


def _labels(findings: Sequence[Finding], row: NDArray[np.float32]) -> list[Label]:
    return [
        Label(finding, float(value), LabelOrigin.MODEL)
        for finding, value in zip(findings, row, strict=True)
        if not np.isnan(value)
    ]
