"""`cxrviewer analyze` from file to file, with a small model in its own process."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from factories import make_dx
from patient_words import SECRETS
from PIL import Image

from cxrviewer.cli.main import main

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "analysis.schema.json").read_text(encoding="utf-8")
)


@dataclass
class Result:
    code: int
    out: Path
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        text = (self.out / "analysis.json").read_text(encoding="utf-8")
        document: dict[str, Any] = json.loads(text)
        jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
        return document


@pytest.fixture(scope="module")
def result(
    tmp_path_factory: pytest.TempPathFactory, mixed_folder: Path, small_bundle: Path
) -> Iterator[Result]:
    """One run over the mixed folder in all formats."""
    out = tmp_path_factory.mktemp("results")
    before = {path: path.read_bytes() for path in mixed_folder.rglob("*") if path.is_file()}
    done = subprocess.run(
        [sys.executable, "-m", "cxrviewer", "analyze", mixed_folder, "--out", out,
         "--format", "json,csv,png", "--bundle", small_bundle, "--device", "cpu"],
        capture_output=True, text=True, check=False, env=_environment(out.parent),
    )  # fmt: skip
    yield Result(done.returncode, out, done.stdout, done.stderr)
    after = {path: path.read_bytes() for path in mixed_folder.rglob("*") if path.is_file()}
    assert before == after, "a source file was changed"


def _environment(home: Path) -> dict[str, str]:
    """Of an installation without models that serve the analysis: what is analysed is made up."""
    ours = {"CXRVIEWER_HOME": str(home / "home"), "CXRVIEWER_RESOURCES": str(home / "none")}
    return {**os.environ, **ours, "OMP_NUM_THREADS": "2"}


def test_every_file_appears_exactly_once(result: Result, mixed_folder: Path) -> None:
    document = result.document
    analysed = [image["path"] for study in document["studies"] for image in study["images"]]
    rejected = {entry["path"]: entry["stage"] for entry in document["rejected"]}
    files = [path.relative_to(mixed_folder).as_posix() for path in mixed_folder.rglob("*.*")]
    assert sorted([*analysed, *rejected]) == sorted(files)
    assert sorted(analysed) == ["chest/frontal.dcm", "chest/lateral.dcm", "pictures/frontal_pa.png"]
    assert rejected == {
        "hand.dcm": "domain", "ct.dcm": "domain", "cut.dcm": "decode", "damaged.dcm": "scan",
        "note.txt": "no_image",
    }  # fmt: skip
    assert document["complete"]
    assert document["summary"] == {"studies": 2, "analysed_images": 3, "rejected_files": 5}


def test_exit_code_and_summary(result: Result) -> None:
    assert result.code == 1
    first, *reasons = result.stdout.splitlines()
    assert first == "Images analysed: 3, files rejected: 4, files of other kinds: 1."
    assert [line.split()[0] for line in reasons] == ["1"] * 4
    # The picture file has no header that could rule it out.
    assert result.stderr.startswith("cxrviewer: Text may be burned into the pixels")
    assert result.stderr.count("\n") == 1


def test_the_two_views_were_analysed_together(result: Result) -> None:
    (chest,) = [study for study in result.document["studies"] if len(study["images"]) == 2]
    (analysis,) = chest["analyses"]
    roles = {view["role"]: (view["path"], view["view_source"]) for view in analysis["views"]}
    assert roles == {
        "frontal": ("chest/frontal.dcm", "ViewPosition"),
        "lateral": ("chest/lateral.dcm", "ViewPosition"),
    }
    assert sum(view["weight"] for view in analysis["views"]) == pytest.approx(1.0, abs=1e-5)
    assert analysis["bundle"]["name"] == "test-model"


def test_shares_and_bias_add_up_to_the_confidence(result: Result) -> None:
    for study in result.document["studies"]:
        for analysis in study["analyses"]:
            for finding in analysis["findings"]:
                total = sum(finding["view_shares"].values()) + finding["bias"]
                if curve := finding.get("bending"):
                    total = (
                        curve["shift"]
                        + curve["upper"] * np.log1p(np.exp(total))
                        - curve["lower"] * np.log1p(np.exp(-total))
                    )
                assert 1 / (1 + np.exp(-total)) == pytest.approx(finding["confidence"], abs=1e-4)


def test_the_table_says_the_same(result: Result) -> None:
    with (result.out / "analysis.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    expected = [
        (study["study_instance_uid"], finding["id"], finding["confidence"], finding["state"])
        for study in result.document["studies"]
        for analysis in study["analyses"]
        for finding in analysis["findings"]
    ]
    found = [
        (r["study_instance_uid"], r["finding"], float(r["confidence"]), r["state"]) for r in rows
    ]
    assert found == expected


def test_pictures(result: Result) -> None:
    pictures = sorted(path.name for path in result.out.glob("*.png"))
    assert pictures
    assert all(name.startswith(("study-0001-1-", "study-0002-1-")) for name in pictures)
    with Image.open(result.out / pictures[0]) as picture:
        assert np.asarray(picture).std() > 10


def test_nothing_of_the_patient_anywhere(result: Result, mixed_folder: Path) -> None:
    everything = result.stdout + result.stderr
    for path in result.out.parent.rglob("*"):
        if path.is_file() and path.is_relative_to(result.out):
            everything += path.name + path.read_bytes().decode("latin-1")
    log = result.out.parent / "home" / "log" / "cxrviewer.log"
    everything += log.read_text(encoding="utf-8")
    assert [word for word in (*SECRETS, str(mixed_folder)) if word in everything] == []


def test_nothing_unfinished_is_left(result: Result) -> None:
    assert [path.name for path in result.out.iterdir() if path.suffix == ".part"] == []


# --- wrong calls, told before any work ------------------------------------------------------------


@pytest.mark.parametrize(
    ("bundle", "said"),
    [("no-such-model", "no model “no-such-model”"), ("{tmp}", "no model “")],
)
def test_a_model_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, bundle: str, said: str
) -> None:
    source = make_dx(tmp_path / "a" / "x.dcm")
    name = bundle.format(tmp=tmp_path)
    out = tmp_path / "out"
    assert main(["analyze", str(source), "--out", str(out), "--bundle", name]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_results_never_go_among_the_sources(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    make_dx(tmp_path / "x.dcm")
    assert main(["analyze", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "inside of what is analysed" in capsys.readouterr().err
    assert [path.name for path in tmp_path.glob("*.*")] == ["x.dcm"]


def test_out_that_is_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = make_dx(tmp_path / "a" / "x.dcm")
    assert main(["analyze", str(source), "--out", str(source)]) == 2
    assert "is a file" in capsys.readouterr().err


def test_weights_that_were_altered(tmp_path: Path, small_bundle: Path) -> None:
    bundle = tmp_path / "model"
    bundle.mkdir()
    for path in small_bundle.iterdir():
        (bundle / path.name).write_bytes(path.read_bytes())
    with (bundle / "weights.safetensors").open("ab") as stream:
        stream.write(b"\0")
    source = make_dx(tmp_path / "a" / "x.dcm", np.eye(300, dtype=np.uint16))
    done = subprocess.run(
        [sys.executable, "-m", "cxrviewer", "analyze", source, "--out", tmp_path / "out",
         "--bundle", bundle],
        capture_output=True, text=True, check=False, env=_environment(tmp_path),
    )  # fmt: skip
    assert done.returncode == 2
    assert "SHA-256" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_what_was_done_is_kept(
    tmp_path: Path, small_bundle: Path, number: signal.Signals
) -> None:
    noise = np.random.default_rng(0).integers(0, 4096, (300, 300), dtype=np.uint16)
    for index in range(200):
        uid = f"2.25.{5000 + index}"
        uids = {"StudyInstanceUID": uid, "SeriesInstanceUID": f"{uid}.1", "SOPInstanceUID": uid}
        make_dx(tmp_path / "in" / f"{index:03}.dcm", noise, ViewPosition="PA", **uids)
    out = tmp_path / "out"
    with _interrupts_heeded():
        process = subprocess.Popen(
            [sys.executable, "-m", "cxrviewer", "analyze", tmp_path / "in", "--out", out,
             "--bundle", small_bundle, "--format", "json,csv", "--device", "cpu"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment(tmp_path),
        )  # fmt: skip
    with process:
        try:
            _wait_for_a_study(out)
            process.send_signal(number)
            _, said = process.communicate(timeout=90)
        finally:
            process.kill()
    assert process.returncode == 130
    assert said == "cxrviewer: Interrupted.\n"
    document = Result(130, out, "", said).document
    assert not document["complete"]
    assert 0 < len(document["studies"]) < 200
    assert (out / "analysis.csv").exists()
    assert sorted(path.name for path in out.iterdir()) == ["analysis.csv", "analysis.json"]


@contextmanager
def _interrupts_heeded() -> Iterator[None]:
    """Tests that run in the background ignore Ctrl+C, and a child would inherit that."""
    previous = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _wait_for_a_study(out: Path) -> None:
    """Until the unfinished table has rows of a study."""
    end = time.monotonic() + 150
    while time.monotonic() < end:
        if any(path.stat().st_size > 20_000 for path in out.glob(".analysis.json.*.part")):
            return
        time.sleep(0.05)
    pytest.fail("no study was written")


def test_a_graphics_card_that_is_not_there_is_told_once(
    capsys: pytest.CaptureFixture[str],
    mixed_folder: Path,
    small_bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    # What is analysed is made up, so nothing may look at it first.
    monkeypatch.setenv("CXRVIEWER_RESOURCES", str(tmp_path / "none"))
    main(["analyze", str(mixed_folder), "--out", str(tmp_path / "out"),
          "--bundle", str(small_bundle), "--device", "cuda"])  # fmt: skip
    assert capsys.readouterr().err.count("The graphics card is not used") == 1


def test_an_empty_name_of_the_folder_is_refused(
    capsys: pytest.CaptureFixture[str], mixed_folder: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["analyze", str(mixed_folder), "--out", ""]) == 2
    assert "the name of a folder is missing" in capsys.readouterr().err
    assert not list(tmp_path.glob("analysis*"))
