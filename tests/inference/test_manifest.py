"""The manifest is read strictly, and every complaint names the field."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sample_bundles import make_manifest

from cxrviewer.errors import BundleError
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.bending import Bending
from cxrviewer.inference.manifest import (
    BundleFinding,
    Calibration,
    CalibrationKind,
    bundle_folders,
    default_bundle,
    list_bundles,
    manifest_from_json,
    manifest_to_json,
    read_manifest,
)
from cxrviewer.inference.network_spec import Fusion, NetworkSpec

SHA = "0123456789abcdef" * 4


def document() -> dict[str, Any]:
    """A manifest as it comes from a file."""
    return json.loads(json.dumps(manifest_to_json(make_manifest(weights_sha256=SHA))))


def write(folder: Path, **changes: Any) -> Path:
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(document() | changes), "utf-8")
    return folder


def test_round_trip() -> None:
    manifest = make_manifest(weights_sha256=SHA, metrics={"mean_auroc": {"value": 0.7, "n": 3}})
    written = json.loads(json.dumps(manifest_to_json(manifest)))
    assert manifest_from_json(written, Path()) == manifest


def test_hidden_layers_are_only_named_where_there_are_any() -> None:
    assert "hidden" not in manifest_to_json(make_manifest(weights_sha256=SHA))
    manifest = make_manifest(weights_sha256=SHA, hidden=(128, 32), fusion=Fusion.EARLY6)
    written = json.loads(json.dumps(manifest_to_json(manifest)))
    assert written["hidden"] == [128, 32]
    assert manifest_from_json(written, Path()) == manifest


def test_stack_of_one_view_is_refused() -> None:
    with pytest.raises(BundleError, match="both views where fusion is “early6”"):
        _ = make_manifest(fusion=Fusion.EARLY6, views=(ViewRole.FRONTAL,)).network_spec


def test_temperature_divides_and_platt_multiplies() -> None:
    findings = document()["findings"]
    assert findings[0]["calibration"] == {"kind": "platt", "a": 1.5, "b": -0.25}
    assert findings[1]["calibration"] == {"kind": "temperature", "temperature": 2.0}


def test_beta_calibration_comes_back_from_its_file() -> None:
    law = Calibration(1.25, -0.5, CalibrationKind.BETA, Bending(1.5, 0.25, 0.75))
    manifest = make_manifest(findings=(BundleFinding(Finding.MASS, law),), weights_sha256=SHA)
    written = json.loads(json.dumps(manifest_to_json(manifest)))
    assert written["findings"][0]["calibration"] == {
        "kind": "beta", "a": 1.25, "b": -0.5, "lower": 1.5, "upper": 0.25, "shift": 0.75,
    }  # fmt: skip
    assert manifest_from_json(written, Path()) == manifest


BETA: dict[str, Any] = {
    "kind": "beta", "a": 1.0, "b": 0.0, "lower": 1.0, "upper": 1.0, "shift": 0.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("law", "complaint"),
    [
        (BETA | {"upper": 0.0}, r"calibration\.upper” .* must be a number from 0\.1 to 10"),
        (BETA | {"lower": 10.5}, r"calibration\.lower” .* must be a number from 0\.1 to 10"),
        (BETA | {"lower": -1.0}, r"calibration\.lower”"),
        (BETA | {"shift": 11}, r"calibration\.shift” .* must be a number from -10 to 10"),
        (BETA | {"a": 0.0}, r"calibration\.a”"),
        ({key: BETA[key] for key in BETA if key != "shift"}, r"lacks “findings\[0\].*shift”"),
        # A curve is no part of the other kinds.
        (BETA | {"kind": "platt"}, r"“findings\[0\]\.calibration\.lower” that this version"),
        (BETA | {"kind": "isotonic"}, "one of platt, temperature, beta"),
    ],
)
def test_wrong_beta_calibration_is_named(law: dict[str, Any], complaint: str) -> None:
    broken = document()
    broken["findings"][0]["calibration"] = law
    with pytest.raises(BundleError, match=complaint):
        manifest_from_json(broken, Path("folder"))


def test_network_spec_follows_from_the_manifest() -> None:
    both = (ViewRole.FRONTAL, ViewRole.LATERAL)
    assert make_manifest().network_spec == NetworkSpec("convnext_atto", 3, 1, Fusion.GATED, both)


def set_at(target: Any, path: tuple[str | int, ...], value: Any) -> None:
    for key in path[:-1]:
        target = target[key]
    if value is ...:
        del target[path[-1]]
    else:
        target[path[-1]] = value


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("format_version",), 2, "format 2"),
        (("format_version",), ..., "format_version"),
        (("name",), "", "“name”"),
        (("name",), "../evil", "“name”"),
        (("version",), 1, "“version”"),
        (("kind",), "magic", "“kind” .*findings"),
        (("fusion",), "late", "“fusion” .*single, gated, early6"),
        (("hidden",), [0], "“hidden”"),
        (("hidden",), 128, "“hidden”"),
        (("fusion",), "single", "“views”"),
        (("views",), [], "“views”"),
        (("views",), ["frontal", "frontal"], "“views”"),
        (("views",), ["oblique"], r"“views\[0\]”"),
        (("preprocess",), ..., "“preprocess”"),
        (("preprocess", "size"), 0, r"“preprocess\.size”"),
        (("findings",), [], "“findings”"),
        (("findings", 2, "id"), "pleural_effusion", "“findings”"),
        (("findings", 1, "id"), "halo", r"“findings\[1\]\.id”"),
        (("findings", 0, "operating_points"), ..., r"“findings\[0\]\.operating_points”"),
        (("findings", 0, "operating_points", "sensitive"), 0.7, r"operating_points\.sensitive"),
        (("findings", 0, "operating_points", "specific"), 1.5, r"operating_points\.specific"),
        (("findings", 0, "calibration", "a"), -1, r"“findings\[0\]\.calibration\.a”"),
        (("findings", 0, "calibration", "b"), None, r"calibration\.b"),
        (("findings", 1, "calibration", "temperature"), 0, r"calibration\.temperature"),
        (("findings", 0, "auroc", "positives"), ..., r"auroc\.positives"),
        (("findings", 0, "auroc", "high"), ..., r"auroc\.low"),
        (("findings", 2, "experimental"), 1, r"experimental"),
        (("heatmap_scale",), 0, "“heatmap_scale”"),
        (("heatmap_scale",), "3", "“heatmap_scale”"),
        (("findings", 0, "has_place"), "no", r"findings\[0\]\.has_place"),
        (("findings", 0, "heatmap_scale"), 0, r"findings\[0\]\.heatmap_scale"),
        (("training_data", 0, "license"), ..., r"training_data\[0\]\.license"),
        (("training_population", "views", 0), "XX", r"training_population\.views\[0\]"),
        (("metrics",), [], "“metrics”"),
        (("weights_sha256",), "abc", "“weights_sha256”"),
        (("bf16_allowed",), "no", "“bf16_allowed”"),
        (("labels",), ["a"], "“labels”"),
    ],
)
def test_wrong_field_is_named(path: tuple[str | int, ...], value: Any, named: str) -> None:
    broken = document()
    set_at(broken, path, value)
    with pytest.raises(BundleError, match=named):
        manifest_from_json(broken, Path("folder"))


def test_infinite_number_is_refused() -> None:
    broken = document() | {"heatmap_scale": math.inf}
    with pytest.raises(BundleError, match="heatmap_scale"):
        manifest_from_json(broken, Path())


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "\xff"])
def test_damaged_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(BundleError, match=r"manifest\.json"):
        read_manifest(tmp_path)


def test_folder_without_manifest(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="choose a model folder"):
        read_manifest(tmp_path / "none")


@pytest.fixture
def roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Folder of shipped and folder of the user's bundles."""
    monkeypatch.setenv("CXRVIEWER_RESOURCES", str(tmp_path / "resources"))
    return tmp_path / "resources" / "models", tmp_path / "home" / "data" / "models"


