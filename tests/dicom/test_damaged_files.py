"""Any damage ends in an answer: an image or one sentence, never another error or a hang."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from factories import gradient, lut_item, make_dx, make_picture
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.errors import UnreadableFileError

KINDS = [
    "ImplicitVRLittleEndian",
    "ExplicitVRBigEndian",
    "DeflatedExplicitVRLittleEndian",
    "RLELossless",
    "JPEGBaseline8Bit",
    "JPEGExtended12Bit",
    "JPEGLosslessSV1",
    "JPEGLSLossless",
    "JPEG2000Lossless",
    "HTJ2KLossless",
    "png",
    "jpg",
    "zip",
]


@cache
def whole(kind: str, folder: Path) -> bytes:
    """A good file of a kind."""
    noise = np.random.default_rng(0).integers(0, 60, (36, 40)).astype(np.uint16)
    values = np.minimum(gradient(36, 40) + noise, 4095)
    small = (values >> 4).astype(np.uint8)
    if kind in {"png", "jpg"}:
        pixels = np.tile(values if kind == "png" else small, (2, 2))
        return make_picture(folder / f"a.{kind}", pixels).read_bytes()
    if kind == "zip":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x/a.dcm", whole("RLELossless", folder))
        return target.getvalue()
    return make_dx(
        folder / "a.dcm",
        small if kind == "JPEGBaseline8Bit" else values,
        transfer_syntax=kind,
        VOILUTSequence=[lut_item(list(range(100)), name="x")],
    ).read_bytes()


def answer(path: Path) -> None:
    """Open a file as the window does; only the one kind of error may come out."""
    result = scan_all([path])
    assert result.studies or result.issues
    for study in result.studies:
        for image in study:
            try:
                read_radiograph(image)
            except UnreadableFileError as error:
                assert str(error)


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    keep=st.floats(0.05, 1.0),
    flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=8),
)
def test_any_damage_gets_an_answer(
    kind: str, tmp_path: Path, keep: float, flips: list[tuple[float, int]]
) -> None:
    data = bytearray(whole(kind, tmp_path))
    data = data[: max(int(len(data) * keep), 1)] if keep < 0.9 else data
    for place, value in flips:
        data[int(place * len(data))] = value
    path = tmp_path / "damaged"
    path.write_bytes(data)
    answer(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_anywhere_in_the_header_gets_an_answer(kind: str, tmp_path: Path) -> None:
    data = whole(kind, tmp_path)
    for length in range(1, min(len(data), 1200), 23):
        (tmp_path / "cut").write_bytes(data[:length])
        answer(tmp_path / "cut")
