"""The model, what it shows and how."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from cxrviewer.errors import QT_TRANSLATE_NOOP
from cxrviewer.imaging.colour_maps import ColourMap
from cxrviewer.inference.manifest import list_bundles
from cxrviewer.settings import DeviceChoice, Sensitivity
from cxrviewer.ui.setting_rows.row import Choice, Section, SettingRow, choice, share, switch

_S = Section.SECOND_READER


def _bundles() -> Sequence[Choice]:
    first = QCoreApplication.translate(
        "SettingRows", QT_TRANSLATE_NOOP("SettingRows", "The first installed")
    )
    return [("", first), *((one.name, f"{one.name} {one.version}") for one in list_bundles())]


SECOND_READER: Final[tuple[SettingRow, ...]] = (
    switch(
        _S,
        "analyse_automatically",
        QT_TRANSLATE_NOOP("SettingRows", "Analyse a study as soon as it is selected"),
    ),
    switch(
        _S,
        "read_first",
        QT_TRANSLATE_NOOP("SettingRows", "Read first: show the second reader after my own marks"),
    ),
    choice(_S, "bundle", QT_TRANSLATE_NOOP("SettingRows", "Model"), _bundles),
    choice(
        _S,
        "device",
        QT_TRANSLATE_NOOP("SettingRows", "Computed on"),
        (
            (
                DeviceChoice.AUTO,
                QT_TRANSLATE_NOOP("SettingRows", "Graphics card where it works"),
            ),
            (DeviceChoice.CPU, QT_TRANSLATE_NOOP("SettingRows", "Processor")),
            (DeviceChoice.CUDA, QT_TRANSLATE_NOOP("SettingRows", "Graphics card (CUDA)")),
        ),
    ),
    choice(
        _S,
        "sensitivity",
        QT_TRANSLATE_NOOP("SettingRows", "What counts as present"),
        (
            (Sensitivity.SCREENING, QT_TRANSLATE_NOOP("SettingRows", "Screening")),
            (Sensitivity.BALANCED, QT_TRANSLATE_NOOP("SettingRows", "Balanced")),
            (Sensitivity.SPECIFIC, QT_TRANSLATE_NOOP("SettingRows", "Specific")),
        ),
        QT_TRANSLATE_NOOP(
            "SettingRows", "For this version of the model; another version starts balanced."
        ),
    ),
    choice(
        _S,
        "overlay_contours",
        QT_TRANSLATE_NOOP("SettingRows", "Maps are drawn as"),
        (
            (False, QT_TRANSLATE_NOOP("SettingRows", "Colours")),
            (True, QT_TRANSLATE_NOOP("SettingRows", "Contours")),
        ),
    ),
    choice(
        _S,
        "overlay_colour_map",
        QT_TRANSLATE_NOOP("SettingRows", "Evidence in maps"),
        (
            (
                ColourMap.DIVERGING.value,
                QT_TRANSLATE_NOOP("SettingRows", "For and against the finding"),
            ),
            (
                ColourMap.SEQUENTIAL.value,
                QT_TRANSLATE_NOOP("SettingRows", "Only for the finding"),
            ),
        ),
    ),
    share(_S, "overlay_opacity", QT_TRANSLATE_NOOP("SettingRows", "Opacity of maps")),
    switch(
        _S,
        "trust_visible",
        QT_TRANSLATE_NOOP("SettingRows", "Show the facts for and against trusting an answer"),
    ),
)
