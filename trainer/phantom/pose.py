"""Shoulders and arms, which a patient holds differently for the two views.

Frontal: hands on the hips, shoulders rolled forward so that the scapulae leave the lungs.
Lateral: both arms raised over the head.
"""

from __future__ import annotations

from typing import Final

from trainer.phantom.bodies import DistanceField
from trainer.phantom.grid import Grid, Volume
from trainer.phantom.organs import PathPoints

FRONTAL_ARMS: Final[tuple[PathPoints, ...]] = (
    ((26, 46, 122, 36), (70, 38, 88, 34), (115, 28, 68, 31), (165, 18, 50, 32)),  # trapezius
    ((176, 12, 38, 42), (200, 8, -10, 43), (222, 2, -90, 42), (238, 8, -230, 40)),  # arm
    ((62, -94, -6, 12), (110, -76, 8, 15), (150, -40, 20, 18), (178, -4, 30, 26)),  # pectoral
    ((112, 98, -105, 12), (140, 82, -60, 16), (160, 50, -5, 22), (178, 24, 26, 28)),  # latissimus
)
LATERAL_ARMS: Final[tuple[PathPoints, ...]] = (
    ((26, 50, 118, 28), (70, 40, 100, 26), (115, 20, 100, 30), (150, -6, 112, 36)),
    ((148, -4, 100, 38), (154, -36, 140, 42), (150, -72, 195, 42)),
    ((80, -92, -10, 12), (112, -76, 20, 16), (138, -48, 62, 22), (150, -20, 104, 30)),
    ((112, 98, -105, 12), (138, 84, -50, 16), (146, 58, 20, 20), (150, 22, 80, 28)),
)


def arms(grid: Grid, paths: tuple[PathPoints, ...]) -> Volume:
    """Signed distance to both shoulders and arms."""
    field = DistanceField(grid)
    for side in (-1.0, 1.0):
        for path in paths:
            field.add_tube([(side * p[0], *p[1:]) for p in path], blend=14.0, step=8.0)
    return field.values
