"""Zip archives are read in memory; what could do harm is refused with a reason."""

from __future__ import annotations

import stat
import struct
import zipfile
from pathlib import Path

import pytest
from factories import make_dx, make_picture, make_study_folder

from cxrviewer.dicom import archives
from cxrviewer.dicom.archives import checked_archive
from cxrviewer.dicom.scan import ScanResult, scan_all
from cxrviewer.errors import UnreadableFileError


def zipped(path: Path, members: dict[str, bytes], **options: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def reasons(result: ScanResult) -> dict[str, str]:
    return {issue.location.partition("!")[2]: str(issue.reason) for issue in result.issues}


@pytest.fixture
def dx(tmp_path: Path) -> bytes:
    return make_dx(tmp_path / "source" / "a.dcm").read_bytes()


def test_members_are_found_with_their_names(tmp_path: Path) -> None:
    folder = make_study_folder(tmp_path / "study")
    members = {
        "Études/1/IM1": (folder / "frontal.dcm").read_bytes(),
        "Études/1/IM2": (folder / "lateral.dcm").read_bytes(),
        "viewer/readme.txt": b"text",
        "__MACOSX/Études/1/._IM1": bytes(200),
    }
    path = zipped(tmp_path / "s.zip", members)
    result = scan_all([path])
    assert result.issues == ()
    (study,) = result.studies
    assert [image.member for image in study] == ["Études/1/IM1", "Études/1/IM2"]
    assert study.images[0].location == f"{path}!Études/1/IM1"
    assert result.other_files == 1


def test_an_archive_is_found_in_a_folder_and_by_its_content(tmp_path: Path, dx: bytes) -> None:
    (tmp_path / "f").mkdir()
    zipped(tmp_path / "f" / "s.ZIP", {"a": dx})
    assert len(scan_all([tmp_path / "f"]).studies) == 1
    assert len(scan_all([zipped(tmp_path / "without_suffix", {"a": dx})]).studies) == 1


def test_an_archive_without_any_image_is_answered_for(tmp_path: Path) -> None:
    path = zipped(tmp_path / "s.zip", {"a.txt": b"x", "b.txt": b"y"})
    (issue,) = scan_all([path]).issues
    assert issue.location == str(path)
    assert "(files of other kinds: 2)" in str(issue.reason)


@pytest.mark.parametrize(
    "name",
    ["../a.dcm", "x/../../a.dcm", "/etc/a.dcm", "C:/a.dcm", "C:\\a.dcm", "..\\a.dcm", "\\a.dcm"],
)
def test_names_that_lead_outside_are_refused(tmp_path: Path, dx: bytes, name: str) -> None:
    path = zipped(tmp_path / "s.zip", {"good.dcm": dx, name: dx})
    result = scan_all([path])
    assert [image.member for study in result.studies for image in study] == ["good.dcm"]
    assert ["outside" in reason for reason in reasons(result).values()] == [True]


def test_nothing_is_written_beside_the_archive(tmp_path: Path, dx: bytes) -> None:
    path = zipped(tmp_path / "only.zip", {"sub/a.dcm": dx})
    before = sorted(tmp_path.rglob("*"))
    scan_all([path])
    assert sorted(tmp_path.rglob("*")) == before


def test_a_bomb_is_refused_as_a_whole(
    tmp_path: Path, dx: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_RATIO_COUNTS_FROM", 1 << 20)
    path = zipped(tmp_path / "bomb.zip", {"a.dcm": dx, "b.dcm": bytes(32 << 20)})
    (issue,) = scan_all([path]).issues
    assert issue.location == str(path)
    assert "times its size" in str(issue.reason)


def test_an_archive_of_black_films_is_no_bomb(tmp_path: Path, dx: bytes) -> None:
    path = zipped(tmp_path / "s.zip", {"a.dcm": dx + bytes(32 << 20)})
    assert scan_all([path]).issues == ()


def test_a_member_that_is_too_large_is_refused_alone(
    tmp_path: Path, dx: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBER_SIZE", len(dx) + 10)
    path = zipped(tmp_path / "s.zip", {"a.dcm": dx, "b.dcm": dx + bytes(1 << 20)})
    result = scan_all([path], workers=1)
    assert [image.member for study in result.studies for image in study] == ["a.dcm"]
    assert "more than an image can need" in reasons(result)["b.dcm"]


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path, dx: bytes) -> None:
    path = zipped(tmp_path / "s.zip", {"a.dcm": dx})
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 100)
    path.write_bytes(data)
    result = scan_all([path])
    assert result.studies == ()
    assert len(result.issues) == 1


def test_a_member_in_a_compression_that_is_not_known_says_what_to_do(
    tmp_path: Path, dx: bytes
) -> None:
    path = zipped(tmp_path / "s.zip", {"a.dcm": dx})
    data = bytearray(path.read_bytes())
    data[8:10] = struct.pack("<H", 9)  # Deflate64, as Windows makes of large files
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 10 : directory + 12] = struct.pack("<H", 9)
    path.write_bytes(data)
    assert reasons(scan_all([path])) == {
        "a.dcm": "It is compressed in a way that is not read here; unpack the archive first."
    }


