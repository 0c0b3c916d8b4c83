"""The magnifier: where it is, whether it stays there, and how much it enlarges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from cxrviewer.imaging.geometry import Point

MAGNIFICATIONS: Final = (1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


@dataclass(frozen=True, slots=True)
class Lens:
    """A magnifier over an image.

    Attributes:
        uid: SOP Instance UID of the image.
        at: Image point in its middle.
        is_frozen: Whether it stays there, whatever the pointer does.
    """

    uid: str
    at: Point
    is_frozen: bool = False


class LensState(QObject):
    """There is one magnifier at most.

    Signals:
        changed: `lens` or `magnification` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lens: Lens | None = None
        self._magnification = 2.0

    @property
    def lens(self) -> Lens | None:
        """The magnifier, where there is one."""
        return self._lens

    @property
    def magnification(self) -> float:
        """How much larger it shows the image than the view does."""
        return self._magnification

    def follow(self, uid: str, at: Point) -> None:
        """Be where the pointer is; a frozen one stays."""
        if self._lens is None or not self._lens.is_frozen:
            self._set(Lens(uid, at))

    def click(self, uid: str, at: Point) -> None:
        """Stay here, or follow the pointer again."""
        frozen = self._lens is not None and self._lens.is_frozen
        self._set(Lens(uid, at, is_frozen=not frozen))

    def leave(self) -> None:
        """The pointer is gone; a frozen magnifier stays."""
        if self._lens is not None and not self._lens.is_frozen:
            self._set(None)

    def hide(self) -> bool:
        """Take it away, frozen or not; whether there was one."""
        if self._lens is None:
            return False
        self._set(None)
        return True

    def enlarge(self, steps: int) -> None:
        """Enlarge more by so many steps; less where negative."""
        here = MAGNIFICATIONS.index(self._magnification)
        there = min(max(here + steps, 0), len(MAGNIFICATIONS) - 1)
        if there != here:
            self._magnification = MAGNIFICATIONS[there]
            self.changed.emit()

    def _set(self, lens: Lens | None) -> None:
        if lens != self._lens:
            self._lens = lens
            self.changed.emit()
