"""Menus of the right mouse button over the study list and its images."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QPoint
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtWidgets import QMenu

from cxrviewer.dicom.study import ImageRef, Study
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_list import StudyList
from cxrviewer.ui.study_words import image_caption


class ListMenus(QObject):
    """Puts any image into either place; a prior beside the current study, for instance."""

    def __init__(self, session: Session, actions: Actions, studies: StudyList) -> None:
        super().__init__(studies)
        self._session = session
        self._actions = actions
        self._studies = studies
        studies.study_menu_requested.connect(self._on_study)
        studies.image_menu_requested.connect(self._on_image)

    def study_menu(self, study: Study) -> QMenu:
        """Open the study, or put one of its images beside what is on the screen."""
        menu = QMenu(self._studies)
        opening = menu.addAction(QCoreApplication.translate("ListMenus", "Open this study"))
        _on_triggered(opening, partial(self._session.select_study, study.study_instance_uid))
        if study in self._session.priors:
            comparing = menu.addAction(
                QCoreApplication.translate("ListMenus", "Compare the current study with this one")
            )
            _on_triggered(comparing, partial(self._session.show_prior, study.study_instance_uid))
        menu.addSeparator()
        for slot in Slot:
            places = menu.addMenu(_slot_text(slot))
            for number, image in enumerate(study, 1):
                action = places.addAction(f"{number}: {image_caption(image)}")
                _on_triggered(action, partial(self._session.show_image, slot, image))
        menu.addSeparator()
        marks, uid = self._session.worklist.marks, study.study_instance_uid
        is_read = marks.is_read(uid)
        marking = menu.addAction(
            QCoreApplication.translate("ListMenus", "Mark as unread")
            if is_read
            else QCoreApplication.translate("ListMenus", "Mark as read")
        )
        _on_triggered(marking, partial(marks.set_read, uid, is_read=not is_read))
        menu.addAction(self._actions[ActionId.ANALYSE])
        return menu

    def image_menu(self, image: ImageRef) -> QMenu:
        """Put the image into a place."""
        menu = QMenu(self._studies)
        for slot in Slot:
            action = menu.addAction(_slot_text(slot))
            _on_triggered(action, partial(self._session.show_image, slot, image))
        return menu

    @QtSlot(object, QPoint)
    def _on_study(self, study: Study, place: QPoint) -> None:
        self._pop_up(self.study_menu(study), place)

    @QtSlot(object, QPoint)
    def _on_image(self, image: ImageRef, place: QPoint) -> None:
        self._pop_up(self.image_menu(image), place)

    def _pop_up(self, menu: QMenu, place: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)


def _on_triggered(action: QObject, command: Callable[[], None]) -> None:
    """Run a command that knows its arguments; Qt's own (checked) is not for it."""
    action.triggered.connect(_Command(command, action).run)  # type: ignore[attr-defined]


class _Command(QObject):
    def __init__(self, command: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._command = command

    @QtSlot()
    def run(self) -> None:
        self._command()


def _slot_text(slot: Slot) -> str:
    texts = {
        Slot.LEFT: QCoreApplication.translate("ListMenus", "Show on the left"),
        Slot.RIGHT: QCoreApplication.translate("ListMenus", "Show on the right"),
        Slot.LOWER_LEFT: QCoreApplication.translate("ListMenus", "Show at the lower left"),
        Slot.LOWER_RIGHT: QCoreApplication.translate("ListMenus", "Show at the lower right"),
    }
    return texts[slot]
