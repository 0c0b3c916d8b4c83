"""The picture of an analysis: exact greys, maps in the right place, nothing of the patient."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_up_results import RUN, VIEWS, analysis, analysis_record, score, uid_of
from PIL import Image

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph, SpacingAttributes, Window
from cxrviewer.dicom.shutter import OpenRectangle, Shutter
from cxrviewer.dicom.study import ImageRef
from cxrviewer.export.analysis_picture import VIEW_HEIGHT, analysis_picture, view_transform
from cxrviewer.export.analysis_png import AnalysisPngWriter, shown_findings
from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import (
    AnalysedView,
    Analysis,
    FindingScore,
    FindingState,
    OperatingPoints,
    ViewRole,
)

HEADER = 64
FRONTAL = ViewRole.FRONTAL


def _radiograph(value: int, *, role: ViewRole = FRONTAL, **tags: object) -> Radiograph:
    """A film of one stored value, 400 rows by 300 columns, window 2048/4096."""
    ref = ImageRef(Path("x.dcm"), sop_instance_uid=uid_of(role), view=VIEWS[role],
                   rows=400, columns=300, transfer_syntax_uid="1.2.840.10008.1.2.1")  # fmt: skip
    grayscale = GrayscaleAttributes(bits_stored=12, windows=(Window(2048, 4096),), **tags)  # type: ignore[arg-type]
    return Radiograph(ref, np.full((400, 300), value, np.uint16), None, grayscale)


def _answer(heatmap: np.ndarray, *scores: FindingScore) -> Analysis:
    """The map on a canvas that covers the image exactly."""
    canvas = CanvasTransform((400, 300), (400, 300), 1.0, 1.0, 0.0, 0.0)
    maps = np.repeat(heatmap[None].astype(np.float32), 2, axis=0)
    view = AnalysedView(FRONTAL, uid_of(FRONTAL), VIEWS[FRONTAL], 1.0, maps, canvas)
    return replace(analysis(tuple(scores), (FRONTAL,)), views=(view,))


def _film(picture: np.ndarray) -> np.ndarray:
    """The inner part of the film (675 wide, left of the bar), free of letters."""
    left = (picture.shape[1] - 96 - 675) // 2
    return picture[HEADER + 60 : HEADER + VIEW_HEIGHT - 60, left + 60 : left + 675 - 60]


@pytest.mark.parametrize(
    ("value", "photometric", "grey"),
    [
        # PS3.3 C.11.2.1.2.1: ((x - (c - 0.5)) / (w - 1) + 0.5) * 255 with c 2048, w 4096.
        (0, "MONOCHROME2", 0),
        (1024, "MONOCHROME2", 64),
        (4095, "MONOCHROME2", 255),
        (1024, "MONOCHROME1", 191),
    ],
)
def test_greys_without_evidence_are_those_of_the_film(
    value: int, photometric: str, grey: int
) -> None:
    answer = _answer(np.zeros((4, 3)))
    film = _radiograph(value, photometric_interpretation=photometric)
    picture = analysis_picture(answer, answer.findings[0], {FRONTAL: film})
    assert np.unique(_film(picture)).tolist() == [grey]


def test_the_map_lies_where_the_evidence_is() -> None:
    heatmap = np.zeros((4, 6))
    heatmap[:2, :3] = 1.5  # for, top left, as strong as the scale
    heatmap[2:, 3:] = -1.5  # against, bottom right
    answer = _answer(heatmap)
    film = _film(analysis_picture(answer, answer.findings[0], {FRONTAL: _radiograph(2048)}))
    rows, columns = film.shape[:2]
    red_over_blue = film[..., 0].astype(int) - film[..., 2]
    assert red_over_blue[: rows // 4, : columns // 4].min() > 20
    assert red_over_blue[-rows // 4 :, -columns // 4 :].max() < -20
    assert np.abs(red_over_blue[: rows // 4, -columns // 4 :]).max() == 0


def test_the_same_evidence_has_the_same_colour_beside_stronger_evidence() -> None:
    weak, beside = np.full((4, 6), 0.75), np.full((4, 6), 0.75)
    beside[:, 3:] = 1.5
    weak[:, 5:] = 0.5
    first, second = (
        _film(analysis_picture(answer, answer.findings[0], {FRONTAL: _radiograph(2048)}))
        for answer in (_answer(weak), _answer(beside))
    )
    assert np.array_equal(first[:, :100], second[:, :100])


def test_a_view_whose_map_is_the_same_everywhere_has_none() -> None:
    even = _answer(np.full((4, 6), 1.5))
    picture = analysis_picture(even, even.findings[0], {FRONTAL: _radiograph(1024)})
    assert np.unique(_film(picture)).tolist() == [64]


def test_a_map_without_a_place_is_not_drawn() -> None:
    answer = _answer(np.full((4, 6), 1.5))
    score = replace(answer.findings[0], has_place=False)
    picture = analysis_picture(answer, score, {FRONTAL: _radiograph(1024)})
    assert np.unique(_film(picture)).tolist() == [64]
    bar = picture[HEADER + 60 : HEADER + VIEW_HEIGHT - 60, -96:]
    assert not bar.any()
    with_map = analysis_picture(answer, answer.findings[0], {FRONTAL: _radiograph(1024)})
    # The line below the film says that there is none.
    assert (picture[-56:] > 100).sum() > (with_map[-56:] > 100).sum()


def test_two_views_stand_side_by_side_frontal_left() -> None:
    films = {
        role: _radiograph(value, role=role) for role, value in zip(VIEWS, (1024, 3072), strict=True)
    }
    canvas = CanvasTransform((400, 300), (400, 300), 1.0, 1.0, 0.0, 0.0)
    answer = analysis()
    views = tuple(
        replace(view, heatmaps=np.zeros((2, 4, 3), np.float32), canvas=canvas)
        for view in answer.views
    )
    picture = analysis_picture(replace(answer, views=views), answer.findings[0], films)
    assert picture.shape == (64 + 900 + 56, 675 + 4 + 675 + 96, 3)
    middle = picture[HEADER + 200]
    assert middle[300].tolist() == [64] * 3
    assert middle[675 + 4 + 300].tolist() == [191] * 3


@pytest.mark.parametrize(
    ("spacing", "width"),
    [
        (SpacingAttributes(), 675),
        (SpacingAttributes(pixel_aspect_ratio=(2.0, 1.0)), 338),
        (SpacingAttributes(imager_pixel_spacing=(0.3, 0.15)), 338),
        (SpacingAttributes(pixel_spacing=(0.3, 0.3), pixel_aspect_ratio=(2.0, 1.0)), 675),
    ],
)
def test_pixels_that_are_not_square(spacing: SpacingAttributes, width: int) -> None:
    film = replace(_radiograph(0), spacing=spacing)
    assert view_transform(film).viewport_size == (VIEW_HEIGHT, width)


def test_a_very_wide_image_is_not_cut() -> None:
    film = replace(_radiograph(0), stored_values=np.zeros((10, 1000), np.uint16))
    transform = view_transform(film)
    assert transform.viewport_size == (VIEW_HEIGHT, 2 * VIEW_HEIGHT)
    left, _, width, _ = transform.image_in_viewport
    assert (left, width) == pytest.approx((0, 2 * VIEW_HEIGHT))


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        ({"edema": 0.9, "mass": 0.6, "hernia": 0.3}, "edema mass"),
        ({"edema": 0.1, "mass": 0.3, "hernia": 0.2}, "mass"),
        ({"no_finding": 0.9, "mass": 0.1}, "mass"),
        ({"no_finding": 0.9}, ""),
    ],
)
def test_which_findings_are_shown(scores: dict[str, float], shown: str) -> None:
    answer = analysis(tuple(score(Finding(name), value) for name, value in scores.items()))
    assert [found.finding.value for found in shown_findings(answer)] == shown.split()


POINTS = OperatingPoints


@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        # A doubtful one before an absent one of a higher confidence.
        ({"edema": (0.04, POINTS(0.03, 0.2)), "mass": (0.3, POINTS(0.4, 0.6))}, "edema"),
        # Of two absent ones that which lacks less: log-odds -0.44 below, -0.70 below.
        ({"edema": (0.02, POINTS(0.03, 0.2)), "mass": (0.25, POINTS(0.4, 0.6))}, "edema"),
        # Of two doubtful ones that which is further above: log-odds 1.12 above, 0.44 above.
        ({"edema": (0.5, POINTS(0.4, 0.6)), "mass": (0.09, POINTS(0.03, 0.2))}, "mass"),
        # Without points nothing is known of it.
        ({"edema": (0.9, None), "mass": (0.02, POINTS(0.4, 0.6))}, "mass"),
        ({"edema": (0.2, None), "mass": (0.3, None)}, "mass"),
    ],
)
def test_the_nearest_is_shown_where_none_is_present(
    scores: dict[str, tuple[float, OperatingPoints | None]], shown: str
) -> None:
    found = [
        replace(
            score(Finding(name), confidence),
            operating_points=points,
            state=points.state(confidence) if points else FindingState.DOUBTFUL,
        )
        for name, (confidence, points) in scores.items()
    ]
    assert [one.finding.value for one in shown_findings(analysis(tuple(found)))] == [shown]


def test_a_doubtful_experimental_one_comes_after_an_absent_one() -> None:
    wild = replace(score(Finding.MASS, 0.4), experimental=True)
    assert wild.state is FindingState.DOUBTFUL
    answer = analysis((wild, score(Finding.EDEMA, 0.01)))
    assert [found.finding for found in shown_findings(answer)] == [Finding.EDEMA]


def test_what_is_experimental_is_not_put_forward() -> None:
    wild = replace(score(Finding.MASS, 0.9), experimental=True)
    answer = analysis((wild, score(Finding.EDEMA, 0.1)))
    assert [found.finding for found in shown_findings(answer)] == [Finding.EDEMA]
    assert [found.finding for found in shown_findings(analysis((wild,)))] == [Finding.MASS]


def test_files_are_named_by_numbers_and_say_what_made_them(tmp_path: Path) -> None:
    answer = _answer(np.zeros((4, 3)), score(Finding.EDEMA, 0.875), score(Finding.MASS, 0.1))
    writer = AnalysisPngWriter(tmp_path / "out", RUN)
    writer.add_analysis(7, analysis_record(answer, number=2), {FRONTAL: _radiograph(5)})
    (path,) = (tmp_path / "out").iterdir()
    assert path.name == "study-0007-2-edema.png"
    with Image.open(path) as picture:
        assert picture.text["Finding"] == "Edema: present 0.875"
        assert picture.text["Model"] == f"dummy 1.2 (SHA-256 {'ab' * 32})"


@pytest.mark.parametrize(("stated", "warned"), [("YES", True), ("NO", False)])
def test_burned_in_text_is_warned_of(tmp_path: Path, stated: str, warned: bool) -> None:
    film = _radiograph(5)
    film = replace(film, ref=replace(film.ref, burned_in_annotation=stated))
    answer = _answer(np.zeros((4, 3)))
    writer = AnalysisPngWriter(tmp_path, RUN)
    writer.add_analysis(1, analysis_record(answer), {FRONTAL: film})
    caution = writer.finish([], complete=True)
    assert (caution is not None) is warned
    if caution:
        assert "burned into the pixels" in str(caution)


def test_what_a_shutter_hides_is_painted_over() -> None:
    """400 rows by 300 columns are 900 by 675: open from the columns 225 and the rows 450 on."""
    shutter = Shutter((OpenRectangle(100, 200, 300, 400),), 32768)
    film = replace(_radiograph(4095), shutter=shutter)
    answer = _answer(np.zeros((4, 3)))
    picture = analysis_picture(answer, answer.findings[0], {FRONTAL: film})
    left = (picture.shape[1] - 96 - 675) // 2
    panel = picture[HEADER : HEADER + VIEW_HEIGHT, left : left + 675]
    assert (panel[100:440, 100:600] == 128).all()
    assert (panel[500:800, 60:220] == 128).all()
    assert (panel[460:800, 230:600] == 255).all()
    assert (panel[870:] > 200).any(axis=2)[:, :225].any(), "the mark in the corner"
