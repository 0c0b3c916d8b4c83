"""Settings of the loss that contradict each other."""

from __future__ import annotations

from typing import Final

from trainer.config import LossConfig, LossKind, OriginLoss, OutputKind, UncertaintyPolicy
from trainer.errors import ConfigError

_ONLY_MULTI_LABEL: Final = "{setting} needs loss.outputs = “multi_label”, not “{outputs}”."
_MULTI: Final = "The policy “multi” needs loss.outputs = “ternary”, not “{outputs}”."
_CONDITIONAL: Final = "loss.conditional does not go with {setting}."
_TWO_FINDINGS: Final = "loss.outputs = “single_label” needs at least two findings."
_RANGE: Final = "{key} must be two numbers from 0 to 1, the smaller one first."
_SMOOTHING: Final = "loss.label_smoothing must be from 0 to less than 0.5, not {value}."


def check_loss(config: LossConfig) -> None:
    """Refuse what has no meaning.

    Raises:
        ConfigError: With what contradicts what.
    """
    policies = {config.uncertainty, *config.uncertainty_by_finding.values()}
    if UncertaintyPolicy.MULTI in policies and config.outputs is not OutputKind.TERNARY:
        raise ConfigError(_MULTI, outputs=config.outputs)
    if config.outputs is not OutputKind.MULTI_LABEL:
        for setting in _multi_label_settings(config):
            raise ConfigError(_ONLY_MULTI_LABEL, setting=setting, outputs=config.outputs)
    if config.outputs is OutputKind.SINGLE_LABEL and len(config.findings) < 2:
        raise ConfigError(_TWO_FINDINGS)
    if config.conditional:
        _check_conditional(config)
    for key, ends in (("loss.lsr_zeros", config.lsr_zeros), ("loss.lsr_ones", config.lsr_ones)):
        if len(ends) != 2 or not 0 <= ends[0] <= ends[1] <= 1:
            raise ConfigError(_RANGE, key=key)
    if not 0 <= config.label_smoothing < 0.5:
        raise ConfigError(_SMOOTHING, value=config.label_smoothing)


def _multi_label_settings(config: LossConfig) -> tuple[str, ...]:
    """Settings in use that only a multi-label task has."""
    found = {
        f"loss.kind = “{config.kind}”": config.kind is not LossKind.CROSS_ENTROPY,
        "loss.adapt_origins": config.adapt_origins,
        "loss.softmax_validation": config.softmax_validation,
        "The origin loss “logit_mse”": OriginLoss.LOGIT_MSE in config.origin_losses.values(),
    }
    return tuple(setting for setting, used in found.items() if used)


def _check_conditional(config: LossConfig) -> None:
    if config.outputs is OutputKind.SINGLE_LABEL:
        raise ConfigError(_CONDITIONAL, setting="loss.outputs = “single_label”")
    if OriginLoss.LOGIT_MSE in config.origin_losses.values():
        raise ConfigError(_CONDITIONAL, setting="the origin loss “logit_mse”")