def test_too_many_members_are_refused(
    tmp_path: Path, dx: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    path = zipped(tmp_path / "s.zip", {f"{number}": dx for number in range(4)})
    with pytest.raises(UnreadableFileError, match="4 members"):
        checked_archive(path)


def test_an_archive_in_an_archive_is_named(tmp_path: Path, dx: bytes) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.dcm": dx}).read_bytes()
    result = scan_all([zipped(tmp_path / "outer.zip", {"b/inner.zip": inner, "a.dcm": dx})])
    assert len(result.studies) == 1
    assert "inside an archive" in reasons(result)["b/inner.zip"]


def encrypted(path: Path, members: dict[str, bytes], which: set[str]) -> Path:
    """Mark members as encrypted, as their directory would."""
    data = bytearray(zipped(path, members).read_bytes())
    for signature, flags, length, name_at in (
        (b"PK\x03\x04", 6, 26, 30),
        (b"PK\x01\x02", 8, 28, 46),
    ):
        position = data.find(signature)
        while position >= 0:
            (size,) = struct.unpack_from("<H", data, position + length)
            name = data[position + name_at : position + name_at + size].decode()
            if name in which:
                data[position + flags] |= 1
            position = data.find(signature, position + 4)
    path.write_bytes(data)
    return path


def test_members_with_a_password_are_named(tmp_path: Path, dx: bytes) -> None:
    path = encrypted(tmp_path / "s.zip", {"a.dcm": dx, "b.dcm": dx}, {"b.dcm"})
    result = scan_all([path])
    assert len(result.studies) == 1
    assert "password" in reasons(result)["b.dcm"]


def test_an_archive_with_a_password_is_one_issue(tmp_path: Path, dx: bytes) -> None:
    members = {f"{number}.dcm": dx for number in range(30)}
    path = encrypted(tmp_path / "s.zip", members, set(members))
    (issue,) = scan_all([path]).issues
    assert issue.location == str(path)
    assert "password" in str(issue.reason)


def test_a_damaged_member_is_an_issue(tmp_path: Path, dx: bytes) -> None:
    path = zipped(tmp_path / "s.zip", {"a.dcm": dx, "b.dcm": dx})
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(data)
    result = scan_all([path])
    assert [image.member for study in result.studies for image in study] == ["b.dcm"]
    assert len(result.issues) == 1


def test_pictures_in_an_archive_are_grouped_by_their_folder(tmp_path: Path) -> None:
    picture = make_picture(tmp_path / "p.png").read_bytes()
    names = ["p1/s1/view1_frontal.png", "p1/s1/view2_lateral.png", "p2/s1/view1_frontal.png"]
    result = scan_all([zipped(tmp_path / "s.zip", dict.fromkeys(names, picture))])
    assert sorted(len(study.images) for study in result.studies) == [1, 2]


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path, dx: bytes) -> None:
    path = tmp_path / "s.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("link.dcm")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, str(tmp_path / "source" / "a.dcm"))
    (issue,) = scan_all([path]).issues
    assert "neither a DICOM file" in str(issue.reason)
