"""One picture of an analysis without Qt: views side by side, a finding's map, what to make of it.

Each view is drawn with the file's own window, as the window first shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.export.image import NOT_FOR_DIAGNOSIS
from cxrviewer.findings import FINDING_INFO
from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.lut import compose
from cxrviewer.imaging.measure import pixel_scale
from cxrviewer.imaging.orientation import orientation_letters
from cxrviewer.imaging.overlay import blend, colour_bar, heatmap_rgba
from cxrviewer.imaging.render import render
from cxrviewer.imaging.shutter import with_shutter
from cxrviewer.imaging.voi import default_voi
from cxrviewer.inference.analysis import (
    AnalysedView,
    Analysis,
    FindingScore,
    FindingState,
    MapMethod,
    ViewRole,
)

VIEW_HEIGHT: Final = 900
_OPACITY: Final = 0.35
_MARGIN: Final = 12
_HEADER: Final = 64
_FOOTER: Final = 56
_BAR_WIDTH: Final = 96
_LEAST_WIDTH: Final = 900

_TEXT: Final = (228, 231, 234)
_SECONDARY: Final = (154, 163, 171)
_METHODS: Final = {
    MapMethod.EXACT: "",
    MapMethod.JOINT: ", one map for both views",
    MapMethod.GRAD_CAM: ", approximate map (Grad-CAM)",
}
_PANEL: Final = (20, 23, 26)
_SHUTTER: Final = "shutter: part of the image hidden"

Pixels = NDArray[np.uint8]
_GAP: Final[Pixels] = np.zeros((VIEW_HEIGHT, 4, 3), np.uint8)


def analysis_picture(
    analysis: Analysis, score: FindingScore, radiographs: Mapping[ViewRole, Radiograph]
) -> Pixels:
    """(h, w, 3) uint8: header, views with the map of `score`, colour bar, footer.

    Args:
        analysis: The answer.
        score: One of its findings.
        radiographs: The images of its views.
    """
    index = analysis.index(score.finding)
    panels = [_panel(view, radiographs[view.role], score, index) for view in analysis.views]
    films = np.hstack([part for panel in panels for part in (panel, _GAP)][:-1])
    width = max(films.shape[1] + _BAR_WIDTH, _LEAST_WIDTH)
    picture = np.zeros((_HEADER + VIEW_HEIGHT + _FOOTER, width, 3), np.uint8)
    picture[:_HEADER] = picture[-_FOOTER:] = _PANEL
    left = (width - _BAR_WIDTH - films.shape[1]) // 2
    picture[_HEADER : _HEADER + VIEW_HEIGHT, left : left + films.shape[1]] = films
    if score.has_place:
        _draw_bar(picture, score.heatmap_scale)
    return _with_text(picture, analysis, score)


def view_transform(radiograph: Radiograph) -> ViewTransform:
    """The whole image, `VIEW_HEIGHT` high, in a viewport as wide as it needs."""
    aspect = pixel_scale(radiograph.spacing).pixel_aspect
    rows, columns = radiograph.shape
    width = round(VIEW_HEIGHT * columns / (rows * aspect))
    # A very wide image is as high as fits, with black above and below.
    width = min(max(width, 1), 2 * VIEW_HEIGHT)
    return ViewTransform.fit((rows, columns), (VIEW_HEIGHT, width), pixel_aspect=aspect)


def _panel(view: AnalysedView, radiograph: Radiograph, score: FindingScore, index: int) -> Pixels:
    transform = view_transform(radiograph)
    lut = compose(radiograph.grayscale, default_voi(radiograph))
    film = with_shutter(render(radiograph, lut, transform), radiograph, transform)
    if not (score.has_place and view.tells_place(index)):
        return _lettered(np.repeat(film[..., None], 3, axis=2), view, radiograph)
    overlay = heatmap_rgba(
        view.heatmaps[index], score.heatmap_scale, ColourMap.DIVERGING, _OPACITY,
        canvas=view.canvas, view=transform,
    )  # fmt: skip
    return _lettered(blend(film, overlay), view, radiograph)


def _lettered(film: Pixels, view: AnalysedView, radiograph: Radiograph) -> Pixels:
    """`film` with the letters of its edges and the name of its view."""
    image = Image.fromarray(film)
    draw = ImageDraw.Draw(image)
    height, width = film.shape[:2]
    letters = orientation_letters(radiograph.ref.patient_orientation)
    font = ImageFont.load_default(22)
    places = (
        (letters.left, (_MARGIN, height // 2), "lm"),
        (letters.right, (width - _MARGIN, height // 2), "rm"),
        (letters.top, (width // 2, _MARGIN), "mt"),
        (letters.bottom, (width // 2, height - _MARGIN), "mb"),
        (view.view.position.value, (width - _MARGIN, _MARGIN), "rt"),
        (_SHUTTER if radiograph.shutter else "", (_MARGIN, height - _MARGIN), "lb"),
    )
    for text, place, anchor in places:
        draw.text(
            place, text, font=font, fill=_TEXT, anchor=anchor, stroke_width=2, stroke_fill="black"
        )
    return np.asarray(image)


def _draw_bar(picture: Pixels, scale: float) -> None:
    """The colour bar as on the film: over mid grey, since its colours are translucent."""
    rows, columns = VIEW_HEIGHT // 2, 16
    bar = colour_bar(scale, ColourMap.DIVERGING, _OPACITY, size=(rows, columns))
    top, left = _bar_corner(picture)
    grey = np.full((rows, columns), 96, np.uint8)
    picture[top : top + rows, left : left + columns] = blend(grey, bar.rgba)


def _bar_corner(picture: Pixels) -> tuple[int, int]:
    return _HEADER + VIEW_HEIGHT // 4, picture.shape[1] - _BAR_WIDTH + 2 * _MARGIN


def _with_text(picture: Pixels, analysis: Analysis, score: FindingScore) -> Pixels:
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(24), ImageFont.load_default(14)
    height = picture.shape[0]
    draw.text((_MARGIN, _HEADER // 2), _headline(score), font=large, fill=_TEXT, anchor="lm")
    first, second = _footer(analysis, score)
    draw.text((_MARGIN, height - _FOOTER + 10), first, font=small, fill=_SECONDARY)
    draw.text((_MARGIN, height - _FOOTER + 30), second, font=small, fill=_TEXT)
    if score.has_place:
        _label_bar(draw, picture, score.heatmap_scale, small)
    return np.asarray(image)


def _label_bar(
    draw: ImageDraw.ImageDraw,
    picture: Pixels,
    scale: float,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
) -> None:
    bar = colour_bar(scale, ColourMap.DIVERGING, _OPACITY, size=(VIEW_HEIGHT // 2, 16))
    top, left = _bar_corner(picture)
    for value, row in bar.ticks:
        place = (left + 16 + 6, top + row)
        draw.text(place, f"{value:+.2g}" if value else "0", font=font, fill=_TEXT, anchor="lm")
    draw.text((left, top - 26), "for", font=font, fill=_SECONDARY)
    draw.text((left, top + VIEW_HEIGHT // 2 + 10), "against", font=font, fill=_SECONDARY)


def _headline(score: FindingScore) -> str:
    info, points = FINDING_INFO[score.finding], score.operating_points
    text = f"{info.name_en}: {score.state}, {score.confidence:.2f}"
    if score.state is not FindingState.PRESENT:
        text = f"No finding is present; the nearest is {text}"
    if points:
        text += f"  (doubtful from {points.sensitive:.2f}, present from {points.specific:.2f})"
    return f"{text}  experimental" if score.experimental else text


def _footer(analysis: Analysis, score: FindingScore) -> tuple[str, str]:
    shares = ", ".join(_share(view) for view in analysis.views)
    method = _METHODS[analysis.map_method]
    model = f"Model {analysis.bundle.name} {analysis.bundle.version}{method}"
    no_map = "" if score.has_place else " No map: the model was not taught its place."
    return f"{shares}. {model}.{no_map}", NOT_FOR_DIAGNOSIS


def _share(view: AnalysedView) -> str:
    name = f"{view.role} {view.view.position}"
    return f"{name} read together" if view.weight is None else f"{name} weighs {view.weight:.0%}"
