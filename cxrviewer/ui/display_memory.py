"""Brings back how the reader last looked at an image: window, inversion, shutter and filters.

Zoom and turns are not brought back: a study is first seen whole and the right way up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.store.annotations import image_key
from cxrviewer.store.looks import ForgetfulLooks, LookKeeper
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.look_record import look_of, state_from

_KEPT: Final = ("voi", "inverted", "shuttered", "filters")
# So often at most while a hand drags.
_REST_MS: Final = 400


class DisplayMemory(QObject):
    """Reads what was kept of an image when it comes, and keeps what the reader changes.

    Signals:
        recalled: (SOP Instance UID, dict) how an image was looked at earlier.
        problem_found: (Message) looks cannot be kept, or were lost, and why.
    """

    recalled = Signal(str, object)
    problem_found = Signal(object)
    # From the keeper's thread to ours.
    _read = Signal(int, str, object)
    _told = Signal(object)

    def __init__(self, keeper: LookKeeper | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper or ForgetfulLooks()
        self._generation = 0
        self._asked: dict[str, str] = {}
        # What the keeper has by now, so that a change of zoom writes nothing.
        self._known: dict[str, dict[str, Any]] = {}
        self._changed: dict[str, dict[str, Any]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self.flush)
        self._read.connect(self._on_read)
        self._told.connect(self.problem_found)
        self._keeper.listen(self._told.emit)

    def ask(self, radiograph: Radiograph) -> None:
        """Find out how an image was looked at; once for each."""
        uid = radiograph.ref.sop_instance_uid
        if uid not in self._asked:
            self._asked[uid] = image_key(radiograph.ref)
            answer = _Answer(self._read.emit, self._generation, uid)
            self._keeper.read(self._asked[uid], answer)

    def keep(self, radiograph: Radiograph, state: DisplayState, first: DisplayState) -> None:
        """Keep how an image is looked at; nothing where that is as at first."""
        look = _kept(look_of(state, radiograph))
        is_first = look == _kept(look_of(first, radiograph))
        image = image_key(radiograph.ref)
        self._changed[image] = {} if is_first else look
        if self._changed[image] == self._known.get(image):
            del self._changed[image]
        elif not self._timer.isActive():
            self._timer.start()

    @QtSlot()
    def flush(self) -> None:
        """Hand all that has changed to the keeper."""
        changed, self._changed = self._changed, {}
        for image, look in changed.items():
            self._known[image] = look
            self._keeper.write(image, look)

    def clear(self) -> None:
        """Ask again for every image that comes; no answer of before arrives any more."""
        self.flush()
        self._generation += 1
        self._asked.clear()

    def stop(self) -> None:
        """Write all that is not written yet; waits a few seconds at most."""
        self._timer.stop()
        self.flush()
        self._keeper.stop()

    @QtSlot(int, str, object)
    def _on_read(self, generation: int, uid: str, look: Mapping[str, Any]) -> None:
        if generation != self._generation:
            return
        self._known.setdefault(self._asked[uid], _kept(look))
        if look:
            self.recalled.emit(uid, look)


def recalled_state(
    look: Mapping[str, Any], first: DisplayState, radiograph: Radiograph
) -> DisplayState:
    """The state that a look leads to; what of it makes no sense stays as at first."""
    return state_from(_kept(look), first, radiograph)


def _kept(look: Mapping[str, Any]) -> dict[str, Any]:
    return {name: look[name] for name in _KEPT if name in look}


class _Answer:
    """Carries what was read from the keeper's thread to the window's, and for which image."""

    def __init__(self, emit: Callable[[int, str, object], None], generation: int, uid: str) -> None:
        self._emit, self._generation, self._uid = emit, generation, uid

    def __call__(self, look: Mapping[str, Any]) -> None:
        self._emit(self._generation, self._uid, look)
