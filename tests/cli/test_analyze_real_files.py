"""A hundred real files of every kind, some of them damaged: each is analysed or has a reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

pytestmark = pytest.mark.shared_data
SCHEMA = Path(__file__).parents[2] / "docs" / "analysis.schema.json"


def test_every_file_is_accounted_for(shared_data: Path, small_bundle: Path, tmp_path: Path) -> None:
    source = shared_data / "dicom"
    done = subprocess.run(
        [sys.executable, "-m", "cxrviewer", "analyze", source, "--out", tmp_path,
         "--bundle", small_bundle],
        capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "2"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    document = json.loads((tmp_path / "analysis.json").read_text(encoding="utf-8"))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    analysed = [image["path"] for study in document["studies"] for image in study["images"]]
    told = sorted([*analysed, *(entry["path"] for entry in document["rejected"])])
    files = [path.relative_to(source) for path in source.rglob("*") if path.is_file()]
    assert told == sorted(path.as_posix() for path in files)
    assert "pydicom-data/RG1_J2KI.dcm" in analysed
    assert not any("dx_image" in path for path in analysed), "a dog"
    assert str(source) not in (tmp_path / "analysis.json").read_text(encoding="utf-8")
