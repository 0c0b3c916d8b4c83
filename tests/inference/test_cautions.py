"""Warnings say what makes an answer less trustworthy, and nothing where nothing does."""

from __future__ import annotations

from typing import Any

import pytest
from sample_bundles import make_manifest, make_radiograph, make_ref

from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import AnalysisRequest, ViewRole
from cxrviewer.inference.cautions import cautions
from cxrviewer.inference.manifest import BundleFinding, BundleManifest, TrainingPopulation
from cxrviewer.inference.network import Fusion
from cxrviewer.inference.preprocess import PreprocessSpec

FRONTAL, LATERAL = ViewRole.FRONTAL, ViewRole.LATERAL


def sentences(
    frontal: ImageRef | None,
    lateral: ImageRef | None = None,
    *,
    age: float | None = None,
    manifest: BundleManifest | None = None,
) -> list[str]:
    given = {FRONTAL: frontal, LATERAL: lateral}
    radiographs = {role: make_radiograph(ref) for role, ref in given.items() if ref is not None}
    request = AnalysisRequest(1, "2.25.1", radiographs, age)
    return [str(message) for message in cautions(request, manifest or make_manifest())]


def test_ordinary_study_has_none() -> None:
    assert sentences(make_ref(), make_ref(ViewPosition.LL), age=63) == []


@pytest.mark.parametrize(
    ("position", "changes", "beginning"),
    [
        (ViewPosition.AP, {}, "AP view: the heart size"),
        (ViewPosition.UNKNOWN, {}, "View unknown"),
        (ViewPosition.PA, {"presentation_intent_type": "FOR PROCESSING"}, "These are raw"),
        (ViewPosition.PA, {"modality": "OT"}, "Modality not stated"),
        (ViewPosition.PA, {"body_part_examined": ""}, "Body part not stated"),
    ],
)
def test_frontal(position: ViewPosition, changes: dict[str, Any], beginning: str) -> None:
    (only,) = sentences(make_ref(position, **changes))
    assert only.startswith(beginning)


def test_decubitus_is_both_new_to_the_model_and_bad_for_the_heart() -> None:
    first, second = sentences(make_ref(ViewPosition.LLD))
    assert "not trained on LLD views" in first
    assert "LLD view: the heart size" in second


def test_plane_alone_is_no_other_view() -> None:
    assert sentences(make_ref(ViewPosition.FRONTAL), make_ref(ViewPosition.LATERAL)) == []


@pytest.mark.parametrize(
    ("position", "seen", "told"),
    [
        (ViewPosition.PA, ViewPosition.FRONTAL, 0),
        (ViewPosition.RL, ViewPosition.LATERAL, 0),
        (ViewPosition.RL, ViewPosition.LL, 1),
        (ViewPosition.RLD, ViewPosition.FRONTAL, 1),
    ],
)
def test_view_whose_plane_was_seen_is_known(
    position: ViewPosition, seen: ViewPosition, told: int
) -> None:
    manifest = make_manifest(
        findings=(BundleFinding(Finding.NODULE),),
        training_population=TrainingPopulation(18, 90, (ViewPosition.PA, seen)),
    )
    ref = make_ref(position)
    found = sentences(ref, manifest=manifest)
    assert sum("was not trained" in text for text in found) == told


def test_heart_is_not_mentioned_where_the_model_does_not_report_it() -> None:
    manifest = make_manifest(findings=(BundleFinding(Finding.NODULE),))
    assert sentences(make_ref(ViewPosition.AP), manifest=manifest) == []


@pytest.mark.parametrize(
    ("age", "told"), [(None, 0), (18, 0), (90.9, 0), (17.9, 1), (91, 1), (0.1, 1)]
)
def test_age_outside_of_the_training(age: float | None, told: int) -> None:
    found = sentences(make_ref(), age=age)
    assert len(found) == told
    # The range is the model's; the age is the patient's and is not repeated.
    assert all("18 to 90 years" in text for text in found)


def test_view_that_the_model_does_not_read_comes_first() -> None:
    manifest = make_manifest(fusion=Fusion.SINGLE, views=(FRONTAL,))
    found = sentences(make_ref(ViewPosition.AP), make_ref(ViewPosition.LL), manifest=manifest)
    assert "does not read lateral views" in found[0]
    assert len(found) == 2


def test_image_that_must_be_enlarged() -> None:
    manifest = make_manifest(preprocess=PreprocessSpec(301))
    (only,) = sentences(make_ref(rows=300, columns=260), manifest=manifest)
    assert "smaller than the model's input" in only
    assert sentences(make_ref(rows=301, columns=260), manifest=manifest) == []


def test_same_sentence_for_both_views_is_said_once() -> None:
    silent = {"body_part_examined": ""}
    found = sentences(make_ref(**silent), make_ref(ViewPosition.LL, **silent))
    assert len(found) == 1
