"""Keys and mouse: read from the table of actions, searched in both languages, copied or printed."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMarginsF, Qt, QUrl
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import (
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.ui.action_table import ACTIONS, ActionGroup
from cxrviewer.ui.actions import ACTION_CONTEXT, action_text, group_text
from cxrviewer.ui.gesture_picture import HEIGHT, WIDTH, Gesture, gesture_picture
from cxrviewer.ui.key_map import keys_of, native
from cxrviewer.ui.mouse_help import help_text, mouse_help
from cxrviewer.ui.session import MessageLevel, Session
from cxrviewer.ui.theme import base_font, colours, scaled
from cxrviewer.ui.word_search import in_all_languages, matches

_CONTEXT: Final = "ShortcutsPage"
_NOT_WRITTEN: Final = QT_TRANSLATE_NOOP(
    "messages", "The page could not be written. Check that the disk is not full or write-protected."
)
_PAPER_SCALE: Final = 4.0
_PAPER_DPI: Final = 96
_PAPER_LINE: Final = "#000000"
_PAPER_MARK: Final = "#0072b2"


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the page: drawing, keys or gesture, and what comes of it."""

    what: str
    effect: str
    words: str
    gesture: Gesture | None = None


class ShortcutsPage(QDialog):
    """A page that stays open beside the work.

    Attributes:
        search: Leaves only the lines that it finds.
        text: The page.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.search = QLineEdit(self)
        self.text = QTextBrowser(self)
        self.text.setOpenLinks(False)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.copy_button = self._buttons.addButton("", role)
        self.print_button = self._buttons.addButton("", role)
        self._lay_out()
        self._connect()
        self.resize(scaled(780), min(scaled(720), 760))
        self.retranslate()
        self.search.setFocus()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Keys and mouse"))
        self.text.setAccessibleName(self.windowTitle())
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search in keys and mouse"))
        self.copy_button.setText(self.tr("Copy as text"))
        self.print_button.setText(self.tr("Save as PDF to print…"))
        self._show_rows()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language, keys and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def plain_text(self) -> str:
        """All that is shown, a line each."""
        lines = []
        for title, rows in self._sections():
            lines += ["", title, *(f"{row.what}\t{row.effect}" for row in rows)]
        return "\n".join(lines[1:]) + "\n"

    def write_pdf(self, path: Path) -> bool:
        """Write what is shown as pages of A4; whether that could be done."""
        writer = QPdfWriter(str(path))
        writer.setTitle(self.windowTitle())
        writer.setResolution(_PAPER_DPI)  # so that a pixel is as large as on a screen
        writer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait,
                QMarginsF(15, 15, 15, 15), QPageLayout.Unit.Millimeter,
            )
        )  # fmt: skip
        document = QTextDocument()
        document.setDefaultFont(base_font(self.font(), 12))
        self._fill(document, _PAPER_LINE, _PAPER_MARK, _PAPER_SCALE)
        document.print_(writer)
        return path.is_file() and path.stat().st_size > 0

    # --- helpers ---------------------------------------------------------------------------------

    @QtSlot()
    def _show_rows(self) -> None:
        place = self.text.verticalScrollBar().value()
        ratio = self.devicePixelRatioF()
        self._fill(self.text.document(), colours().text, colours().accent, ratio)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)  # it would else show the end
        self.text.verticalScrollBar().setValue(place)

    def _fill(self, document: QTextDocument, line: str, mark: str, scale: float) -> None:
        document.clear()
        for gesture in Gesture:
            picture = gesture_picture(gesture, line, mark, scale=scale)
            picture.setDevicePixelRatio(1.0)  # the page gives the size in its own pixels
            document.addResource(
                QTextDocument.ResourceType.ImageResource, QUrl(f"gesture:{gesture}"), picture
            )
        sections = self._sections()
        parts = [_section(title, rows, mark) for title, rows in sections]
        nothing = f"<p>{html.escape(self.tr('Nothing is called that. Try another word.'))}</p>"
        document.setHtml("".join(parts) if sections else nothing)

    def _sections(self) -> list[tuple[str, list[_Row]]]:
        """What the search leaves of mouse and keys."""
        query = self.search.text()
        mouse = [
            _Row(one.what, one.effect,
                 " ".join([one.what, *(in_all_languages(_CONTEXT, word) for word in one.words)]),
                 one.gesture)
            for one in mouse_help(self._session.settings)
        ]  # fmt: skip
        all_rows: list[tuple[str, Sequence[_Row]]] = [(self.tr("Mouse"), mouse)]
        all_rows += [(group_text(group), self._key_rows(group)) for group in ActionGroup]
        found = [
            (title, [row for row in rows if matches(query, [title, row.words])])
            for title, rows in all_rows
        ]
        return [(title, rows) for title, rows in found if rows]

    def _key_rows(self, group: ActionGroup) -> list[_Row]:
        rows = []
        for action, info in ACTIONS.items():
            if info.group is group:
                keys = ",  ".join(map(native, keys_of(action))) or "–"
                words = f"{keys} {in_all_languages(ACTION_CONTEXT, info.text)}"
                rows.append(_Row(keys, action_text(action).rstrip("…"), words))
        if group is ActionGroup.FINDINGS:
            held = QT_TRANSLATE_NOOP("ShortcutsPage", "Space, held")
            under = QT_TRANSLATE_NOOP("ShortcutsPage", "Look under the map")
            words = " ".join(in_all_languages(_CONTEXT, one) for one in (held, under))
            rows.append(_Row(help_text(held), help_text(under), words))
        return rows

    @QtSlot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.plain_text())

    @QtSlot()
    def _on_print(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save as PDF"), "cxrviewer-keys.pdf", "PDF (*.pdf)"
        )
        if name and not self.write_pdf(Path(name)):
            self._session.post(Message(_NOT_WRITTEN), MessageLevel.ERROR)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._show_rows)
        self.copy_button.clicked.connect(self._on_copy)
        self.print_button.clicked.connect(self._on_print)
        self._buttons.rejected.connect(self.close)
        self._session.settings_changed.connect(self._show_rows)

    def _lay_out(self) -> None:
        for button in self._buttons.buttons():
            # Enter in the search must not close the page.
            button.setAutoDefault(False)  # type: ignore[attr-defined]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.search)
        layout.addWidget(self.text, 1)
        layout.addWidget(self._buttons)


def _section(title: str, rows: Iterable[_Row], mark: str) -> str:
    body = "".join(_line(row, mark) for row in rows)
    heading = f'<p style="margin:14px 0 4px 0"><b>{html.escape(title)}</b></p>'
    return f'{heading}<table cellspacing="0">{body}</table>'


def _line(row: _Row, mark: str) -> str:
    drawing = ""
    if row.gesture is not None:
        drawing = (
            f'<td width="{WIDTH + 12}" style="vertical-align:middle">'
            f'<img src="gesture:{row.gesture}" width="{WIDTH}" height="{HEIGHT}"></td>'
        )
    middle = "vertical-align:middle;" if drawing else ""
    return (
        f'<tr>{drawing}<td width="{scaled(210)}"'
        f' style="{middle}padding:3px 12px 3px 0;color:{mark}">{html.escape(row.what)}</td>'
        f'<td style="{middle}padding:3px 0">{html.escape(row.effect)}</td></tr>'
    )
