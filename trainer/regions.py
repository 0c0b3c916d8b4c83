"""Where on a canvas radiologists have boxed what, as masks and as cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.preprocess import PreprocessSpec, fit_whole
from trainer.labels import Box, Sample

CELL: Final = 8
"""Pixels of the input along a side of a cell; maps are coarser, so cells are averaged for them."""

_FINE: Final = 512  # longer side of the frame that boxes are drawn into


def box_masks(
    sample: Sample, role: ViewRole, spec: PreprocessSpec
) -> dict[Finding, NDArray[np.uint8]]:
    """Masks of the whole canvas, 255 inside of a box, of each boxed finding of an image.

    A box that does not say how large the image was that it was drawn on is left out: the canvas
    alone does not tell.

    Args:
        sample: Whose boxes.
        role: Image.
        spec: Canvas.
    """
    found: dict[Finding, NDArray[np.uint8]] = {}
    for finding in dict.fromkeys(box.finding for box in sample.boxes):
        boxes = [b for b in sample.boxes if b.finding is finding and b.role is role]
        boxes = [box for box in boxes if box.frame_width and box.frame_height]
        if boxes:
            found[finding] = _drawn(boxes, spec)
    return found


def _drawn(boxes: Sequence[Box], spec: PreprocessSpec) -> NDArray[np.uint8]:
    width, height = boxes[0].frame_width, boxes[0].frame_height
    scale = _FINE / max(width, height)
    frame = np.zeros((max(1, round(height * scale)), max(1, round(width * scale))), np.uint8)
    for box in boxes:
        own = _FINE / max(box.frame_width, box.frame_height)
        left, top = round(box.x * own), round(box.y * own)
        right, bottom = round((box.x + box.width) * own), round((box.y + box.height) * own)
        frame[max(top, 0) : max(bottom, top + 1), max(left, 0) : max(right, left + 1)] = 255
    return fit_whole(frame, spec)[0]


def to_cells(mask: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Part of each cell that a mask (side, side) covers, (side / CELL, side / CELL)."""
    cells = max(1, mask.shape[0] // CELL)
    small = cv2.resize(mask, (cells, cells), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def region_array(
    masks: Sequence[Mapping[Finding, NDArray[np.uint8]]], findings: Sequence[Finding], side: int
) -> NDArray[np.float32]:
    """(samples, findings, cells, cells): coverage by boxes, 0 where a finding has none."""
    cells = max(1, side // CELL)
    found = np.zeros((len(masks), len(findings), cells, cells), np.float32)
    for row, by_finding in enumerate(masks):
        for column, finding in enumerate(findings):
            if finding in by_finding:
                found[row, column] = to_cells(by_finding[finding])
    return found
