"""The strip below the views that explains the map's colours; always there, so nothing jumps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cxrviewer.inference.analysis import Analysis, FindingScore
from cxrviewer.inference.place_levels import place_levels
from cxrviewer.ui.annotations.colour_bar import HEIGHT, ColourBarContent, paint_colour_bar
from cxrviewer.ui.finding_words import title
from cxrviewer.ui.painting import painting
from cxrviewer.ui.session import Session


class ColourBarStrip(QWidget):
    """Black and empty until a finding's map is shown."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for signal in (session.analysis_changed, session.finding_selected, session.overlay_changed):
            signal.connect(self._on_changed)

    @property
    def content(self) -> ColourBarContent | None:
        """What is explained now. Peeking under the map does not empty the strip."""
        analysis, finding = self._session.analysis, self._session.selected_finding
        overlay = self._session.overlay
        score = analysis.score(finding) if analysis is not None and finding is not None else None
        if analysis is None or score is None or not score.has_place or not overlay.visible:
            return None
        return ColourBarContent(
            title(score),
            score.heatmap_scale,
            overlay.colour_map,
            overlay.opacity,
            overlay.contours,
            _reached(analysis, score),
            bent=not score.bending.is_identity,
        )

    @QtSlot()
    def _on_changed(self) -> None:
        content = self.content
        self.setAccessibleName(content.title if content else "")
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() is QEvent.Type.LanguageChange:
            self._on_changed()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar over black."""
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if (content := self.content) is not None:
            paint_colour_bar(painter, QRectF(self.rect()), content)


def _reached(analysis: Analysis, score: FindingScore) -> bool | None:
    """Whether any place on the images comes as far as the sensitive operating point."""
    index = analysis.index(score.finding)
    found = [(view.heatmaps[index].max(), place_levels(score, view)) for view in analysis.views]
    if any(levels is None for _, levels in found):
        return None
    return any(levels is not None and most >= levels.doubtful for most, levels in found)
