"""PNG pictures: exact pixels, a note of what made them, whole or not there."""

from __future__ import annotations

import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from cxrviewer.errors import ExportError
from cxrviewer.export.image import NOT_FOR_DIAGNOSIS, write_png


def _chunks(path: Path) -> dict[bytes, list[bytes]]:
    """The chunks of a PNG file by type, read by hand (PNG specification, 5.3)."""
    data, at, found = path.read_bytes(), 8, {}
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(data[at + 8 + length : at + 12 + length])
        found.setdefault(kind, []).append(body)
        at += 12 + length
    return found


def test_pixels_come_back_bit_for_bit(tmp_path: Path) -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (7, 5, 3), dtype=np.uint8)
    write_png(tmp_path / "a.png", rgb, text={})
    chunks = _chunks(tmp_path / "a.png")
    assert chunks[b"IHDR"][0][:10] == b"\0\0\0\5\0\0\0\7\x08\x02"  # 5 wide, 7 high, 8 bit RGB
    raw = zlib.decompress(b"".join(chunks[b"IDAT"]))
    rows = [raw[i * 16 : (i + 1) * 16] for i in range(7)]
    if all(row[0] == 0 for row in rows):  # no filter: the bytes are the pixels
        assert np.array_equal(np.frombuffer(b"".join(r[1:] for r in rows), np.uint8), rgb.ravel())
    cv2 = pytest.importorskip("cv2")
    assert np.array_equal(cv2.imread(str(tmp_path / "a.png"))[..., ::-1], rgb)


def test_grey_stays_grey_and_a_view_of_an_array_is_written_in_its_order(tmp_path: Path) -> None:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)[:, ::-1]
    write_png(tmp_path / "a.png", grey, text={})
    cv2 = pytest.importorskip("cv2")
    assert np.array_equal(cv2.imread(str(tmp_path / "a.png"), cv2.IMREAD_UNCHANGED), grey)


def test_text_chunks(tmp_path: Path) -> None:
    rgb = np.zeros((2, 2, 3), np.uint8)
    write_png(tmp_path / "a.png", rgb, text={"Model": "atto 1.0", "Finding": "Œdème"})
    chunks = _chunks(tmp_path / "a.png")
    text = dict(chunk.split(b"\0", 1) for chunk in chunks[b"tEXt"])
    assert text[b"Software"].startswith(b"CXR Viewer ")
    assert text[b"Disclaimer"].decode() == NOT_FOR_DIAGNOSIS
    assert text[b"Model"] == b"atto 1.0"
    # Latin-1 has no OE ligature: an international text chunk, in UTF-8.
    assert chunks[b"iTXt"][0].startswith(b"Finding\0")
    assert chunks[b"iTXt"][0].endswith("Œdème".encode())


@pytest.mark.parametrize(
    "rgb",
    [
        np.zeros((2, 2, 3), np.float32),
        np.zeros((2, 2, 4), np.uint8),
        np.zeros((0, 2, 3), np.uint8),
        np.zeros(3, np.uint8),
    ],
)
def test_only_pictures(tmp_path: Path, rgb: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not a picture"):
        write_png(tmp_path / "a.png", rgb, text={})


@pytest.mark.parametrize("keyword", ["", "k" * 80])
def test_only_keywords_that_png_allows(tmp_path: Path, keyword: str) -> None:
    with pytest.raises(ValueError, match="keyword"):
        write_png(tmp_path / "a.png", np.zeros((2, 2), np.uint8), text={keyword: "x"})


def test_a_full_disk_leaves_the_older_picture(tmp_path: Path) -> None:
    """A file size limit stands for the full disk, in a process of its own."""
    script = (
        "import resource, signal, sys, numpy as np\n"
        "from pathlib import Path\n"
        "from cxrviewer.errors import ExportError\n"
        "from cxrviewer.export.image import write_png\n"
        "path = Path(sys.argv[1])\n"
        "write_png(path, np.zeros((4, 4), np.uint8), text={})\n"
        "older = path.read_bytes()\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "noise = np.random.default_rng(0).integers(0, 256, (300, 300), dtype=np.uint8)\n"
        "try:\n"
        "    write_png(path, noise, text={})\n"
        "except ExportError as error:\n"
        "    assert 'a.png' in str(error), error\n"
        "    assert path.read_bytes() == older\n"
        "    assert len(list(path.parent.iterdir())) == 1\n"
        "    print('refused')\n"
    )
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.png")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "refused", done.stderr


def test_the_error_is_ours(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    with pytest.raises(ExportError):
        write_png(tmp_path / "f" / "a.png", np.zeros((2, 2), np.uint8), text={})
