"""Tags of the grayscale chain as files really hold them: read where possible, else left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from factories import lut_item, make_dataset
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from cxrviewer.dicom.grayscale_tags import grayscale_of
from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.radiograph import GrayscaleAttributes, VoiLutFunction, Window
from cxrviewer.dicom.stored_values import StoredValues


def stored(bits: int = 12, signed: int = 0, **more: Any) -> StoredValues:
    return StoredValues(np.zeros((2, 2), np.uint16), bits, signed, **more)


def read(
    *, values: StoredValues | None = None, dataset: Dataset | None = None, **tags: Any
) -> GrayscaleAttributes:
    if dataset is None:
        dataset = make_dataset(**{"WindowCenter": None, "WindowWidth": None, **tags})
    dataset.set_original_encoding(False, True)
    return grayscale_of(dataset, "MONOCHROME2", values or stored(), IgnoredTags())


def raw(keyword: str, vr: str, value: bytes) -> RawDataElement:
    return RawDataElement(Tag(keyword), vr, len(value), value, 0, False, True)


def complaints(attributes: GrayscaleAttributes) -> list[str]:
    return [str(message) for message in attributes.ignored]


def test_a_good_file_has_nothing_to_complain_about() -> None:
    found = read(
        WindowCenter=[2048, 1000.5],
        WindowWidth=[4096, 1],
        WindowCenterWidthExplanation=["NORMAL", "BONE"],
        VOILUTFunction="SIGMOID",
        RescaleSlope=-1.5,
        RescaleIntercept=4095,
        PresentationLUTShape="INVERSE",
        PixelPaddingValue=0,
        PixelPaddingRangeLimit=10,
    )
    assert found.windows == (Window(2048, 4096, "NORMAL"), Window(1000.5, 1, "BONE"))
    assert found.voi_lut_function is VoiLutFunction.SIGMOID
    assert (found.rescale_slope, found.rescale_intercept, found.rescale_type) == (-1.5, 4095, "US")
    assert found.presentation_lut_shape == "INVERSE"
    assert (found.pixel_padding_value, found.pixel_padding_range_limit) == (0, 10)
    assert found.ignored == ()


def test_a_silent_file_has_the_defaults_of_the_standard() -> None:
    silent = dict.fromkeys(["RescaleSlope", "RescaleIntercept", "RescaleType"])
    found = read(**silent, PresentationLUTShape=None)
    assert found.windows == ()
    assert (found.rescale_slope, found.rescale_intercept) == (1, 0)
    assert found.voi_lut_function is VoiLutFunction.LINEAR
    assert found.presentation_lut_shape == ""
    assert found.pixel_padding_value is None
    assert found.ignored == ()


@pytest.mark.parametrize(
    ("tags", "windows", "tag"),
    [
        ({"WindowCenter": 40, "WindowWidth": 0}, (), "WindowWidth"),
        ({"WindowCenter": 40, "WindowWidth": -5}, (), "WindowWidth"),
        ({"WindowCenter": 40, "WindowWidth": 0.5}, (), "WindowWidth"),  # LINEAR needs 1
        ({"WindowCenter": [40, 50], "WindowWidth": [0, 9]}, (Window(50, 9),), "WindowWidth"),
        ({"WindowCenter": [1, 2], "WindowWidth": 9}, (Window(1, 9),), "WindowCenter"),
        ({"WindowCenter": 40}, (), "WindowCenter"),
    ],
)
def test_impossible_windows_are_left_out(
    tags: dict[str, Any], windows: tuple[Window, ...], tag: str
) -> None:
    found = read(**tags)
    assert found.windows == windows
    assert [tag in sentence for sentence in complaints(found)] == [True]


def test_linear_exact_allows_a_width_below_one() -> None:
    found = read(WindowCenter=0.5, WindowWidth=0.25, VOILUTFunction="LINEAR_EXACT")
    assert found.windows == (Window(0.5, 0.25),)
    assert found.ignored == ()


@pytest.mark.parametrize("value", [b"abc ", b"12,5", b"1e ", b"nan ", b"inf "])
def test_unreadable_numbers_are_left_out(value: bytes) -> None:
    dataset = make_dataset()
    dataset[Tag("WindowCenter")] = raw("WindowCenter", "DS", value)
    dataset[Tag("RescaleSlope")] = raw("RescaleSlope", "DS", value)
    found = read(dataset=dataset)
    assert found.windows == ()
    assert found.rescale_slope == 1
    assert any("WindowCenter" in sentence for sentence in complaints(found))
    assert any("RescaleSlope" in sentence for sentence in complaints(found))


@pytest.mark.parametrize(
    ("tags", "tag"),
    [
        ({"VOILUTFunction": "CUBIC"}, "VOILUTFunction"),
        ({"PresentationLUTShape": "LIN OD"}, "PresentationLUTShape"),
        ({"RescaleSlope": 0}, "RescaleSlope"),
        ({"PixelPaddingValue": 5000}, "PixelPaddingValue"),  # 12 bits
    ],
)
def test_undefined_values_are_left_out_by_name(tags: dict[str, Any], tag: str) -> None:
    found = read(**tags)
    assert len(complaints(found)) == 1
    assert tag in complaints(found)[0]
    assert found.voi_lut_function is VoiLutFunction.LINEAR
    assert found.rescale_slope == 1
    assert found.pixel_padding_value is None


@pytest.mark.parametrize(
    ("written", "bits", "signed", "value"),
    [
        (63536, 16, 1, -2000),  # US where SS was meant
        (-2000, 16, 0, 63536),  # SS where US was meant
        (-2000, 16, 1, -2000),
        (4095, 12, 0, 4095),
    ],
)
def test_padding_is_a_stored_value_whatever_its_vr(
    written: int, bits: int, signed: int, value: int
) -> None:
    dataset = make_dataset()
    dataset.add_new("PixelPaddingValue", "SS" if written < 0 else "US", written)
    assert read(dataset=dataset, values=stored(bits, signed)).pixel_padding_value == value


def table(item: Dataset, values: StoredValues | None = None, **tags: Any) -> Any:
    found = read(values=values, VOILUTSequence=[item], **tags)
    return found.voi_luts[0] if found.voi_luts else found


def test_a_lut_is_read_with_all_its_facts() -> None:
    lut = table(lut_item([0, 1000, 4095], first=100, bits=12, name="SOFT"))
    assert (lut.first_value, lut.bits, lut.explanation) == (100, 12, "SOFT")
    assert lut.data.tolist() == [0, 1000, 4095]
    assert lut.data.dtype == np.uint16
    assert not lut.data.flags.writeable


def test_zero_entries_mean_65536() -> None:
    item = lut_item(list(range(65536)), bits=16)
    assert item.LUTDescriptor[0] == 0
    lut = table(item, stored(16))
    assert len(lut.data) == 65536
    assert lut.data[65535] == 65535


@pytest.mark.parametrize(
    ("first", "bits", "signed", "meant"),
    [
        (63488, 12, 1, -2048),  # -2048 written as US
        (63488, 16, 0, 63488),  # really that large
        (-2048, 12, 1, -2048),
        (0, 12, 0, 0),
    ],
)
def test_first_value_is_signed_where_the_pixels_are(
    first: int, bits: int, signed: int, meant: int
) -> None:
    item = lut_item(list(range(2048)), first=first, bits=12)
    assert table(item, stored(bits, signed)).first_value == meant


def test_first_value_of_a_voi_lut_counts_in_modality_values() -> None:
    item = lut_item(list(range(1000)), first=64536, bits=12)  # -1000
    lut = table(item, stored(12), RescaleSlope=1, RescaleIntercept=-1024)
    assert lut.first_value == -1000


def test_behind_a_modality_lut_the_first_value_counts_in_its_entries() -> None:
    modality = lut_item([60000] * 4096, bits=16)
    voi = lut_item(list(range(256)), first=60000, bits=8)
    found = read(ModalityLUTSequence=[modality], VOILUTSequence=[voi])
    assert found.modality_lut is not None
    assert found.modality_lut.data[0] == 60000
    assert found.voi_luts[0].first_value == 60000


def test_entries_of_eight_bits_may_be_packed_two_to_a_word() -> None:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [5, 0, 8])
    item.add_new("LUTData", "OW", bytes([1, 2, 3, 4, 5, 0]))
    assert table(item).data.tolist() == [1, 2, 3, 4, 5]
    spread = Dataset()
    spread.add_new("LUTDescriptor", "US", [3, 0, 8])
    spread.add_new("LUTData", "OW", bytes([1, 0, 2, 0, 3, 0]))
    assert table(spread).data.tolist() == [1, 2, 3]


def test_lut_data_may_be_of_vr_us() -> None:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [3, 0, 16])
    item.add_new("LUTData", "US", [7, 8, 65535])
    assert table(item).data.tolist() == [7, 8, 65535]


def test_lut_data_of_a_big_endian_file_are_read_in_its_order() -> None:
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [2, 0, 16])
    item.add_new("LUTData", "OW", bytes([0x01, 0x02, 0x00, 0x04]))
    dataset = make_dataset(VOILUTSequence=[item])
    dataset.set_original_encoding(False, False)
    found = grayscale_of(dataset, "MONOCHROME2", stored(), IgnoredTags())
    assert found.voi_luts[0].data.tolist() == [0x0102, 4]


def test_entries_that_need_more_bits_than_stated_raise_the_bits() -> None:
    found = read(VOILUTSequence=[lut_item([0, 4095], bits=8)])
    assert found.voi_luts[0].bits == 12
    assert "12" in complaints(found)[0]


@pytest.mark.parametrize(
    "descriptor", [None, [], [3, 0], [3, 0, 0], [3, 0, 17], [3, 0, 7], [3, 0, 16, 1]]
)
def test_a_lut_with_a_broken_descriptor_is_left_out(descriptor: list[int] | None) -> None:
    item = lut_item([1, 2, 3])
    del item.LUTDescriptor
    if descriptor is not None:
        item.add_new("LUTDescriptor", "US", descriptor)
    found = read(VOILUTSequence=[item, lut_item([5, 6])])
    assert [lut.data.tolist() for lut in found.voi_luts] == [[5, 6]]
    assert "VOILUTSequence" in complaints(found)[0]


@pytest.mark.parametrize("data", [None, b"", b"\1\0\2\0"])
def test_a_lut_with_too_few_data_is_left_out(data: bytes | None) -> None:
    item = lut_item([1, 2, 3])
    del item.LUTData
    if data is not None:
        item.add_new("LUTData", "OW", data)
    found = read(ModalityLUTSequence=[item])
    assert found.modality_lut is None
    assert "LUT Data" in complaints(found)[0]


def test_values_that_were_reduced_keep_their_modality_values() -> None:
    reduced = stored(16, step=2.0, lowest=100.0, reduced=True)
    found = read(values=reduced, RescaleSlope=3, RescaleIntercept=7, PixelPaddingValue=9)
    # stored 5 stands for 100 + 5 * 2 = 110, and that for 3 * 110 + 7 = 337
    assert found.rescale_slope * 5 + found.rescale_intercept == 337
    assert found.pixel_padding_value is None
