"""A predictor in a process of its own, so that the window never waits for torch.

Importing torch and timm holds Python's global lock for up to 180 ms at a time
(docs/adr/0003-model-in-its-own-process.md); a thread cannot hide that, a process can. A crash or an
exhausted memory ends that process alone, and the next request starts another.

The pipe carries frozen requests and answers between two processes of this application; arrays
travel beside the message, uncopied. Nothing of it is ever written to a file.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from cxrviewer.errors import (
    QT_TRANSLATE_NOOP,
    AnalysisCancelledError,
    AnalysisError,
    CxrViewerError,
)
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, AnalysisStep
from cxrviewer.inference.auxiliary import find_auxiliary
from cxrviewer.inference.manifest_header import BundleKind
from cxrviewer.logs import trace_of
from cxrviewer.pipes import receive, send
from cxrviewer.waiting_threads import leave_cores_to_others

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from cxrviewer.inference.background import FileRequest

_ENDED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The model stopped unexpectedly, perhaps for want of memory."
    " Close other programs and try again.",
)
_CRASHED: Final = QT_TRANSLATE_NOOP(
    "messages", "The analysis failed unexpectedly ({error}). Try again; the log has the details."
)
_CANCELLED: Final = QT_TRANSLATE_NOOP("messages", "The analysis was cancelled.")

_LOADED: Final = "loaded"
_POLL_S: Final = 0.02
_FAREWELL_S: Final = 0.5

_log = logging.getLogger(__name__)

Step = Callable[[AnalysisStep], None]
Cancelled = Callable[[], bool]


class Analyser(Protocol):
    """What answers a request: `Predictor`, `RemotePredictor`, or a dummy of the tests."""

    def analyse(self, request: AnalysisRequest, *, on_step: Step, cancelled: Cancelled) -> Analysis:
        """Answer `request`; raises a `CxrViewerError` where it cannot."""
        ...


class FileAnalyser(Protocol):
    """What answers requests whose images are still in their files; see `background`."""

    def analyse(self, request: FileRequest, *, on_step: Step, cancelled: Cancelled) -> Analysis:
        """Answer `request`; raises a `CxrViewerError` where it cannot."""
        ...


def make_predictor(folder: Path, device: str, *, threads: int | None = None) -> Analyser:
    """Import torch and load a bundle; called in the model's process."""
    leave_cores_to_others()
    from cxrviewer.inference.predictor import Predictor  # noqa: PLC0415 - torch takes seconds

    quality, anatomy = map(_auxiliary, (BundleKind.QUALITY, BundleKind.ANATOMY))
    return Predictor(folder, device=device, threads=threads, quality=quality, anatomy=anatomy)


def _auxiliary(kind: BundleKind) -> Path | None:
    found = find_auxiliary(kind)
    return None if found is None else found.folder


def remote_predictor(folder: Path, device: str = "auto") -> RemotePredictor:
    """A `Predictor` of the bundle in `folder`, in a process of its own."""
    return RemotePredictor(partial(make_predictor, folder, device))


class RemotePredictor:
    """Stands for a predictor that lives in another process.

    The process starts at once and loads the model while nobody waits. One analysis runs at a time;
    `close` may be called from any thread and ends it.
    """

    def __init__(self, make: Callable[[], Analyser | FileAnalyser]) -> None:
        self._make = make
        self._closed = False
        self._loaded = False
        self._busy = threading.Lock()
        self._start()

    def analyse(
        self,
        request: AnalysisRequest | FileRequest,
        *,
        on_step: Step = lambda _step: None,
        cancelled: Cancelled = lambda: False,
    ) -> Analysis:
        """Answer a request.

        Raises:
            AnalysisCancelledError: `cancelled` became true, or `close` was called.
            AnalysisError: The process ended or failed.
            CxrViewerError: What the predictor itself raised.
        """
        with self._busy:
            try:
                self._await_model(on_step, cancelled)
                send(self._connection, request)
                return self._await_answer(on_step, cancelled)
            except (EOFError, OSError) as error:
                self._stop()
                if self._closed:
                    raise AnalysisCancelledError(_CANCELLED) from error
                raise AnalysisError(_ENDED) from error

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._closed = True
        self._process.terminate()
        with self._busy:
            self._stop()

    def _await_model(self, on_step: Step, cancelled: Cancelled) -> None:
        if self._closed:
            raise AnalysisCancelledError(_CANCELLED)
        if not self._process.is_alive():
            self._stop()
            self._start()
        if not self._loaded:
            on_step(AnalysisStep.LOADING_MODEL)
        while not self._loaded:
            while not self._connection.poll(_POLL_S):
                if cancelled():
                    raise AnalysisCancelledError(_CANCELLED)
            answer = receive(self._connection)
            if answer != _LOADED:
                self._stop()  # the next request starts another process
                _raise_failure(answer)
            self._loaded = True

    def _await_answer(self, on_step: Step, cancelled: Cancelled) -> Analysis:
        told = False
        while True:
            while not self._connection.poll(_POLL_S):
                if cancelled() and not told:
                    told = True
                    send(self._connection, None)
            answer = receive(self._connection)
            if isinstance(answer, Analysis):
                return answer
            _raise_failure(answer)
            if isinstance(answer, AnalysisStep):
                on_step(answer)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._loaded = False
        self._process: SpawnProcess = context.Process(
            target=_serve, args=(theirs, self._make), name="cxrviewer-model", daemon=True
        )
        self._process.start()
        theirs.close()

    def _stop(self) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.join(_FAREWELL_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(_FAREWELL_S)


class _Crash:
    """An unexpected exception of the other process: where, but not its text (it may name files)."""

    def __init__(self, error: BaseException) -> None:
        self.error = type(error).__name__
        self.trace = trace_of(error)


def _raise_failure(answer: object) -> None:
    if isinstance(answer, CxrViewerError):
        raise answer
    if isinstance(answer, _Crash):
        _log.error("the model's process failed: %s\n%s", answer.error, answer.trace)
        raise AnalysisError(_CRASHED, error=answer.error)


def _serve(connection: Connection, make: Callable[[], Analyser | FileAnalyser]) -> None:
    """Body of the model's process: load, then answer requests until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the window's affair
    try:
        try:
            analyser = make()
        except Exception as error:
            send(connection, _failure(error))
            return
        send(connection, _LOADED)
        while True:
            request = receive(connection)
            if request is not None:  # else a cancellation that came too late
                send(connection, _answer(connection, analyser, request))
    except (EOFError, OSError):
        return


def _answer(connection: Connection, analyser: Analyser | FileAnalyser, request: Any) -> object:
    try:
        return analyser.analyse(
            request,
            on_step=partial(send, connection),
            cancelled=connection.poll,  # whatever comes meanwhile cancels
        )
    except Exception as error:
        return _failure(error)


def _failure(error: Exception) -> CxrViewerError | _Crash:
    return error if isinstance(error, CxrViewerError) else _Crash(error)
