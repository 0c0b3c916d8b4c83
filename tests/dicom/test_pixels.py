"""Whole images: every encoding gives the same stored values, every lie is named."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from factories import gradient, lut_item, make_dataset, make_dx, make_picture
from PIL import Image
from pydicom.encaps import encapsulate

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import UnreadableFileError, UnsupportedTransferSyntaxError

EXACT = [
    "ImplicitVRLittleEndian",
    "ExplicitVRLittleEndian",
    "ExplicitVRBigEndian",
    "DeflatedExplicitVRLittleEndian",
    "RLELossless",
    "JPEGLosslessSV1",
    "JPEGLSLossless",
    "JPEG2000Lossless",
    "HTJ2KLossless",
]


def read(path: Path) -> Radiograph:
    """The one image of a file, as a reader would open it."""
    result = scan_all([path])
    assert result.issues == ()
    (image,) = result.studies[0].images
    return read_radiograph(image)


def said(radiograph: Radiograph) -> list[str]:
    return [str(message) for message in radiograph.warnings]


@pytest.mark.parametrize("syntax", EXACT)
@pytest.mark.parametrize("kind", ["uint8", "uint16", "full", "int16"])
def test_lossless_encodings_give_the_same_values(tmp_path: Path, syntax: str, kind: str) -> None:
    values: Any = {
        "uint8": gradient(bits=8).astype(np.uint8),
        "uint16": gradient(),
        "full": gradient(bits=16),
        "int16": gradient().astype(np.int16) - 2048,
    }[kind]
    if kind == "int16" and syntax == "JPEGLosslessSV1":
        # The process codes unsigned samples; the header alone says that they are signed.
        dataset = make_dataset(values.view(np.uint16), transfer_syntax=syntax)
        dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 15, 1
        dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    elif kind == "int16" and syntax in {"JPEGLSLossless", "HTJ2KLossless"}:
        dataset = make_dataset(values.view(np.uint16), transfer_syntax=syntax)
        dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 15, 1
        dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    else:
        make_dx(tmp_path / "a.dcm", values, transfer_syntax=syntax)
    found = read(tmp_path / "a.dcm")
    assert np.array_equal(found.stored_values, values)
    assert found.stored_values.dtype == values.dtype
    assert found.warnings == ()
    assert found.grayscale.ignored == ()
    assert not found.stored_values.flags.writeable
    assert found.colour is None
    assert found.shape == values.shape


@pytest.mark.parametrize(
    ("syntax", "bits"),
    [("JPEGBaseline8Bit", 8), ("JPEGExtended12Bit", 8), ("JPEGExtended12Bit", 12)],
)
def test_lossy_jpeg_is_near(tmp_path: Path, syntax: str, bits: int) -> None:
    values = gradient(bits=bits).astype(np.uint8 if bits == 8 else np.uint16)
    found = read(make_dx(tmp_path / "a.dcm", values, transfer_syntax=syntax))
    error = np.abs(found.stored_values.astype(int) - values.astype(int)).max()
    assert error <= 1 << (bits - 7)
    assert found.grayscale.bits_stored == bits
    assert found.warnings == ()


def test_tags_come_with_the_pixels(tmp_path: Path) -> None:
    found = read(
        make_dx(
            tmp_path / "a.dcm",
            PhotometricInterpretation="MONOCHROME1",
            PresentationLUTShape="INVERSE",
            WindowCenter=[100, 200],
            WindowWidth=[50, 60],
            VOILUTSequence=[lut_item([1, 2, 3], bits=8)],
            PixelSpacing=[0, 0],
        )
    )
    assert found.grayscale.photometric_interpretation == "MONOCHROME1"
    assert [window.center for window in found.grayscale.windows] == [100, 200]
    assert len(found.grayscale.voi_luts) == 1
    assert found.spacing.imager_pixel_spacing == (0.15, 0.15)
    assert found.spacing.pixel_spacing is None
    assert ["PixelSpacing" in str(message) for message in found.grayscale.ignored] == [True]


def test_first_of_several_frames_is_shown_with_a_warning(tmp_path: Path) -> None:
    frames = np.stack([gradient(), 4095 - gradient(), gradient() // 2])
    for syntax in ("ExplicitVRLittleEndian", "RLELossless", "JPEG2000Lossless"):
        path = make_dx(tmp_path / f"{syntax}.dcm", frames, NumberOfFrames=3, transfer_syntax=syntax)
        found = read(path)
        assert np.array_equal(found.stored_values, frames[0])
        assert said(found) == ["Only the first of its 3 frames is shown."]


# --- colour --------------------------------------------------------------------------------------

RED_GREEN_BLUE = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9]]] * 2, np.uint8)
# 0.299 R + 0.587 G + 0.114 B, rounded
LUMINANCE = [[76, 150, 29, 9]] * 2


@pytest.mark.parametrize("planar", [0, 1])
def test_rgb_gives_colour_and_luminance(tmp_path: Path, planar: int) -> None:
    dataset = make_dataset(RED_GREEN_BLUE, PlanarConfiguration=planar)
    if planar:
        dataset.PixelData = np.moveaxis(RED_GREEN_BLUE, -1, 0).tobytes()
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = read(tmp_path / "a.dcm")
    assert found.colour is not None
    assert np.array_equal(found.colour, RED_GREEN_BLUE)
    assert found.stored_values.tolist() == LUMINANCE
    assert found.stored_values.dtype == np.uint8
    assert (found.grayscale.bits_stored, found.grayscale.windows) == (8, ())


def test_colour_of_sixteen_bits_is_brought_to_eight(tmp_path: Path) -> None:
    wide = RED_GREEN_BLUE.astype(np.uint16) * 257
    found = read(make_dx(tmp_path / "a.dcm", wide))
    assert found.stored_values.tolist() == LUMINANCE


def test_ybr_is_converted(tmp_path: Path) -> None:
    # PS3.3 C.7.6.3.1.2 for red (255, 0, 0): Y 76, CB 85, CR 255
    ybr = np.array([[[76, 85, 255], [128, 128, 128]]] * 2, np.uint8)
    found = read(make_dx(tmp_path / "a.dcm", ybr, PhotometricInterpretation="YBR_FULL"))
    assert found.colour is not None
    assert np.abs(found.colour[0, 0].astype(int) - [255, 0, 0]).max() <= 2
    assert found.colour[0, 1].tolist() == [128, 128, 128]


def test_palette_colour_is_looked_up(tmp_path: Path) -> None:
    palette: dict[str, Any] = {}
    for name, entries in {"Red": [0, 65535], "Green": [65535, 0], "Blue": [0, 32768]}.items():
        palette[f"{name}PaletteColorLookupTableDescriptor"] = [2, 0, 16]
        palette[f"{name}PaletteColorLookupTableData"] = np.array(entries, "<u2").tobytes()
    path = make_dx(
        tmp_path / "a.dcm",
        np.array([[0, 1], [1, 0]], np.uint8),
        PhotometricInterpretation="PALETTE COLOR",
        **palette,
    )
    found = read(path)
    assert found.colour is not None
    assert found.colour[0].tolist() == [[0, 255, 0], [255, 0, 128]]
    # 0.299 · 255 + 0.114 · 128 = 90.8
    assert found.stored_values.tolist() == [[150, 91], [91, 150]]


def test_a_palette_that_is_missing_refuses_the_image(tmp_path: Path) -> None:
    pixels = np.zeros((2, 2), np.uint8)
    path = make_dx(tmp_path / "a.dcm", pixels, PhotometricInterpretation="PALETTE COLOR")
    with pytest.raises(UnreadableFileError, match="palette"):
        read(path)


def test_grey_stored_in_colour_is_grey(tmp_path: Path) -> None:
    grey = gradient(bits=8).astype(np.uint8)
    found = read(make_dx(tmp_path / "a.dcm", np.stack([grey] * 3, axis=-1)))
    assert found.colour is None
    assert np.array_equal(found.stored_values, grey)
    assert found.ref.samples_per_pixel == 1


def test_rgb_in_an_unmarked_jpeg_is_not_taken_for_ycbcr(tmp_path: Path) -> None:
    flat = np.full((16, 16, 3), (200, 40, 90), np.uint8)
    jpeg = bytes(imagecodecs.jpeg8_encode(flat, level=100, outcolorspace="RGB"))
    adobe = jpeg.index(b"\xff\xee")
    unmarked = jpeg[:adobe] + jpeg[adobe + 16 :]
    dataset = make_dataset(flat, transfer_syntax="JPEGBaseline8Bit")
    dataset.PixelData = encapsulate([unmarked])
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = read(tmp_path / "a.dcm")
    assert found.colour is not None
    assert np.abs(found.colour.astype(int) - flat.astype(int)).max() <= 2


# --- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.png", "a.PNG"])
@pytest.mark.parametrize("kind", ["uint8", "uint16"])
def test_png_pictures_are_exact(tmp_path: Path, name: str, kind: str) -> None:
    values = gradient(70, 80, bits=8 if kind == "uint8" else 16).astype(kind)
    found = read(make_picture(tmp_path / name, values))
    assert np.array_equal(found.stored_values, values)
    assert found.stored_values.dtype == kind
    assert found.grayscale.bits_stored == values.itemsize * 8
    assert found.ref.is_picture
    assert found.spacing.pixel_spacing is None


def test_jpeg_picture_in_colour_and_in_grey(tmp_path: Path) -> None:
    grey = gradient(70, 80, bits=8).astype(np.uint8)
    found = read(make_picture(tmp_path / "grey.jpg", np.stack([grey] * 3, axis=-1)))
    assert found.colour is None
    assert np.abs(found.stored_values.astype(int) - grey).max() <= 4
    photo = np.full((70, 80, 3), (200, 40, 90), np.uint8)
    found = read(make_picture(tmp_path / "photo.jpg", photo))
    assert found.colour is not None
    assert np.abs(found.colour.astype(int) - photo.astype(int)).max() <= 4


def test_a_picture_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    picture = Image.fromarray(gradient(70, 80, bits=8).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise by a quarter
    picture.save(tmp_path / "a.jpg", quality=100, exif=exif)
    (study,) = scan_all([tmp_path / "a.jpg"]).studies
    assert (study.images[0].rows, study.images[0].columns) == (80, 70)
    found = read_radiograph(study.images[0])
    assert found.shape == (80, 70)
    assert int(found.stored_values[0, 0]) > int(found.stored_values[0, -1])  # first row is right


@pytest.mark.parametrize("name", ["a.png", "a.jpg"])
def test_a_picture_that_is_cut_off_is_refused(tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (90, 90), np.uint8)
    path = make_picture(tmp_path / name, noise)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UnreadableFileError, match="damaged"):
        read(path)


# --- files that lie ------------------------------------------------------------------------------


def relabelled(path: Path, syntax: str) -> Path:
    """Claim another transfer syntax without touching the pixel data."""
    data = path.read_bytes()
    start = data.index(b"\x02\x00\x10\x00UI") + 6
    end = start + 2 + int.from_bytes(data[start : start + 2], "little")
    value = syntax.encode() + b"\0" * (len(syntax) % 2)
    path.write_bytes(data[:start] + len(value).to_bytes(2, "little") + value + data[end:])
    return path


@pytest.mark.parametrize(
    ("really", "said_to_be", "found_name"),
    [
        ("JPEG2000Lossless", "1.2.840.10008.1.2.4.70", "JPEG 2000"),
        ("JPEGLSLossless", "1.2.840.10008.1.2.4.50", "JPEG-LS"),
        ("JPEGLosslessSV1", "1.2.840.10008.1.2.4.90", "JPEG Lossless"),
        ("RLELossless", "1.2.840.10008.1.2.4.80", "RLE"),
        ("JPEG2000Lossless", "1.2.840.10008.1.2.1", "JPEG 2000"),
        ("JPEG2000Lossless", "1.2.840.10008.1.2.4.201", "JPEG 2000"),
        ("HTJ2KLossless", "1.2.840.10008.1.2.4.90", "High-Throughput"),
        ("JPEG2000Lossless", "1.2.840.10008.1.2.4.102", "JPEG 2000"),  # "MPEG-4"
    ],
)
def test_a_lying_transfer_syntax_is_found_out(
    tmp_path: Path, really: str, said_to_be: str, found_name: str
) -> None:
    path = relabelled(make_dx(tmp_path / "a.dcm", transfer_syntax=really), said_to_be)
    found = read(path)
    assert np.array_equal(found.stored_values, gradient())
    assert len(found.warnings) == 1
    assert found_name in said(found)[0]


def test_native_pixels_under_a_compressed_syntax_are_read_as_they_are(tmp_path: Path) -> None:
    path = relabelled(make_dx(tmp_path / "a.dcm"), "1.2.840.10008.1.2.4.70")
    found = read(path)
    assert np.array_equal(found.stored_values, gradient())
    assert "not compressed" in said(found)[0]


def test_a_codestream_without_items_around_it_is_decoded(tmp_path: Path) -> None:
    dataset = make_dataset()
    stream = bytes(imagecodecs.jpeg2k_encode(gradient(), level=0, codecformat="j2k"))
    dataset.PixelData = stream + b"\0" * (len(stream) % 2)
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = read(tmp_path / "a.dcm")
    assert np.array_equal(found.stored_values, gradient())
    assert "JPEG 2000" in said(found)[0]


def test_an_offset_table_that_lies_does_no_harm(tmp_path: Path) -> None:
    dataset = make_dataset(transfer_syntax="JPEG2000Lossless")
    data = bytearray(dataset.PixelData)
    data[8:12] = (9999).to_bytes(4, "little")
    dataset.PixelData = bytes(data)
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    assert np.array_equal(read(tmp_path / "a.dcm").stored_values, gradient())


def test_rows_and_columns_are_those_of_the_codestream(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm", transfer_syntax="JPEGLSLossless", Rows=32, Columns=40)
    found = read(path)
    assert found.shape == (64, 48)
    assert (found.ref.rows, found.ref.columns) == (64, 48)
    assert "32 × 40" in said(found)[0]
    assert "64 × 48" in said(found)[0]


def test_samples_are_those_of_the_codestream(tmp_path: Path) -> None:
    dataset = make_dataset(gradient(bits=8).astype(np.uint8), transfer_syntax="JPEGBaseline8Bit")
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = read(tmp_path / "a.dcm")
    assert found.colour is None
    assert found.grayscale.photometric_interpretation == "MONOCHROME2"
    assert "3 samples" in said(found)[0]


def test_a_jpeg_without_end_mark_but_with_all_its_data_is_shown(tmp_path: Path) -> None:
    dataset = make_dataset(gradient(bits=8).astype(np.uint8), transfer_syntax="JPEGBaseline8Bit")
    whole = bytes(imagecodecs.jpeg8_encode(gradient(bits=8).astype(np.uint8), level=95))
    dataset.PixelData = encapsulate([whole[:-2]])
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    found = read(tmp_path / "a.dcm")
    assert np.array_equal(found.stored_values, imagecodecs.jpeg8_decode(whole))
    assert "end mark" in said(found)[0]


# --- files that are refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "syntax",
    [
        "JPEGBaseline8Bit",
        "JPEGExtended12Bit",
        "JPEGLosslessSV1",
        "JPEGLSLossless",
        "JPEG2000Lossless",
        "HTJ2KLossless",
        "RLELossless",
    ],
)
@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_a_compressed_frame_that_is_cut_off_is_refused(
    tmp_path: Path, syntax: str, share: float
) -> None:
    bits = 8 if syntax == "JPEGBaseline8Bit" else 12
    noise = np.random.default_rng(1).integers(0, 1 << bits, (64, 64))
    values = noise.astype(np.uint8 if bits == 8 else np.uint16)
    dataset = make_dataset(values, transfer_syntax=syntax)
    (frame,) = pydicom.encaps.generate_frames(dataset.PixelData, number_of_frames=1)
    dataset.PixelData = encapsulate([frame[: int(len(frame) * share)]])
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    with pytest.raises(UnreadableFileError) as refusal:
        read(tmp_path / "a.dcm")
    assert "cut off" in str(refusal.value) or "damaged" in str(refusal.value)
    assert not isinstance(refusal.value, UnsupportedTransferSyntaxError)


def test_a_native_image_that_is_cut_off_is_refused_with_numbers(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UnreadableFileError, match=r"\d+ of 6144 bytes"):
        read(path)


@pytest.mark.parametrize(
    ("syntax", "name"),
    [
        ("1.2.840.10008.1.2.4.102", "MPEG-4"),
        ("1.2.840.10008.1.2.4.107", "HEVC"),
        ("1.2.840.10008.1.2.4.110", "JPEG XL"),
        ("1.2.3.4.5", "1.2.3.4.5"),
    ],
)
def test_a_syntax_that_cannot_be_decoded_is_named(tmp_path: Path, syntax: str, name: str) -> None:
    dataset = make_dataset()
    dataset.PixelData = encapsulate([b"\0\0\1\xb3" + bytes(200)])
    dataset.save_as(tmp_path / "a.dcm", enforce_file_format=True)
    path = relabelled(tmp_path / "a.dcm", syntax)
    with pytest.raises(UnsupportedTransferSyntaxError, match=name):
        read(path)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"BitsAllocated": 12}, "BitsAllocated"),
        ({"SamplesPerPixel": 2}, "SamplesPerPixel"),
        ({"PhotometricInterpretation": "CMYK"}, "CMYK"),
        ({"Columns": 0}, "Columns"),
        ({"Rows": 60000, "Columns": 60000}, "60000 × 60000"),
    ],
)
def test_impossible_image_tags_are_named(tmp_path: Path, tags: dict[str, Any], reason: str) -> None:
    path = make_dx(tmp_path / "a.dcm", **tags)
    with pytest.raises(UnreadableFileError, match=reason):
        read(path)


@pytest.mark.parametrize(
    ("tags", "warning"),
    [
        ({"PhotometricInterpretation": None}, "Photometric Interpretation is missing"),
        ({"BitsStored": 40}, "BitsStored"),
        ({"BitsStored": 0}, "BitsStored"),
        ({"HighBit": 64}, "HighBit"),
        ({"HighBit": 10}, "HighBit"),
    ],
)
def test_image_tags_that_can_be_guessed_are_guessed_aloud(
    tmp_path: Path, tags: dict[str, Any], warning: str
) -> None:
    found = read(make_dx(tmp_path / "a.dcm", **tags))
    assert np.array_equal(found.stored_values, gradient())
    assert [warning in sentence for sentence in said(found)] == [True]


def test_a_file_that_was_replaced_since_the_scan_is_refused(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm", SOPInstanceUID="2.25.1")
    (image,) = scan_all([path]).studies[0].images
    make_dx(path, SOPInstanceUID="2.25.2")
    with pytest.raises(UnreadableFileError, match="another image"):
        read_radiograph(image)
    path.unlink()
    with pytest.raises(UnreadableFileError, match="does not exist"):
        read_radiograph(image)


def test_an_image_is_read_out_of_an_archive(tmp_path: Path) -> None:
    make_dx(tmp_path / "a.dcm", transfer_syntax="JPEG2000Lossless")
    make_picture(tmp_path / "b.png", gradient(70, 80, bits=16))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "a.dcm", "x/a.dcm")
        archive.write(tmp_path / "b.png", "x/b.png")
    found = {
        image.member: read_radiograph(image)
        for study in scan_all([tmp_path / "c.zip"]).studies
        for image in study
    }
    assert np.array_equal(found["x/a.dcm"].stored_values, gradient())
    assert np.array_equal(found["x/b.png"].stored_values, gradient(70, 80, bits=16))


def test_no_sentence_ever_holds_a_patient_tag(tmp_path: Path) -> None:
    secret = "Zzyzx"  # noqa: S105 - a name
    path = make_dx(
        tmp_path / "a.dcm",
        PatientName=f"{secret}^{secret}",
        PatientID=secret,
        AccessionNumber=secret,
        NumberOfFrames=2,
        WindowWidth=0,
        PixelSpacing=[0, 0],
        Rows=64000,
    )
    with pytest.raises(UnreadableFileError) as refusal:
        read(path)
    assert secret not in str(refusal.value)
    path = make_dx(path, PatientName=secret, WindowWidth=0, transfer_syntax="RLELossless")
    found = read(path)
    sentences = said(found) + [str(message) for message in found.grayscale.ignored]
    assert sentences
    assert not any(secret in sentence for sentence in sentences)


def test_an_image_without_sop_instance_uid_is_read(tmp_path: Path) -> None:
    dataset = make_dataset(SOPInstanceUID=None)
    pydicom.dcmwrite(tmp_path / "a.dcm", dataset)
    found = read(tmp_path / "a.dcm")
    assert np.array_equal(found.stored_values, gradient())
    assert found.ref.sop_instance_uid.startswith("2.25.")


def test_a_reference_made_by_hand_is_enough(tmp_path: Path) -> None:
    path = make_dx(tmp_path / "a.dcm")
    ref = ImageRef(path, transfer_syntax_uid="1.2.840.10008.1.2.1")
    assert read_radiograph(ref).shape == (64, 48)
