"""The message bar: what happened and what to do, what is going on, which model, and the notice."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QLocale, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from cxrviewer.errors import Message
from cxrviewer.inference.analysis import Analysis, AnalysisStep
from cxrviewer.ui import icons
from cxrviewer.ui.calm_progress import CalmProgressBar
from cxrviewer.ui.painting import painting
from cxrviewer.ui.session import MessageLevel, Session
from cxrviewer.ui.theme import colours, scaled
from cxrviewer.ui.timers import once
from cxrviewer.ui.translate import seconds_text, translated

HEIGHT: Final = 30
_PROGRESS_WIDTH: Final = 90
_KEPT_MS: Final = 60_000
# By then what was done is long seen; what went wrong is read again, and acted on.
_SHOWN_MS: Final = {MessageLevel.INFO: 30_000}
_LOUD_SHOWN_MS: Final = 60_000
_STEPS: Final = tuple(AnalysisStep)


class MessageBar(QWidget):
    """One line at the foot of the window. It never changes height, whatever it says.

    A message goes when another one comes, when it is no longer true, when something else is opened,
    or after a time. That work is not kept stays, beside all others, until the reader has put it
    away.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._session = session
        self._message: Message | None = None
        self._level = MessageLevel.INFO
        self._kept: Message | None = None
        self._lost: list[Message] = []
        self._keeping = once(self, _KEPT_MS, self._on_kept_long_enough)
        self._fading = once(self, _LOUD_SHOWN_MS, self._on_shown_long_enough)
        self._icon = QLabel(self)
        self._text = ElidedLabel(self)
        self.put_away = QToolButton(self)
        self._activity = QLabel(self)
        self._progress = CalmProgressBar(self)
        self._model = QLabel(self)
        self._notice = QLabel(self)
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def text(self) -> str:
        """The whole sentence that is shown."""
        return self._text.full_text

    def keep(self, warning: Message) -> None:
        """Show a warning about the program for a minute, beside whatever else is said meanwhile."""
        self._kept = warning
        self._keeping.start()
        self._show_message()

    def retranslate(self) -> None:
        """Say everything again in the language of now."""
        self.setFixedHeight(scaled(HEIGHT))
        self.put_away.setText(self.tr("Seen"))
        self.put_away.setToolTip(self.tr("Put this message away"))
        self._notice.setText(self.tr("Not a medical device"))
        self._notice.setToolTip(
            self.tr("A second reader for research and teaching. Not for diagnosis.")
        )
        self._show_message()
        self._show_activity()
        self._show_model()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self.retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self.put_away.setProperty("role", "link")
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(_PROGRESS_WIDTH)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self._activity, self._model, self._notice):
            label.setProperty("role", "secondary")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 12, 0)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.put_away)
        for widget in (self._activity, self._progress, _Line(self), self._model, _Line(self)):
            layout.addWidget(widget)
        layout.addWidget(self._notice)

    def _connect(self) -> None:
        session = self._session
        self.put_away.clicked.connect(self._on_put_away)
        session.message_posted.connect(self._on_message)
        session.message_withdrawn.connect(self._on_withdrawn)
        session.opening.connect(self._on_opening)
        session.scan_progressed.connect(self._on_progress)
        session.analysis_progressed.connect(self._on_progress)
        session.analysis_changed.connect(self._on_analysis)

    @Slot(object, object)
    def _on_message(self, message: Message, level: MessageLevel) -> None:
        if level is MessageLevel.LOSS:
            if message not in self._lost:
                self._lost.append(message)
        else:
            self._message, self._level = message, level
            self._fading.start(_SHOWN_MS.get(level, _LOUD_SHOWN_MS))
        self._show_message()

    @Slot(object)
    def _on_withdrawn(self, message: Message) -> None:
        if message == self._message:
            self._end_message()

    @Slot()
    def _on_opening(self) -> None:
        """What was said is of what was open before."""
        self._end_message()

    @Slot()
    def _on_shown_long_enough(self) -> None:
        """Nobody has seen it while another program had the screen."""
        is_seen = self._level is MessageLevel.INFO or self.window().isActiveWindow()
        if is_seen:
            self._end_message()
        else:
            self._fading.start(_LOUD_SHOWN_MS)

    @Slot()
    def _on_put_away(self) -> None:
        self._lost.clear()
        self._show_message()

    def _end_message(self) -> None:
        self._message, self._level = None, MessageLevel.INFO
        self._fading.stop()
        self._show_message()

    @Slot()
    def _on_progress(self) -> None:
        self._show_activity()

    @Slot()
    def _on_analysis(self) -> None:
        self._show_activity()
        self._show_model()

    @Slot()
    def _on_kept_long_enough(self) -> None:
        self._kept = None
        self._show_message()

    def _show_message(self) -> None:
        said = [message for message in (*self._lost, self._message, self._kept) if message]
        self._text.set_full_text(" ".join(map(translated, said)))
        if not said:
            self._text.setAccessibleName(self.tr("Messages"))
        self.put_away.setVisible(bool(self._lost))
        level = MessageLevel.ERROR if self._lost else self._level
        if self._kept and level is MessageLevel.INFO:
            level = MessageLevel.WARNING
        loud = bool(said) and level is not MessageLevel.INFO
        self._icon.setVisible(loud)
        if loud:
            picture = icons.pixmap(
                level.value, colours().warning, size=16, scale=self.devicePixelRatioF()
            )
            self._icon.setPixmap(picture)
            self._icon.setAccessibleName(self.tr("Warning"))

    def _show_activity(self) -> None:
        if scanning := self._session.scanning:
            self._show_scan(*scanning)
        elif step := self._session.analysis_progress:
            self._activity.setText(self.tr("Analysing"))
            self._progress.show_progress(_STEPS.index(step) + 1, len(_STEPS))
        busy = bool(scanning or step) if not scanning else True
        self._activity.setVisible(busy)
        self._progress.setVisible(busy)

    def _show_scan(self, done: int, total: int) -> None:
        locale = QLocale()
        self._activity.setText(
            self.tr("Reading headers {done}/{total}").format(
                done=locale.toString(done), total=locale.toString(total)
            )
        )
        self._progress.show_progress(done, total)

    def _show_model(self) -> None:
        analysis = self._session.analysis
        if analysis is not None:
            self._model.setText(_model_text(analysis))
        elif self._session.reading.is_hiding:
            self._model.setText(self.tr("Second reader waits for you"))
        else:
            self._model.setText(self.tr("No analysis"))


class ElidedLabel(QLabel):
    """A line of text that ends in … where it does not fit, and then tells all in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.full_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_full_text(self, text: str) -> None:
        """Show `text`, as much of it as fits."""
        self.full_text = text
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: object) -> None:
        """Fit the text anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        shown = metrics.elidedText(self.full_text, Qt.TextElideMode.ElideRight, self.width())
        self.setText(shown)
        self.setToolTip(self.full_text if shown != self.full_text else "")


class _Line(QWidget):
    """A thin upright line between two entries."""

    def sizeHint(self) -> QSize:
        return QSize(1, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        with painting(self) as painter:
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.fillRect(0, (self.height() - 14) // 2, 1, 14, colours().line)


def _model_text(analysis: Analysis) -> str:
    device = "GPU" if analysis.device.startswith("cuda") else "CPU"
    model = f"{analysis.bundle.name} {analysis.bundle.version}"
    return f"{model} · {device} · {seconds_text(analysis.elapsed_s)}"
