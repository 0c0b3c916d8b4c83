"""Reasons are sentences in words, without the jargon of codecs and of the system."""

from __future__ import annotations

import errno
import logging
import string
from pathlib import Path

import pytest
from factories import gradient, make_dx

from cxrviewer.dicom import messages
from cxrviewer.dicom.opening import reason_of
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.errors import UnreadableFileError

TEMPLATES = {
    name: text for name, text in vars(messages).items() if name.isupper() and isinstance(text, str)
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_reason_quotes_another_program(name: str) -> None:
    fields = {field for _, field, _, _ in string.Formatter().parse(TEMPLATES[name]) if field}
    assert not fields & {"error", "exception", "cause"}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ELOOP, "leads back to itself"),
        (errno.EIO, "drive or disc"),
        (errno.ESTALE, "connection to the drive is lost"),
        (errno.ETIMEDOUT, "connection to the drive is lost"),
        (errno.ENOMEM, "not enough memory"),
        (errno.ENAMETOOLONG, "path is too long"),
        (errno.EACCES, "no permission"),
        (errno.EMFILE, f"(error {errno.EMFILE})"),
    ],
)
def test_errors_of_the_system(number: int, words: str) -> None:
    reason = str(reason_of(OSError(number, "système", "/patients/DOE")))
    assert words in reason
    assert "système" not in reason
    assert "DOE" not in reason


def test_what_the_codec_said_is_in_the_log_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = make_dx(tmp_path / "a.dcm", gradient(), transfer_syntax="JPEG2000Lossless")
    data = bytearray(path.read_bytes())
    start = data.index(b"\xff\x52")  # COD: the codestream's coding style (ISO 15444-1 A.6.1)
    data[start + 5 : start + 12] = b"\xff" * 7
    path.write_bytes(data)
    (study,) = scan_all([path]).studies
    with (
        caplog.at_level(logging.WARNING, "cxrviewer"),
        pytest.raises(UnreadableFileError) as refusal,
    ):
        read_radiograph(study.images[0])
    assert str(refusal.value) == "Its pixel data (JPEG 2000) are damaged and cannot be decoded."
    assert "JPEG 2000 not decoded" in caplog.text
