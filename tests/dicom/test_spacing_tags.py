"""Pixel sizes: read where they are possible, else left out with a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from factories import make_dataset
from pydicom.dataset import Dataset

from cxrviewer.dicom.ignored_tags import IgnoredTags
from cxrviewer.dicom.radiograph import SpacingAttributes
from cxrviewer.dicom.spacing_tags import spacing_of
from cxrviewer.dicom.tags import first_frame_of


def read(**tags: Any) -> tuple[SpacingAttributes, list[str]]:
    ignored = IgnoredTags()
    found = spacing_of(make_dataset(**{"ImagerPixelSpacing": None, **tags}), ignored)
    return found, [str(message) for message in ignored.sentences]


def test_all_tags_of_a_good_file() -> None:
    found, complaints = read(
        ImagerPixelSpacing=[0.2, 0.1],
        PixelSpacing=[0.18, 0.09],
        PixelSpacingCalibrationType="FIDUCIAL",
        EstimatedRadiographicMagnificationFactor=1.1,
        PixelAspectRatio=[2, 1],
    )
    assert found == SpacingAttributes((0.2, 0.1), (0.18, 0.09), "FIDUCIAL", 1.1, (2, 1))
    assert complaints == []


def test_a_silent_file() -> None:
    assert read() == (SpacingAttributes(), [])


def test_nominal_scanned_spacing_is_kept_apart() -> None:
    found, _ = read(NominalScannedPixelSpacing=[0.3, 0.3], PixelSpacingCalibrationType="GEOMETRY")
    assert found.pixel_spacing is None
    assert found.nominal_scanned_pixel_spacing == (0.3, 0.3)
    assert found.pixel_spacing_calibration_type == ""  # it describes Pixel Spacing alone


@pytest.mark.parametrize("value", [[0, 0], [0.1, 0], [-0.1, 0.1], [0.1, 0.1, 0.1], [500, 500]])
@pytest.mark.parametrize("keyword", ["PixelSpacing", "ImagerPixelSpacing"])
def test_impossible_spacing_is_left_out(keyword: str, value: list[float]) -> None:
    found, complaints = read(**{keyword: value})
    assert found == SpacingAttributes()
    assert len(complaints) == 1
    assert keyword in complaints[0]


def test_one_value_counts_for_rows_and_columns() -> None:
    assert read(ImagerPixelSpacing=0.143)[0].imager_pixel_spacing == (0.143, 0.143)


@pytest.mark.parametrize("value", [0, 0.5, 99])
def test_an_impossible_magnification_is_left_out(value: float) -> None:
    found, complaints = read(EstimatedRadiographicMagnificationFactor=value)
    assert found.estimated_radiographic_magnification_factor is None
    assert "Magnification" in complaints[0]


def test_spacing_of_a_multi_frame_image_is_in_its_functional_groups() -> None:
    measures, shared = Dataset(), Dataset()
    measures.PixelSpacing = [0.5, 0.4]
    shared.PixelMeasuresSequence = [measures]
    dataset = make_dataset(SharedFunctionalGroupsSequence=[shared], ImagerPixelSpacing=None)
    dataset.set_original_encoding(False, True)
    found = spacing_of(first_frame_of(dataset), IgnoredTags())
    assert found.pixel_spacing == (0.5, 0.4)
    assert "PixelSpacing" not in dataset
