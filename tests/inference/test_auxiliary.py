"""Manifests of auxiliary bundles are as strict as those of findings, and stay out of their list."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from sample_bundles import make_manifest

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import BundleError
from cxrviewer.inference.auxiliary import (
    AuxiliaryManifest,
    auxiliary_from_json,
    auxiliary_to_json,
    find_auxiliary,
    list_all,
    read_any,
    read_auxiliary,
)
from cxrviewer.inference.manifest import (
    BundleKind,
    TrainingPopulation,
    TrainingSet,
    list_bundles,
    manifest_to_json,
    read_manifest,
)
from cxrviewer.inference.preprocess import PreprocessSpec

SHA = "0123456789abcdef" * 4


def auxiliary(**changes: Any) -> AuxiliaryManifest:
    fields: dict[str, Any] = {
        "name": "test-anatomy",
        "version": "0.1.0",
        "kind": BundleKind.ANATOMY,
        "architecture": "test-net",
        "outputs": ("left_lung", "heart"),
        "parameters": {"threshold": 0.5, "width": 16},
        "preprocess": PreprocessSpec(64),
        "training_data": (TrainingSet("made up", 10, "none", 5),),
        "training_population": TrainingPopulation(18, 90, (ViewPosition.PA,)),
        "license": "test only",
        "weights_sha256": SHA,
    }
    return AuxiliaryManifest(**(fields | changes))


def document(**changes: Any) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(auxiliary_to_json(auxiliary())))
    return written | changes


def write(folder: Path, written: dict[str, Any]) -> Path:
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(written), "utf-8")
    return folder


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of the bundles of an installation."""
    monkeypatch.setenv("CXRVIEWER_RESOURCES", str(tmp_path / "resources"))
    return tmp_path / "resources" / "models"


def test_round_trip() -> None:
    found = auxiliary_from_json(document(), Path(), BundleKind.ANATOMY)
    assert found == auxiliary()
    assert found.outputs == ("left_lung", "heart")
    assert found.parameter("width") == 16


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"format_version": 2}, "format 2"),
        ({"kind": "magic"}, "“kind” .*findings, anatomy, quality"),
        ({"kind": "quality"}, "kind “quality”, not “anatomy”"),
        ({"name": "../evil"}, "“name”"),
        ({"outputs": []}, "“outputs”"),
        ({"outputs": ["a", "a"]}, "“outputs”"),
        ({"outputs": ["a", "Left lung"]}, r"“outputs\[1\]”"),
        ({"parameters": {"a": "1"}}, r"“parameters\.a”"),
        ({"parameters": {"a": True}}, r"“parameters\.a”"),
        ({"parameters": {"a": math.inf}}, r"“parameters\.a”"),
        ({"parameters": {"../a": 1}}, "“parameters"),
        ({"parameters": []}, "“parameters”"),
        ({"findings": []}, "“findings”"),
        ({"weights_sha256": "abc"}, "“weights_sha256”"),
    ],
)
def test_wrong_field_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(BundleError, match=named):
        auxiliary_from_json(document(**changes), Path("folder"), BundleKind.ANATOMY)


@pytest.mark.parametrize("field", sorted(document()))
def test_missing_field_is_named(field: str) -> None:
    broken = document()
    del broken[field]
    with pytest.raises(BundleError, match=f"“{field}”"):
        auxiliary_from_json(broken, Path("folder"), BundleKind.ANATOMY)


def test_parameter_that_is_missing_or_out_of_range() -> None:
    with pytest.raises(BundleError, match=r"“parameters\.depth”"):
        auxiliary().parameter("depth")
    with pytest.raises(BundleError, match=r"“parameters\.width” .*from 1 to 8"):
        auxiliary().parameter("width", low=1, high=8)


def test_it_is_no_bundle_of_findings(models: Path) -> None:
    other = write(models / "anatomy", document())
    with pytest.raises(BundleError, match="kind “anatomy” and reports no findings"):
        read_manifest(other)
    findings = make_manifest(weights_sha256=SHA)
    write(models / "findings", dict(manifest_to_json(findings)))
    assert [found.name for found in list_bundles()] == ["test-model"]
    assert [found.name for found in list_all()] == ["test-model", "test-anatomy"]
    assert read_any(other) == auxiliary()
    assert read_any(models / "findings") == findings


def test_the_first_whole_one_of_a_kind_is_used(models: Path) -> None:
    assert find_auxiliary(BundleKind.ANATOMY) is None
    write(models / "a", document(outputs=[]))
    write(models / "b", document(kind="quality"))
    write(models / "c", document(version="c"))
    write(models / "d", document(version="d"))
    found = find_auxiliary(BundleKind.ANATOMY)
    assert found is not None
    assert found == read_auxiliary(models / "c", BundleKind.ANATOMY)
    assert found.folder == models / "c"
