"""One patient as voxels: density everywhere, where there is lung, and surfaces for findings.

Densities are in g/cm³ of soft tissue that weakens the beam as much: fat counts as 0.92 because its
mass attenuation at 60 keV is 0.1974 cm²/g against 0.2048 for soft tissue (NIST XCOM, ICRU 44).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, zoom

from trainer.phantom import organs
from trainer.phantom.bodies import DistanceField, occupancy, paint, smooth_maximum, smooth_minimum
from trainer.phantom.chest import Chest, Habitus
from trainer.phantom.grid import Grid, Volume
from trainer.phantom.pose import arms

SOFT: Final = 1.05
FAT: Final = 0.92
BLOOD: Final = 1.06
LIVER: Final = 1.07
LUNG: Final = 0.235
AIR: Final = 0.0012

SKIN_EDGE: Final = 2.5
"""Width of the skin's edge in voxels: a sharper one, grazed by the beam, shows the lattice."""


class Side(StrEnum):
    """The patient's side."""

    RIGHT = "right"
    LEFT = "left"

    @property
    def sign(self) -> float:
        """Sign of x on this side."""
        return -1.0 if self is Side.RIGHT else 1.0


@dataclass(eq=False, slots=True)
class Anatomy:
    """A patient on two grids: the trunk, and its inner part that holds all organs.

    Findings change `density` and `lung` in place; `density` is a window onto `trunk`.

    Attributes:
        chest: Surfaces as functions.
        trunk: Soft-tissue equivalent density of trunk and neck, g/cm³; bone is kept apart.
        trunk_grid: Lattice of `trunk`.
        grid: Lattice of the following.
        density: The part of `trunk` on `grid`.
        lung: Fraction of aerated lung in each voxel.
        cage: Signed distance to the inner surface of the rib cage.
        heart: Signed distance to the heart.
    """

    chest: Chest
    trunk: Volume
    trunk_grid: Grid
    grid: Grid
    density: Volume
    lung: Volume
    cage: Volume
    heart: Volume

    def side(self, side: Side) -> NDArray[np.bool_]:
        """Voxels on one side of the midline, (1, 1, x)."""
        return np.asarray(self.grid.axes().x * side.sign > 0)


def trunk_grid(habitus: Habitus, spacing: float) -> Grid:
    """Grid around trunk and neck."""
    extra = max(habitus.fat_mm - 11, 0)
    x = 178.0 * habitus.width + extra
    front = -132 - extra - (30 if habitus.breasts else 12)
    return Grid.covering((-x, front, -262), (x, 140 + extra, 142), spacing)


def build_anatomy(habitus: Habitus, spacing: float, rng: np.random.Generator) -> Anatomy:
    """Build a patient without findings."""
    chest = Chest(habitus)
    outer = trunk_grid(habitus, spacing)
    trunk = _wall(chest, outer, rng)
    reach = 142.0 * habitus.width
    box = outer.box((-reach, float(chest.front(-120.0)) - 8, -300), (reach, 102, 300))
    grid, density = outer.cropped(box), trunk[box]
    axes = grid.axes()
    cage = chest.cage(axes)
    above = (chest.diaphragm(axes) - axes.z) * np.float32(0.75)
    paint(density, occupancy(np.abs(cage - 1.0) - 0.8, spacing) * (density > FAT), FAT)
    _fill_abdomen(density, grid, cage, above, habitus)
    heart = organs.heart(grid, habitus.heart_scale)
    lung = _fill_chest(density, grid, chest, (cage, above, heart), rng)
    return Anatomy(chest, trunk, outer, grid, density, lung, cage, heart)


def _fill_chest(
    density: Volume,
    grid: Grid,
    chest: Chest,
    surfaces: tuple[Volume, Volume, Volume],
    rng: np.random.Generator,
) -> Volume:
    """Mediastinum, heart, vessels, lungs and airways; returns the fraction of lung."""
    cage, above, heart = surfaces
    spacing = grid.spacing
    vessels = organs.great_vessels(grid, chest.habitus.aorta_scale)
    airway = organs.airways(grid)
    middle = organs.mediastinum(grid, smooth_minimum(heart, vessels, 3.0), airway, chest)
    paint(density, occupancy(np.maximum(np.maximum(cage, above), middle), spacing), 0.97)
    for body, value in ((heart, BLOOD - 0.005), (vessels, BLOOD)):
        paint(density, occupancy(body, spacing) * (density > 0), value)
    lung = occupancy(smooth_maximum(np.maximum(cage, -middle), above, 2.0), spacing)
    paint(density, lung, _lung_density(grid, rng))
    paint(density, occupancy(np.maximum(airway - 1.6, -airway), spacing), SOFT)
    paint(density, occupancy(airway, spacing), AIR)
    lung *= 1 - occupancy(airway - 1.6, spacing)
    return lung


