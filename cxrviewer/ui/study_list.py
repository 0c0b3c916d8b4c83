"""The left panel: studies, progress of the scan, images of the study, files not read."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QLocale, QModelIndex, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.ui import icons
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.actions import Actions
from cxrviewer.ui.calm_progress import CalmProgressBar
from cxrviewer.ui.image_strip import ImageStrip
from cxrviewer.ui.issues_list import IssuesList
from cxrviewer.ui.plurals import PLURALS
from cxrviewer.ui.queue_strip import QueueStrip, small_button
from cxrviewer.ui.session import Session
from cxrviewer.ui.steady_rows import SteadyRows
from cxrviewer.ui.study_delegate import StudyDelegate
from cxrviewer.ui.study_model import StudyModel
from cxrviewer.ui.theme import panel_width
from cxrviewer.ui.thumbnails import ThumbnailStore
from cxrviewer.ui.worklist_commands import ORDERS

WIDTH: Final = 220
# None is a line between groups.
_SORTING: Final = (
    ActionId.SORT_DATE,
    ActionId.SORT_NAME,
    ActionId.SORT_SUSPICION,
    None,
    ActionId.NEXT_UNREAD,
    ActionId.TOGGLE_READ,
    None,
    ActionId.ANALYSE_ALL,
)


class StudyList(QWidget):
    """Studies newest first, those of one patient together; a click hangs a study.

    Signals:
        study_menu_requested: (Study, global position) the context menu of a study is wanted.
        image_menu_requested: (ImageRef, global position) the context menu of an image is wanted.
    """

    study_menu_requested = Signal(object, QPoint)
    image_menu_requested = Signal(object, QPoint)

    def __init__(
        self,
        session: Session,
        thumbnails: ThumbnailStore,
        actions: Actions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._heading = QLabel(self)
        self._count = QLabel(self)
        self._progress = CalmProgressBar(self)
        self._waiting = QLabel(self)
        self._sort = _sort_button(actions, self)
        self._watch = small_button(actions, ActionId.WATCH, self)
        self._queue = QueueStrip(session.worklist.queue, actions, self)
        self._model = StudyModel(session, self)
        self._view = QListView(self)
        self._delegate = StudyDelegate(session, thumbnails, self)
        self._strip = ImageStrip(session, thumbnails, self)
        self._issues = IssuesList(session, self)
        self._set_up_view()
        self._lay_out()
        self._connect(thumbnails)
        self.retranslate()

    @property
    def view(self) -> QListView:
        """The list itself."""
        return self._view

    @property
    def model(self) -> StudyModel:
        """Its rows."""
        return self._model

    @property
    def issues(self) -> IssuesList:
        """Files not read."""
        return self._issues

    @property
    def strip(self) -> ImageStrip:
        """Images of the study on the screen."""
        return self._strip

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setFixedWidth(panel_width(WIDTH))
        self._heading.setText(self.tr("STUDIES"))
        self._view.setAccessibleName(self.tr("Studies"))
        self._sort.setIcon(icons.icon("sort"))
        self._sort.setToolTip(self.tr("Order of the list"))
        self._sort.setAccessibleName(self.tr("Order of the list"))
        self._show_count()
        self._show_waiting()
        self._model.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def _set_up_view(self) -> None:
        view = self._view
        view.setModel(self._model)
        SteadyRows(view, self._model)
        view.setItemDelegate(self._delegate)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setMouseTracking(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setLayoutMode(QListView.LayoutMode.Batched)
        view.setBatchSize(200)
        view.viewport().installEventFilter(self)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _lay_out(self) -> None:
        self._heading.setProperty("role", "heading")
        self._count.setProperty("role", "heading")
        self._progress.setTextVisible(False)
        header = QHBoxLayout()
        header.setContentsMargins(12, 8, 6, 4)
        header.setSpacing(6)
        header.addWidget(self._heading)
        header.addWidget(self._count)
        header.addStretch(1)
        header.addWidget(self._watch)
        header.addWidget(self._sort)
        self._waiting.setProperty("role", "small")
        self._waiting.setContentsMargins(12, 0, 12, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self._progress)
        layout.addWidget(self._queue)
        layout.addWidget(self._waiting)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._strip)
        layout.addWidget(self._issues)
        policy = self._progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(policy)

    def _connect(self, thumbnails: ThumbnailStore) -> None:
        session = self._session
        session.worklist.order_changed.connect(self._on_studies)
        session.worklist.watch_changed.connect(self._on_watch)
        session.study_selected.connect(self._on_selected)
        session.scan_progressed.connect(self._on_progress)
        thumbnails.ready.connect(self._on_thumbnail)
        self._view.clicked.connect(self._on_clicked)
        self._view.activated.connect(self._on_clicked)
        self._view.selectionModel().currentChanged.connect(self._on_current)
        self._view.customContextMenuRequested.connect(self._on_menu)
        self._strip.menu_requested.connect(self.image_menu_requested)
        self._on_progress(0, 0)

    @Slot()
    def _on_studies(self) -> None:
        self._show_count()
        self._on_selected()

    @Slot()
    def _on_selected(self) -> None:
        study = self._session.current_study
        row = self._model.row_of(study.study_instance_uid) if study else -1
        index = self._model.index(row) if row >= 0 else QModelIndex()
        if index != self._view.currentIndex():
            self._view.setCurrentIndex(index)

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        study = self._model.study(index.row())
        if study is not None:
            self._session.select_study(study.study_instance_uid)

    @Slot(QModelIndex)
    def _on_current(self, index: QModelIndex) -> None:
        """Arrow keys hang the study too."""
        if self._view.hasFocus() and index.isValid():
            self._on_clicked(index)

    @Slot(int, int)
    def _on_progress(self, done: int, total: int) -> None:
        self._progress.setVisible(self._session.scanning is not None)
        self._progress.show_progress(done, total)
        if self._session.scanning is None and self._view.currentIndex().isValid():
            self._view.scrollTo(self._view.currentIndex())

    @Slot(str)
    def _on_thumbnail(self, _uid: str) -> None:
        self._view.viewport().update()

    @Slot(QPoint)
    def _on_menu(self, position: QPoint) -> None:
        study = self._model.study(self._view.indexAt(position).row())
        if study is not None:
            self.study_menu_requested.emit(study, self._view.viewport().mapToGlobal(position))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Nothing changes places under the pointer."""
        if event.type() in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self._session.worklist.hold_order(on=event.type() is QEvent.Type.Enter)
        return False

    @Slot()
    def _on_watch(self) -> None:
        self._show_waiting()

    def _show_waiting(self) -> None:
        count = self._session.worklist.waiting_files
        self._waiting.setVisible(count > 0)
        self._waiting.setText(PLURALS.files_waited_for(count) if count else "")

    def _show_count(self) -> None:
        count = len(self._session.studies)
        self._count.setText(QLocale().toString(count) if count else "")


def _sort_button(actions: Actions, parent: QWidget) -> QToolButton:
    """Opens a menu of orders; its own action is the menu."""
    button = QToolButton(parent)
    menu = QMenu(button)
    for action in _SORTING:
        if action is None:
            menu.addSeparator()
        else:
            actions[action].setIconVisibleInMenu(action not in ORDERS)  # a mark says which is on
            menu.addAction(actions[action])
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # each entry has its key
    return button
