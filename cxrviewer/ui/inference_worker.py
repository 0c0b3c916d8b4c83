"""The thread that asks the model and hands its answers to the window.

The window's thread submits frozen requests with growing ids and gets signals back. Only the newest
request counts: an older one is cancelled, or skipped where it has not begun.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QThread, Signal, Slot

from cxrviewer.errors import (
    QT_TRANSLATE_NOOP,
    AnalysisCancelledError,
    AnalysisRefusedError,
    CxrViewerError,
    Message,
)
from cxrviewer.inference.analysis import AnalysisRequest, AnalysisStep
from cxrviewer.inference.background import FileRequest
from cxrviewer.inference.remote import Analyser, FileAnalyser

_UNEXPECTED: Final = QT_TRANSLATE_NOOP(
    "messages", "The analysis failed unexpectedly ({error}). Try again; the log has the details."
)

_log = logging.getLogger(__name__)

MakeAnalyser = Callable[[], Analyser | FileAnalyser]


class InferenceWorker(QObject):
    """Owner of the inference thread; lives in the window's thread.

    Signals:
        progressed: (request id, AnalysisStep) a step has begun.
        answered: (Analysis) the newest request is answered.
        failed: (request id, Message, whether trying again may help) it could not be answered.
    """

    progressed = Signal(int, object)
    answered = Signal(object)
    failed = Signal(int, object, bool)

    _requested = Signal(object)
    _prepared = Signal()

    def __init__(self, make_analyser: MakeAnalyser, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread()
        self._thread.setObjectName("inference")
        self._runner = _Runner(make_analyser)
        self._runner.moveToThread(self._thread)
        self._requested.connect(self._runner.run)
        self._prepared.connect(self._runner.prepare)
        self._runner.progressed.connect(self.progressed)
        self._runner.answered.connect(self.answered)
        self._runner.failed.connect(self.failed)
        self._thread.start()

    def prepare(self) -> None:
        """Begin to load the model, so that the first request waits less."""
        self._prepared.emit()

    def submit(self, request: AnalysisRequest | FileRequest) -> None:
        """Ask in the way that the analyser understands; whatever was asked before is cancelled."""
        self._runner.wanted = request.request_id
        self._requested.emit(request)

    def cancel(self) -> None:
        """Take the last request back; no signal follows."""
        self._runner.wanted = None

    def replace_analyser(self, make_analyser: MakeAnalyser) -> None:
        """Answer what comes next with another model or device."""
        self.cancel()
        self._runner.make_analyser = make_analyser

    def stop(self) -> None:
        """Cancel, end the model's process and join the thread; safe to call twice."""
        self.cancel()
        self._runner.close()
        self._thread.quit()
        self._thread.wait()


class _Runner(QObject):
    """Lives in the inference thread and owns the analyser.

    `wanted` and `make_analyser` are written by the window's thread and read here: each is a single
    reference, replaced as a whole.
    """

    progressed = Signal(int, object)
    answered = Signal(object)
    failed = Signal(int, object, bool)

    def __init__(self, make_analyser: MakeAnalyser) -> None:
        super().__init__()
        self.wanted: int | None = None
        self.make_analyser = make_analyser
        self._made_by: MakeAnalyser | None = None
        self._analyser: Analyser | FileAnalyser | None = None
        self._closed = False

    @Slot()
    def prepare(self) -> None:
        try:
            self._current_analyser()
        except CxrViewerError as error:
            _log.warning("no model: %s", error.message.template)  # said again when one is asked
        except Exception:
            _log.exception("no model")

    @Slot(object)
    def run(self, request: Any) -> None:
        number = request.request_id
        if self._is_stale(number):
            return
        try:
            analysis = self._current_analyser().analyse(
                request,
                on_step=partial(self._on_step, number),
                cancelled=partial(self._is_stale, number),
            )
        except AnalysisCancelledError:
            return
        except CxrViewerError as error:
            can_retry = not isinstance(error, AnalysisRefusedError)
            self._fail(number, error.message, can_retry=can_retry)
        except Exception as error:
            _log.exception("analysis failed")
            message = Message(_UNEXPECTED, {"error": type(error).__name__})
            self._fail(number, message, can_retry=True)
        else:
            if not self._is_stale(number):
                self.answered.emit(analysis)

    def close(self) -> None:
        """Called by the window's thread; a running analysis ends soon after."""
        self._closed = True
        _close(self._analyser)

    def _current_analyser(self) -> Analyser | FileAnalyser:
        if self._analyser is None or self._made_by is not self.make_analyser:
            _close(self._analyser)
            self._analyser = None
            self._made_by = self.make_analyser
            self._analyser = self._made_by()
            if self._closed:
                _close(self._analyser)
        return self._analyser

    def _is_stale(self, number: int) -> bool:
        return self._closed or self.wanted != number

    def _on_step(self, number: int, step: AnalysisStep) -> None:
        if not self._is_stale(number):
            self.progressed.emit(number, step)

    def _fail(self, number: int, message: Message, *, can_retry: bool) -> None:
        if not self._is_stale(number):
            self.failed.emit(number, message, can_retry)


def _close(analyser: object) -> None:
    close = getattr(analyser, "close", None)
    if close is not None:
        close()
