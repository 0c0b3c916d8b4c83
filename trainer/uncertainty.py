"""What becomes of labels that say "uncertain", before the loss sees them.

Irvin et al. 2019, section 3: ignore, zeros, ones, multi (a class of its own), self (labels of a
first network). Pham et al. 2021, section 3.3: label smoothing regularisation (LSR), a number drawn
anew from a range each epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
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

_DRAWS: Final = 3  # sampling and augmentation draw from streams of other numbers
_LSR: Final = (UncertaintyPolicy.LSR_ZEROS, UncertaintyPolicy.LSR_ONES)


def policy_of(config: LossConfig, target: Target) -> UncertaintyPolicy | None:
    """The policy of a target; an auxiliary target is never uncertain."""
    if isinstance(target, Auxiliary):
        return None
    return config.uncertainty_by_finding.get(target, config.uncertainty)


class EpochLabels:
    """Labels of some samples as the loss wants them, epoch by epoch.

    They are (samples, origins, targets) float32: NaN where not known, -1 only where "uncertain" is
    a class of its own.
    """

    def __init__(self, samples: Sequence[Sample], config: LossConfig) -> None:
        self._config = config
        self._targets: tuple[Target, ...] = layout_of(config).targets
        self._origins = origins_in_use(config)
        self._labels = label_array(samples, self._targets, self._origins)
        for layer, origin in enumerate(self._origins):
            if config.origin_losses.get(origin) is OriginLoss.LOGIT_MSE:
                self._labels[:, layer] = standardise_logits(self._labels[:, layer])
        self._uncertain = _uncertain(self._labels, self._targets, self._origins, config)
        self._settle(samples)

    @property
    def drawn_each_epoch(self) -> bool:
        """Whether two epochs differ."""
        return any(
            policy_of(self._config, target) in _LSR and bool(self._uncertain[..., column].any())
            for column, target in enumerate(self._targets)
        )

    def expected(self) -> Labels:
        """Labels with the middle of each range in place of what is drawn from it."""
        return self._drawn(None)

    def epoch(self, number: int, seed: int) -> Labels:
        """Labels of an epoch; they depend on its number, the run's seed and the samples alone.

        Where nothing is drawn this is one and the same array, not to be written to.
        """
        return self._drawn(np.random.default_rng((seed, _DRAWS, number)))

    def _settle(self, samples: Sequence[Sample]) -> None:
        """Everything that no epoch changes."""
        policies = [policy_of(self._config, target) for target in self._targets]
        if UncertaintyPolicy.SELF in policies and self._uncertain.any():
            own = read_self_labels(self._config.self_labels, samples, self._targets)
        for column, policy in enumerate(policies):
            where = self._uncertain[..., column]
            if policy is UncertaintyPolicy.SELF and where.any():
                values = np.broadcast_to(own[:, None, column], where.shape)
                self._labels[..., column][where] = values[where]
            elif policy in _CONSTANT:
                self._labels[..., column][where] = _CONSTANT[policy]

    def _drawn(self, rng: np.random.Generator | None) -> Labels:
        if not self.drawn_each_epoch:
            return self._labels
        labels = self._labels.copy()
        for column, target in enumerate(self._targets):
            policy = policy_of(self._config, target)
            if policy not in _LSR:
                continue
            ones = policy is UncertaintyPolicy.LSR_ONES
            low, high = self._config.lsr_ones if ones else self._config.lsr_zeros
            where = self._uncertain[..., column]
            # One number a sample, whoever of several origins is uncertain.
            share = np.full(len(labels), 0.5) if rng is None else rng.random(len(labels))
            values = np.broadcast_to((low + (high - low) * share)[:, None], where.shape)
            labels[..., column][where] = values[where]
        return labels


_CONSTANT: Final = {
    UncertaintyPolicy.IGNORE: np.nan,
    UncertaintyPolicy.ZEROS: 0.0,
    UncertaintyPolicy.ONES: 1.0,
}


def _uncertain(
    labels: Labels, targets: Sequence[Target], origins: Sequence[LabelOrigin], config: LossConfig
) -> NDArray[np.bool_]:
    """Where -1 means "uncertain" and is not a number to come close to."""
    finding = np.array([isinstance(target, Finding) for target in targets], np.bool_)
    classes = [config.origin_losses.get(o) is not OriginLoss.LOGIT_MSE for o in origins]
    return np.asarray((labels == UNCERTAIN) & np.array(classes, np.bool_)[:, None] & finding)
