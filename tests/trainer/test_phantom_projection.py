"""The phantom's beam: magnification by hand, line integrals of bodies whose thickness is known."""

from __future__ import annotations

import numpy as np
import pytest

from trainer.phantom.bodies import ellipsoid, occupancy
from trainer.phantom.geometry import BeamGeometry, BeamView
from trainer.phantom.grid import Grid
from trainer.phantom.projection import (
    Cloud,
    Tubes,
    project_cloud,
    project_tubes,
    project_volume,
)

# Detector 165 mm in front of the middle (frontal) or 230 mm to its left (lateral), SID 1,800 mm.
PA = BeamGeometry(BeamView.PA, 1800.0, -165.0, (0.0, 0.0), 201, 301, 1.0)
AP = BeamGeometry(BeamView.AP, 1000.0, 200.0, (0.0, 0.0), 201, 301, 1.0)
LL = BeamGeometry(BeamView.LL, 1800.0, 230.0, (0.0, 0.0), 201, 301, 1.0)


@pytest.mark.parametrize(
    ("beam", "depth", "expected"),
    [
        (PA, -165.0, 1.0),  # on the detector
        (PA, 0.0, 1800 / 1635),
        (PA, 135.0, 1.2),  # 300 mm before it: 1800 / 1500
        (AP, 200.0, 1.0),
        (AP, 0.0, 1.25),  # 200 mm before it: 1000 / 800
        (LL, -70.0, 1.2),
        (LL, 230.0, 1.0),
    ],
)
def test_magnification_is_sid_over_source_object_distance(
    beam: BeamGeometry, depth: float, expected: float
) -> None:
    assert float(beam.magnification(depth)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("beam", "point", "column", "row"),
    [
        (PA, (50.0, 135.0, 20.0), 150 + 60, 100 - 24),  # patient's left is to the right
        (PA, (-50.0, 135.0, -20.0), 150 - 60, 100 + 24),
        (AP, (40.0, 0.0, 40.0), 150 + 50, 100 - 50),
        (LL, (-70.0, 50.0, 0.0), 150 + 60, 100),  # the back is to the right
    ],
)
def test_points_cast_their_shadow_where_rays_say(
    beam: BeamGeometry, point: tuple[float, float, float], column: float, row: float
) -> None:
    assert beam.project(np.array([point]))[0] == pytest.approx([column, row])


@pytest.mark.parametrize("beam", [PA, AP, LL])
def test_a_ball_of_voxels_is_as_thick_and_wide_as_it_should_be(beam: BeamGeometry) -> None:
    grid = Grid.covering((-40, -40, -40), (40, 40, 40), 1.0)
    ball = occupancy(ellipsoid(grid.axes(), (0, 0, 0), (30, 30, 30)), 1.0)
    shadow = project_volume(ball, grid, beam)
    magnification = float(beam.magnification(0.0))
    assert shadow[100, 150] == pytest.approx(60.0, rel=0.01)
    # A chord of 5 mm lies 29.9 mm from the middle: √(30² - 2.5²).
    width = np.count_nonzero(shadow[100] > 5.0)
    assert width == pytest.approx(2 * 29.9 * magnification, abs=2)


def test_a_ray_far_from_the_middle_is_longer_by_its_slant() -> None:
    wall = BeamGeometry(BeamView.PA, 400.0, 0.0, (0.0, 0.0), 3, 601, 1.0)
    grid = Grid.covering((-400, 10, -400), (400, 29, 400), 4.0)
    shadow = project_volume(np.ones(grid.shape, np.float32), grid, wall)
    # 300 mm aside at 400 mm: the ray is 5/4 as long as the slab is thick.
    assert shadow[1, 0] / shadow[1, 300] == pytest.approx(1.25, rel=1e-3)


def test_a_tube_across_the_beam_shows_its_chord() -> None:
    count = 2000
    points = np.zeros((count, 3), np.float32)
    points[:, 0] = np.linspace(-60, 60, count)
    ones = np.ones(count, np.float32)
    tube = Tubes(points, 8 * ones, np.full(count, 120 / count, np.float32), 0.5 * ones)
    shadow = project_tubes(tube, PA)
    magnification = 1800 / 1635
    # Density 0.5 over a chord of 16 mm; radii are drawn in steps of 15 %, so within half a step.
    assert shadow[100, 150] == pytest.approx(8.0, rel=0.08)
    assert shadow[:, 150].sum() == pytest.approx(0.5 * np.pi * 64 * magnification, rel=0.02)


def test_a_tube_along_the_beam_keeps_its_mass() -> None:
    points = np.zeros((100, 3), np.float32)
    points[:, 1] = np.linspace(-5, 5, 100)
    ones = np.ones(100, np.float32)
    shadow = project_tubes(Tubes(points, 3 * ones, 0.1 * ones, ones), PA)
    assert shadow.sum() == pytest.approx(np.pi * 9 * 10 * (1800 / 1635) ** 2, rel=0.01)


def test_a_cloud_keeps_its_mass() -> None:
    rng = np.random.default_rng(5)
    points = rng.uniform(-20, 20, (5000, 3)).astype(np.float32)
    points[:, 1] = 135.0
    shadow = project_cloud(Cloud(points, np.full(5000, 0.2, np.float32)), PA)
    assert shadow.sum() == pytest.approx(1000.0 * 1.2**2, rel=1e-4)
