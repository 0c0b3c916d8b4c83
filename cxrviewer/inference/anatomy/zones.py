"""Places of the chest and how much of a heatmap lies in each. Free of torch.

Radiologists divide a lung of a frontal view into an upper, a middle and a lower zone. Here each is
a third of that lung's own height. Zones are no lobes: these overlap in a frontal view.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.heatmap_sampling import upsample
from cxrviewer.inference.anatomy.extents import extent, row_ends
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Mask, Outlines, hull


class Place(StrEnum):
    """A part of the frontal view; sides are the patient's."""

    RIGHT_UPPER = "right_upper_zone"
    RIGHT_MIDDLE = "right_middle_zone"
    RIGHT_LOWER = "right_lower_zone"
    LEFT_UPPER = "left_upper_zone"
    LEFT_MIDDLE = "left_middle_zone"
    LEFT_LOWER = "left_lower_zone"
    HEART = "heart"
    MEDIASTINUM = "mediastinum"
    OUTSIDE = "outside"
    """Below the diaphragm, chest wall, neck, arms, beyond the image."""


_INDEX: Final[Mapping[Place, int]] = MappingProxyType({one: at for at, one in enumerate(Place)})
_ZONES: Final[Mapping[Organ, tuple[Place, Place, Place]]] = MappingProxyType(
    {
        Organ.RIGHT_LUNG: (Place.RIGHT_UPPER, Place.RIGHT_MIDDLE, Place.RIGHT_LOWER),
        Organ.LEFT_LUNG: (Place.LEFT_UPPER, Place.LEFT_MIDDLE, Place.LEFT_LOWER),
    }
)
_WORDS: Final[Mapping[Place, str]] = MappingProxyType(
    {
        Place.RIGHT_UPPER: QT_TRANSLATE_NOOP("messages", "right upper zone"),
        Place.RIGHT_MIDDLE: QT_TRANSLATE_NOOP("messages", "right middle zone"),
        Place.RIGHT_LOWER: QT_TRANSLATE_NOOP("messages", "right lower zone"),
        Place.LEFT_UPPER: QT_TRANSLATE_NOOP("messages", "left upper zone"),
        Place.LEFT_MIDDLE: QT_TRANSLATE_NOOP("messages", "left middle zone"),
        Place.LEFT_LOWER: QT_TRANSLATE_NOOP("messages", "left lower zone"),
        Place.HEART: QT_TRANSLATE_NOOP("messages", "heart"),
        Place.MEDIASTINUM: QT_TRANSLATE_NOOP("messages", "mediastinum"),
        Place.OUTSIDE: QT_TRANSLATE_NOOP("messages", "outside the lungs and heart"),
    }
)
# The greatest shares are named until they hold half of the map, three at most.
_ENOUGH: Final = 0.5
_MOST: Final = 3
# Cells: half of one that touches a lung with its edge, and one more over which it fades.
_REACH: Final = 1.5
# Less of a map beyond lungs, heart and mediastinum is its blur rather than where it points.
_LEAST_OUTSIDE: Final = 1 / 3


def place_words(place: Place) -> Message:
    """How a place is called."""
    return Message(_WORDS[place])


@dataclass(frozen=True, eq=False, slots=True)
class Chart:
    """The places of an image, and which zone is nearest to what lies outside of them.

    Attributes:
        outlines: Of the image.
        places: (rows, columns) of the canvas: for each pixel the index of its place in `Place`.
        nearest: The same of the zone nearest to each pixel; None where no lung was found.
        away: How many pixels it is away.
    """

    outlines: Outlines
    places: NDArray[np.uint8]
    nearest: NDArray[np.uint8] | None
    away: NDArray[np.float32]

    def widened(self, reach: float) -> NDArray[np.uint8]:
        """`places`, but what would be outside belongs to a zone up to `reach` pixels away.

        The pleura, fluid in an angle and the edge of a pneumothorax lie beyond the outlined lung.
        """
        if self.nearest is None:
            return self.places
        near = (self.places == _INDEX[Place.OUTSIDE]) & (self.away <= reach)
        return np.where(near, self.nearest, self.places)


