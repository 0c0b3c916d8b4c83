"""Real files: each is read, or refused with a reason; values agree with other tools."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pydicom.data
import pytest

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError

ROOT = Path(__file__).parents[2]
BUNDLED = Path(pydicom.data.__file__).parent / "test_files"

# Files that hold an image which must not be shown, and why.
REFUSED = {
    "966.dcm": r"JPEG 2000.*damaged",
    "JPEG2000-embedded-sequence-delimiter.dcm": r"JPEG 2000.*damaged",
    "MR_truncated.dcm": r"cut off: 8130 of 8192 bytes",
    "emri_small_jpeg_2k_lossless_too_short.dcm": r"ends before or within its pixel data",
}
# Files in which something is found that must be said.
WARNED = {
    "TOSHIBA_J2K_SIZ1_PixRep0.dcm": "signed",
    "RG1_J2KI.dcm": "PixelSpacing",
    "RG1_JLSN.dcm": "PixelSpacing",
    "rtdose_1frame.dcm": "65,536 steps",
    "parametric_map_float.dcm": "65,536 steps",
    "emri_small.dcm": "10 frames",
}
SAME_PIXELS = [
    ("693_UNCR.dcm", "693_J2KR.dcm"),
    ("693_UNCI.dcm", "693_J2KI.dcm"),
    ("MR2_UNCI.dcm", "MR2_J2KI.dcm"),
    ("OBXXXX1A.dcm", "OBXXXX1A_rle.dcm"),
    ("OBXXXX1A.dcm", "OBXXXX1A_expb.dcm"),
    ("emri_small.dcm", "emri_small_RLE.dcm"),
    ("emri_small.dcm", "emri_small_big_endian.dcm"),
    ("emri_small.dcm", "emri_small_jpeg_2k_lossless.dcm"),
    ("emri_small.dcm", "emri_small_jpeg_ls_lossless.dcm"),
    ("gdcm-US-ALOKA-16.dcm", "gdcm-US-ALOKA-16_big.dcm"),
    ("liver.dcm", "liver_deflate.dcm"),
    ("liver.dcm", "liver_expb.dcm"),
    ("liver.dcm", "liver_j2k.dcm"),
    ("liver.dcm", "liver_rle.dcm"),
    ("liver_nonbyte_aligned.dcm", "liver_nonbyte_aligned_deflate.dcm"),
    ("liver_nonbyte_aligned.dcm", "liver_nonbyte_aligned_j2k.dcm"),
    ("liver_nonbyte_aligned.dcm", "liver_nonbyte_aligned_rle.dcm"),
    ("RG2_JPLL.dcm", "RG2_JLSL.dcm"),
    ("RG2_JPLY.dcm", "RG2_JPLY_fixed.dcm"),
    ("color-pl.dcm", "color-px.dcm"),
    ("SC_rgb.dcm", "SC_rgb_16bit.dcm"),
    ("SC_rgb.dcm", "SC_rgb_32bit.dcm"),
    ("SC_rgb.dcm", "SC_rgb_expb.dcm"),
    ("SC_rgb.dcm", "SC_rgb_rle.dcm"),
    ("SC_rgb.dcm", "SC_rgb_rle_16bit.dcm"),
    ("SC_rgb.dcm", "SC_rgb_jpeg_gdcm.dcm"),
    ("SC_rgb.dcm", "SC_rgb_gdcm_KY.dcm"),
    ("MR_small.dcm", "MR_small_RLE.dcm"),
    ("MR_small.dcm", "MR_small_bigendian.dcm"),
    ("MR_small.dcm", "MR_small_implicit.dcm"),
    ("MR_small.dcm", "MR_small_jp2klossless.dcm"),
    ("MR_small.dcm", "MR_small_jpeg_ls_lossless.dcm"),
    ("MR_small.dcm", "MR_small_padded.dcm"),
]


def _shared() -> Path | None:
    folder = Path(os.environ.get("CXR_SHARED_DATA", ROOT.parent / "shared" / "data")) / "dicom"
    return folder if folder.is_dir() else None


def _files() -> Iterator[Path]:
    yield from sorted(BUNDLED.glob("*.dcm"))
    shared = _shared()
    if shared is not None:
        yield from sorted(shared.rglob("*.dcm"))


FILES = list(_files())
PATHS = {path.name: path for path in FILES}


def one_image(path: Path) -> ImageRef | None:
    """The image of a file, or None where the scan refuses it with a reason."""
    result = scan_all([path])
    if result.issues:
        assert not result.studies
        (issue,) = result.issues
        assert issue.location == str(path)
        assert len(str(issue.reason)) > 10
        return None
    (image,) = result.studies[0].images
    return image


def read(name: str) -> Radiograph:
    if name not in PATHS:
        pytest.skip(f"{name} is not here")
    image = one_image(PATHS[name])
    assert image is not None
    return read_radiograph(image)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_real_file_is_read_or_refused_with_a_reason(path: Path) -> None:
    image = one_image(path)
    if image is None:
        assert path.name not in REFUSED
        return
    if path.name in REFUSED:
        with pytest.raises(UnreadableFileError, match=REFUSED[path.name]):
            read_radiograph(image)
        return
    found = read_radiograph(image)
    assert found.shape == (image.rows, image.columns)
    low, high = found.grayscale.stored_range
    assert low <= int(found.stored_values.min())
    assert int(found.stored_values.max()) <= high
    sentences = " ".join(map(str, found.warnings + found.grayscale.ignored))
    assert WARNED.get(path.name, "") in sentences


@pytest.mark.parametrize(("one", "other"), SAME_PIXELS)
def test_the_same_image_in_another_encoding_has_the_same_values(one: str, other: str) -> None:
    first, second = read(one), read(other)
    assert np.array_equal(first.stored_values, second.stored_values)
    assert (first.colour is None) == (second.colour is None)
    if first.colour is not None and second.colour is not None:
        assert np.array_equal(first.colour, second.colour)


@pytest.mark.parametrize(
    ("name", "largest"),
    [
        ("SC_rgb_jpeg_lossy_gdcm.dcm", 90),
        ("SC_rgb_dcmtk_+eb+cr.dcm", 4),
        ("SC_rgb_dcmtk_+eb+cy+n1.dcm", 90),
        ("SC_rgb_dcmtk_+eb+cy+np.dcm", 90),
        ("SC_rgb_dcmtk_+eb+cy+s4.dcm", 90),
        ("SC_ybr_full_uncompressed.dcm", 90),
        ("SC_ybr_full_422_uncompressed.dcm", 90),
        ("SC_rgb_jls_lossy_line.dcm", 10),
        ("SC_rgb_jls_lossy_sample.dcm", 10),
    ],
)
def test_colours_of_the_test_bars_come_out_right_in_every_colour_space(
    name: str, largest: int
) -> None:
    bars, found = read("SC_rgb.dcm").colour, read(name).colour
    assert bars is not None
    assert found is not None
    difference = np.abs(bars.astype(int) - found.astype(int))
    assert difference.mean() < 4
    assert difference.max() <= largest


# --- against dcmtk -------------------------------------------------------------------------------

CONVERTERS = {  # syntaxes that dcmtk decodes, and the tool
    "1.2.840.10008.1.2.4.50": "dcmdjpeg",
    "1.2.840.10008.1.2.4.51": "dcmdjpeg",
    "1.2.840.10008.1.2.4.57": "dcmdjpeg",
    "1.2.840.10008.1.2.4.70": "dcmdjpeg",
    "1.2.840.10008.1.2.4.80": "dcmdjpls",
    "1.2.840.10008.1.2.4.81": "dcmdjpls",
    "1.2.840.10008.1.2.5": "dcmdrle",
}


def _dcmtk_cases() -> list[Path]:
    """Grey images in a syntax that dcmtk decodes."""
    cases = []
    for path in FILES:
        dataset = pydicom.dcmread(path, force=True, stop_before_pixels=True)
        syntax = str(dataset.file_meta.get("TransferSyntaxUID", ""))
        grey = str(dataset.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
        if syntax in CONVERTERS and grey and 1 < dataset.BitsStored <= 16:
            cases.append(path)
    return cases


@pytest.mark.dcmtk
@pytest.mark.skipif(shutil.which("dcmdjpls") is None, reason="dcmtk is not installed")
@pytest.mark.parametrize("path", _dcmtk_cases(), ids=lambda path: path.name)
def test_stored_values_are_those_that_dcmtk_decodes(path: Path, tmp_path: Path) -> None:
    image = one_image(path)
    assert image is not None
    tool = CONVERTERS[image.transfer_syntax_uid]
    target = tmp_path / "native.dcm"
    done = subprocess.run([tool, str(path), str(target)], capture_output=True, check=False)
    if done.returncode or not target.exists():
        pytest.skip("dcmtk cannot decode it")
    native = pydicom.dcmread(target)
    frame = native.pixel_array
    expected = frame[0] if frame.ndim == 3 else frame
    values = read_radiograph(image).stored_values
    lossy = image.transfer_syntax_uid in {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"}
    # Two inverse cosine transforms may round differently (ISO 10918-2).
    assert np.abs(values.astype(int) - expected.astype(int)).max() <= (1 if lossy else 0)


@pytest.mark.skipif(shutil.which("gdcmconv") is None, reason="gdcm tools are not installed")
@pytest.mark.parametrize(
    "name",
    [
        "RG1_J2KI.dcm",
        "RG3_J2KR.dcm",
        "966_fixed.dcm",
        "TOSHIBA_J2K_SIZ0_PixRep1.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "MAROTECH_CT_JP2Lossy.dcm",
        "ELSCINT1_JP2vsJ2K.dcm",
        "693_J2KR.dcm",
    ],
)
def test_jpeg_2000_values_are_those_that_gdcm_decodes(name: str, tmp_path: Path) -> None:
    values = read(name).stored_values
    target = tmp_path / "native.dcm"
    subprocess.run(["gdcmconv", "--raw", str(PATHS[name]), str(target)], check=True)
    assert np.array_equal(values, pydicom.dcmread(target).pixel_array)
