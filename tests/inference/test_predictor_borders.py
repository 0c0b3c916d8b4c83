"""All bundled models on a simulated chest with borders or with pixels that are not square.

The answer must be that of the chest alone, at the same place of the anatomy.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import Radiograph, SpacingAttributes
from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.shutter import OpenRectangle, Shutter
from cxrviewer.imaging.geometry import Point
from cxrviewer.inference.analysis import AnalysedView, Analysis, AnalysisRequest, ViewRole
from cxrviewer.inference.auxiliary import find_auxiliary
from cxrviewer.inference.manifest import default_bundle
from cxrviewer.inference.manifest_header import BundleKind
from cxrviewer.inference.predictor import Predictor
from cxrviewer.paths import demo_dir

FRONTAL, LATERAL = ViewRole.FRONTAL, ViewRole.LATERAL
LEFT_OUT = "Borders around the exposed field were left out"
# Left, top, right and bottom of what the field is put into, and its grey.
Frame = tuple[int, int, int, int, int]


@cache
def predictor() -> Predictor:
    found = [find_auxiliary(kind) for kind in (BundleKind.QUALITY, BundleKind.ANATOMY)]
    quality, anatomy = (one.folder for one in found if one is not None)
    return Predictor(default_bundle(), device="cpu", threads=2, quality=quality, anatomy=anatomy)


@cache
def demo(role: ViewRole) -> Radiograph:
    """The simulated chest at 820 rows, its own dark collimation cut off."""
    (study,) = scan_all([demo_dir() / "demo-one"]).studies
    ref = (study.frontals if role is FRONTAL else study.laterals)[0]
    found = read_radiograph(ref)
    small = cv2.resize(found.stored_values, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return with_pixels(found, small[40:-40, 40:-40])


def with_pixels(radiograph: Radiograph, stored: NDArray[np.uint16]) -> Radiograph:
    stored = np.ascontiguousarray(stored)
    ref = replace(radiograph.ref, rows=stored.shape[0], columns=stored.shape[1])
    return replace(radiograph, ref=ref, stored_values=stored)


def framed(radiograph: Radiograph, frame: Frame) -> Radiograph:
    left, top, right, bottom, level = frame
    around = ((top, bottom), (left, right))
    return with_pixels(radiograph, np.pad(radiograph.stored_values, around, constant_values=level))


@cache
def answer(frame: Frame | None = None) -> Analysis:
    images = {role: demo(role) for role in ViewRole}
    if frame is not None:
        images = {role: framed(image, frame) for role, image in images.items()}
    return predictor().analyse(AnalysisRequest(1, "2.25.1", images))


def peaks(view: AnalysedView) -> NDArray[np.float64]:
    """Image points (findings, 2) at the middle of each map's highest cell."""
    rows, columns = view.heatmaps.shape[1:]
    highest = view.heatmaps.reshape(len(view.heatmaps), -1).argmax(axis=1)
    down, across = np.divmod(highest, columns)
    height, width = view.canvas.canvas_size
    x = ((across + 0.5) * width / columns - view.canvas.offset_x) / view.canvas.scale_x
    y = ((down + 0.5) * height / rows - view.canvas.offset_y) / view.canvas.scale_y
    return np.stack([x, y], axis=1)


def ctr_points(view: AnalysedView) -> NDArray[np.float64]:
    assert view.anatomy is not None
    assert view.anatomy.heart_size is not None
    lines = view.anatomy.heart_size.lines
    ends: list[Point] = [*lines.midline, *lines.heart, *lines.chest]
    return np.array(ends)


def test_the_chest_alone_is_seen_as_it_is() -> None:
    found = answer()
    assert [view.seen_part for view in found.views] == [None, None]
    assert not any(LEFT_OUT in str(one) for one in found.warnings)


@pytest.mark.parametrize(
    "frame",
    [(300, 280, 260, 320, 0), (300, 280, 260, 320, 4095), (0, 0, 520, 0, 0), (0, 300, 0, 0, 4095)],
)
def test_a_border_moves_places_and_nothing_else(frame: Frame) -> None:
    plain, found = answer(), answer(frame)
    assert found.findings == plain.findings
    assert [str(one) for one in found.warnings if LEFT_OUT not in str(one)] == [
        str(one) for one in plain.warnings
    ]
    assert sum(LEFT_OUT in str(one) for one in found.warnings) == 1
    for mine, theirs in zip(found.views, plain.views, strict=True):
        assert mine.seen_part is not None
        assert mine.canvas.image_size == framed(demo(mine.role), frame).shape
        np.testing.assert_array_equal(mine.heatmaps, theirs.heatmaps)
        np.testing.assert_allclose(peaks(mine), peaks(theirs) + frame[:2], atol=1e-6)
        assert mine.look == theirs.look
    np.testing.assert_allclose(
        ctr_points(found.views[0]), ctr_points(plain.views[0]) + frame[:2], atol=1e-6
    )
    mine, theirs = found.views[0].anatomy, plain.views[0].anatomy
    assert mine is not None and theirs is not None
    assert mine.inclusion == theirs.inclusion
    left, top, right, bottom, _ = frame
    rows, columns = demo(FRONTAL).shape
    whole = mine.outlines.on_image()
    assert whole.shape == (rows + top + bottom, columns + left + right)
    np.testing.assert_array_equal(
        whole[top : top + rows, left : left + columns], theirs.outlines.on_image()
    )


