"""What the user must know before the first start: not a medical device."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from cxrviewer.ui.icons import application_icon


class NoticeAnswer(StrEnum):
    """What the user wants to do next."""

    CLOSED = "closed"
    DEMO = "demo"
    FOLDER = "folder"


class NoticeDialog(QDialog):
    """The first-start notice, with the two ways to begin.

    Attributes:
        answer: The button that was pressed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = NoticeAnswer.CLOSED
        self.setWindowTitle(self.tr("Before you begin"))
        self.demo = QPushButton(self.tr("Show demonstration"), self)
        self.folder = QPushButton(self.tr("Open folder…"), self)
        self.later = QPushButton(self.tr("Continue"), self)
        self.demo.clicked.connect(self._on_demo)
        self.folder.clicked.connect(self._on_folder)
        self.later.clicked.connect(self.accept)
        self.later.setDefault(True)
        self._lay_out()

    def _lay_out(self) -> None:
        picture = QLabel(self)
        picture.setPixmap(application_icon().pixmap(64, 64))
        picture.setAlignment(Qt.AlignmentFlag.AlignTop)
        title = QLabel(self.tr("CXR Viewer is not a medical device"), self)
        title.setProperty("role", "title")
        title.setWordWrap(True)
        texts = QVBoxLayout()
        texts.setSpacing(12)
        texts.addWidget(title)
        for paragraph in self._paragraphs():
            label = QLabel(paragraph, self)
            label.setWordWrap(True)
            label.setMinimumWidth(440)
            texts.addWidget(label)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(picture)
        top.addLayout(texts, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.demo)
        buttons.addWidget(self.folder)
        buttons.addStretch(1)
        buttons.addWidget(self.later)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 26, 28, 22)
        layout.setSpacing(24)
        layout.addLayout(top)
        layout.addLayout(buttons)

    def _paragraphs(self) -> tuple[str, ...]:
        return (
            self.tr(
                "It shows radiographs and adds the opinion of a computer model as a second reader,"
                " for research and teaching. It must not be used for diagnosis or treatment."
            ),
            self.tr(
                "The model overlooks findings and reports some that are not there. What it was"
                " trained on and how often it errs is written in its model card (Help, About)."
            ),
            self.tr("Images stay on this computer: nothing is sent over the network."),
        )

    def _on_demo(self) -> None:
        self.answer = NoticeAnswer.DEMO
        self.accept()

    def _on_folder(self) -> None:
        self.answer = NoticeAnswer.FOLDER
        self.accept()
