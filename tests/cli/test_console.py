"""Every way of failing ends in one sentence and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxrviewer.cli.console import CommandError, ExitCode, guarded
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
