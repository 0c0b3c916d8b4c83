"""Findings in 3D: the views agree, boxes hold what changed, seeds repeat."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.phantom import COARSE, FindingSpec, Phantom, PhantomView, make_phantom
from trainer.phantom.anatomy import Side
from trainer.phantom.geometry import BeamView

SPECS = (
    FindingSpec(Finding.NODULE, Side.LEFT),
    FindingSpec(Finding.NODULE, Side.RIGHT, size=1.3, at=(-60.0, 40.0, -70.0)),
    FindingSpec(Finding.PLEURAL_EFFUSION, Side.RIGHT),
    FindingSpec(Finding.PLEURAL_EFFUSION, Side.LEFT, size=1.4),
    FindingSpec(Finding.PNEUMOTHORAX, Side.LEFT),
    FindingSpec(Finding.CONSOLIDATION, Side.RIGHT),
    FindingSpec(Finding.CARDIOMEGALY),
    FindingSpec(Finding.CENTRAL_VENOUS_CATHETER),
)
THIN = {Finding.CENTRAL_VENOUS_CATHETER}
BRIGHTENS = {Finding.NODULE, Finding.PLEURAL_EFFUSION, Finding.CONSOLIDATION}


@cache
def _phantom(*specs: FindingSpec, seed: int = 3) -> Phantom:
    return make_phantom(list(specs), seed, resolution=COARSE)


def _label(spec: FindingSpec) -> str:
    return f"{spec.finding}-{spec.side}"


def _difference(with_it: PhantomView, without: PhantomView) -> NDArray[np.float64]:
    return with_it.stored_values.astype(float) - without.stored_values.astype(float)


@pytest.mark.parametrize("spec", SPECS, ids=_label)
@pytest.mark.parametrize("view", [BeamView.PA, BeamView.LL])
def test_the_centre_projects_into_the_box_of_each_view(spec: FindingSpec, view: BeamView) -> None:
    image = _phantom(spec).view(view)
    (found,) = image.findings
    column, row = image.beam.project(np.array([found.centre_mm]))[0]
    assert found.box.contains(column, row)
    assert found.centre == pytest.approx((column, row))


@pytest.mark.parametrize("spec", SPECS, ids=_label)
def test_both_views_see_it_at_the_same_height(spec: FindingSpec) -> None:
    heights = []
    for image in _phantom(spec).views:
        (found,) = image.findings
        middle = (image.beam.rows - 1) / 2
        scale = image.beam.pixel_mm / found.magnification
        heights.append(
            [
                image.beam.centre_mm[1] - (edge - middle) * scale
                for edge in (found.box.top, found.box.bottom)
            ]
        )
    # Parts nearer the source than the centre are enlarged more; the thin rim of a meniscus is seen
    # along its length from the side alone.
    tolerance = 25.0 if spec.finding is Finding.PLEURAL_EFFUSION else 12.0
    assert heights[0] == pytest.approx(heights[1], abs=tolerance)


@pytest.mark.parametrize("spec", SPECS, ids=_label)
@pytest.mark.parametrize("view", [BeamView.PA, BeamView.LL])
def test_a_finding_changes_its_box_and_little_far_away(spec: FindingSpec, view: BeamView) -> None:
    image, normal = _phantom(spec).view(view), _phantom().view(view)
    change = np.abs(_difference(image, normal))
    (found,) = image.findings
    box, margin = found.box, round(45 / image.beam.pixel_mm)
    inside = change[box.top : box.bottom, box.left : box.right]
    far = np.ones(change.shape, bool)
    far[
        max(0, box.top - margin) : box.bottom + margin,
        max(0, box.left - margin) : box.right + margin,
    ] = False
    # A catheter fills little of its box.
    strong = np.percentile(inside, 99 if spec.finding in THIN else 80)
    assert strong > 40
    assert change[far].mean() < 0.1 * strong


@pytest.mark.parametrize("spec", [s for s in SPECS if s.finding in BRIGHTENS], ids=_label)
def test_what_replaces_lung_brightens_it(spec: FindingSpec) -> None:
    image, normal = _phantom(spec).view(BeamView.PA), _phantom().view(BeamView.PA)
    (found,) = image.findings
    column, row = (round(c) for c in found.centre)
    assert _difference(image, normal)[row - 2 : row + 3, column - 2 : column + 3].mean() > 100


def test_pleural_air_darkens_the_apex() -> None:
    image = _phantom(FindingSpec(Finding.PNEUMOTHORAX, Side.LEFT)).view(BeamView.PA)
    normal = _phantom().view(BeamView.PA)
    # Just below the inner top of the left lung: x 48, y 20, z 70 mm.
    column, row = (round(c) for c in image.beam.project(np.array([[48.0, 20.0, 70.0]]))[0])
    assert _difference(image, normal)[row - 3 : row + 4, column - 3 : column + 4].mean() < -30


def test_an_effusion_fills_the_costophrenic_angle() -> None:
    image = _phantom(FindingSpec(Finding.PLEURAL_EFFUSION, Side.RIGHT)).view(BeamView.PA)
    normal = _phantom().view(BeamView.PA)
    angle = image.beam.project(np.array([[-130.0, 0.0, -148.0], [130.0, 0.0, -148.0]]))
    change = _difference(image, normal)
    (right_column, row), (left_column, _) = np.rint(angle).astype(int)
    right, left = (
        change[row - 3 : row + 4, c - 3 : c + 4].mean() for c in (right_column, left_column)
    )
    assert right > 200
    assert abs(left) < 60


def test_cardiomegaly_passes_half_the_chest() -> None:
    image = _phantom(FindingSpec(Finding.CARDIOMEGALY)).view(BeamView.PA)
    (found,) = image.findings
    # The cage is 274 mm wide inside where it is widest, at y ≈ -5: 1,800 / (1,800 - 160).
    chest = 274 * 1800 / 1640 / image.beam.pixel_mm
    ratio = (found.box.right - found.box.left) / chest
    assert 0.52 < ratio < 0.66


def test_the_catheter_ends_below_the_carina() -> None:
    (found,) = _phantom(FindingSpec(Finding.CENTRAL_VENOUS_CATHETER)).view(BeamView.PA).findings
    beam = _phantom().view(BeamView.PA).beam
    tip = beam.project(np.array([[-27.0, -12.0, -44.0]]))[0]
    carina = beam.project(np.array([[-2.0, 24.0, 0.0]]))[0]
    assert found.box.bottom == pytest.approx(tip[1], abs=3)
    assert 40 < (found.box.bottom - carina[1]) * beam.pixel_mm < 60


def test_the_same_seed_gives_the_same_pixels() -> None:
    spec = FindingSpec(Finding.NODULE, Side.LEFT)
    again = make_phantom([spec], 3, resolution=COARSE)
    for first, second in zip(_phantom(spec).views, again.views, strict=True):
        assert np.array_equal(first.stored_values, second.stored_values)


def test_another_seed_gives_other_vessels_and_noise() -> None:
    one, other = (_phantom(seed=seed).view(BeamView.PA).stored_values for seed in (3, 4))
    assert np.mean(one != other) > 0.4


def test_a_finding_that_cannot_be_simulated_is_refused() -> None:
    with pytest.raises(KeyError):
        make_phantom([FindingSpec(Finding.FRACTURE)], resolution=COARSE)
