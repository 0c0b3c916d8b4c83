"""A finding's map on the views: where it lies, how it looks, what hides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import dummies
import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, flat, pixels_of

from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.overlay import colour_bar, heatmap_contours, heatmap_rgba
from cxrviewer.inference.analysis import (
    Analysis,
    AnalysisRequest,
    FindingScore,
    OperatingPoints,
)
from cxrviewer.inference.place_levels import PlaceLevels
from cxrviewer.ui import contour_picture, view_content
from cxrviewer.ui.annotations.colour_bar import HEIGHT, tick_boxes, title_rows, value_text
from cxrviewer.ui.annotations.halo import text_size
from cxrviewer.ui.contour_picture import contour_levels
from cxrviewer.ui.finding_words import title
from cxrviewer.ui.heatmap_picture import Heatmap, heatmap_picture
from cxrviewer.ui.translate import install_language
from cxrviewer.ui.viewport_commands import ViewportCommands

Open = ViewingMaker
EFFUSION = Finding.PLEURAL_EFFUSION

# One of 8 x 8 cells of a 320 x 320 canvas on a 400 x 320 image (letterbox: 0.8, 32 at the left).
CANVAS = CanvasTransform((400, 320), (320, 320), 0.8, 0.8, 32.0, 0.0)
CELL = (2, 5)
# Middle of that cell on the image, by hand: x = (5.5 * 40 - 32) / 0.8, y = 2.5 * 40 / 0.8.
ON_IMAGE = (235.0, 125.0)


class OneSpot(dummies.DummyAnalyser):
    """Every map has one warm cell; the lateral one is against the finding."""

    def analyse(self, request: AnalysisRequest, **_: object) -> Analysis:  # type: ignore[override]
        answer = dummies.analysis_of(request)
        views = []
        for sign, view in zip((1.0, -1.0), answer.views, strict=False):
            maps = np.zeros((len(answer.findings), 8, 8), np.float32)
            maps[:, CELL[0], CELL[1]] = 4.0 * sign
            views.append(replace(view, heatmaps=maps, canvas=CANVAS))
        return replace(answer, views=tuple(views))


@pytest.fixture
def viewing(open_viewing: Open, qtbot: QtBot) -> Viewing:
    found = open_viewing(
        dummies.study(), size=(1000, 744), read=flat(2048), analyser=OneSpot(), wait=True
    )
    found.session.toggle_demographics()
    qtbot.waitUntil(lambda: found.session.analysis is not None)
    return found


def tint(viewing: Viewing) -> np.ndarray:
    """How far each pixel of the left view is from grey, text left out."""
    for item in (viewing.left.layers.letters, viewing.left.layers.notices):
        item.hide()
    pixels = pixels_of(viewing.left.viewport()).astype(int)
    return np.asarray(pixels[..., 0] - pixels[..., 2])


def weighted_middle(weights: np.ndarray) -> tuple[float, float]:
    rows, columns = np.nonzero(weights > weights.max() / 2)
    return float(columns.mean() + 0.5), float(rows.mean() + 0.5)


@pytest.mark.parametrize(
    "change",
    [
        lambda c: None,
        lambda c: c.rotate(1),
        lambda c: c.flip(),
        lambda c: (c.flip(), c.rotate(-1)),
        lambda c: c.flip_vertically(),
        lambda c: (c.zoom_in(), c.pan(-1, 1)),
        lambda c: (c.zoom_out(), c.rotate(2)),
        lambda c: c.show_one_to_one(),
    ],
)
def test_map_stays_on_its_place_of_the_image(
    viewing: Viewing, change: Callable[[ViewportCommands], object]
) -> None:
    viewing.session.select_finding(EFFUSION)
    change(viewing.area.commands)
    warm = tint(viewing)
    assert warm.max() > 20
    assert viewing.left.image_transform is not None
    expected = viewing.left.image_transform.image_to_viewport(*ON_IMAGE)
    assert weighted_middle(warm) == pytest.approx(expected, abs=1.5)


def test_against_is_blue_and_for_is_orange(viewing: Viewing) -> None:
    viewing.session.select_finding(EFFUSION)
    left, right = (pixels_of(view.viewport()).astype(int) for view in (viewing.left, viewing.right))
    assert (left[..., 0] - left[..., 2]).max() > 20
    assert (right[..., 2] - right[..., 0]).max() > 20


def test_sequential_map_shows_only_what_speaks_for_it(viewing: Viewing) -> None:
    session = viewing.session
    plain = pixels_of(viewing.right.viewport())
    session.set_overlay(replace(session.overlay, colour_map=ColourMap.SEQUENTIAL))
    session.select_finding(EFFUSION)
    assert np.array_equal(pixels_of(viewing.right.viewport()), plain)
    assert np.abs(tint(viewing)).max() > 20


def test_nothing_is_tinted_before_selection_and_after(viewing: Viewing) -> None:
    plain = pixels_of(viewing.left.viewport())
    viewing.session.select_finding(EFFUSION)
    assert not np.array_equal(pixels_of(viewing.left.viewport()), plain)
    viewing.session.select_finding(None)
    assert np.array_equal(pixels_of(viewing.left.viewport()), plain)


def test_opacity_makes_it_stronger(viewing: Viewing) -> None:
    session = viewing.session
    session.select_finding(EFFUSION)
    faint = tint(viewing).max()
    session.set_overlay(replace(session.overlay, opacity=0.8))
    assert tint(viewing).max() > 1.8 * faint


def test_space_peeks_under_the_map_for_as_long_as_it_is_held(viewing: Viewing) -> None:
    plain = pixels_of(viewing.left.viewport())
    session = viewing.session
    session.select_finding(EFFUSION)
    covered = pixels_of(viewing.left.viewport())
    window = viewing.area.windowHandle()
    QTest.keyPress(window, Qt.Key.Key_Space)
    assert session.overlay.peeking
    assert np.array_equal(pixels_of(viewing.left.viewport()), plain)
    assert viewing.area.colour_bar.content is not None
    QTest.keyRelease(window, Qt.Key.Key_Space)
    assert not session.overlay.peeking
    assert np.array_equal(pixels_of(viewing.left.viewport()), covered)


def test_space_means_nothing_without_a_map(viewing: Viewing) -> None:
    QTest.keyPress(viewing.area.windowHandle(), Qt.Key.Key_Space)
    assert not viewing.session.overlay.peeking


def test_contours_leave_the_grey_inside_them(
    viewing: Viewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_content, "place_levels", lambda *_: None)
    session = viewing.session
    plain = pixels_of(viewing.left.viewport())
    session.set_overlay(replace(session.overlay, contours=True))
    session.select_finding(EFFUSION)
    assert viewing.left.image_transform is not None
    x, y = (round(value) for value in viewing.left.image_transform.image_to_viewport(*ON_IMAGE))
    lined = pixels_of(viewing.left.viewport())
    assert np.array_equal(lined[y - 2 : y + 2, x - 2 : x + 2], plain[y - 2 : y + 2, x - 2 : x + 2])
    assert np.abs(lined.astype(int) - plain).max() > 60
    assert weighted_middle(np.abs(tint(viewing))) == pytest.approx((x, y), abs=2.5)


def test_contours_are_computed_once_whatever_the_zoom(
    viewing: Viewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = []

    def counted(*arguments: object, **named: object) -> tuple[object, ...]:
        computed.append(arguments)
        return heatmap_contours(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(contour_picture, "heatmap_contours", counted)
    contour_picture._contours.cache_clear()
    session = viewing.session
    session.set_overlay(replace(session.overlay, contours=True))
    session.select_finding(EFFUSION)
    pixels_of(viewing.left.viewport())
    viewing.area.commands.zoom_in()
    pixels_of(viewing.left.viewport())
    session.select_finding(None)
    session.select_finding(EFFUSION)
    pixels_of(viewing.left.viewport())
    pixels_of(viewing.right.viewport())
    assert len(computed) == 2  # one an image


def test_contour_levels_are_shares_of_the_scale() -> None:
    assert contour_levels(4.0, ColourMap.SEQUENTIAL) == (1.0, 2.0, 3.0)
    assert contour_levels(4.0, ColourMap.DIVERGING) == (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)


def test_lines_of_operating_points_surround_what_reaches_them() -> None:
    """A plain slope from 0 to 8 over 80 columns: each level is met in one column."""
    cells = np.tile(np.arange(8, dtype=np.float32) + 0.5, (8, 1))
    canvas = CanvasTransform((80, 80), (8, 8), 0.1, 0.1, 0.0, 0.0)
    view = ViewTransform.fit((80, 80), (80, 80))
    shown = Heatmap(cells, 8.0, canvas, PlaceLevels(2.0, 6.0))
    picture = contour_picture.contour_picture(shown, ColourMap.SEQUENTIAL, view)
    row = picture[20:60, :, :3].max(axis=2)
    solid, dotted = row[:, 58:63].max(axis=1), row[:, 18:23].max(axis=1)
    assert solid.min() > 100, "the present line has no gap"
    assert dotted.max() > 100
    assert dotted.min() < 60, "the doubtful line is dotted"
    assert not row[:, 30:50].any()
    assert not row[:, 5:12].any()


def test_a_negative_operating_point_surrounds_what_is_above_it() -> None:
    cells = np.tile(np.arange(8, dtype=np.float32) - 7.5, (8, 1))
    canvas = CanvasTransform((80, 80), (8, 8), 0.1, 0.1, 0.0, 0.0)
    (line,) = contour_picture.contours_of(
        Heatmap(cells, 8.0, canvas, PlaceLevels(-2.0, 1.0)), ColourMap.DIVERGING
    )
    assert line.points[:, 0].min() == pytest.approx(60, abs=1)
    assert line.points[:, 0].max() == pytest.approx(80, abs=1)


def test_colour_bar_prints_the_models_scale_below_the_views(viewing: Viewing) -> None:
    bar = viewing.area.colour_bar
    assert bar.content is None
    assert not pixels_of(bar).any()
    height = bar.height()
    viewing.session.select_finding(EFFUSION)
    content = bar.content
    assert content is not None
    assert (content.title, content.scale) == ("Pleural effusion: present, 86\u00a0%", 4.0)
    assert bar.height() == height
    assert pixels_of(bar).any()
    for view in viewing.area.viewports.values():
        below = view.mapToGlobal(view.rect().bottomLeft()).y()
        assert bar.mapToGlobal(bar.rect().topLeft()).y() > below


@pytest.mark.parametrize(
    ("value", "text"), [(4.0, "+4"), (-2.5, "−2.5"), (0.0, "0"), (0.25, "+0.25")]
)
def test_values_have_their_sign(value: float, text: str, open_viewing: Open) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize("scale", [0.7, 4.0, 9.2, 13.7])
@pytest.mark.parametrize("width", [90, 130, 260])
def test_figures_of_the_bar_never_touch(scale: float, width: int, open_viewing: Open) -> None:
    ticks = colour_bar(scale, size=(width, 11)).ticks
    found = tick_boxes(ticks, QRectF(50, 8, width, 11))
    texts = [text for text, _ in found]
    assert {value_text(scale), value_text(-scale), "0"} <= set(texts)
    for (_, first), (_, second) in combinations(found, 2):
        assert not first.adjusted(-4, 0, 4, 0).intersects(second)
    zero = next(box for text, box in found if text == "0")
    assert zero.center().x() == pytest.approx(50 + width / 2)
    largest = next(box for text, box in found if text == value_text(scale))
    assert largest.center().x() == pytest.approx(50 + width)


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding.MASS, "Mass: absent, 2\u00a0%"),
        (Finding.FRACTURE, "Fracture: present, 55\u00a0%, experimental"),
    ],
)
def test_strip_tells_a_map_of_what_is_absent(
    open_viewing: Open, qtbot: QtBot, finding: Finding, words: str
) -> None:
    viewing = open_viewing(dummies.study())
    qtbot.waitUntil(lambda: viewing.session.analysis is not None)
    viewing.session.select_finding(finding)
    content = viewing.area.colour_bar.content
    assert content is not None
    assert content.title == words
    assert viewing.area.colour_bar.accessibleName() == words


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("finding", list(Finding))
@pytest.mark.parametrize("width", [209, 340, 412])
def test_no_word_of_the_title_is_lost(
    language: str, finding: Finding, width: int, open_viewing: Open
) -> None:
    """209 pixels are left in a strip of 400, the narrowest picture that is of use."""
    install_language(language)
    points = OperatingPoints(0.15, 0.4)
    score = FindingScore(
        finding, 0.0, 0.2, points.state(0.2), points, {}, 0.0, 4.0, experimental=True
    )
    rows = title_rows(title(score), width, HEIGHT)
    assert sum(text_size(text, font)[1] for text, font, _ in rows) <= HEIGHT
    assert all(text_size(text, font)[0] <= width + 1 for text, font, _ in rows)
    shown = "".join(text for text, *_ in rows).replace(" ", "")
    assert shown.startswith(title(score).replace(" ", ""))


def test_image_that_the_model_did_not_see_says_so(open_viewing: Open, qtbot: QtBot) -> None:
    lateral = dummies.image("1.2.3.2", dummies.ViewPosition.LL)
    unseen = dummies.image("1.2.3.9", modality="MR")
    viewing = open_viewing(dummies.study("1.2.3", dummies.image("1.2.3.1"), lateral, unseen))
    qtbot.waitUntil(lambda: viewing.session.analysis is not None)
    viewing.session.select_finding(EFFUSION)
    text = "no map: the model did not see this image"
    assert text not in {line.text for line in viewing.left.texts}
    viewing.session.show_image(viewing.left.slot, unseen)
    qtbot.waitUntil(lambda: viewing.left.radiograph is not None)
    viewing.session.select_finding(EFFUSION)
    assert text in {line.text for line in viewing.left.texts}
    assert text not in {line.text for line in viewing.right.texts}


def test_without_a_place_no_map_is_drawn_and_the_views_say_why(
    open_viewing: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dummies, "WITHOUT_PLACE", frozenset({EFFUSION}))
    viewing = open_viewing(dummies.study())
    qtbot.waitUntil(lambda: viewing.session.analysis is not None)
    uid = viewing.left.ref.sop_instance_uid if viewing.left.ref else ""
    text = "Pleural effusion: no map, its place was not taught"
    viewing.session.select_finding(Finding.MASS)
    assert view_content.heatmap_of(viewing.session, uid) is not None
    assert text not in {line.text for line in viewing.left.texts}
    viewing.session.select_finding(EFFUSION)
    assert view_content.heatmap_of(viewing.session, uid) is None
    assert viewing.area.colour_bar.content is None
    for view in (viewing.left, viewing.right):
        assert text in {line.text for line in view.texts}


@pytest.mark.parametrize("size", [(1501, 1203), (400, 333), (90, 80)])
@pytest.mark.parametrize("change", ["fit", "turned", "enlarged"])
@pytest.mark.parametrize("colour_map", list(ColourMap))
def test_quick_colours_equal_those_computed_for_each_pixel(
    size: tuple[int, int], change: str, colour_map: ColourMap
) -> None:
    cells = np.random.default_rng(3).normal(0.0, 1.5, (12, 12)).astype(np.float32)
    canvas = CanvasTransform((2140, 1760), (384, 384), 384 / 2140, 384 / 2140, 34.1, 0.0)
    view = ViewTransform.fit((2140, 1760), size)
    if change == "turned":
        view = view.rotated(1).flipped().fitted()
    elif change == "enlarged":
        view = view.zoomed(2.7, (size[1] * 0.1, size[0] * 0.8))
    quick = heatmap_picture(Heatmap(cells, 4.0, canvas), colour_map, 0.5, view).astype(int)
    whole = heatmap_rgba(cells, 4.0, colour_map, 0.5, canvas=canvas, view=view).astype(int)
    whole[..., :3] = np.rint(whole[..., :3] * whole[..., 3:] / 255)
    difference = np.abs(quick - whole).max(axis=2)
    assert np.percentile(difference, 97) <= 2
    inside = difference[3:-3, 3:-3]
    assert np.percentile(inside, 99.5) <= 6
