"""Measures of outlines in `analysis.json`, as the schema describes them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from drawn_outlines import drawn, drawn_anatomy
from made_up_results import RUN, analysis, analysis_record, study_record

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.export.analysis_json import AnalysisJsonWriter
from cxrviewer.export.anatomy_json import anatomy_object
from cxrviewer.inference.anatomy.commentary import with_anatomy
from cxrviewer.inference.anatomy.framing import Inclusion

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "analysis.schema.json").read_text("utf-8")
)
NONE = (0, 0, 0, 0)


def test_what_is_said_of_outlines() -> None:
    found = anatomy_object(drawn_anatomy(), ViewPosition.PA)
    assert found == {
        "bundle": {"name": "anatomy-drawn", "version": "1.0", "sha256": "cd" * 32},
        "cardiothoracic_ratio": {
            "value": 0.4211,  # 32 / 76
            "reliable": True,
            "cautions": [],
            "heart_width_px": 32,
            "chest_width_px": 76,
            "midline": [[50, 10], [50, 70]],
            "heart": [[38, 61], [70, 61]],
            "chest": [[10, 40], [86, 41.5]],
        },
        "certainty": {"left_lung": 0.96, "right_lung": 0.96, "heart": 0.96},
        "inclusion": {
            "right_apex": True, "left_apex": True, "right_angle": True, "left_angle": True,
        },
        "asymmetry": -0.0714,  # (26 - 30) / 56
        "is_rotated": False,
        "warnings": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("position", "said"),
    [
        (ViewPosition.AP, "AP view: the heart looks larger than it is"),
        (ViewPosition.UNKNOWN, "PA or AP is not stated"),
        (ViewPosition.LL, "not a frontal view"),
    ],
)
def test_ratio_is_not_relied_on_where_the_view_magnifies_the_heart(
    position: ViewPosition, said: str
) -> None:
    ratio = anatomy_object(drawn_anatomy(), position)["cardiothoracic_ratio"]
    assert ratio["reliable"] is False
    assert ratio["cautions"] == [said]


def test_ratio_of_a_rotated_patient_and_of_uncertain_outlines() -> None:
    turned = drawn(right_lung=(10, 70, 10, 30), left_lung=(10, 70, 40, 90), heart=(46, 76, 28, 60))
    found = anatomy_object(drawn_anatomy(turned), ViewPosition.PA)
    assert found["cardiothoracic_ratio"]["cautions"] == ["the patient is rotated"]
    unsure = anatomy_object(drawn_anatomy(certainty=0.8), ViewPosition.PA)
    assert unsure["cardiothoracic_ratio"] is None
    assert unsure["warnings"] == [
        "The outlines of lungs and heart are uncertain on this image; look at them."
    ]


def test_ratio_of_a_chest_whose_angle_is_cut_off() -> None:
    cut = Inclusion(right_apex=True, left_apex=True, right_angle=True, left_angle=False)
    found = anatomy_object(replace(drawn_anatomy(), inclusion=cut), ViewPosition.PA)
    assert found["cardiothoracic_ratio"]["reliable"] is False
    assert found["cardiothoracic_ratio"]["cautions"] == [
        "a costophrenic angle is cut off: the chest may be wider"
    ]


def test_nothing_is_measured_without_a_lung() -> None:
    found = anatomy_object(drawn_anatomy(drawn(left_lung=NONE)), ViewPosition.PA)
    assert found["cardiothoracic_ratio"] is None
    assert found["inclusion"] is None
    assert found["asymmetry"] is None


@pytest.mark.parametrize("changes", [{}, {"left_lung": NONE}, {"heart": NONE}])
def test_document_with_outlines_follows_the_schema(
    tmp_path: Path, changes: dict[str, tuple[int, int, int, int]]
) -> None:
    answer = with_anatomy(analysis(), drawn_anatomy(drawn(**changes)))
    writer = AnalysisJsonWriter(tmp_path, RUN)
    writer.add_study(study_record(analysis_record(answer)))
    writer.finish((), complete=True)
    document = json.loads((tmp_path / "analysis.json").read_text("utf-8"))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    (only,) = document["studies"][0]["analyses"]
    frontal, lateral = only["views"]
    assert frontal["anatomy"]["bundle"]["name"] == "anatomy-drawn"
    assert lateral["anatomy"] is None
    assert bool(only["findings"][0]["places"]) is ("left_lung" not in changes)
    assert only["warnings"] == frontal["anatomy"]["warnings"]
