"""From how sure on a question is sure enough; the numbers come from the bundle. Free of torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cxrviewer.inference.auxiliary import AuxiliaryManifest
from cxrviewer.inference.quality.heads import Head

_TEMPERATURE: Final = "temperature_"


@dataclass(frozen=True, slots=True)
class QualityThresholds:
    """Probabilities from which something is said.

    Attributes:
        refuse_other: Not a chest radiograph.
        refuse_despite_header: The same where the header says that it is one.
        state_view: Frontal or lateral.
        state_projection: PA or AP.
        warn_inverted: Black and white exchanged.
        warn_turned: Not upright.
        warn_mirrored: Left and right exchanged.
        warn_child: A child.
        temperatures: Each question's logits are divided by its own.
    """

    refuse_other: float
    refuse_despite_header: float
    state_view: float
    state_projection: float
    warn_inverted: float
    warn_turned: float
    warn_mirrored: float
    warn_child: float
    temperatures: Mapping[Head, float]

    def parameters(self) -> dict[str, float]:
        """The `parameters` of a manifest."""
        named = {name: getattr(self, name) for name in _PROBABILITIES}
        heads = {_TEMPERATURE + head.value: value for head, value in self.temperatures.items()}
        return named | heads

    @classmethod
    def of(cls, manifest: AuxiliaryManifest) -> QualityThresholds:
        """Read them from a manifest.

        Raises:
            BundleError: One is missing or no probability.
        """
        named = {name: manifest.parameter(name, low=0, high=1) for name in _PROBABILITIES}
        temperatures = {
            head: manifest.parameter(_TEMPERATURE + head.value, low=1e-3, high=1e3) for head in Head
        }
        return cls(**named, temperatures=MappingProxyType(temperatures))


_PROBABILITIES: Final = (
    "refuse_other", "refuse_despite_header", "state_view", "state_projection", "warn_inverted",
    "warn_turned", "warn_mirrored", "warn_child",
)  # fmt: skip
