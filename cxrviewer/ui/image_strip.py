"""All images of the study on the screen, where it has more than the views can show."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.dicom.study import ImageRef
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_delegate import draw_thumbnail
from cxrviewer.ui.study_words import image_caption
from cxrviewer.ui.theme import SMALL_PX, base_font, colours
from cxrviewer.ui.thumbnails import ThumbnailStore

_CELL: Final = QSize(64, 84)
_HEIGHT: Final = 190

Index = QModelIndex | QPersistentModelIndex


class ImageStrip(QWidget):
    """Thumbnails; a click puts the image into the active view.

    Signals:
        menu_requested: (ImageRef, global position) the context menu of an image is wanted.
    """

    menu_requested = Signal(object, QPoint)

    def __init__(
        self, session: Session, thumbnails: ThumbnailStore, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self._title.setContentsMargins(12, 8, 12, 4)
        self._model = _ImageModel(session, self)
        self._view = QListView(self)
        self._view.setModel(self._model)
        self._view.setItemDelegate(_ImageDelegate(session, thumbnails, self))
        self._set_up_view()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._title)
        inset = QHBoxLayout()
        inset.setContentsMargins(8, 0, 0, 0)
        inset.addWidget(self._view)
        layout.addLayout(inset)
        session.study_selected.connect(self._on_study)
        session.studies_changed.connect(self._on_study)
        session.slots_changed.connect(self._on_changed)
        thumbnails.ready.connect(self._on_changed)
        self._view.clicked.connect(self._on_clicked)
        self._view.activated.connect(self._on_clicked)
        self._view.customContextMenuRequested.connect(self._on_menu)
        self._on_study()

    @property
    def images(self) -> tuple[ImageRef, ...]:
        """What is shown."""
        return self._model.images

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self._on_study()
        super().changeEvent(event)

    def _set_up_view(self) -> None:
        view = self._view
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setSpacing(0)
        view.setFixedHeight(_HEIGHT)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    @Slot()
    def _on_study(self) -> None:
        self._model.refresh()
        self.setVisible(len(self.images) > 2)
        self._title.setText(self.tr("IMAGES OF THIS STUDY"))
        self._view.setAccessibleName(self.tr("Images of this study"))

    @Slot()
    def _on_changed(self) -> None:
        self._view.viewport().update()

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._session.show_image(self._session.active_slot, self.images[index.row()])

    @Slot(QPoint)
    def _on_menu(self, position: QPoint) -> None:
        index = self._view.indexAt(position)
        if index.isValid():
            place = self._view.viewport().mapToGlobal(position)
            self.menu_requested.emit(self.images[index.row()], place)


class _ImageModel(QAbstractListModel):
    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.images: tuple[ImageRef, ...] = ()

    def refresh(self) -> None:
        study = self._session.current_study
        images = study.images if study else ()
        if images != self.images:
            self.beginResetModel()
            self.images = images
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.images)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{index.row() + 1}: {image_caption(self.images[index.row()])}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.images[index.row()].path.name
        return None


class _ImageDelegate(QStyledItemDelegate):
    def __init__(self, session: Session, thumbnails: ThumbnailStore, parent: ImageStrip) -> None:
        super().__init__(parent)
        self._strip = parent
        self._session = session
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return _CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        image = self._strip.images[index.row()]
        cell = QRect(option.rect)
        box = cell.adjusted(4, 4, -4, -20)
        painter.save()
        draw_thumbnail(painter, box, image, self._session, self._thumbnails)
        hung = any(image == ref for ref in self._session.slots.values())
        painter.setPen(QPen(QColor(colours().accent if hung else colours().line), 1))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setPen(QColor(colours().text if hung else colours().secondary))
        painter.setFont(base_font(painter.font(), SMALL_PX))
        caption = QRect(cell.left(), box.bottom() + 1, cell.width(), 18)
        painter.drawText(caption, int(Qt.AlignmentFlag.AlignCenter), image_caption(image))
        painter.restore()
