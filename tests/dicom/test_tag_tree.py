"""All elements of a file as a tree: against dcmdump, nested, private, large and broken ones."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from factories import gradient, lut_item, make_dataset, make_dx, make_picture
from pydicom.dataset import Dataset

from cxrviewer.dicom.study import ImageRef
from cxrviewer.dicom.tag_tree import LONGEST_VALUE, TagNode, count, read_tags
from cxrviewer.errors import UnreadableFileError


def nodes_of(path: Path) -> dict[str, TagNode]:
    return {node.tag: node for node in read_tags(ImageRef(path=path))}


@pytest.mark.skipif(shutil.which("dcmdump") is None, reason="dcmtk is not installed")
@pytest.mark.parametrize(
    "syntax", ["ExplicitVRLittleEndian", "ImplicitVRLittleEndian", "JPEG2000Lossless",
               "DeflatedExplicitVRLittleEndian"],
)  # fmt: skip
def test_elements_and_types_are_those_that_dcmdump_lists(tmp_path: Path, syntax: str) -> None:
    path = make_dx(tmp_path / "a.dcm", transfer_syntax=syntax, VOILUTSequence=[lut_item([0, 9])])
    done = subprocess.run(
        ["dcmdump", "-q", str(path)], capture_output=True, text=True, check=True
    )  # fmt: skip
    listed = [
        (match[1], match[2])
        for line in done.stdout.splitlines()
        if (match := re.match(r"\(([0-9a-f]{4},[0-9a-f]{4})\) (\w\w) ", line))
        and not match[1].startswith("fffe")
    ]
    found = [(node.tag[1:-1], node.vr) for node in read_tags(ImageRef(path=path))]
    # Where types are implied, dcmdump may say ox or xs; the data set is the same.
    assert [tag for tag, _ in found] == [tag for tag, _ in listed]
    if not syntax.startswith("Implicit"):
        assert found == listed


def test_values_keywords_and_types(tmp_path: Path) -> None:
    found = nodes_of(make_dx(tmp_path / "a.dcm", WindowCenter=[1000, 2000]))
    rows = found["(0028,0010)"]
    assert (rows.keyword, rows.vr, rows.value) == ("Rows", "US", "64")
    assert found["(0010,0010)"].value == "Test^Patient"
    assert found["(0028,1050)"].value == "1000.0\\2000.0", "as the file writes it"
    assert found["(0002,0010)"].keyword == "TransferSyntaxUID"
    assert found["(0008,0090)"].value == ""


def test_sequences_are_a_tree(tmp_path: Path) -> None:
    inner = Dataset()
    inner.CodeMeaning = "deep"
    outer = Dataset()
    outer.CodeValue = "1"
    outer.ConceptCodeSequence = [inner]
    path = make_dx(tmp_path / "a.dcm", AnatomicRegionSequence=[outer, Dataset()])
    region = nodes_of(path)["(0008,2218)"]
    assert (region.vr, region.value, len(region.children)) == ("SQ", "", 2)
    first, second = region.children
    assert (first.number, second.number, second.children) == (1, 2, ())
    nested = first.children[1]
    assert nested.keyword == "ConceptCodeSequence"
    assert nested.children[0].children[0].value == "deep"
    assert count((region,)) == 4


def test_private_elements_are_shown_with_their_creator(tmp_path: Path) -> None:
    dataset = make_dataset()
    block = dataset.private_block(0x0011, "ACME 1.0", create=True)
    block.add_new(0x01, "LO", "secret sauce")
    block.add_new(0x02, "UN", b"plain words")
    block.add_new(0x03, "OB", bytes(range(200)))
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = nodes_of(tmp_path / "a.dcm")
    assert found["(0011,0010)"].value == "ACME 1.0"
    sauce = found["(0011,1001)"]
    assert (sauce.keyword, sauce.value, sauce.is_private) == ("[ACME 1.0]", "secret sauce", True)
    assert found["(0011,1002)"].value == "plain words"
    assert found["(0011,1003)"].size == 200
    assert found["(0011,1003)"].value.startswith("00 01 02")
    assert found["(0011,1003)"].value.endswith("…")


def test_pixels_and_other_large_values_are_not_loaded(tmp_path: Path) -> None:
    pixels = gradient(400, 300)
    path = make_dx(tmp_path / "a.dcm", pixels)
    found = nodes_of(path)["(7fe0,0010)"]
    assert (found.keyword, found.value, found.size) == ("PixelData", "", 2 * 400 * 300)


def test_a_long_value_is_shortened(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm", ImageComments="word " * 200)
    value = nodes_of(path)["(0020,4000)"].value
    assert len(value) == LONGEST_VALUE
    assert value.endswith("…")
    lut = lut_item(list(range(500)))
    lut["LUTData"].VR = "US"
    lut.LUTData = list(range(500))
    path = make_dx(tmp_path / "b.dcm", VOILUTSequence=[lut])
    table = nodes_of(path)["(0028,3010)"].children[0].children[1]
    assert table.value.startswith("0\\1\\2\\3")
    assert table.value.endswith("\\…")


def test_a_broken_value_stops_nothing(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm", SeriesNumber=77)
    data = path.read_bytes()
    at = data.index(b"\x20\x00\x11\x00IS")
    path.write_bytes(data[: at + 8] + b"x\xff" + data[at + 10 :])
    found = nodes_of(path)
    assert found["(0020,0011)"].is_broken or found["(0020,0011)"].value
    assert found["(0028,0010)"].value == "64"


def test_a_member_of_an_archive_is_read(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(path, "in/a.dcm")
    ref = ImageRef(path=tmp_path / "a.zip", member="in/a.dcm")
    assert count(read_tags(ref)) == count(read_tags(ImageRef(path=path)))


def test_a_picture_has_no_tags(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "a.png", np.zeros((64, 64), np.uint8))
    assert read_tags(ImageRef(path=path)) == ()


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        read_tags(ImageRef(path=tmp_path / "gone.dcm"))