def _skin(chest: Chest, grid: Grid) -> Volume:
    skin = chest.skin(grid.axes())
    if chest.habitus.breasts:
        field = DistanceField(grid)
        for side in (-1.0, 1.0):
            field.add_ellipsoid((side * 76, -112, -88), (60, 36, 58))
            field.add_ellipsoid((side * 82, -118, -104), (50, 38, 40), blend=10)
        skin = smooth_minimum(skin, field.values, 14.0)
    return skin


def _wall(chest: Chest, grid: Grid, rng: np.random.Generator) -> Volume:
    """Skin, fat and muscle of trunk and neck."""
    streaks = smooth_noise(grid, 9.0, rng)
    density = grid.empty()
    thick = max(8, grid.shape[0] // 8)
    for first in range(0, grid.shape[0], thick):  # in slabs, to save memory
        slab = slice(first, min(first + thick, grid.shape[0]))
        part = grid.cropped((slab, slice(0, grid.shape[1]), slice(0, grid.shape[2])))
        density[slab] = _wall_slab(_skin(chest, part), streaks[slab], chest.habitus.fat_mm, part)
    return density


def _wall_slab(skin: Volume, streaks: Volume, fat_mm: float, grid: Grid) -> Volume:
    spacing = grid.spacing
    density = occupancy(skin, SKIN_EDGE * spacing) * np.float32(SOFT)
    under_skin = occupancy(np.maximum(skin + 1.6, -(skin + fat_mm + 3.0 * streaks)), spacing)
    paint(density, under_skin, FAT)
    muscle = occupancy(skin + fat_mm, spacing)
    density -= muscle * np.clip(streaks - 0.9, 0, 1) * np.float32(0.10)  # fat between the muscles
    return density


def _fill_abdomen(
    density: Volume, grid: Grid, cage: Volume, above: Volume, habitus: Habitus
) -> None:
    """Liver on the right, mixed soft tissue elsewhere, gas in stomach and colon."""
    spacing, axes = grid.spacing, grid.axes()
    belly = occupancy(np.maximum(cage + 2, -above), spacing)
    to_left = 1 / (1 + np.exp(-(axes.x - 30) / np.float32(14)))
    paint(density, belly, LIVER * (1 - to_left) + 1.03 * to_left)
    for gas in (
        organs.stomach_gas(grid, habitus.left_dome_mm),
        organs.bowel_gas(grid, habitus.left_dome_mm),
    ):
        paint(density, occupancy(np.maximum(gas, cage + 4), spacing), AIR)


def _lung_density(grid: Grid, rng: np.random.Generator) -> Volume:
    """Denser towards base and back, where blood goes in a patient who stands."""
    axes = grid.axes()
    gravity = 1 - axes.z * np.float32(0.0011) + axes.y * np.float32(0.0006)
    texture = 1 + 0.10 * smooth_noise(grid, 3.0, rng) + 0.07 * smooth_noise(grid, 9.0, rng)
    return np.asarray(LUNG * gravity * texture, np.float32)


def smooth_noise(grid: Grid, scale_mm: float, rng: np.random.Generator) -> Volume:
    """Gaussian noise of unit variance, correlated over about `scale_mm`."""
    coarse = max(grid.spacing, scale_mm / 2)
    shape = [int(np.ceil(n * grid.spacing / coarse)) + 2 for n in grid.shape]
    noise = gaussian_filter(
        rng.standard_normal(shape, dtype=np.float32), scale_mm / coarse / 2, mode="wrap"
    )
    noise /= noise.std()
    if coarse > grid.spacing:
        noise = zoom(noise, coarse / grid.spacing, order=1)
    z, y, x = grid.shape
    return np.ascontiguousarray(noise[:z, :y, :x], dtype=np.float32)


def arms_shadow_volume(
    paths: tuple[organs.PathPoints, ...], anatomy: Anatomy, spacing: float
) -> tuple[Volume, Grid]:
    """Shoulders and arms outside the trunk, so that their shadow adds to the trunk's."""
    grid = Grid.covering((-285, -135, -262), (285, 150, 215), spacing)
    limbs = arms(grid, paths)
    axes = grid.axes()
    trunk = anatomy.chest.skin(axes)
    # The fold between arm and trunk is filled, as skin is.
    limb_only = np.maximum(smooth_minimum(limbs, trunk, 12.0), -trunk)
    limb_only = np.maximum(limb_only, -(anatomy.chest.cage(axes) - 4))
    density = occupancy(limb_only, SKIN_EDGE * spacing) * np.float32(FAT)
    fat = np.float32(anatomy.chest.habitus.fat_mm * 0.75)
    core = occupancy(smooth_minimum(limbs, trunk, 12.0) + fat, SKIN_EDGE * spacing)
    density += density * core * np.float32(SOFT / FAT - 1)
    return density, grid
