"""Every file is accounted for exactly once, whatever fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from made_up_results import analysis as made_up_analysis

from cxrviewer.cli.batch import Backend, Batch
from cxrviewer.cli.inputs import Inputs
from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import (
    ImageRef,
    Patient,
    ScanIssue,
    Study,
    View,
    ViewPosition,
    ViewSource,
)
from cxrviewer.errors import (
    AnalysisError,
    AnalysisRefusedError,
    BundleError,
    Message,
    UnreadableFileError,
)
from cxrviewer.export.record import AnalysisRecord, Rejection, RejectionStage, StudyRecord
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, ViewRole
from cxrviewer.inference.domain import AnalysisPlan, plan

Planner = Callable[[Study, frozenset[str]], tuple[AnalysisPlan, ...]]
FRONTAL, LATERAL = ViewRole.FRONTAL, ViewRole.LATERAL


@dataclass
class Recorder:
    """A writer that remembers."""

    pictures: list[tuple[int, int]] = field(default_factory=list)
    studies: list[StudyRecord] = field(default_factory=list)

    def add_analysis(
        self, study_number: int, record: AnalysisRecord, radiographs: Mapping[ViewRole, Radiograph]
    ) -> None:
        assert radiographs.keys() == record.images.keys()
        self.pictures.append((study_number, record.number))

    def add_study(self, study: StudyRecord) -> None:
        self.studies.append(study)

    def finish(self, rejected: Sequence[Rejection], *, complete: bool) -> Message | None:
        return None

    def discard(self) -> None: ...


@dataclass
class World:
    """Layers below that fail where they are told to; counts what is decoded and asked."""

    refused: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    hopeless: frozenset[str] = frozenset()
    turncoats: frozenset[str] = frozenset()
    frontal_only: bool = False
    fatal: BaseException | None = None
    reads: list[str] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)

    def backend(self) -> Backend:
        return Backend(self._refusal, _plan, self._pixel_refusal, self._read, self._analyse)

    def _refusal(self, ref: ImageRef) -> Message | None:
        return Message("Not a chest.") if ref.path.stem in self.refused else None

    def _pixel_refusal(self, radiograph: Radiograph) -> Message | None:
        return Message("A colour photograph.") if "photo" in radiograph.ref.path.stem else None

    def _read(self, ref: ImageRef) -> Radiograph:
        self.reads.append(ref.path.stem)
        if ref.path.stem in self.broken:
            raise UnreadableFileError("Damaged.")
        if "bug" in ref.path.stem:
            raise ValueError("DOE^JANE")
        warnings = (Message("Only its first frame."),) if "frames" in ref.path.stem else ()
        return Radiograph(ref, np.zeros((2, 2), np.uint8), None, GrayscaleAttributes(),
                          warnings=warnings)  # fmt: skip

    def _analyse(self, request: AnalysisRequest) -> Analysis:
        names = [radiograph.ref.path.stem for radiograph in request.radiographs.values()]
        self.asked.append(names)
        if self.fatal is not None:
            raise self.fatal
        if self.hopeless & set(names):
            raise AnalysisError("The model failed.")
        if FRONTAL in request.radiographs and self.frontal_only:
            return _answer(request, (FRONTAL,))
        if FRONTAL in request.radiographs and self.turncoats & set(names):
            return _turned_lateral(request)
        return _answer(request, tuple(request.radiographs))


def _answer(request: AnalysisRequest, roles: tuple[ViewRole, ...]) -> Analysis:
    """A made-up answer about the images of the request."""
    made_up = made_up_analysis(roles=roles)
    refs = {role: request.radiographs[role].ref for role in roles}
    views = tuple(
        replace(view, sop_instance_uid=refs[view.role].sop_instance_uid, view=refs[view.role].view)
        for view in made_up.views
    )
    return replace(made_up, views=views)


def _turned_lateral(request: AnalysisRequest) -> Analysis:
    """What was planned as a frontal looked like a lateral; another lateral has to give way."""
    seen = request.radiographs[FRONTAL].ref
    (view,) = made_up_analysis(roles=(LATERAL,)).views
    look = View(ViewPosition.LATERAL, ViewSource.IMAGE, "")
    view = replace(view, sop_instance_uid=seen.sop_instance_uid, view=look)
    others = [r.ref for role, r in request.radiographs.items() if role is not FRONTAL]
    left_out = {ref.sop_instance_uid: Message("Not a chest by its look.") for ref in others}
    return replace(made_up_analysis(roles=(LATERAL,)), views=(view,), left_out=left_out)


def _plan(study: Study, unreadable: frozenset[str]) -> tuple[AnalysisPlan, ...]:
    """Each frontal with the first lateral; a lone lateral alone."""
    good = tuple(image for image in study if image.sop_instance_uid not in unreadable)
    study = replace(study, images=good)
    lateral = {LATERAL: study.laterals[0]} if study.laterals else {}
    if not study.frontals:
        return (AnalysisPlan("2.25.9", lateral),) if lateral else ()
    return tuple(
        AnalysisPlan("2.25.9", {FRONTAL: frontal, **lateral}) for frontal in study.frontals
    )


def _study(*names: str) -> Study:
    """Images whose first letter is their view: f frontal, l lateral."""
    views = {"f": ViewPosition.PA, "l": ViewPosition.LL}
    images = tuple(
        ImageRef(
            Path(f"/in/{name}.dcm"),
            sop_instance_uid=f"2.25.{index}",
            view=View(views[name[0]], ViewSource.VIEW_POSITION, ""),
        )
        for index, name in enumerate(names)
    )
    return Study("2.25.9", Patient(), "", "", "", "", images)


def _run(world: World, *studies: Study, plan: Planner | None = None) -> tuple[Batch, Recorder]:
    recorder = Recorder()
    backend = replace(world.backend(), plan=plan or _plan)
    batch = Batch(backend, [recorder], Inputs((Path("/in"),)))
    for study in studies:
        batch.add_study(study)
    return batch, recorder


def _rejected(batch: Batch) -> dict[str, str]:
    names = [rejection.file.path for rejection in batch.rejected]
    assert len(names) == len(set(names))
    return {r.file.path.removesuffix(".dcm"): r.stage.value for r in batch.rejected}


def _analysed(recorder: Recorder) -> list[str]:
    paths = [image.file.path for study in recorder.studies for image in study.images]
    assert len(paths) == len(set(paths))
    return sorted(path.removesuffix(".dcm") for path in paths)


@pytest.mark.parametrize(
    ("names", "world", "analysed", "rejected"),
    [
        ("f1 l1", World(), "f1 l1", {}),
        ("f1 f2 l1", World(), "f1 f2 l1", {}),
        ("f1 l1 l2", World(), "f1 l1", {"l2": "not_needed"}),
        ("f1 l1", World(frontal_only=True), "f1", {"l1": "not_needed"}),
        ("f1 l1", World(refused=frozenset({"l1"})), "f1", {"l1": "domain"}),
        ("f1", World(refused=frozenset({"f1"})), "", {"f1": "domain"}),
        ("f1 l1", World(broken=frozenset({"l1"})), "f1", {"l1": "decode"}),
        ("f1 l1 l2", World(broken=frozenset({"l1"})), "f1 l2", {"l1": "decode"}),
        ("f1 f2 l1", World(broken=frozenset({"f1"})), "f2 l1", {"f1": "decode"}),
        ("f1 l1", World(broken=frozenset({"f1"})), "l1", {"f1": "decode"}),
        ("f1 l1", World(broken=frozenset({"f1", "l1"})), "", {"f1": "decode", "l1": "decode"}),
        ("f1 lbug", World(), "f1", {"lbug": "decode"}),
        ("f1 lphoto", World(), "f1", {"lphoto": "domain"}),
        ("f1 l1", World(hopeless=frozenset({"f1"})), "", {"f1": "analysis", "l1": "analysis"}),
        ("f1 f2 l1", World(hopeless=frozenset({"f1"})), "f2 l1", {"f1": "analysis"}),
        ("f1 f2 l1", World(hopeless=frozenset({"f2"})), "f1 l1", {"f2": "analysis"}),
    ],
)
def test_every_image_once(
    names: str, world: World, analysed: str, rejected: dict[str, str]
) -> None:
    batch, recorder = _run(world, _study(*names.split()))
    assert _analysed(recorder) == analysed.split()
    assert _rejected(batch) == rejected
    assert batch.analysed_images == len(analysed.split())


def test_a_frontal_whose_lateral_is_damaged_says_so() -> None:
    world = World(broken=frozenset({"l1"}))
    _, recorder = _run(world, _study("f1", "l1"), plan=plan)
    (record,) = recorder.studies[0].analyses
    assert [str(warning) for warning in record.warnings] == [
        "The lateral view cannot be read; it is not part of this analysis."
    ]


def test_a_lateral_of_two_frontals_is_decoded_once() -> None:
    world = World()
    _, recorder = _run(world, _study("f1", "f2", "l1"))
    assert world.asked == [["f1", "l1"], ["f2", "l1"]]
    assert sorted(world.reads) == ["f1", "f2", "l1"]
    assert [record.number for record in recorder.studies[0].analyses] == [1, 2]


def test_studies_are_numbered_as_they_are_written() -> None:
    world = World(refused=frozenset({"fhand"}))
    _, recorder = _run(world, _study("f1", "l1"), _study("fhand"), _study("f3"))
    assert [study.number for study in recorder.studies] == [1, 2]
    assert recorder.pictures == [(1, 1), (2, 1)]


def test_issues_of_the_scan_are_rejected_files() -> None:
    batch, _ = _run(World())
    batch.add_issues([ScanIssue("/in/a/notes.txt", Message("Not an image."))])
    (rejection,) = batch.rejected
    assert rejection.file.path == "a/notes.txt"
    assert rejection.stage is RejectionStage.SCAN
    assert str(rejection.reason) == "Not an image."


def test_the_text_of_an_unexpected_error_is_not_passed_on() -> None:
    batch, _ = _run(World(), _study("fbug"))
    reason = str(batch.rejected[0].reason)
    assert "ValueError" in reason
    assert "DOE" not in reason


def test_warnings_of_all_sources_without_repeats() -> None:
    world = World()
    _, recorder = _run(world, _study("fframes", "lframes"))
    (record,) = recorder.studies[0].analyses
    assert [str(warning) for warning in record.warnings] == ["Only its first frame."]


def test_progress_counts_every_image_once() -> None:
    counted: list[int] = []
    world = World(broken=frozenset({"l2"}))
    batch = Batch(world.backend(), [], Inputs((Path("/in"),)), on_images_done=counted.append)
    batch.add_study(_study("f1", "f2", "l1", "l2"))
    assert sum(counted) == 4


def test_interrupted_in_a_study_what_was_done_of_it_is_written() -> None:
    world = World()
    recorder = Recorder()

    class Stop(Recorder):
        def add_analysis(self, *arguments: object) -> None:
            world.fatal = KeyboardInterrupt()

    batch = Batch(world.backend(), [Stop(), recorder], Inputs((Path("/in"),)))
    with pytest.raises(KeyboardInterrupt):
        batch.add_study(_study("f1", "f2", "l1"))
    assert _analysed(recorder) == ["f1", "l1"]
    assert batch.rejected == []


def test_a_model_that_cannot_be_loaded_stops_the_run() -> None:
    world = World(fatal=BundleError("No model."))
    with pytest.raises(BundleError):
        _run(world, _study("f1"), _study("f2"))
    assert len(world.asked) == 1


def test_a_study_of_a_thousand_pictures_is_not_planned_again_for_each() -> None:
    calls: list[int] = []
    world = World()
    backend = world.backend()

    def counting_plan(study: Study, unreadable: frozenset[str]) -> tuple[AnalysisPlan, ...]:
        calls.append(1)
        return _plan(study, unreadable)

    batch = Batch(replace(backend, plan=counting_plan), [], Inputs((Path("/in"),)))
    batch.add_study(_study(*(f"f{number}" for number in range(1000))))
    assert len(calls) == 1
    assert batch.analysed_images == 1000


def test_an_image_that_changed_its_branch_is_recorded_with_what_was_seen() -> None:
    batch, recorder = _run(World(turncoats=frozenset({"f1"})), _study("f1"))
    (record,) = recorder.studies[0].analyses
    assert list(record.images) == [LATERAL]
    image = record.images[LATERAL]
    assert image.file.path == "f1.dcm"
    assert (image.view.position, image.view.source) == (ViewPosition.LATERAL, ViewSource.IMAGE)
    assert batch.rejected == []


def test_an_image_left_out_by_its_look_is_rejected_with_that_reason() -> None:
    batch, _ = _run(World(turncoats=frozenset({"f1"})), _study("f1", "l1"))
    (rejection,) = batch.rejected
    assert rejection.file.path == "l1.dcm"
    assert rejection.stage is RejectionStage.DOMAIN
    assert str(rejection.reason) == "Not a chest by its look."


def test_a_refusal_of_the_model_is_one_of_the_domain() -> None:
    world = World(fatal=AnalysisRefusedError("Not a chest by its look."))
    batch, _ = _run(world, _study("f1"))
    (rejection,) = batch.rejected
    assert rejection.stage is RejectionStage.DOMAIN
