"""The log file: what happened and where, never of whom.

Texts of exceptions may hold file names and DICOM values, so only their types and the places they
passed are written.
"""

from __future__ import annotations

import logging
import platform
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final

from cxrviewer import __version__
from cxrviewer.paths import log_dir

FILE_NAME: Final = "cxrviewer.log"

_SIZE: Final = 1_000_000
_KEPT: Final = 3

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def trace_of(error: BaseException) -> str:
    """Types and places of `error` and of its causes, innermost place last, without their texts."""
    lines = []
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")
    text = "\n".join([type(error).__name__, *lines])
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{trace_of(before)}\nthen {text}" if before else text


class DiscreetFormatter(logging.Formatter):
    """Formats exceptions without their texts."""

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's name
        """Types and places only."""
        return trace_of(ei[1]) if ei[1] is not None else ""

    def format(self, record: logging.LogRecord) -> str:
        """The line, whatever another handler has cached for its exception."""
        record.exc_text = None
        text = super().format(record)
        record.exc_text = None
        return text


def set_up_logging(folder: Path | None = None) -> Path | None:
    """Write the log to a rotating file.

    Args:
        folder: Where; the user's log folder by default.

    Returns:
        The file, or None where none can be written: then the application runs without a log.
    """
    folder = folder or log_dir()
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=False
        )
    except OSError:
        return None
    handler.setFormatter(
        DiscreetFormatter("%(asctime)s %(levelname)s %(name)s [%(threadName)s] %(message)s")
    )
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # pydicom's warnings quote the values of tags.
    for name in ("pydicom", "pylibjpeg", "PIL"):
        logging.getLogger(name).propagate = False
    logging.getLogger(__name__).info(
        "cxrviewer %s, Python %s, %s", __version__, platform.python_version(), platform.platform()
    )
    return path
