"""What a simulation gives: views with stored values and the place of every finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.phantom.cases import Case
from trainer.phantom.geometry import BeamGeometry, BeamView
from trainer.phantom.grid import Point


@dataclass(frozen=True, slots=True)
class Resolution:
    """How finely to compute.

    Attributes:
        voxel_mm: Edge of a voxel.
        pixel_mm: Imager Pixel Spacing.
        leaves: Ends of each lung's arteries.
    """

    voxel_mm: float = 1.0
    pixel_mm: float = 0.25
    leaves: int = 2600

    @property
    def bone_step_mm(self) -> float:
        """Distance of the points of a bone."""
        return max(0.42, 1.2 * self.pixel_mm)


FULL: Final = Resolution()
COARSE: Final = Resolution(voxel_mm=3.5, pixel_mm=1.6, leaves=500)
"""For tests: every step, a hundredth of the work."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in image pixels; the far edges are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    def contains(self, column: float, row: float) -> bool:
        """Whether a place given in pixels lies inside."""
        return self.left <= column < self.right and self.top <= row < self.bottom


@dataclass(frozen=True, eq=False, slots=True)
class FindingShadow:
    """Where a finding is seen in one view.

    Attributes:
        finding: Which.
        side: Side of the patient, or empty.
        box: Its extent.
        centre: Shadow of its centre of mass (column, row).
        centre_mm: The centre itself (x, y, z).
        magnification: Enlargement at the centre.
    """

    finding: Finding
    side: str
    box: Box
    centre: tuple[float, float]
    centre_mm: Point
    magnification: float


@dataclass(frozen=True, eq=False, slots=True)
class PhantomView:
    """One exposure.

    Attributes:
        beam: Its geometry.
        stored_values: (rows, columns) uint16, 12 bit, bright = dense.
        findings: Every finding's place.
        window: Window Center and Width for the display.
    """

    beam: BeamGeometry
    stored_values: NDArray[np.uint16]
    findings: tuple[FindingShadow, ...]
    window: tuple[float, float]


@dataclass(frozen=True, eq=False, slots=True)
class Phantom:
    """A simulated study.

    Attributes:
        case: What was simulated.
        seed: With which seed.
        views: Its exposures, in the order of `case.views`.
    """

    case: Case
    seed: int
    views: tuple[PhantomView, ...]

    def view(self, which: BeamView) -> PhantomView:
        """Return the exposure of that direction.

        Raises:
            KeyError: The case has none.
        """
        for view in self.views:
            if view.beam.view is which:
                return view
        raise KeyError(which)
