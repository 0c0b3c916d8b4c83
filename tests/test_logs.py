"""The log tells where an error happened, never what it said."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxrviewer.logs import FILE_NAME, DiscreetFormatter, set_up_logging, trace_of

NAME = "Doe^Jane"


@pytest.fixture(autouse=True)
def _root_logger() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(before):
        handler.close()
        root.removeHandler(handler)
    root.setLevel(level)


def _fail() -> None:
    try:
        raise KeyError(NAME)
    except KeyError as error:
        raise ValueError(f"cannot read {NAME}") from error


def test_an_exception_is_logged_without_its_text(tmp_path: Path) -> None:
    path = set_up_logging(tmp_path)
    assert path == tmp_path / FILE_NAME
    try:
        _fail()
    except ValueError:
        logging.getLogger("test").exception("reading failed")
    text = path.read_text()
    assert "reading failed" in text
    assert "ValueError" in text
    assert "KeyError" in text
    assert "_fail" in text
    assert NAME not in text


def test_the_full_text_that_another_handler_cached_does_not_slip_through() -> None:
    try:
        _fail()
    except ValueError as error:
        record = logging.LogRecord(
            "test", logging.ERROR, "f", 1, "m", (), (ValueError, error, error.__traceback__)
        )
    record.exc_text = f"cached {NAME}"
    assert NAME not in DiscreetFormatter("%(message)s").format(record)
    assert record.exc_text is None, "the short text must not reach other handlers either"


def test_warnings_of_pydicom_do_not_reach_the_log(tmp_path: Path) -> None:
    path = set_up_logging(tmp_path)
    assert path is not None
    logging.getLogger("pydicom").warning("Invalid value %s", NAME)
    assert NAME not in path.read_text()


def test_without_a_place_for_the_log_the_application_runs_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert set_up_logging(tmp_path / "file") is None


def test_a_trace_names_files_without_their_folders() -> None:
    try:
        _fail()
    except ValueError as error:
        trace = trace_of(error)
    assert "test_logs.py" in trace
    assert str(Path(__file__).parent) not in trace
