"""Do the maps point at what radiologists have boxed?

Pointing game (Zhang et al. 2018): the map's greatest value lies in one of the finding's boxes on
that image, without any tolerance around them. IoU: the part of the image where the map is at least
half of its greatest value, against the union of the boxes. Both fixed beforehand, so that nothing
was chosen on these boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.heatmap_sampling import upsample
from cxrviewer.inference.analysis import ViewRole
from trainer.labels import Box, Sample
from trainer.metrics import Figure, share

_GRID: Final = 256
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding on one image.

    Attributes:
        finding: Which.
        patient: Whose.
        pointed: Whether the map's greatest value lies in a box.
        iou: Of the half-height region and the boxes, 0..1.
        area: Part of the image that the boxes cover: what pointing at random would hit.
        gathered: Whether the boxes are of findings that this one is made of
            (`trainer.close_look.groups`), since none were drawn of it.
    """

    finding: Finding
    patient: str
    pointed: bool
    iou: float
    area: float
    gathered: bool = False


@dataclass(frozen=True, slots=True)
class LocalisationRow:
    """One finding over all boxed images.

    Attributes:
        finding: Which; None for all together.
        images: Boxed images.
        patients: Their patients.
        pointing: Part of them at which the map points.
        mean_iou: Mean, None without images.
        chance: Mean part of the image that the boxes cover.
    """

    finding: Finding | None
    images: int
    patients: int
    pointing: Figure
    mean_iou: float | None
    chance: float | None


def boxes_of(sample: Sample, finding: Finding, role: ViewRole) -> tuple[Box, ...]:
    """Boxes of a finding on one of the sample's images."""
    return tuple(box for box in sample.boxes if box.finding is finding and box.role is role)


def boxed(samples: Sequence[Sample], findings: Sequence[Finding]) -> list[Sample]:
    """Samples with a box of one of `findings` on an image that is there."""
    wanted = set(findings)
    return [
        sample
        for sample in samples
        if any(box.finding in wanted and box.role in sample.images for box in sample.boxes)
    ]


def hit(
    heatmap: NDArray[np.float32], place: CanvasTransform, boxes: Sequence[Box], patient: str
) -> Hit:
    """Compare one map with the boxes of its finding, on a grid of points over the image.

    Args:
        heatmap: (h, w) cells of the canvas.
        place: Where the canvas lies on the image.
        boxes: At least one.
        patient: Whose.
    """
    values = _over_image(heatmap, place)
    inside = _inside(boxes, place.image_size)
    peak = np.nanmax(values)
    pointed = bool(inside.ravel()[int(np.nanargmax(values))])
    # A map without any evidence for the finding claims no place.
    region = (values >= _HALF * peak) if peak > 0 else np.zeros(values.shape, np.bool_)
    union = float((region | inside).sum())
    overlap = float((region & inside).sum()) / union if union else 0.0
    return Hit(boxes[0].finding, patient, pointed, overlap, float(inside.mean()))


def summarise(hits: Sequence[Hit], *, resamplings: int) -> tuple[LocalisationRow, ...]:
    """A row a finding in the enumeration's order, then all together; nothing without hits."""
    if not hits:
        return ()
    groups = [(one, [hit for hit in hits if hit.finding is one]) for one in Finding]
    rows = [_row(one, found, resamplings) for one, found in groups if found]
    return (*rows, _row(None, hits, resamplings))


def _row(finding: Finding | None, hits: Sequence[Hit], resamplings: int) -> LocalisationRow:
    patients = [one.patient for one in hits]
    return LocalisationRow(
        finding=finding,
        images=len(hits),
        patients=len(set(patients)),
        pointing=share(
            np.array([one.pointed for one in hits], np.bool_), patients, resamplings=resamplings
        ),
        mean_iou=float(np.mean([one.iou for one in hits])),
        chance=float(np.mean([one.area for one in hits])),
    )


def _middles(length: int) -> NDArray[np.float64]:
    """Grid points as pixel edges of an axis."""
    return (np.arange(_GRID) + 0.5) * length / _GRID


def _over_image(heatmap: NDArray[np.float32], place: CanvasTransform) -> NDArray[np.float64]:
    """The map at the grid's points, as it is drawn; NaN where the canvas does not reach."""
    rows, columns = place.image_size
    y = (_middles(rows) * place.scale_y + place.offset_y) / place.canvas_size[0]
    x = (_middles(columns) * place.scale_x + place.offset_x) / place.canvas_size[1]
    values = upsample(heatmap, y * heatmap.shape[0], x * heatmap.shape[1]).astype(np.float64)
    values[(y < 0) | (y > 1)] = np.nan
    values[:, (x < 0) | (x > 1)] = np.nan
    return values


def _inside(boxes: Sequence[Box], image_size: tuple[int, int]) -> NDArray[np.bool_]:
    """Grid points inside of any box; a box may be drawn on the image at another size."""
    rows, columns = image_size
    found = np.zeros((_GRID, _GRID), np.bool_)
    for box in boxes:
        width, height = box.frame_width or columns, box.frame_height or rows
        y, x = _middles(1) * height, _middles(1) * width
        in_rows = (box.y <= y) & (y < box.y + box.height)
        in_columns = (box.x <= x) & (x < box.x + box.width)
        found |= in_rows[:, None] & in_columns[None]
    return found
