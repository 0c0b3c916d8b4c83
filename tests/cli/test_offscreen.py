"""Pictures of the real window with a made-up model that answers at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from made_up_results import analysis as made_up_analysis
from made_up_results import score

from cxrviewer.app import create_window
from cxrviewer.cli import offscreen
from cxrviewer.cli.console import CommandError
from cxrviewer.cli.offscreen import WindowPicture, WindowRequest, picture_of_window
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.scan import scan
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import AnalysisError
from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import Analysis, AnalysisRequest
from cxrviewer.settings import Settings
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.image_store import ReadFunction

pytestmark = pytest.mark.usefixtures("qapp")
SETTINGS = Settings(language="en", notice_accepted=True, demographics_visible=False)


class Model:
    """Says the same of every study, or fails, or never answers."""

    def __init__(self, error: Exception | None = None, *, silent: bool = False) -> None:
        self._error, self._silent = error, silent

    def analyse(
        self, request: AnalysisRequest, *, on_step: object, cancelled: Callable[[], bool]
    ) -> Analysis:
        while self._silent and not cancelled():
            sleep(0.01)
        if self._error:
            raise self._error
        roles = tuple(request.radiographs)
        scores = (score(Finding.CARDIOMEGALY, 0.6, roles), score(Finding.EDEMA, 0.9, roles))
        answer = made_up_analysis(scores, roles)
        views = tuple(
            replace(
                view,
                sop_instance_uid=request.radiographs[view.role].ref.sop_instance_uid,
                canvas=CanvasTransform((300, 260), (300, 260), 1.0, 1.0, 0.0, 0.0),
                # Not the same everywhere: such a map tells no place and is not drawn.
                heatmaps=view.heatmaps + np.linspace(-0.1, 0.1, view.heatmaps.shape[-1]),
            )
            for view in answer.views
        )
        return replace(answer, request_id=request.request_id, views=views,
                       study_instance_uid=request.study_instance_uid)  # fmt: skip


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch, mixed_folder: Path) -> Callable[..., WindowPicture]:
    """Draw the window on the chest study, or on `paths`."""

    def picture(
        model: Model | None = None, read: ReadFunction = read_radiograph, **changes: object
    ) -> WindowPicture:
        ends = BackEnds(scan, read, lambda _settings: lambda: model or Model())
        monkeypatch.setattr(offscreen, "create_window", partial(create_window, ends=ends))
        fields = {"paths": (mixed_folder / "chest",), "settings": SETTINGS, "size": (1200, 700)}
        return picture_of_window(WindowRequest(**(fields | changes)))  # type: ignore[arg-type]

    return picture


def test_size_text_and_content(draw: Callable[..., WindowPicture]) -> None:
    picture = draw(finding=Finding.EDEMA)
    assert picture.complete
    assert picture.rgb.shape == (700, 1200, 3)
    assert dict(picture.text) == {"Model": "dummy 1.2", "Finding": "edema"}
    assert picture.rgb.std() > 10


def test_a_finding_colours_both_views(draw: Callable[..., WindowPicture]) -> None:
    plain, shown = draw().rgb.astype(int), draw(finding=Finding.EDEMA).rgb.astype(int)
    changed = np.abs(plain - shown).max(axis=2) > 8
    middle = changed[200:450]
    assert middle[:, 300:500].mean() > 0.5
    assert middle[:, 620:780].mean() > 0.5
    assert changed[200:450, :180].mean() < 0.01  # the study list stays as it was


def test_the_top_finding_is_the_most_confident_one(draw: Callable[..., WindowPicture]) -> None:
    assert draw(top_finding=True).text["Finding"] == "edema"


def test_french(draw: Callable[..., WindowPicture]) -> None:
    french = Settings(language="fr", notice_accepted=True, demographics_visible=False)
    try:
        assert not np.array_equal(draw(settings=french).rgb, draw().rgb)
    finally:
        draw()  # back to English for the other tests of this process


def test_the_picture_waits_for_the_thumbnails_of_all_studies(
    draw: Callable[..., WindowPicture], mixed_folder: Path
) -> None:
    def read_late(ref: ImageRef) -> Radiograph:
        sleep(0.5)
        return read_radiograph(ref)

    at_once, late = draw(paths=(mixed_folder,)), draw(read=read_late, paths=(mixed_folder,))
    assert np.array_equal(late.rgb, at_once.rgb)


def test_a_study_by_its_uid(draw: Callable[..., WindowPicture], mixed_folder: Path) -> None:
    whole = draw(paths=(mixed_folder,), study_uid="2.25.215")
    assert not whole.complete  # the CT is shown, and refused


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"study_uid": "1.2.3"}, "no study 1.2.3"),
        ({"finding": Finding.HERNIA}, "says nothing of “hernia”"),
    ],
)
def test_what_is_not_there_is_said(
    draw: Callable[..., WindowPicture], changes: dict[str, object], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        draw(**changes)


def test_no_image(draw: Callable[..., WindowPicture], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No image"):
        draw(paths=(tmp_path,))


def test_a_model_that_never_answers(draw: Callable[..., WindowPicture]) -> None:
    with pytest.raises(CommandError, match=r"the analysis.*--timeout"):
        draw(Model(silent=True), timeout_s=1.0)


def test_a_model_that_fails_still_gives_a_picture(
    draw: Callable[..., WindowPicture], capsys: pytest.CaptureFixture[str]
) -> None:
    picture = draw(Model(AnalysisError("The model is tired.")))
    assert not picture.complete
    assert picture.rgb.std() > 10
    assert capsys.readouterr().err == "cxrviewer: The model is tired.\n"