def charted(outlines: Outlines) -> Chart:
    """What is known of the places of an image before there is any map."""
    places = places_of(outlines)
    is_zone = np.isin(places, [_INDEX[zone] for zones in _ZONES.values() for zone in zones])
    if not is_zone.any():
        return Chart(outlines, places, None, np.zeros(places.shape, np.float32))
    away, labels = cv2.distanceTransformWithLabels(
        (~is_zone).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    zone_of = np.zeros(int(labels.max()) + 1, np.uint8)
    zone_of[labels[is_zone]] = places[is_zone]
    return Chart(outlines, places, zone_of[labels], np.asarray(away, np.float32))


def places_of(outlines: Outlines) -> NDArray[np.uint8]:
    """(rows, columns) of the canvas: for each pixel the index of its place in `Place`.

    Where heart and lung overlap it is the lung. To a zone belongs, beside the outlined lung, what
    lies in the lung's hull and is not heart: opacities that the outline goes around. The
    mediastinum is what lies between the lungs from the apices down to the lower end of the heart
    (of the lungs, where no heart was found).
    """
    found = np.full(outlines.labels.shape, _INDEX[Place.OUTSIDE], np.uint8)
    found[_between_lungs(outlines)] = _INDEX[Place.MEDIASTINUM]
    heart = outlines.mask(Organ.HEART)
    found[heart] = _INDEX[Place.HEART]
    for organ, zones in _ZONES.items():
        mask = outlines.mask(organ)
        reached = extent(mask)
        if reached is None:
            continue
        # The other lung's outline wins where hulls reach into it.
        around = mask | (hull(mask) & ~outlines.mask(*Organ))
        down = (np.arange(len(mask)) + 0.5 - reached.top) * len(zones) / reached.height
        of_zones = np.array([_INDEX[zone] for zone in zones], np.uint8)
        of_rows = of_zones[down.clip(0, len(zones) - 1).astype(np.intp)]
        np.copyto(found, of_rows[:, None], where=around)
    return found


def _between_lungs(outlines: Outlines) -> Mask:
    right, left = outlines.mask(Organ.RIGHT_LUNG), outlines.mask(Organ.LEFT_LUNG)
    found = np.zeros(right.shape, np.bool_)
    lungs = extent(right | left)
    if lungs is None or not right.any() or not left.any():
        return found
    heart = extent(outlines.mask(Organ.HEART))
    bottom = lungs.bottom if heart is None else min(lungs.bottom, heart.bottom)
    rows = np.arange(len(right))
    chosen = (rows >= lungs.top) & (rows < bottom) & right.any(axis=1) & left.any(axis=1)
    _, _, first = row_ends(right[chosen])
    _, second, _ = row_ends(left[chosen])
    columns = np.arange(right.shape[1])
    found[chosen] = (columns >= first[:, None]) & (columns < second[:, None])
    return found


def shares(
    heatmaps: NDArray[np.float32],
    canvas: CanvasTransform,
    chart: Chart,
) -> tuple[Mapping[Place, float], ...]:
    """What part of each map's positive values lies in each place; they add up to 1.

    A map is no finer than its cells: what comes from one that touches a lung counts as part of its
    zone.

    Args:
        heatmaps: (n, h, w) cells over another canvas of the same image, signed.
        canvas: That other canvas.
        chart: Of the image.

    Returns:
        For each map a share of each place, empty where nothing of the map is positive.
    """
    target = chart.outlines.canvas
    found, seen = _on_canvas(heatmaps, canvas, target)
    positive = np.maximum(found, 0, out=found)
    places = chart.widened(_REACH * _cell(heatmaps.shape[-2:], canvas, target))[seen].ravel()
    belongs = (np.arange(len(Place), dtype=np.uint8)[:, None] == places).astype(np.float32)
    sums = (positive.reshape(len(heatmaps), -1) @ belongs.T).astype(np.float64)
    return tuple(_named_shares(row) for row in sums)


def _cell(cells: tuple[int, int], source: CanvasTransform, target: CanvasTransform) -> float:
    """The longer side of a cell of the source's maps, in pixels of the target."""
    height, width = source.canvas_size
    down = height / cells[0] / source.scale_y * target.scale_y
    across = width / cells[1] / source.scale_x * target.scale_x
    return max(down, across)


def _named_shares(sums: NDArray[np.float64]) -> Mapping[Place, float]:
    total = float(sums.sum())
    if not total:
        return MappingProxyType({})
    return MappingProxyType(dict(zip(Place, (sums / total).tolist(), strict=True)))


def _on_canvas(
    heatmaps: NDArray[np.float32], source: CanvasTransform, target: CanvasTransform
) -> tuple[NDArray[np.float32], tuple[slice, slice]]:
    """Maps at the middles of the target's pixels, and which of these the maps' canvas has."""
    rows, columns = target.canvas_size
    height, width = source.canvas_size
    x = ((np.arange(columns) + 0.5 - target.offset_x) / target.scale_x) * source.scale_x
    y = ((np.arange(rows) + 0.5 - target.offset_y) / target.scale_y) * source.scale_y
    x, y = x + source.offset_x, y + source.offset_y
    seen = _within(y, height), _within(x, width)
    down = _weights(y[seen[0]] / height, heatmaps.shape[-2])
    across = _weights(x[seen[1]] / width, heatmaps.shape[-1])
    return np.asarray(down @ heatmaps @ across.T, np.float32), seen


def _weights(places: NDArray[np.floating], cells: int) -> NDArray[np.float32]:
    """(places, cells): what each cell adds at places from 0 to 1; few cells, many maps."""
    middles = np.arange(cells, dtype=np.float64) + 0.5
    wanted = np.asarray(places * cells, np.float64)
    return upsample(np.eye(cells, dtype=np.float32), wanted, middles)


def _within(rising: NDArray[np.floating], end: float) -> slice:
    """Which of rising positions lie in 0 to `end`, the end excluded."""
    first, last = np.searchsorted(rising, (0.0, end), side="left")
    return slice(int(first), int(last))


def named(found: Mapping[Place, float]) -> tuple[Place, ...]:
    """The places to name: the greatest until they hold half of the map, three at most.

    What lies outside is named only where it is more than a third.
    """
    told = {
        place: share
        for place, share in found.items()
        if place is not Place.OUTSIDE or share > _LEAST_OUTSIDE
    }
    chosen: list[Place] = []
    held = 0.0
    for place in sorted(told, key=lambda one: -told[one])[:_MOST]:
        chosen.append(place)
        held += told[place]
        if held >= _ENOUGH:
            break
    return tuple(chosen)
