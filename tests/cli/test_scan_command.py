"""`cxrviewer scan`: studies, reasons, nothing of the patient, neither Qt nor torch."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from patient_words import SECRETS

from cxrviewer.cli.main import main


def _scan(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, dict[str, Any]]:
    code = main(["scan", "--json", *map(str, paths)])
    return code, json.loads(capsys.readouterr().out)


def test_json_lists_images_and_reasons(
    capsys: pytest.CaptureFixture[str], mixed_folder: Path
) -> None:
    code, document = _scan(capsys, mixed_folder)
    images = {i["path"]: i for study in document["studies"] for i in study["images"]}
    assert code == 1
    assert set(images) == {
        "chest/frontal.dcm", "chest/lateral.dcm", "hand.dcm", "ct.dcm", "cut.dcm",
        "pictures/frontal_pa.png",
    }  # fmt: skip
    frontal = images["chest/frontal.dcm"]
    assert (frontal["view"], frontal["view_source"]) == ("PA", "ViewPosition")
    assert (frontal["rows"], frontal["columns"], frontal["bits_stored"]) == (300, 260, 12)
    assert [issue["path"] for issue in document["issues"]] == ["damaged.dcm"]
    assert document["issues"][0]["reason"].endswith(".")
    assert document["other_files"] == 1


def test_the_two_views_are_one_study(
    capsys: pytest.CaptureFixture[str], mixed_folder: Path
) -> None:
    _, document = _scan(capsys, mixed_folder / "chest")
    (study,) = document["studies"]
    assert study["study_date"] == "20240301"
    assert [image["view"] for image in study["images"]] == ["PA", "LL"]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_nothing_of_the_patient(
    capsys: pytest.CaptureFixture[str], mixed_folder: Path, options: list[str]
) -> None:
    main(["scan", str(mixed_folder), *options])
    said = "".join(capsys.readouterr())
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_duplicate_names_the_other_file_without_its_place(
    capsys: pytest.CaptureFixture[str], mixed_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "DOE^JANE"
    folder.mkdir()
    for name in ("a.dcm", "b.dcm"):
        (folder / name).write_bytes((mixed_folder / "chest" / "frontal.dcm").read_bytes())
    _, document = _scan(capsys, folder)
    assert "a.dcm" in document["issues"][0]["reason"]
    assert "DOE" not in json.dumps(document)


def test_members_of_an_archive(
    capsys: pytest.CaptureFixture[str], mixed_folder: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        stream.write(mixed_folder / "hand.dcm", "in/hand.dcm")
    code, document = _scan(capsys, archive)
    assert code == 0
    assert document["studies"][0]["images"][0]["path"] == "a.zip!in/hand.dcm"


def test_nothing_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, document = _scan(capsys, tmp_path)
    assert code == 2
    assert document["studies"] == []


def test_a_path_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "nowhere"]) == 2
    assert capsys.readouterr().err == "cxrviewer: There is no file or folder “nowhere”.\n"


def test_the_table(capsys: pytest.CaptureFixture[str], mixed_folder: Path) -> None:
    assert main(["scan", str(mixed_folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("PA (ViewPosition)" in line and "260×300" in line for line in lines)
    assert lines[-1] == "Studies: 5, images: 6, not read: 1, files of other kinds: 1."


def test_neither_qt_nor_torch_is_imported(mixed_folder: Path) -> None:
    script = (
        "import sys\n"
        "from cxrviewer.cli.main import main\n"
        "code = main(['scan', sys.argv[1], '--json'])\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(code, sorted(loaded & {'torch', 'timm', 'torchvision', 'PySide6', 'pyqtgraph'}),\n"
        "      file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(mixed_folder)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr.strip() == "1 []"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGPIPE")
def test_a_reader_that_goes_away_is_no_error(mixed_folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cxrviewer", "scan", str(mixed_folder), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait() == 141
    assert said == ""
