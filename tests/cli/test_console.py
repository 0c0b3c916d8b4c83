"""Every way of failing ends in one sentence and an exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cxrviewer.cli.console import CommandError, ExitCode, guarded, progress_bar
from cxrviewer.errors import ExportError


def _raising(error: BaseException) -> ExitCode:
    def work() -> int:
        raise error

    return ExitCode(guarded(work))


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (CommandError("Choose another."), ExitCode.USAGE, "cxrviewer: Choose another.\n"),
        (ExportError("{file} is full.", file="a"), ExitCode.USAGE, "cxrviewer: a is full.\n"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "cxrviewer: Interrupted.\n"),
    ],
)
def test_known_errors(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: ExitCode, said: str
) -> None:
    assert _raising(error) is code
    assert capsys.readouterr().err == said


def test_an_unexpected_error_is_one_sentence_and_its_text_stays_out_of_the_log(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert _raising(ValueError("PatientName DOE^JANE")) is ExitCode.INTERNAL
    said = capsys.readouterr().err
    log = tmp_path / "home" / "log" / "cxrviewer.log"
    assert said.count("\n") == 1
    assert "ValueError" in said
    assert str(log) in said
    text = log.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert " work" in text
    assert "DOE" not in text + said


def test_the_code_of_the_command_is_passed_on() -> None:
    assert guarded(lambda: ExitCode.REJECTED) is ExitCode.REJECTED


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
@pytest.mark.parametrize("lines", [1, 10_000])
def test_output_that_cannot_be_written_is_told(lines: int) -> None:
    code = (
        "import sys; from cxrviewer.cli.console import guarded;"
        f"sys.exit(guarded(lambda: print('x\\n' * {lines}) or 0))"
    )
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == ExitCode.USAGE
    assert done.stderr == (
        "cxrviewer: The output cannot be written; is the disk full to which it goes?\n"
    )


def test_an_error_of_the_system_with_good_output_stays_unexpected() -> None:
    assert _raising(OSError(5, "broken")) is ExitCode.INTERNAL


def test_a_program_without_a_console_ends_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert guarded(lambda: 0) == 0
    monkeypatch.undo()
    monkeypatch.setattr(sys, "stderr", None)
    with progress_bar(2, "file", "Reading") as bar:
        bar.update(1)
    assert _raising(CommandError("Choose another.")) is ExitCode.USAGE
    assert capsys.readouterr().out == "", "a complaint among the results"
