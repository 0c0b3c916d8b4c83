"""Names, ages and dates as they are written on the image."""

from __future__ import annotations

import pytest

from cxrviewer.dicom.study import Patient, ViewPosition, ViewSource
from cxrviewer.imaging.voi import Window
from cxrviewer.ui.annotations.patient_text import age_text, date_text, name_text
from cxrviewer.ui.annotations.readout import window_text, zoom_text
from cxrviewer.ui.translate import install_language
from cxrviewer.ui.view_names import source_text, view_description, view_name


@pytest.fixture(autouse=True)
def _english(qapp: object) -> None:
    install_language("en")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Doe^Jane", "Doe, Jane"),
        ("Doe^Jane^A^Dr^PhD", "Doe, Jane A PhD"),
        ("Doe", "Doe"),
        ("^Jane", "Jane"),
        ("", ""),
        # PS3.5 H.3.1, example 1
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada, Tarou  山田, 太郎"),
    ],
)
def test_name(name: str, text: str) -> None:
    assert name_text(name) == text


@pytest.mark.parametrize(
    ("patient", "study_date", "text"),
    [
        (Patient(age="063Y"), "", "63 y"),
        (Patient(age="005M"), "", "5 months"),
        (Patient(age="012D"), "", "12 days"),
        (Patient(birth_date="19610302"), "20240301", "62 y"),
        (Patient(birth_date="19610301"), "20240301", "63 y"),
        (Patient(birth_date="20250301"), "20240301", ""),
        (Patient(age="63", birth_date="1961"), "20240301", ""),
        (Patient(), "", ""),
    ],
)
def test_age(patient: Patient, study_date: str, text: str) -> None:
    assert age_text(patient, study_date) == text


@pytest.mark.parametrize(("date", "text"), [("20240301", "2024-03-01"), ("2024", ""), ("", "")])
def test_date(date: str, text: str) -> None:
    assert date_text(date) == text


@pytest.mark.parametrize(
    ("window", "text"),
    [
        (Window(2048, 4096), "W\u00a04096 L\u00a02048"),
        (Window(-600.4, 1500.0), "W\u00a01500 L\u00a0-600"),
        (Window(0.5, 2.25), "W\u00a02.25 L\u00a00.50"),
        (Window(40, 400, name="Soft tissue"), "Soft tissue: W\u00a0400 L\u00a040"),
    ],
)
def test_window(window: Window, text: str) -> None:
    assert window_text(window) == text


@pytest.mark.parametrize(
    ("zoom", "is_fitted", "text"),
    [(0.346, True, "fit, 35\u00a0%"), (1.0, False, "100\u00a0%"), (0.0456, False, "4.6\u00a0%")],
)
def test_zoom(zoom: float, is_fitted: bool, text: str) -> None:
    assert zoom_text(zoom, is_fitted=is_fitted) == text


def test_every_view_and_source_has_words() -> None:
    assert all(view_name(position) and view_description(position) for position in ViewPosition)
    assert all(source_text(source) for source in ViewSource if source is not ViewSource.NONE)
    assert source_text(ViewSource.NONE) == ""
