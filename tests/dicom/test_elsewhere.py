"""Reading in other processes gives what reading here gives."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from factories import gradient, make_dx, make_study_folder

from cxrviewer.dicom import elsewhere
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import never, scan_all
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError
from cxrviewer.imaging.thumbnail import thumbnail
from cxrviewer.imaging.thumbnail_elsewhere import thumbnail_elsewhere


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    yield
    elsewhere.abort()


def only_image(path: Path) -> ImageRef:
    (study,) = scan_all([path]).studies
    (ref,) = study.images
    return ref


def die(_ref: ImageRef) -> None:
    os._exit(3)


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_an_image_is_the_same(tmp_path: Path, bits: int) -> None:
    ref = only_image(make_dx(tmp_path / "a.dcm", gradient(90, 70, bits=bits)))
    here, there = read_radiograph(ref), elsewhere.read_elsewhere(ref)
    assert np.array_equal(there.stored_values, here.stored_values)
    assert there.stored_values.dtype == here.stored_values.dtype
    assert not there.stored_values.flags.writeable
    assert (there.ref, there.spacing, there.warnings) == (here.ref, here.spacing, here.warnings)
    assert there.grayscale.windows == here.grayscale.windows
    assert np.array_equal(thumbnail_elsewhere(ref), thumbnail(here))


def test_a_folder_is_the_same(tmp_path: Path) -> None:
    make_study_folder(tmp_path / "one")
    (tmp_path / "broken.dcm").write_bytes(b"\0" * 128 + b"DICM" + b"\1" * 40)
    here = scan_all([tmp_path])
    events = list(elsewhere.scan_elsewhere([tmp_path], cancelled=never))
    assert [study for event in events for study in event.studies][-1:] == list(here.studies)
    assert [issue for event in events for issue in event.issues] == list(here.issues)
    assert events[-1].done == events[-1].total > 0


def test_a_scan_that_is_cancelled_ends(tmp_path: Path) -> None:
    make_study_folder(tmp_path / "one")
    events = list(elsewhere.scan_elsewhere([tmp_path], cancelled=lambda: True))
    assert sum(len(event.studies) for event in events) <= 1


def test_damaged_pixels_get_their_own_sentence(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm", gradient(64, 48), transfer_syntax="JPEG2000Lossless")
    data = path.read_bytes()
    ref = only_image(path)
    path.write_bytes(data[:-900])
    messages = []
    for read in (read_radiograph, elsewhere.read_elsewhere):
        with pytest.raises(UnreadableFileError) as caught:
            read(ref)
        messages.append(caught.value.message)
    assert messages[0] == messages[1]


def test_a_file_on_which_the_process_ends_costs_one_sentence(tmp_path: Path) -> None:
    ref = only_image(make_dx(tmp_path / "a.dcm"))
    with pytest.raises(UnreadableFileError, match="ended unexpectedly"):
        elsewhere.of_image(die, ref)
    assert elsewhere.read_elsewhere(ref).shape == (ref.rows, ref.columns)


def test_without_processes_it_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = only_image(make_dx(tmp_path / "a.dcm"))
    monkeypatch.setattr(elsewhere._readers, "_is_impossible", True)
    monkeypatch.setattr(elsewhere._scanner, "_is_impossible", True)
    assert elsewhere.read_elsewhere(ref).shape == (ref.rows, ref.columns)
    events = list(elsewhere.scan_elsewhere([tmp_path], cancelled=never))
    assert [study for event in events for study in event.studies]
