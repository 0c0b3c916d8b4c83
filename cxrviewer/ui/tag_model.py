"""The tree of tags for a view, and the search in it."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from cxrviewer.dicom.tag_tree import TagNode
from cxrviewer.ui.word_search import plain

Index = QModelIndex | QPersistentModelIndex
COLUMNS: Final = 4
_NOT_DIGITS: Final = str.maketrans("", "", "(), ")
_NOWHERE: Final = QModelIndex()


class _Row:
    """A node with its place; Qt's indexes point at it."""

    __slots__ = ("children", "node", "parent", "place", "texts")

    def __init__(self, node: TagNode, parent: _Row | None, place: int) -> None:
        self.node, self.parent, self.place = node, parent, place
        self.texts = _texts(node)
        self.children = [_Row(child, self, number) for number, child in enumerate(node.children)]


class TagModel(QAbstractItemModel):
    """Tag, keyword, VR and value; read only."""

    def __init__(self, nodes: tuple[TagNode, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = [_Row(node, None, place) for place, node in enumerate(nodes)]

    def node(self, index: Index) -> TagNode | None:
        """The node of a row."""
        row = index.internalPointer() if index.isValid() else None
        return row.node if isinstance(row, _Row) else None

    def line(self, index: Index) -> str:
        """A row as text: its columns, apart by tabs."""
        row = index.internalPointer() if index.isValid() else None
        return "\t".join(row.texts) if isinstance(row, _Row) else ""

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Qt's index of a cell."""
        rows = self._children(parent)
        if 0 <= row < len(rows) and 0 <= column < COLUMNS:
            return self.createIndex(row, column, rows[row])
        return QModelIndex()

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Qt's index of the row above."""
        row = index.internalPointer() if index.isValid() else None
        above = row.parent if isinstance(row, _Row) else None
        return self.createIndex(above.place, 0, above) if above is not None else QModelIndex()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows below a row."""
        return 0 if parent.column() > 0 else len(self._children(parent))

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Always four."""
        return COLUMNS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts; the tooltip is the value, which may be wider than its column."""
        row = index.internalPointer() if index.isValid() else None
        if not isinstance(row, _Row):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == COLUMNS - 1:
            return row.texts[COLUMNS - 1]
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            QCoreApplication.translate("TagsPage", "Tag"),
            QCoreApplication.translate("TagsPage", "Keyword"),
            QCoreApplication.translate("TagsPage", "VR"),
            QCoreApplication.translate("TagsPage", "Value"),
        )[section]

    def _children(self, parent: Index) -> list[_Row]:
        row = parent.internalPointer() if parent.isValid() else None
        return row.children if isinstance(row, _Row) else self._rows


class TagSearch(QSortFilterProxyModel):
    """Rows that hold what is looked for, with what is above and below them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self._digits = ""
        self.setRecursiveFilteringEnabled(True)
        self.setAutoAcceptChildRows(True)

    def look_for(self, text: str) -> None:
        """Show what holds `text`, accents or not: in the tag's number, the keyword or the value."""
        self._words = plain(text.strip())
        self._digits = self._words.translate(_NOT_DIGITS)
        self.invalidate()

    def matches(self, node: TagNode) -> bool:
        """Whether a row by itself is what is looked for."""
        if not self._words:
            return True
        digits = node.tag.translate(_NOT_DIGITS)
        return (
            self._words in plain(node.keyword)
            or self._words in plain(node.value)
            or bool(self._digits and len(self._digits) >= 3 and self._digits in digits)
        )

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Ask each row."""
        model = self.sourceModel()
        if not isinstance(model, TagModel):
            return True
        node = model.node(model.index(source_row, 0, source_parent))
        return node is not None and self.matches(node)


def _texts(node: TagNode) -> tuple[str, str, str, str]:
    if node.number:
        template = QCoreApplication.translate("TagsPage", "Item {number}")
        return template.format(number=node.number), "", "", ""
    return node.tag, node.keyword, node.vr, _value_text(node)


def _value_text(node: TagNode) -> str:
    if node.is_broken:
        return QCoreApplication.translate("TagsPage", "(cannot be read)")
    if node.vr == "SQ":
        template = QCoreApplication.translate("TagsPage", "(items: {number})")
        return template.format(number=QLocale().toString(len(node.children)))
    if node.size is not None and not node.value:
        template = QCoreApplication.translate("TagsPage", "({size} bytes, not loaded)")
        return template.format(size=QLocale().toString(node.size))
    return node.value
