"""The divergent beam: a point source, a flat detector, and where a point's shadow falls.

A point at distance d from the detector casts its shadow enlarged by SID / (SID - d), the
magnification that DICOM records as Estimated Radiographic Magnification Factor (PS3.3 C.8.7.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class BeamView(StrEnum):
    """View Position (0018,5101): the way of the beam, or the side at the detector."""

    PA = "PA"
    AP = "AP"
    LL = "LL"


@dataclass(frozen=True, slots=True)
class BeamGeometry:
    """Source, detector and pixel lattice of one exposure.

    Image columns grow to the patient's left (frontal) or back (lateral), rows to the feet.

    Attributes:
        view: Direction of the beam.
        source_detector_mm: Distance Source to Detector (SID).
        detector_mm: Coordinate of the detector plane: y for a frontal view, x for a lateral one.
        centre_mm: Where the central ray crosses: (x or y, z).
        rows: Detector rows.
        columns: Detector columns.
        pixel_mm: Imager Pixel Spacing.
    """

    view: BeamView
    source_detector_mm: float
    detector_mm: float
    centre_mm: tuple[float, float]
    rows: int
    columns: int
    pixel_mm: float

    @property
    def depth_axis(self) -> int:
        """Patient axis along the beam: 0 for x, 1 for y."""
        return 0 if self.view is BeamView.LL else 1

    @property
    def across_axis(self) -> int:
        """Patient axis along image columns: 0 for x, 1 for y."""
        return 1 - self.depth_axis

    def magnification(self, depth: NDArray[np.floating] | float) -> NDArray[np.float64]:
        """Enlargement of the shadow of what lies at coordinate `depth` on the depth axis."""
        toward_source = 1.0 if self.view is BeamView.PA else -1.0
        from_detector = toward_source * (np.asarray(depth, np.float64) - self.detector_mm)
        return np.asarray(self.source_detector_mm / (self.source_detector_mm - from_detector))

    def project(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Shadow of `points` (n, 3) in mm as (n, 2) (column, row), pixel centres at integers."""
        p = np.asarray(points, np.float64)
        scale = self.magnification(p[:, self.depth_axis]) / self.pixel_mm
        column = (self.columns - 1) / 2 + (p[:, self.across_axis] - self.centre_mm[0]) * scale
        row = (self.rows - 1) / 2 - (p[:, 2] - self.centre_mm[1]) * scale
        return np.stack([column, row], axis=1)

    def slant(self) -> NDArray[np.float32]:
        """Path through a slab of thickness 1 for the ray to each pixel, (rows, columns)."""
        u = (np.arange(self.columns) - (self.columns - 1) / 2) * self.pixel_mm
        v = (np.arange(self.rows) - (self.rows - 1) / 2) * self.pixel_mm
        tangent2 = (u[None, :] ** 2 + v[:, None] ** 2) / self.source_detector_mm**2
        return np.sqrt(1 + tangent2).astype(np.float32)
