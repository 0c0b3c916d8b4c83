"""Help, version, and which arguments are a command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import cxrviewer
from cxrviewer.cli import main as command_line
from cxrviewer.cli.main import COMMANDS, main


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"CXR Viewer {cxrviewer.__version__}\n"


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(command.summary in said for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help(
    capsys: pytest.CaptureFixture[str], command: command_line.Command
) -> None:
    assert main([command.name, "--help"]) == 0
    assert f"cxrviewer {command.name}" in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from cxrviewer.cli.main import main\n"
        "main(['--help'])\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'numpy', 'pydicom', 'torch', 'PySide6', 'cv2'}), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-option"],
        ["analyze"],
        ["analyze", "."],
        ["analyze", ".", "--out", "x", "--format", "xml"],
        ["analyze", ".", "--out", "x", "--format", ","],
        ["analyze", ".", "--out", "x", "--device", "tpu"],
        ["scan"],
        ["bundles"],
        ["screenshot", "."],
        ["screenshot", ".", "--out", "x.jpg"],
        ["screenshot", ".", "--out", "x.png", "--size", "10x10"],
        ["screenshot", ".", "--out", "x.png", "--size", "big"],
        ["screenshot", ".", "--out", "x.png", "--finding", "flu"],
        ["screenshot", ".", "--out", "x.png", "--timeout", "-1"],
        ["screenshot", ".", "--out", "x.png", "--timeout", "nan"],
        ["screenshot", ".", "--out", "x.png", "--lang", "de"],
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert "usage:" in said
    assert "Traceback" not in said


def test_paths_open_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []

    class Window:
        @staticmethod
        def run(arguments: object) -> int:
            opened.append(getattr(arguments, "paths", None))
            return 0

    monkeypatch.setattr(command_line.Command, "load", lambda self: Window)
    assert main([]) == 0
    assert main(["a", "b"]) == 0
    assert main(["./scan"]) == 0
    assert opened == [[], ["a", "b"], ["./scan"]]


def test_the_window_opens_what_is_there_and_names_what_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    opened: list[list[Path]] = []
    monkeypatch.setattr("cxrviewer.cli.window.prepare_window", lambda: None)
    monkeypatch.setattr("cxrviewer.app.run", lambda paths: opened.append(paths) or 0)
    monkeypatch.chdir(tmp_path)
    assert main([str(tmp_path), "nowhere"]) == 0
    # The scan answers for the missing one too, so that the list of unread files says so.
    assert opened == [[tmp_path, tmp_path / "nowhere"]]
    assert capsys.readouterr().err == "cxrviewer: There is no file or folder “nowhere”.\n"


def test_a_path_for_the_window_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
