"""Keys and mouse, read from the table of actions."""

from __future__ import annotations

import html
from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.action_table import ACTIONS, ActionGroup
from cxrviewer.ui.actions import action_text, group_text
from cxrviewer.ui.key_map import keys_of, keys_text, native
from cxrviewer.ui.theme import colours


class ShortcutsPage(QDialog):
    """A page that stays open beside the work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextBrowser(self)
        self.text.setOpenLinks(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)
        self.resize(760, 720)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setWindowTitle(self.tr("Keys and mouse"))
        self.text.setAccessibleName(self.windowTitle())
        sections = [self._section(self.tr("Mouse"), self._mouse_rows())]
        sections += [
            self._section(group_text(group), self._key_rows(group)) for group in ActionGroup
        ]
        self.text.setHtml("".join(sections))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _section(self, title: str, rows: Iterable[tuple[str, str]]) -> str:
        body = "".join(
            f'<tr><td width="210" style="padding:3px 12px 3px 0;color:{colours().accent}">'
            f"{html.escape(keys)}</td>"
            f'<td style="padding:3px 0">{html.escape(text)}</td></tr>'
            for keys, text in rows
        )
        heading = f'<p style="margin:14px 0 4px 0"><b>{html.escape(title)}</b></p>'
        return f'{heading}<table cellspacing="0">{body}</table>'

    def _key_rows(self, group: ActionGroup) -> list[tuple[str, str]]:
        rows = [
            (_all_keys(keys_of(action)), action_text(action).rstrip("…"))
            for action, info in ACTIONS.items()
            if info.group is group
        ]
        if group is ActionGroup.FINDINGS:
            rows.append((self.tr("Space, held"), self.tr("Look under the map")))
        return rows

    def _mouse_rows(self) -> list[tuple[str, str]]:
        return [
            (
                self.tr("Drag right, left"),
                self.tr("Less contrast, more contrast (window wider, narrower)"),
            ),
            (self.tr("Drag down, up"), self.tr("Brighter, darker (level)")),
            (self._drag_with(ActionId.TOOL_ZOOM), self.tr("Up enlarges, down shrinks")),
            (self._drag_with(ActionId.TOOL_PAN), self.tr("Move the image")),
            (self.tr("Middle drag"), self.tr("Move the image, whatever the tool")),
            (
                self.tr("Wheel"),
                self.tr("Away from you enlarges, towards you shrinks, at the pointer"),
            ),
            (
                self.tr("Click, then drag"),
                self.tr("Select a drawing, then move it or one of its handles"),
            ),
            (self.tr("Double click on words"), self.tr("Change what is written")),
            (
                self._drag_with(ActionId.TOOL_LENS),
                self.tr("Click keeps the magnifier in place, the wheel sets its strength"),
            ),
            (self.tr("Double click"), self.tr("This view alone, or both again")),
            (self.tr("Right click"), self.tr("Menu of the view: what it is, presets, turning")),
        ]

    def _drag_with(self, tool: ActionId) -> str:
        template = self.tr("Drag with “{tool}” ({key})")
        return template.format(tool=action_text(tool), key=keys_text(tool))


def _all_keys(keys: Iterable[str]) -> str:
    return ",  ".join(map(native, keys))
