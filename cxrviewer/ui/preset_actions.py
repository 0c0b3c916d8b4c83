"""The digits that show window presets, called what the reader calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.study import ImageRef
from cxrviewer.settings import Settings
from cxrviewer.settings.window_presets import WindowPreset, preset_for
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.key_map import keyed
from cxrviewer.ui.preset_runner import preset_name
from cxrviewer.ui.session import Session

_A: Final = ActionId

PRESET_KEYS: Final[Mapping[ActionId, int]] = {
    _A.PRESET_DEFAULT: 1,
    _A.PRESET_AUTO: 2,
    _A.PRESET_LUNGS: 3,
    _A.PRESET_MEDIASTINUM: 4,
    _A.PRESET_BONES: 5,
    _A.PRESET_TUBES: 6,
    _A.PRESET_SEVEN: 7,
    _A.PRESET_EIGHT: 8,
    _A.PRESET_NINE: 9,
}


def preset_of_key(settings: Settings, key: int, ref: ImageRef | None) -> WindowPreset | None:
    """The reader's preset of a digit for an image; without one, that for all images."""
    if ref is None:
        return preset_for(settings.window_presets, key, "")
    view = ref.view.position
    return preset_for(
        settings.window_presets,
        key,
        ref.modality,
        is_frontal=view.is_frontal,
        is_lateral=view.is_lateral,
    )


class PresetActions(QObject):
    """Names the actions of the digits by the presets for the active image; hides those without."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__(actions)
        self._session = session
        self._actions = actions
        for signal in (
            session.settings_changed,
            session.slots_changed,
            session.active_slot_changed,
            actions.retranslated,
        ):
            signal.connect(self._name)
        self._name()

    @QtSlot()
    def _name(self) -> None:
        image = self._session.active_image
        for action, key in PRESET_KEYS.items():
            preset = preset_of_key(self._session.settings, key, image)
            made = self._actions[action]
            made.setVisible(preset is not None)
            if preset is not None:
                name = preset_name(preset)
                made.setText(name)
                made.setIconText(name)
                made.setToolTip(keyed(name, action))
