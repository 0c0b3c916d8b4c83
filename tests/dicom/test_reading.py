"""Opening files: what they are, how far they are read, and what is never said aloud."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from factories import make_dataset, make_dx

from cxrviewer.dicom import reading
from cxrviewer.dicom.opening import long_path
from cxrviewer.dicom.reading import (
    Kind,
    kind_of,
    read_dataset,
    read_header,
    transfer_syntax_of,
)
from cxrviewer.dicom.tags import first_frame_of, integer_of, items_of, text_of, texts_of
from cxrviewer.errors import UnreadableFileError


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"", Kind.EMPTY),
        (bytes(128) + b"DICM", Kind.DICOM),
        (b"any preamble".ljust(128) + b"DICM", Kind.DICOM),
        (b"\x08\0\x05\0CS\x0a\0ISO_IR 100", Kind.DICOM_WITHOUT_PREAMBLE),
        (b"\0\x08\0\x05CS\0\x0aISO_IR 100", Kind.DICOM_WITHOUT_PREAMBLE),  # big endian
        (b"\x02\0\0\0UL\x04\0", Kind.DICOM_WITHOUT_PREAMBLE),
        (b"\xff\xd8\xff\xe0", Kind.PICTURE),
        (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
        (b"PK\x03\x04", Kind.ARCHIVE),
        (b"hello", Kind.OTHER),
        (b"\x08", Kind.OTHER),
    ],
)
def test_kind_of_first_bytes(start: bytes, kind: Kind) -> None:
    assert kind_of(start) is kind


def stream_of(**tags: object) -> io.BytesIO:
    target = io.BytesIO()
    make_dataset(**tags).save_as(target, enforce_file_format=True)
    target.seek(0)
    return target


@pytest.mark.parametrize(
    "syntax", ["ExplicitVRLittleEndian", "DeflatedExplicitVRLittleEndian", "RLELossless"]
)
def test_a_header_ends_before_the_pixels(syntax: str) -> None:
    header = read_header(stream_of(transfer_syntax=syntax))
    assert header.pixel_keyword == "PixelData"
    assert "PixelData" not in header.dataset
    assert header.dataset.Rows == 64


def test_no_more_of_the_file_is_read_than_the_header() -> None:
    stream = stream_of()
    whole = len(stream.getvalue())
    read_header(stream)
    assert stream.tell() < whole - 6000  # the pixels take 6,144 bytes


def test_what_lies_behind_the_pixels_cannot_spoil_them(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm", DataSetTrailingPadding=bytes(100))
    data = path.read_bytes()
    dataset = read_dataset(io.BytesIO(data[:-50]))
    assert len(dataset.PixelData) == 6144


def test_a_file_that_ends_in_its_header_says_so() -> None:
    data = stream_of().getvalue()
    with pytest.raises(UnreadableFileError, match="ends before"):
        read_dataset(io.BytesIO(data[: data.index(b"CHEST") + 2]))


def test_a_deflated_file_is_inflated_no_further_than_an_image_needs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = stream_of(transfer_syntax="DeflatedExplicitVRLittleEndian")
    monkeypatch.setattr(reading, "MAX_INFLATED", 1000)
    with pytest.raises(UnreadableFileError, match="more than an image can need"):
        read_header(stream)


def test_transfer_syntax_of_a_file_that_does_not_say() -> None:
    for syntax in ("ImplicitVRLittleEndian", "ExplicitVRLittleEndian", "ExplicitVRBigEndian"):
        target = io.BytesIO()
        dataset = make_dataset(transfer_syntax=syntax)
        stated = dataset.file_meta.TransferSyntaxUID
        implicit, little = stated.is_implicit_VR, stated.is_little_endian
        del dataset.file_meta
        dataset.save_as(target, implicit_vr=implicit, little_endian=little)
        target.seek(0)
        assert transfer_syntax_of(read_header(target).dataset) == stated


def test_values_are_plain_and_never_raise() -> None:
    dataset = make_dataset(SeriesDescription=" two \n lines ", ImageType=["A", "B"])
    assert text_of(dataset, "SeriesDescription") == "two lines"
    assert text_of(dataset, "ImageType") == "A\\B"
    assert texts_of(dataset, "ImageType") == ("A", "B")
    assert text_of(dataset, "ProtocolName", "-") == "-"
    assert integer_of(dataset, "Rows") == 64
    assert integer_of(dataset, "NumberOfFrames", 1) == 1
    assert integer_of(dataset, "PatientID", 5) == 5
    assert items_of(dataset, "Rows") == ()
    assert first_frame_of(dataset) is dataset


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        ("C:\\short\\a.dcm", "C:\\short\\a.dcm"),
        ("C:\\" + "d" * 300, "\\\\?\\C:\\" + "d" * 300),
        ("\\\\server\\share\\" + "d" * 300, "\\\\?\\UNC\\server\\share\\" + "d" * 300),
        ("\\\\?\\C:\\" + "d" * 300, "\\\\?\\C:\\" + "d" * 300),
    ],
)
def test_long_paths_of_windows_get_their_prefix(path: str, opened: str) -> None:
    assert long_path(path, windows=True) == opened
    assert long_path(path, windows=False) == path


def test_nothing_of_a_header_reaches_the_error_stream(tmp_path: Path) -> None:
    """Values that break the rules make pydicom warn and log, with the value."""
    secret = "Zzyzx"  # noqa: S105 - a name
    path = make_dx(tmp_path / "a.dcm", SpecificCharacterSet="ISO_IR 100")
    data = (
        path.read_bytes()
        .replace(b"ISO_IR 100", b"NO_SUCH_IR")
        .replace(b"TEST-1", secret.encode() + b"\xff")
    )
    path.write_bytes(data.replace(b"061Y", b"\xff\xfe\xfd\xfc").replace(b"20240301", b"Zzyzx!!!"))
    code = (
        "import logging, sys; logging.basicConfig(level='INFO');"
        "from pathlib import Path; from cxrviewer.dicom.scan import scan_all;"
        "from cxrviewer.dicom.pixels import read_radiograph\n"
        "if __name__ == '__main__':\n"
        "    for study in scan_all([Path(sys.argv[1])]).studies:\n"
        "        [read_radiograph(image) for image in study]; print(len(study.images))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
    assert done.stderr == ""
