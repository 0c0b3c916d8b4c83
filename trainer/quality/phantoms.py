"""Simulated chests of many builds: laterals for training, and slices that are no radiographs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from trainer.phantom import CASES, Case, FindingSpec, Resolution, make_phantom
from trainer.phantom.anatomy import Side, build_anatomy
from trainer.phantom.bone import Lattice
from trainer.phantom.chest import Habitus
from trainer.phantom.geometry import BeamView
from trainer.phantom.projection import Cloud, gathered
from trainer.phantom.skeleton import ribs, sternum
from trainer.phantom.spine import spine

Image = NDArray[np.uint8]

RESOLUTION: Final = Resolution(voxel_mm=3.0, pixel_mm=1.2, leaves=600)
SLICE_MM: Final = 2.5
SLICES_EACH: Final = 6
_SIZED: Final = (
    Finding.NODULE, Finding.PLEURAL_EFFUSION, Finding.CONSOLIDATION, Finding.PNEUMOTHORAX,
    Finding.CARDIOMEGALY, Finding.CENTRAL_VENOUS_CATHETER,
)  # fmt: skip
_BITS_ABOVE_8: Final = 4
# Window centre and width in Hounsfield units: lung, soft tissue, bone, and everything.
_WINDOWS: Final = ((-600, 1500), (40, 400), (300, 1500), (-200, 2000))


@dataclass(frozen=True, eq=False, slots=True)
class Exposure:
    """One simulated image."""

    view: BeamView
    image: Image


def exposures(seed: int) -> tuple[Exposure, ...]:
    """A frontal and a lateral of one simulated patient."""
    phantom = make_phantom(_case(np.random.default_rng([seed, 0])), seed, resolution=RESOLUTION)
    return tuple(
        Exposure(view.beam.view, (_bright(view.stored_values, phantom.case.monochrome1)))
        for view in phantom.views
    )


def _bright(stored_values: NDArray[np.uint16], monochrome1: bool) -> Image:
    eight = (stored_values >> _BITS_ABOVE_8).astype(np.uint8)
    return np.asarray(255 - eight, np.uint8) if monochrome1 else eight


def _case(rng: np.random.Generator) -> Case:
    frontal = BeamView.PA if rng.random() < 0.6 else BeamView.AP
    findings = tuple(
        FindingSpec(finding, Side(str(rng.choice(list(Side)))), size=float(rng.uniform(0.6, 1.4)))
        for finding in _SIZED
        if rng.random() < 0.2
    )
    first = CASES["demo-one"]
    patient = int(rng.integers(1, 10_000))
    return replace(
        first, habitus=habitus(rng), findings=findings, views=(frontal, BeamView.LL),
        patient=patient,
    )  # fmt: skip


def habitus(rng: np.random.Generator) -> Habitus:
    """A body of any adult build."""
    right = float(rng.uniform(-138, -92))
    return Habitus(
        width=float(rng.uniform(0.86, 1.12)),
        depth=float(rng.uniform(0.84, 1.2)),
        fat_mm=float(rng.uniform(6, 30)),
        breasts=bool(rng.random() < 0.5),
        right_dome_mm=right,
        left_dome_mm=right - float(rng.uniform(4, 16)),
        heart_scale=float(rng.uniform(0.88, 1.15)),
        aorta_scale=float(rng.uniform(0.9, 1.3)),
    )


def slices(seed: int) -> Iterator[Image]:
    """Thin slices of one simulated patient in all three planes, as a CT scanner shows them."""
    rng = np.random.default_rng([seed, 1])
    anatomy = build_anatomy(habitus(rng), SLICE_MM, rng)
    lattice = Lattice(1.2, rng)
    bones = gathered(
        [ribs(anatomy.chest, lattice), spine(lattice), sternum(anatomy.chest, lattice)]
    )
    grid = anatomy.trunk_grid
    hounsfield = 1000 * (np.asarray(anatomy.trunk) - 1) + _bone(bones, grid.low, grid.shape)
    for number in range(SLICES_EACH):
        axis = (0, 0, 1, 2)[number % 4]
        place = int(rng.uniform(0.15, 0.85) * hounsfield.shape[axis])
        plane = np.asarray(hounsfield.take(place, axis=axis), np.float32)
        yield _shown(plane if axis == 0 else plane[::-1], rng)


def _bone(
    cloud: Cloud, low: tuple[float, float, float], shape: tuple[int, int, int]
) -> NDArray[np.float32]:
    """What bone adds to each voxel, in Hounsfield units."""
    index = np.rint((cloud.points - np.asarray(low)) / SLICE_MM).astype(int)[:, ::-1]
    inside = ((index >= 0) & (index < shape)).all(axis=1)
    volume = np.zeros(shape, np.float32)
    np.add.at(volume, tuple(index[inside].T), cloud.amounts[inside] / SLICE_MM**3)
    return np.clip(volume * 500, 0, 1500)


def _shown(plane: NDArray[np.float32], rng: np.random.Generator) -> Image:
    """Enlarge, add grain, window; a round field of view and a table now and then."""
    size = (plane.shape[1] * 2, plane.shape[0] * 2)
    enlarged = cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC)
    enlarged = enlarged + rng.normal(0, rng.uniform(5, 40), enlarged.shape)
    centre, width = _WINDOWS[int(rng.integers(0, len(_WINDOWS)))]
    image = np.asarray(np.clip((enlarged - centre) / width + 0.5, 0, 1), np.float32)
    rows, columns = image.shape
    if rng.random() < 0.5:
        y, x = np.mgrid[0:rows, 0:columns]
        image[np.hypot(x - columns / 2, y - rows / 2) > max(rows, columns) * 0.5] = 0
    if rng.random() < 0.3:
        row = int(rows * rng.uniform(0.88, 0.97))
        image[row : row + 2] = np.maximum(image[row : row + 2], 0.8)
    return np.asarray(image * 255, np.uint8)
