"""Measures on outlines against simulated patients, whose organs are known in three dimensions."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.anatomy.heart import heart_size
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines
from cxrviewer.inference.anatomy.zones import charted, named, shares
from trainer.anatomy.cases import beside_heart
from trainer.phantom.anatomy import Anatomy, Side, build_anatomy
from trainer.phantom.cases import CASES
from trainer.phantom.findings import CARDIOMEGALY_SCALE
from trainer.phantom.geometry import BeamGeometry, BeamView
from trainer.phantom.projection import project_volume
from trainer.phantom.simulate import beam_for

VOXEL_MM, PIXEL_MM = 3.5, 1.6
SIDES = {Organ.LEFT_LUNG: Side.LEFT, Organ.RIGHT_LUNG: Side.RIGHT}


@cache
def patient(heart: float = 1.0) -> Anatomy:
    """The first simulated patient, with a heart of another size."""
    habitus = CASES["demo-one-prior"].habitus
    habitus = replace(habitus, heart_scale=habitus.heart_scale * heart)
    return build_anatomy(habitus, VOXEL_MM, np.random.default_rng([1, 1, 1]))


@cache
def truth(heart: float = 1.0, view: BeamView = BeamView.PA) -> Outlines:
    """What a perfect model would outline: shadows of more than a voxel's thickness."""
    anatomy, beam = patient(heart), beam_for(view, PIXEL_MM)
    volumes = {organ: anatomy.lung * anatomy.side(side) for organ, side in SIDES.items()}
    volumes[Organ.HEART] = (anatomy.heart < 0).astype(np.float32)
    labels = np.zeros((beam.rows, beam.columns), np.uint8)
    for organ, volume in volumes.items():
        shadow = project_volume(np.asarray(volume, np.float32), anatomy.grid, beam)
        labels[shadow > VOXEL_MM] |= organ.bit
    size = (beam.rows, beam.columns)
    return Outlines(beside_heart(labels), CanvasTransform(size, size, 1.0, 1.0, 0.0, 0.0))


def columns_of(
    volume: NDArray[np.bool_], anatomy: Anatomy, beam: BeamGeometry
) -> tuple[float, float]:
    """First and last column that voxels cast a shadow on, ray by ray."""
    z, y, x = np.nonzero(volume)
    points = np.stack([x, y, z], axis=1) * anatomy.grid.spacing + np.asarray(anatomy.grid.low)
    shadows = beam.project(points)[:, 0]
    return float(shadows.min()), float(shadows.max())


@pytest.mark.parametrize("view", [BeamView.PA, BeamView.AP])
@pytest.mark.parametrize("heart", [1.0, CARDIOMEGALY_SCALE])
def test_ratio_is_that_of_the_organs_themselves(heart: float, view: BeamView) -> None:
    anatomy, beam = patient(heart), beam_for(view, PIXEL_MM)
    heart_ends = columns_of(anatomy.heart < 0, anatomy, beam)
    lung_ends = columns_of(anatomy.lung > 0.5, anatomy, beam)
    found = heart_size(truth(heart, view))
    assert found is not None
    wanted = (heart_ends[1] - heart_ends[0]) / (lung_ends[1] - lung_ends[0])
    assert found.ratio == pytest.approx(wanted, abs=0.02)
    for point, column in zip(found.lines.heart, heart_ends, strict=True):
        assert point[0] == pytest.approx(column, abs=3)
    for point, column in zip(found.lines.chest, lung_ends, strict=True):
        assert point[0] == pytest.approx(column, abs=3)


def test_ratio_is_what_the_patient_was_made_with() -> None:
    usual, large = heart_size(truth()), heart_size(truth(CARDIOMEGALY_SCALE))
    assert usual is not None
    assert large is not None
    assert usual.ratio == pytest.approx(0.46, abs=0.02)
    assert large.ratio == pytest.approx(0.58, abs=0.02)


def test_heart_looks_larger_where_it_is_far_from_the_detector() -> None:
    usual, portable = heart_size(truth()), heart_size(truth(view=BeamView.AP))
    assert usual is not None
    assert portable is not None
    assert portable.ratio > usual.ratio * 1.05


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize(("part", "zone"), [(0.17, "upper"), (0.5, "middle"), (0.8, "lower")])
def test_map_over_a_place_in_the_lung_is_named_after_it(side: Side, part: float, zone: str) -> None:
    anatomy, beam, outlines = patient(), beam_for(BeamView.PA, PIXEL_MM), truth()
    lung = (anatomy.lung > 0.5) & anatomy.side(side)
    heights = np.flatnonzero(lung.any(axis=(1, 2)))
    height = round(heights[-1] - part * (heights[-1] - heights[0]))  # z grows to the head
    # Far from the heart: three quarters of the way to the chest wall.
    depth, across = np.nonzero(lung[height])
    away = np.abs(across * anatomy.grid.spacing + anatomy.grid.low[0])
    chosen = int(np.argmin(np.abs(away - 0.75 * away.max())))
    index = np.array([across[chosen], depth[chosen], height])
    column, row = beam.project((index * anatomy.grid.spacing + anatomy.grid.low)[None])[0]
    cells = np.zeros((beam.rows // 8 + 1, beam.columns // 8 + 1), np.float32)
    cells[int(row / 8), int(column / 8)] = 1
    canvas = CanvasTransform(
        (beam.rows, beam.columns), (cells.shape[0] * 8, cells.shape[1] * 8), 1.0, 1.0, 0.0, 0.0
    )
    place = named(shares(cells[None], canvas, charted(outlines))[0])[0]
    assert place == f"{side}_{zone}_zone"
