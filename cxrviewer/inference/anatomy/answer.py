"""Everything that the anatomy bundle says of one image. Free of torch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.analysis import BundleId
from cxrviewer.inference.anatomy.framing import Inclusion, asymmetry, inclusion
from cxrviewer.inference.anatomy.heart import HeartSize, heart_size
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines
from cxrviewer.inference.anatomy.soundness import doubts, lungs_side_by_side, measurable

_TURNED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "One lung is much wider than the other: the patient may be rotated or the mediastinum shifted.",
)


@dataclass(frozen=True, slots=True)
class AnatomyLimits:
    """From where on something is said; from the bundle.

    Attributes:
        least_certainty: Of an organ's outline, below which the outlines are called uncertain and
            the heart is not measured.
        least_asymmetry: Of the lungs' widths, below which rotation is spoken of.
        most_asymmetry: The same, above which.
    """

    least_certainty: float
    least_asymmetry: float
    most_asymmetry: float

    def is_rotated(self, asymmetry: float) -> bool:
        """Whether the lungs' widths are unlike those of patients who stood straight."""
        return not self.least_asymmetry <= asymmetry <= self.most_asymmetry


@dataclass(frozen=True, eq=False, slots=True)
class Anatomy:
    """Outlines of an image and what was measured on them.

    Attributes:
        bundle: Which model answered.
        outlines: Of lungs and heart.
        certainty: Of each outline, 0..1: the Dice coefficient that the model itself expects.
        heart_size: Cardiothoracic ratio, or None where the outlines do not allow it.
        inclusion: Whether apices and costophrenic angles are on the image, or None.
        asymmetry: Of the lungs' widths in the upper half, -1..1, or None; a sign of rotation.
        is_rotated: Whether `asymmetry` is beyond the bundle's limits; None where it is not known.
        doubts: Why the outlines are not to be trusted; empty where nothing speaks against them.
    """

    bundle: BundleId
    outlines: Outlines
    certainty: Mapping[Organ, float]
    heart_size: HeartSize | None
    inclusion: Inclusion | None
    asymmetry: float | None
    is_rotated: bool | None
    doubts: tuple[Message, ...]

    def warnings(self) -> Iterator[Message]:
        """Sentences for the reader, most important first."""
        yield from self.doubts
        if self.inclusion is not None:
            yield from self.inclusion.warnings()
        if self.is_rotated:
            yield Message(_TURNED)


def measure(
    bundle: BundleId,
    outlines: Outlines,
    certainty: Mapping[Organ, float],
    limits: AnatomyLimits,
) -> Anatomy:
    """Measure what the outlines allow.

    Args:
        bundle: Which model drew them.
        outlines: Of the image.
        certainty: From `outline`.
        limits: Of the bundle.
    """
    sure = min(certainty.values()) >= limits.least_certainty
    paired = lungs_side_by_side(outlines)
    unequal = asymmetry(outlines) if paired else None
    return Anatomy(
        bundle=bundle,
        outlines=outlines,
        certainty=MappingProxyType(dict(certainty)),
        heart_size=heart_size(outlines) if sure and measurable(outlines) else None,
        inclusion=inclusion(outlines) if paired else None,
        asymmetry=unequal,
        is_rotated=None if unequal is None else limits.is_rotated(unequal),
        doubts=tuple(doubts(outlines, certainty, limits.least_certainty)),
    )
