"""What this is, what it is not, its models with their cards, its licence."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, qVersion
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from cxrviewer import __version__
from cxrviewer.inference.auxiliary import list_all
from cxrviewer.inference.manifest_header import CARD_NAME, BundleHeader
from cxrviewer.paths import log_dir
from cxrviewer.ui.icons import application_icon
from cxrviewer.ui.markdown_page import show_markdown


class AboutDialog(QDialog):
    """A page that stays open beside the work."""

    def __init__(
        self, parent: QWidget | None = None, *, bundles: Sequence[BundleHeader] | None = None
    ) -> None:
        super().__init__(parent)
        self._bundles = list_all() if bundles is None else bundles
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About CXR Viewer"))
        self.models = QComboBox(self)
        self.card = QTextBrowser(self)
        self.card.setAccessibleName(self.tr("Model card"))
        self.models.setAccessibleName(self.tr("Model"))
        self.card.setOpenLinks(False)  # nothing here reaches for the network
        self._lay_out()
        self.models.currentIndexChanged.connect(self._show_model)
        self._show_model(0)
        self.resize(860, 720)

    def _lay_out(self) -> None:
        picture = QLabel(self)
        picture.setPixmap(application_icon().pixmap(64, 64))
        title = QLabel(f"CXR Viewer {__version__}", self)
        title.setProperty("role", "title")
        facts = QLabel(self._facts(), self)
        facts.setWordWrap(True)
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.addWidget(title)
        words.addWidget(facts)
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        heading = QLabel(self.tr("MODELS"), self)
        heading.setProperty("role", "heading")
        for bundle in self._bundles:
            self.models.addItem(f"{bundle.name} {bundle.version}")
        self.models.setVisible(len(self._bundles) > 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 18)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(heading)
        layout.addWidget(self.models)
        layout.addWidget(self.card, 1)
        layout.addWidget(buttons)

    def _facts(self) -> str:
        warning = self.tr("Not a medical device. Not for diagnosis.")
        paragraphs = (
            f"<b>{warning}</b>",
            self.tr(
                "A reading application for chest radiographs with a second reader that shows"
                " its evidence. It works without a network and changes none of your files."
            ),
            self.tr("Apache License 2.0. The window uses Qt {qt} under the LGPL.").format(
                qt=qVersion()
            ),
            self.tr("Log, free of patient data: {folder}").format(
                folder=html.escape(str(log_dir()))
            ),
        )
        return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)

    def _show_model(self, index: int) -> None:
        if not 0 <= index < len(self._bundles):
            self.card.setPlainText(self.tr("No model is installed."))
            return
        bundle = self._bundles[index]
        show_markdown(self.card, f"{self._outline(bundle)}\n\n{_card(bundle)}")

    def _outline(self, bundle: BundleHeader) -> str:
        locale = QLocale()
        sets = ", ".join(
            f"{data.name} ({locale.toString(data.images)})" for data in bundle.training_data
        )
        lines = (
            (self.tr("Model"), f"{bundle.name} {bundle.version}, {bundle.architecture}"),
            (self.tr("Trained on (images)"), sets),
            (self.tr("Terms"), bundle.license),
            (self.tr("Fingerprint"), bundle.weights_sha256[:16]),
        )
        template = self.tr("**{name}:** {value}", "Markdown, bold name")
        return "\n".join(f"- {template.format(name=name, value=value)}" for name, value in lines)


def _card(bundle: BundleHeader) -> str:
    try:
        return (bundle.folder / CARD_NAME).read_text("utf-8")
    except (OSError, ValueError):
        return ""
