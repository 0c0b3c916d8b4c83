"""The settings, one row each."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.inference.manifest import BundleManifest, list_bundles
from cxrviewer.settings import DeviceChoice, Settings, Theme
from cxrviewer.ui.translate import LANGUAGES

_SWITCHES: Final = (
    "analyse_automatically",
    "read_first",
    "swap_views",
    "compare",
    "prior_left",
    "link_window",
    "link_zoom",
    "link_like_views",
    "demographics_visible",
)


class SettingsDialog(QDialog):
    """Edits a copy; `settings` gives it back once it was accepted."""

    def __init__(
        self,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        bundles: Sequence[BundleManifest] | None = None,
    ) -> None:
        super().__init__(parent)
        self._before = settings
        self._bundles = list_bundles() if bundles is None else bundles
        self.language = self._choice(
            [("", self.tr("As the system")), *LANGUAGES.items()], settings.language
        )
        self.theme = self._choice(
            [(Theme.DARK, self.tr("Dark")), (Theme.HIGH_CONTRAST, self.tr("High contrast"))],
            settings.theme,
        )
        self.bundle = self._choice(self._bundle_choices(), settings.bundle)
        self.device = self._choice(self._device_choices(), settings.device)
        self.switches = {name: QCheckBox(text, self) for name, text in self._switch_texts().items()}
        for name, box in self.switches.items():
            box.setChecked(getattr(settings, name))
        self.setWindowTitle(self.tr("Settings"))
        self._lay_out()

    @property
    def settings(self) -> Settings:
        """The settings as the dialog shows them."""
        switched: dict[str, Any] = {name: box.isChecked() for name, box in self.switches.items()}
        return dataclasses.replace(
            self._before,
            language=self.language.currentData(),
            theme=Theme(self.theme.currentData()),
            bundle=self.bundle.currentData(),
            device=DeviceChoice(self.device.currentData()),
            **switched,
        )

    def _choice(self, entries: Sequence[tuple[str, str]], current: str) -> QComboBox:
        box = QComboBox(self)
        for value, text in entries:
            box.addItem(text, str(value))
        box.setCurrentIndex(max(0, box.findData(str(current))))
        return box

    def _bundle_choices(self) -> list[tuple[str, str]]:
        named = [(one.name, f"{one.name} {one.version}") for one in self._bundles]
        return [("", self.tr("The first installed")), *named]

    def _device_choices(self) -> list[tuple[str, str]]:
        return [
            (DeviceChoice.AUTO, self.tr("Graphics card where it works")),
            (DeviceChoice.CPU, self.tr("Processor")),
            (DeviceChoice.CUDA, self.tr("Graphics card (CUDA)")),
        ]

    def _switch_texts(self) -> dict[str, str]:
        texts = (
            self.tr("Analyse a study as soon as it is selected"),
            self.tr("Read first: show the second reader after my own marks"),
            self.tr("Lateral view on the left"),
            self.tr("Compare each study with its newest prior"),
            self.tr("Prior on the left"),
            self.tr("Link window and level of both views"),
            self.tr("Link zoom and position of both views"),
            self.tr("Link like views of current and prior"),
            self.tr("Show names and dates on the images"),
        )
        return dict(zip(_SWITCHES, texts, strict=True))

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Language"), self.language)
        form.addRow(self.tr("Theme"), self.theme)
        form.addRow(self.tr("Model"), self.bundle)
        form.addRow(self.tr("Computed on"), self.device)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        note = QLabel(self.tr("Changes apply with OK; nothing is sent anywhere."), self)
        note.setProperty("role", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(10)
        layout.addLayout(form)
        layout.addSpacing(6)
        for box in self.switches.values():
            layout.addWidget(box)
        layout.addSpacing(6)
        layout.addWidget(note)
        layout.addWidget(buttons)
