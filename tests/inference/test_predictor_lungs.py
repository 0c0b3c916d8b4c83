"""A bundle that looks at the lungs alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from quality_samples import answer as quality_answer
from sample_bundles import make_bundle, make_radiograph, make_ref

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.imaging.canvas import CanvasTransform, FitMode
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, ViewRole
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlined, Outlines
from cxrviewer.inference.cut import Cut, lung_cut
from cxrviewer.inference.predictor import Predictor
from cxrviewer.inference.preprocess import PreprocessSpec, Region, fit_canvas

SPEC = PreprocessSpec(64, FitMode.STRETCH, region=Region.LUNGS)
FRONTAL, LATERAL = ViewRole.FRONTAL, ViewRole.LATERAL


class Finder:
    """Finds lungs in the middle of every image, or none."""

    def __init__(self, *, finds: bool) -> None:
        self.finds = finds

    def outline(self, image: np.ndarray) -> Outlined:
        rows, columns = image.shape
        labels = np.zeros(image.shape, np.uint8)
        if self.finds:
            across = slice(rows // 4, rows // 4 * 3)
            labels[across, columns // 5 : columns // 5 * 2] = Organ.RIGHT_LUNG.bit
            labels[across, columns // 5 * 3 : columns // 5 * 4] = Organ.LEFT_LUNG.bit
        whole = CanvasTransform(image.shape, image.shape, 1.0, 1.0, 0.0, 0.0)
        return Outlines(labels, whole), {}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lungs") / "lungs"
    return make_bundle(folder, preprocess=SPEC, overview=4)


def analysed(bundle: Path, *roles: ViewRole, finds: bool) -> tuple[AnalysisRequest, Analysis]:
    predictor = Predictor(bundle, device="cpu", threads=1)
    predictor._finder = Finder(finds=finds)  # type: ignore[assignment]
    positions = {FRONTAL: ViewPosition.PA, LATERAL: ViewPosition.LL}
    given = {role: make_radiograph(make_ref(positions[role]), seed=2) for role in roles}
    request = AnalysisRequest(1, "2.25.1", given)
    return request, predictor.analyse(request)


def test_the_frontal_image_is_cut_to_the_lungs_and_the_lateral_is_not(bundle: Path) -> None:
    request, answer = analysed(bundle, FRONTAL, LATERAL, finds=True)
    image = canonical_render(request.radiographs[FRONTAL])
    rows, columns = image.shape
    outlines = Finder(finds=True).outline(image)[0]
    cut = lung_cut(outlines, rows, columns)
    assert cut.found
    assert cut.left > 0 and cut.right < columns
    frontal, lateral = answer.views
    assert frontal.canvas == fit_canvas(image, SPEC, cut)[1]
    assert frontal.canvas.image_size == (rows, columns)
    assert lateral.canvas.offset_x == lateral.canvas.offset_y == 0
    assert not any("lungs could not be outlined" in str(one) for one in answer.warnings)
    assert answer.lungs_found
    for column, score in enumerate(answer.findings):
        maps = sum(float(view.heatmaps[column].mean()) for view in answer.views)
        calibrated = np.log(score.confidence / (1 - score.confidence))
        assert maps + score.bias == pytest.approx(calibrated, abs=1e-4)


def test_without_lungs_the_usual_place_is_taken_and_told(bundle: Path) -> None:
    request, answer = analysed(bundle, FRONTAL, finds=False)
    image = canonical_render(request.radiographs[FRONTAL])
    cut = lung_cut(None, *image.shape)
    assert answer.views[0].canvas == fit_canvas(image, SPEC, cut)[1]
    assert any("lungs could not be outlined" in str(one) for one in answer.warnings)
    assert not answer.lungs_found


@pytest.mark.parametrize(
    ("look", "is_cut"),
    [({"mirrored": (0.02, 0.98)}, True), ({"turn": (0.02, 0.0, 0.98, 0.0)}, False),
     ({"polarity": (0.02, 0.98)}, False)],
)  # fmt: skip
def test_a_mirrored_image_is_cut_to_its_lungs_and_not_measured(
    bundle: Path, look: dict[str, tuple[float, ...]], is_cut: bool
) -> None:
    predictor = Predictor(bundle, device="cpu", threads=1)
    finder = Finder(finds=True)
    predictor._finder = predictor._anatomy = finder  # type: ignore[assignment]
    manifest = SimpleNamespace(preprocess=PreprocessSpec(32))
    predictor._quality = SimpleNamespace(  # type: ignore[assignment]
        answer=lambda _image: quality_answer(**look), manifest=manifest
    )
    radiograph = make_radiograph(make_ref(ViewPosition.PA), seed=2)
    answer = predictor.analyse(AnalysisRequest(1, "2.25.1", {FRONTAL: radiograph}))
    image = canonical_render(radiograph)
    outlines = finder.outline(image)[0] if is_cut else None
    cut = lung_cut(outlines, *image.shape)
    assert answer.views[0].canvas == fit_canvas(image, SPEC, cut)[1]
    assert answer.views[0].anatomy is None
    assert not any(score.places for score in answer.findings)
    assert any("lungs could not be outlined" in str(one) for one in answer.warnings) != is_cut


def test_images_that_are_cut_already_are_taken_whole(bundle: Path) -> None:
    predictor = Predictor(bundle, device="cpu", threads=1, cut=False)
    radiograph = make_radiograph(make_ref(ViewPosition.PA), seed=2)
    answer = predictor.analyse(AnalysisRequest(1, "2.25.1", {FRONTAL: radiograph}))
    image = canonical_render(radiograph)
    rows, columns = image.shape
    whole = Cut(0, 0, columns, rows)
    assert answer.views[0].canvas == fit_canvas(image, SPEC, whole)[1]
    assert not answer.warnings


def test_a_lone_lateral_needs_no_lungs(bundle: Path) -> None:
    _, answer = analysed(bundle, LATERAL, finds=False)
    assert not any("lungs could not be outlined" in str(one) for one in answer.warnings)
