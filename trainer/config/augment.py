"""Random changes of training images."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AugmentConfig:
    """Random changes of a training image; each size is a limit, each `p_…` a probability.

    Both views of a study are flipped together or not at all; every other change is drawn for each
    view, since the patient stood anew for it.

    Attributes:
        p_affine: Rotation, zoom, stretch and shift together.
        p_rotation: Rotation alone, besides `p_affine`.
        p_zoom: Zoom alone.
        p_shift: Shift alone.
        rotation: Degrees.
        zoom: Relative size.
        stretch: Relative change of the aspect.
        shift: Part of the canvas.
        p_elastic: Smooth random displacement, nearest neighbour.
        elastic: Standard deviation of the displacement, part of the canvas.
        p_grid: Grid distortion.
        grid: Relative change of the grid's steps.
        p_nodule: A nodule put into a lung of a frontal image (`trainer.augmentation.lesions`); the
            sample's labels of nodules change with it.
        p_mass: The same with a mass.
        p_flip: Mirroring left to right. It hides the patient's side, so it is off by default.
        p_grey: Gamma, contrast and brightness together.
        gamma: Relative exponent.
        contrast: Relative slope.
        brightness: Part of the grey range.
        p_erase: A rectangle of noise over the image.
        erase: Greatest side of the rectangle, part of the canvas.
        p_noise: Gaussian noise.
        noise: Standard deviation, part of the grey range.
    """

    p_affine: float = 0.0
    p_rotation: float = 0.0
    p_zoom: float = 0.0
    p_shift: float = 0.0
    rotation: float = 8.0
    zoom: float = 0.12
    stretch: float = 0.06
    shift: float = 0.06
    p_elastic: float = 0.0
    elastic: float = 0.02
    p_grid: float = 0.0
    grid: float = 0.15
    p_nodule: float = 0.0
    p_mass: float = 0.0
    p_flip: float = 0.0
    p_grey: float = 0.0
    gamma: float = 0.3
    contrast: float = 0.25
    brightness: float = 0.08
    p_erase: float = 0.0
    erase: float = 0.3
    p_noise: float = 0.0
    noise: float = 0.03
