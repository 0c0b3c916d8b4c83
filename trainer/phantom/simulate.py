"""The whole way: a patient with findings → shadows in each view → stored values and boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.phantom import lobes, physics, pose, shoulders, skeleton
from trainer.phantom.anatomy import SOFT, Anatomy, arms_shadow_volume, build_anatomy
from trainer.phantom.bone import CORTICAL, Lattice
from trainer.phantom.cases import CASES, Case
from trainer.phantom.chest import Habitus
from trainer.phantom.findings import (
    CARDIOMEGALY_SCALE,
    PLACERS,
    FindingSpec,
    PlacedFinding,
    place,
)
from trainer.phantom.geometry import BeamGeometry, BeamView
from trainer.phantom.marks import LEAD, burn_text, lead_marker
from trainer.phantom.presentation import Processing, present
from trainer.phantom.projection import (
    Cloud,
    Shadow,
    Tubes,
    gathered,
    project_cloud,
    project_tubes,
    project_volume,
)
from trainer.phantom.spine import spine
from trainer.phantom.study import FULL, Box, FindingShadow, Phantom, PhantomView, Resolution

BOX_SHARE: Final = 0.12
"""A finding's box holds the shadow thicker than this share of its greatest thickness."""

COLLIMATION_MM: Final = 8.0

PROCESSING: Final[Mapping[BeamView, Processing]] = {
    BeamView.PA: Processing(black=1.45, white=4.65),
    BeamView.AP: Processing(black=1.4, white=4.6),
    BeamView.LL: Processing(black=2.2, white=5.7),
}
"""Black and white of each view, as an automatic exposure would set them."""


@dataclass(frozen=True, eq=False, slots=True)
class _Matter:
    """All that casts a shadow, but for arms and shoulders."""

    anatomy: Anatomy
    soft_tubes: tuple[Tubes, ...]
    pleura: Cloud
    bones: Cloud
    placed: tuple[PlacedFinding, ...]


def make_phantom(
    what: str | Case | Sequence[FindingSpec], seed: int = 1, *, resolution: Resolution = FULL
) -> Phantom:
    """Simulate a study.

    Args:
        what: Name of a case in `CASES`, a case, or findings to place in the first patient, whose
            study without findings is `demo-one-prior`.
        seed: Everything random follows from it. The anatomy follows from seed and patient alone,
            so that a patient is the same with and without findings.
        resolution: Fine by default; `COARSE` for tests.

    Raises:
        KeyError: No such case, or a finding that cannot be simulated.
    """
    case = _case(what)
    if unknown := {spec.finding for spec in case.findings} - set(PLACERS):
        raise KeyError(min(unknown))
    matter = _matter(case, seed, resolution)
    views = tuple(
        _expose(matter, view, case, [seed, case.patient, case.acquisition, number], resolution)
        for number, view in enumerate(case.views)
    )
    return Phantom(case, seed, views)


def _case(what: str | Case | Sequence[FindingSpec]) -> Case:
    if isinstance(what, Case):
        return what
    if isinstance(what, str):
        return CASES[what]
    return replace(CASES["demo-one-prior"], name="custom", findings=tuple(what))


def beam_for(view: BeamView, pixel_mm: float) -> BeamGeometry:
    """Geometry of each view: 180 cm upright, 110 cm for the portable AP."""
    width, height = (330.0, 410.0) if view is BeamView.LL else (390.0, 410.0)
    rows, columns = round(height / pixel_mm), round(width / pixel_mm)
    match view:
        case BeamView.PA:
            return BeamGeometry(view, 1800.0, -165.0, (2.5, -48.0), rows, columns, pixel_mm)
        case BeamView.LL:
            return BeamGeometry(view, 1800.0, 230.0, (8.0, -48.0), rows, columns, pixel_mm)
        case BeamView.AP:
            return BeamGeometry(view, 1100.0, 165.0, (-3.0, -42.0), rows, columns, pixel_mm)


def _matter(case: Case, seed: int, resolution: Resolution) -> _Matter:
    habitus = _habitus_with(case.habitus, case.findings)
    anatomy = build_anatomy(
        habitus, resolution.voxel_mm, np.random.default_rng([seed, case.patient, 1])
    )
    step = max(0.5, 2 * resolution.pixel_mm)
    vessels, bronchi = lobes.lung_trees(
        anatomy, seed + 1000 * case.patient, leaves=resolution.leaves, step_mm=step
    )
    placed = tuple(
        place(anatomy, spec, np.random.default_rng([seed, case.patient, 20 + order]))
        for order, finding in enumerate(PLACERS)
        for spec in case.findings
        if spec.finding is finding
    )
    lattice = Lattice(resolution.bone_step_mm, np.random.default_rng([seed, case.patient, 2]))
    bones = gathered(
        [
            skeleton.ribs(anatomy.chest, lattice),
            spine(lattice),
            skeleton.sternum(anatomy.chest, lattice),
        ]
    )
    tubes = (lobes.blood_filled(vessels, anatomy), *lobes.air_filled(bronchi, anatomy))
    return _Matter(anatomy, tubes, lobes.fissures(anatomy, lattice), bones, placed)


