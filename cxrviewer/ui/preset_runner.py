"""Computes window presets in the thread pool: a histogram of a large image takes too long here."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal, SignalInstance
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.imaging.presets import made_voi
from cxrviewer.imaging.voi import Region, Voi, auto_voi
from cxrviewer.settings.window_presets import PresetMaking, WindowPreset
from cxrviewer.ui.one_time_task import OneTimeTask
from cxrviewer.ui.session import Session

MakeVoi = Callable[[Radiograph], Voi]


class PresetRunner(QObject):
    """Shows an image of the session through a preset, once that is computed."""

    _computed = Signal(int, str, object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._last_number = 0
        self._voi_before: Voi | None = None
        self._computed.connect(self._on_computed)

    def apply(self, preset: WindowPreset, uid: str) -> None:
        """Compute `preset` for an image and show it, unless the window is changed meanwhile."""
        self.show(uid, partial(_named_preset, preset, preset_name(preset)))

    def apply_region(self, region: Region, uid: str) -> None:
        """The same with a window over the values of a region.

        Args:
            region: Image pixels (x, y, width, height).
            uid: SOP Instance UID.
        """
        name = QCoreApplication.translate("Viewport", "Region", "window made from a region")
        self.show(uid, partial(_region_window, region, name))

    def show(self, uid: str, make: MakeVoi) -> None:
        """Make a window for an image in the pool and show it.

        Args:
            uid: SOP Instance UID.
            make: Gives the window; called in another thread.
        """
        radiograph, state = self._session.radiograph(uid), self._session.display_state(uid)
        if radiograph is None or state is None:
            return
        self._last_number += 1
        self._voi_before = state.voi
        task = _Computing(self._last_number, make, radiograph, self._computed)
        QThreadPool.globalInstance().start(task)

    @QtSlot(int, str, object)
    def _on_computed(self, number: int, uid: str, voi: Voi) -> None:
        state = self._session.display_state(uid)
        if number != self._last_number or state is None or state.voi != self._voi_before:
            return
        # A preset is made for one image; on the other one the same shift would mean something else.
        self._session.set_display_state(uid, state.with_voi(voi), alone=True)


def preset_name(preset: WindowPreset) -> str:
    """What the figures under the image call a preset: the reader's word, else the shipped one."""
    return preset.name or making_names()[preset.making]


def making_names() -> dict[PresetMaking, str]:
    """What the ways to make a window are called."""
    return {
        PresetMaking.DEFAULT: QCoreApplication.translate("Viewport", "Default of the file"),
        PresetMaking.AUTO: QCoreApplication.translate("Viewport", "Automatic"),
        PresetMaking.LUNGS: QCoreApplication.translate("Viewport", "Lungs"),
        PresetMaking.MEDIASTINUM: QCoreApplication.translate("Viewport", "Mediastinum"),
        PresetMaking.BONES: QCoreApplication.translate("Viewport", "Bones"),
        PresetMaking.TUBES: QCoreApplication.translate("Viewport", "Tubes and lines"),
        PresetMaking.WINDOW: QCoreApplication.translate("Viewport", "Level and width"),
        PresetMaking.PERCENTILES: QCoreApplication.translate("Viewport", "Percentiles"),
    }


def _named_preset(preset: WindowPreset, name: str, radiograph: Radiograph) -> Voi:
    voi = made_voi(preset, radiograph)
    # The file's own choice keeps the file's own name.
    keeps_name = preset.making is PresetMaking.DEFAULT and not preset.name
    return voi if keeps_name else dataclasses.replace(voi, name=name)


def _region_window(region: Region, name: str, radiograph: Radiograph) -> Voi:
    return dataclasses.replace(auto_voi(radiograph, region), name=name)


class _Computing(OneTimeTask):
    """Runs in the pool; the signal belongs to the runner."""

    def __init__(
        self, number: int, make: MakeVoi, radiograph: Radiograph, computed: SignalInstance
    ) -> None:
        super().__init__()
        self._number = number
        self._make = make
        self._radiograph = radiograph
        self._computed = computed

    def work(self) -> None:
        voi = self._make(self._radiograph)
        uid = self._radiograph.ref.sop_instance_uid
        try:
            self._computed.emit(self._number, uid, voi)
        except RuntimeError:
            # The window was closed meanwhile and nobody waits any more.
            return