def test_a_shutter_counts_as_a_border() -> None:
    """What a shutter hides may be anything; here it is noise."""
    image = demo(FRONTAL)
    frame = (300, 280, 260, 320, 0)
    hidden = framed(image, frame)
    rows, columns = image.shape
    stored = np.random.default_rng(0).integers(0, 4096, hidden.shape).astype(np.uint16)
    stored[280 : 280 + rows, 300 : 300 + columns] = image.stored_values
    shutter = Shutter((OpenRectangle(300, 280, 300 + columns, 280 + rows),))
    shut = replace(with_pixels(hidden, stored), shutter=shutter)
    plain = predictor().analyse(AnalysisRequest(1, "2.25.1", {FRONTAL: image}))
    found = predictor().analyse(AnalysisRequest(1, "2.25.1", {FRONTAL: shut}))
    assert found.findings == plain.findings
    np.testing.assert_allclose(
        ctr_points(found.views[0]) - (300, 280), ctr_points(plain.views[0]), atol=1e-6
    )


@pytest.mark.parametrize(
    ("across", "down", "spacing"),
    [
        (0.6, 1.0, SpacingAttributes(imager_pixel_spacing=(0.3, 0.5))),
        (1.0, 0.6, SpacingAttributes(pixel_spacing=(0.5, 0.3))),
        (0.5, 1.0, SpacingAttributes(pixel_aspect_ratio=(1, 2))),
    ],
)
def test_pixels_that_are_not_square(across: float, down: float, spacing: SpacingAttributes) -> None:
    image = demo(FRONTAL)
    squeezed = cv2.resize(
        image.stored_values, None, fx=across, fy=down, interpolation=cv2.INTER_AREA
    )
    given = replace(with_pixels(image, squeezed), spacing=spacing)
    plain = predictor().analyse(AnalysisRequest(1, "2.25.1", {FRONTAL: image}))
    found = predictor().analyse(AnalysisRequest(1, "2.25.1", {FRONTAL: given}))
    mine, theirs = found.views[0], plain.views[0]
    assert mine.canvas.image_size == squeezed.shape
    # Outlines move by a pixel of the network's canvas of 256 at most, which is 3 columns here.
    scale = (squeezed.shape[1] / image.shape[1], squeezed.shape[0] / image.shape[0])
    np.testing.assert_allclose(ctr_points(mine) / scale, ctr_points(theirs), atol=3.5)
    ratios = [one.anatomy and one.anatomy.heart_size for one in (mine, theirs)]
    assert ratios[0] and ratios[1]
    assert ratios[0].ratio == pytest.approx(ratios[1].ratio, abs=0.01)
    confidences = [[score.confidence for score in one.findings] for one in (found, plain)]
    np.testing.assert_allclose(*confidences, atol=0.03)
    cell = max(image.shape) / theirs.heatmaps.shape[-1]
    away = np.abs(peaks(mine) / scale - peaks(theirs)).max(axis=1)
    assert (away < 1.5 * cell).mean() > 0.8  # two cells may be as high as each other
    assert not any(LEFT_OUT in str(one) for one in found.warnings)


@pytest.mark.parametrize("frame", [None, (300, 280, 260, 320, 0), (0, 300, 0, 0, 4095)])
def test_a_lung_cut_off_at_the_edge_of_the_field_is_told(frame: Frame | None) -> None:
    """The field begins below the apices; the border above it does not bring them back."""
    found = answer().views[0].anatomy
    assert found is not None
    rows = np.flatnonzero(found.outlines.on_image().any(axis=1))
    top = int(rows[0] + 0.1 * (rows[-1] - rows[0]))
    image = with_pixels(demo(FRONTAL), demo(FRONTAL).stored_values[top:])
    if frame is not None:
        image = framed(image, frame)
    told = predictor().analyse(AnalysisRequest(1, "2.25.1", {FRONTAL: image}))
    assert any("apex of the right lung is cut off" in str(one) for one in told.warnings)
    assert any("apex of the left lung is cut off" in str(one) for one in told.warnings)