def _habitus_with(habitus: Habitus, findings: Sequence[FindingSpec]) -> Habitus:
    """The heart's size is part of the body: lungs and mediastinum follow it."""
    for spec in findings:
        if spec.finding is Finding.CARDIOMEGALY:
            grown = 1 + (CARDIOMEGALY_SCALE - 1) * spec.size
            return replace(habitus, heart_scale=habitus.heart_scale * grown)
    return habitus


def _expose(
    matter: _Matter, view: BeamView, case: Case, seed: list[int], resolution: Resolution
) -> PhantomView:
    """One view from matter to stored values."""
    beam = beam_for(view, resolution.pixel_mm)
    pixel = resolution.pixel_mm
    weakened = _attenuation(matter, beam, resolution, seed)
    opening = physics.collimator((beam.rows, beam.columns), (COLLIMATION_MM,) * 4, pixel)
    weakened += LEAD * lead_marker(beam)
    signal = physics.expose(
        weakened, opening, physics.Exposure(), pixel, np.random.default_rng([*seed, 3])
    )
    processing = PROCESSING[view]
    stored = _shuttered(signal, processing, pixel)
    burn_text(stored, beam, processing.largest)
    shadows = tuple(_finding_shadow(placed, beam) for placed in matter.placed)
    if case.monochrome1:
        stored = (processing.largest - stored).astype(np.uint16)
    return PhantomView(beam, stored, shadows, _full_window(processing.largest + 1))


def _full_window(values: int) -> tuple[float, float]:
    """Window Center and Width that show all `values` linearly (PS3.3 C.11.2.1.2.1)."""
    return values / 2, float(values)


def _attenuation(
    matter: _Matter, beam: BeamGeometry, resolution: Resolution, seed: list[int]
) -> Shadow:
    """-ln of the primary transmission through everything."""
    anatomy = matter.anatomy
    lateral = beam.view is BeamView.LL
    paths = pose.LATERAL_ARMS if lateral else pose.FRONTAL_ARMS
    bones = shoulders.ARMS_RAISED if lateral else shoulders.HANDS_ON_HIPS
    soft = project_volume(anatomy.trunk, anatomy.trunk_grid, beam)
    soft += project_volume(*arms_shadow_volume(paths, anatomy, max(resolution.voxel_mm, 1.5)), beam)
    for tubes in matter.soft_tubes:
        soft += project_tubes(tubes, beam)
    soft += project_cloud(matter.pleura, beam)
    lattice = Lattice(resolution.bone_step_mm, np.random.default_rng([*seed, 4]))
    bone = project_cloud(matter.bones, beam)
    bone += project_cloud(shoulders.shoulders(lattice, bones), beam)
    # Points stand for cells of about their own distance: smooth what they leave uneven.
    smooth = cv2.GaussianBlur(bone, (0, 0), max(0.4, 0.22 / beam.pixel_mm))
    bone = np.asarray(smooth, np.float32)
    soft = np.maximum(soft - bone * np.float32(SOFT / CORTICAL), 0)
    for placed in matter.placed:
        if placed.tubes is not None:
            bone += project_tubes(placed.tubes, beam)
    to_g_cm2 = np.float32(0.1)  # from g/cm³ · mm
    return physics.attenuation(soft * to_g_cm2, bone * to_g_cm2)


def _shuttered(signal: Shadow, processing: Processing, pixel_mm: float) -> NDArray[np.uint16]:
    """Process the exposed field alone and black out what the collimator covers."""
    border = round((COLLIMATION_MM + 1.0) / pixel_mm)
    stored = np.zeros(signal.shape, np.uint16)
    inside = (slice(border, -border), slice(border, -border))
    stored[inside] = present(signal[inside], processing, pixel_mm)
    return stored


def _finding_shadow(placed: PlacedFinding, beam: BeamGeometry) -> FindingShadow:
    if placed.tubes is not None:
        shadow = project_tubes(placed.tubes, beam)
    else:
        assert placed.mask is not None  # noqa: S101 - one of the two is always there
        shadow = project_volume(placed.mask, placed.grid, beam)
    rows, columns = np.nonzero(shadow > BOX_SHARE * shadow.max())
    box = Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    centre = beam.project(np.array([placed.centre]))[0]
    paired = placed.spec.finding is not Finding.CARDIOMEGALY
    return FindingShadow(
        placed.spec.finding,
        placed.spec.side.value if paired else "",
        box,
        (float(centre[0]), float(centre[1])),
        placed.centre,
        float(beam.magnification(placed.centre[beam.depth_axis])),
    )
