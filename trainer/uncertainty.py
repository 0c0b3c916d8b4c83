"""What becomes of labels that say "uncertain", before the loss sees them.

Irvin et al. 2019, section 3: ignore, zeros, ones, multi (a class of its own), self (labels of a
first network). Pham et al. 2021, section 3.3: label smoothing regularisation (LSR), a number drawn
anew from a range each epoch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.config import LossConfig, OriginLoss, UncertaintyPolicy
from trainer.labels import UNCERTAIN, Auxiliary, LabelOrigin, Sample, Target, label_array
from trainer.outputs import layout_of, origins_in_use
from trainer.self_labels import read_self_labels
from trainer.standardise import standardise_logits

Labels = NDArray[np.float32]
Flags = NDArray[np.bool_]

_DRAWS: Final = 3  # sampling and augmentation draw from streams of other numbers
_CONSTANT: Final[Mapping[UncertaintyPolicy, float]] = MappingProxyType(
    {
        UncertaintyPolicy.IGNORE: np.nan,
        UncertaintyPolicy.ZEROS: 0.0,
        UncertaintyPolicy.ONES: 1.0,
        UncertaintyPolicy.MULTI: UNCERTAIN,
    }
)


class EpochLabels:
    """Labels of some samples as the loss wants them, epoch by epoch.

    They are (samples, origins, targets) float32: NaN where not known, -1 only where "uncertain" is
    a class of its own.
    """

    def __init__(self, samples: Sequence[Sample], config: LossConfig) -> None:
        """Read the labels.

        Raises:
            ConfigError: The policy `self` has no table of probabilities, or a wrong one.
        """
        self._labels, self._uncertain = _statements(samples, config)
        self._ranges: dict[int, tuple[float, float]] = {}
        for column, target in enumerate(layout_of(config).targets):
            policy = policy_of(config, target)
            if not self._uncertain[..., column].any():
                continue
            if policy is UncertaintyPolicy.SELF:
                self._set(column, read_self_labels(config.self_labels, samples, target))
            elif policy in _CONSTANT:
                self._set(column, np.full(len(samples), _CONSTANT[policy]))
            else:
                ones = policy is UncertaintyPolicy.LSR_ONES
                low, high = config.lsr_ones if ones else config.lsr_zeros
                self._ranges[column] = (low, high)

    def expected(self) -> Labels:
        """Labels with the middle of each range in place of what is drawn from it."""
        for column, (low, high) in self._ranges.items():
            self._set(column, np.full(len(self._labels), (low + high) / 2))
        return self._labels.copy()

    def epoch(self, number: int, seed: int) -> Labels:
        """Labels of an epoch; they depend on its number, the run's seed and the samples alone.

        The array is used again by the next call.
        """
        rng = np.random.default_rng((seed, _DRAWS, number))
        for column, (low, high) in self._ranges.items():
            # One number a sample, however many of its origins are uncertain.
            self._set(column, rng.uniform(low, high, len(self._labels)))
        return self._labels

    def _set(self, column: int, values: NDArray[np.floating]) -> None:
        """Put each sample's value in place of its uncertain labels of a target."""
        where = self._uncertain[..., column]
        spread = np.broadcast_to(values[:, None], where.shape)
        self._labels[..., column][where] = spread[where]


def validation_labels(samples: Sequence[Sample], config: LossConfig) -> Labels:
    """Labels of samples that measure: what is uncertain is not known, whatever the policy."""
    labels, uncertain = _statements(samples, config)
    labels[uncertain] = np.nan
    return labels


def policy_of(config: LossConfig, target: Target) -> UncertaintyPolicy:
    """The policy of a target; an auxiliary target is never uncertain."""
    if isinstance(target, Auxiliary):
        return UncertaintyPolicy.IGNORE
    return config.uncertainty_by_finding.get(target, config.uncertainty)


def _statements(samples: Sequence[Sample], config: LossConfig) -> tuple[Labels, Flags]:
    """Labels (samples, origins, targets), a teacher's as numbers, and where they are uncertain."""
    targets, origins = layout_of(config).targets, origins_in_use(config)
    labels = label_array(samples, targets, origins)
    for layer, origin in enumerate(origins):
        if config.origin_losses.get(origin) is OriginLoss.LOGIT_MSE:
            labels[:, layer] = standardise_logits(labels[:, layer])
    return labels, (labels == UNCERTAIN) & _classes(targets, origins, config)


def _classes(
    targets: Sequence[Target], origins: Sequence[LabelOrigin], config: LossConfig
) -> Flags:
    """Where -1 means "uncertain" and is not a number to come close to, (origins, targets)."""
    finding = np.array([isinstance(target, Finding) for target in targets], np.bool_)
    hard = [config.origin_losses.get(origin) is not OriginLoss.LOGIT_MSE for origin in origins]
    return np.asarray(np.array(hard, np.bool_)[:, None] & finding)
