"""The document of a run against its published schema, and what must never be in it."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from made_up_results import RUN, analysis, analysis_record, score, study_record

from cxrviewer.dicom.study import ViewPosition, ViewSource
from cxrviewer.errors import Message
from cxrviewer.export.analysis_json import AnalysisJsonWriter
from cxrviewer.export.record import FileId, Rejection, RejectionStage, StudyRecord
from cxrviewer.findings import Finding, FindingCategory
from cxrviewer.inference.analysis import FindingState, MapMethod, ViewRole
from cxrviewer.inference.bending import Bending
from cxrviewer.inference.cut import Cut
from cxrviewer.inference.seen_part import SeenPart

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "analysis.schema.json").read_text(encoding="utf-8")
)
REJECTED = Rejection(
    FileId(2, "knee.dcm"), RejectionStage.DOMAIN, Message("Not a chest: {part}.", {"part": "knee"})
)


def _write(folder: Path, *studies: StudyRecord, complete: bool = True) -> dict[str, Any]:
    writer = AnalysisJsonWriter(folder, RUN)
    for study in studies:
        writer.add_study(study)
    writer.finish([REJECTED], complete=complete)
    document = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("studies", [0, 1, 3])
@pytest.mark.parametrize("complete", [True, False])
def test_every_document_follows_the_schema(tmp_path: Path, studies: int, complete: bool) -> None:
    records = [study_record(number=number + 1) for number in range(studies)]
    document = _write(tmp_path, *records, complete=complete)
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert document["complete"] is complete
    assert document["summary"] == {
        "studies": studies, "analysed_images": 2 * studies, "rejected_files": 1
    }  # fmt: skip


def test_what_is_said_of_a_study(tmp_path: Path) -> None:
    warning = Message("The heart is magnified in an AP view.")
    document = _write(tmp_path, study_record(analysis_record(analysis(warnings=(warning,)))))
    (study,) = document["studies"]
    assert study["study_instance_uid"] == "2.25.9"
    assert study["images"][1] == {
        "input": 1, "path": "lateral.dcm", "sop_instance_uid": "2.25.2",
        "view": "LL", "view_source": "SeriesDescription",
    }  # fmt: skip
    (only,) = study["analyses"]
    assert only["bundle"] == {"name": "dummy", "version": "1.2", "sha256": "ab" * 32}
    assert (only["device"], only["precision"], only["elapsed_s"]) == ("cpu", "float32", 0.1235)
    assert only["warnings"] == ["The heart is magnified in an AP view."]
    assert [view["weight"] for view in only["views"]] == [0.5, 0.5]
    assert only["findings"][1] == {
        "id": "pleural_effusion", "category": "liquid", "confidence": 0.75, "state": "present",
        "operating_points": {"sensitive": 0.25, "specific": 0.5}, "logit": 1.25,
        "view_shares": {"frontal": 0.25, "lateral": 0.25}, "bias": 0.75, "experimental": False,
        "has_place": True,
        "places": [],
    }  # fmt: skip


def test_rejected_files(tmp_path: Path) -> None:
    assert _write(tmp_path)["rejected"] == [
        {"input": 2, "path": "knee.dcm", "stage": "domain", "reason": "Not a chest: knee."}
    ]


def test_no_operating_points_is_null(tmp_path: Path) -> None:
    bare = replace(score(Finding.HERNIA, 0.5), operating_points=None)
    document = _write(tmp_path, study_record(analysis_record(analysis((bare,)))))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert document["studies"][0]["analyses"][0]["findings"][0]["operating_points"] is None


def test_the_curve_of_a_beta_calibration_is_told_where_there_is_one(tmp_path: Path) -> None:
    bent = replace(score(Finding.HERNIA, 0.5), bending=Bending(1.25, 0.5, -0.75))
    straight = score(Finding.MASS, 0.5)
    document = _write(tmp_path, study_record(analysis_record(analysis((bent, straight)))))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    first, second = document["studies"][0]["analyses"][0]["findings"]
    assert first["bending"] == {"lower": 1.25, "upper": 0.5, "shift": -0.75}
    assert "bending" not in second


def test_a_lateral_that_goes_with_two_frontals_is_one_image() -> None:
    first, second = analysis_record(prefix="a/"), analysis_record(prefix="b/", number=2)
    shared = {**second.images, ViewRole.LATERAL: first.images[ViewRole.LATERAL]}
    paths = [
        image.file.path for image in study_record(first, replace(second, images=shared)).images
    ]
    assert paths == ["a/frontal.dcm", "a/lateral.dcm", "b/frontal.dcm"]


def test_evidence_for_the_view_is_not_written(tmp_path: Path) -> None:
    _write(tmp_path, study_record())
    assert "DOE" not in (tmp_path / "analysis.json").read_text(encoding="utf-8")


def test_nothing_under_the_name_before_the_end(tmp_path: Path) -> None:
    writer = AnalysisJsonWriter(tmp_path, RUN)
    writer.add_study(study_record())
    assert not (tmp_path / "analysis.json").exists()
    writer.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_score_that_is_no_number_is_refused(tmp_path: Path) -> None:
    writer = AnalysisJsonWriter(tmp_path, RUN)
    bad = replace(score(Finding.HERNIA, 0.5), logit=float("nan"))
    with pytest.raises(ValueError, match="JSON"):
        writer.add_study(study_record(analysis_record(analysis((bad,)))))
    writer.discard()


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("studies", 0, "images", 0, "path"), "/home/doe/a.dcm"),
        (("studies", 0, "images", 0, "path"), "C:\\a.dcm"),
        (("studies", 0, "analyses", 0, "findings", 0, "confidence"), 1.5),
        (("studies", 0, "analyses", 0, "findings", 0, "state"), "maybe"),
        (("studies", 0, "patient"), "DOE^JANE"),
        (("bundle", "sha256"), "ab"),
        (("rejected", 0, "reason"), ""),
        (("format_version",), 2),
    ],
)
def test_the_schema_refuses(tmp_path: Path, where: tuple[Any, ...], value: object) -> None:
    document: Any = copy.deepcopy(_write(tmp_path, study_record()))
    target = document
    for step in where[:-1]:
        target = target[step]
    target[where[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)


def test_the_schema_knows_every_term_of_the_code() -> None:
    definitions = SCHEMA["$defs"]
    finding = definitions["finding"]["properties"]
    assert finding["category"]["enum"] == [category.value for category in FindingCategory]
    assert finding["state"]["enum"] == [state.value for state in FindingState]
    stages = definitions["rejection"]["properties"]["stage"]["enum"]
    assert stages == [stage.value for stage in RejectionStage]
    methods = definitions["analysis"]["properties"]["map_method"]["enum"]
    assert methods == [method.value for method in MapMethod]
    assert definitions["view"]["enum"] == [view.value for view in ViewPosition]
    assert definitions["viewSource"]["enum"] == [source.value for source in ViewSource]


def test_what_an_image_looks_like_follows_the_schema(tmp_path: Path) -> None:
    answer = analysis()
    look = {"kind": {"frontal": 0.98, "lateral": 0.015, "other": 0.005}}
    views = tuple(replace(view, look=look) for view in answer.views)
    document = _write(tmp_path, study_record(analysis_record(replace(answer, views=views))))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert document["studies"][0]["analyses"][0]["views"][0]["look"] == look


def test_the_part_that_models_saw_follows_the_schema(tmp_path: Path) -> None:
    answer = analysis()
    part = SeenPart((500, 700), Cut(100, 60, 400, 460), scale_x=1.5)
    first, *others = answer.views
    views = (replace(first, seen_part=part), *others)
    document = _write(tmp_path, study_record(analysis_record(replace(answer, views=views))))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    told = document["studies"][0]["analyses"][0]["views"]
    assert told[0]["seen_part"] == {
        "columns": [100, 400], "rows": [60, 460], "stretch": {"columns": 1.5, "rows": 1.0},
    }  # fmt: skip
    assert all("seen_part" not in view for view in told[1:])