def test_shipped_bundles_come_before_the_users(roots: tuple[Path, Path]) -> None:
    shipped, own = roots
    write(own / "a", name="a")
    write(shipped / "z", name="z")
    write(shipped / "y", name="y")
    assert [found.name for found in list_bundles()] == ["y", "z", "a"]
    assert default_bundle() == shipped / "y"
    assert list_bundles()[2].folder == own / "a"


def test_broken_bundle_is_left_out_of_the_list_but_not_of_the_folders(
    roots: tuple[Path, Path],
) -> None:
    write(roots[0] / "broken", kind="magic")
    write(roots[0] / "whole")
    write(roots[0] / ".half-written")
    assert [found.folder.name for found in list_bundles()] == ["whole"]
    assert [folder.name for folder in bundle_folders()] == ["broken", "whole"]


def test_no_bundle_says_where_to_put_one(roots: tuple[Path, Path]) -> None:
    with pytest.raises(BundleError, match=r"No model is installed.*models"):
        default_bundle()


def test_reading_needs_no_torch() -> None:
    modules = (
        "manifest", "auxiliary", "bending", "preprocess", "domain", "cautions", "inputs", "answer",
        "analysis",
    )  # fmt: skip
    imports = ";".join(f"import cxrviewer.inference.{name}" for name in modules)
    code = f"{imports};import sys;print('torch' in sys.modules or 'timm' in sys.modules)"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "False\n"
