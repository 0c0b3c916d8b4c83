"""How a command speaks to a terminal: exit codes, sentences on stderr, progress bars."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cxrviewer.errors import CxrViewerError
from cxrviewer.logs import set_up_logging, trace_of

if TYPE_CHECKING:
    from tqdm import tqdm

PROGRAM: Final = "cxrviewer"


class ExitCode(IntEnum):
    """What a command tells the shell."""

    OK = 0
    REJECTED = 1
    USAGE = 2
    INTERNAL = 3
    INTERRUPTED = 130
    """Ctrl+C: 128 + SIGINT, as every Unix tool."""
    PIPE_CLOSED = 141
    """The reader of our output has gone: 128 + SIGPIPE."""


class CommandError(Exception):
    """A command cannot do what was asked; the text is one sentence that says what to do."""


def complain(sentence: object) -> None:
    """Print one sentence on stderr, where there is one (a program without a console has none)."""
    if sys.stderr is None:
        return
    with suppress(OSError):
        print(f"{PROGRAM}: {sentence}", file=sys.stderr)


def guarded(work: Callable[[], int]) -> int:
    """Run a command and turn every way of failing into a sentence and an exit code."""
    try:
        code = work()
        _flush()
    except (CommandError, CxrViewerError) as error:
        complain(error)
    except BrokenPipeError:
        _silence_stdout()
        return ExitCode.PIPE_CLOSED
    except KeyboardInterrupt:
        complain("Interrupted.")
        return ExitCode.INTERRUPTED
    except Exception as error:
        if not isinstance(error, OSError) or _can_print():
            complain(_unexpected(error))
            return ExitCode.INTERNAL
        _silence_stdout()
        complain("The output cannot be written; is the disk full to which it goes?")
    else:
        return code
    return ExitCode.USAGE


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _can_print() -> bool:
    """Whether standard output takes one more character (what it refused is not kept for long)."""
    try:
        print(flush=True)
    except OSError:
        return False
    return True


def _silence_stdout() -> None:
    # Python flushes stdout once more when it ends and would complain about the closed pipe.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(error: Exception) -> str:
    """Log where it happened; the error's own text may quote a patient's data and is left out."""
    sentence = f"An unexpected error stopped the command ({type(error).__name__})."
    path = start_log()
    if path is None:
        return sentence
    logging.getLogger(__name__).error("unexpected: %s", trace_of(error))
    return f"{sentence} The log says where: {path}"


def start_log() -> Path | None:
    """The log file, set up where it is not yet; None where none can be written."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, RotatingFileHandler):
            return Path(handler.baseFilename)
    return set_up_logging()


def quieten_libraries() -> None:
    """Keep warnings of libraries off the terminal: they quote values of the files they read."""
    os.environ.setdefault("PYTHONWARNINGS", "ignore")  # for the worker processes
    import warnings  # noqa: PLC0415

    warnings.simplefilter("ignore")
    for name in ("pydicom", "PIL", "timm"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def use_any_character() -> None:
    """Let a terminal that lacks a character show its code rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def progress_bar(total: int | None, unit: str, description: str) -> tqdm[Any]:
    """A progress bar on stderr; silent where stderr is not a terminal."""
    from tqdm import tqdm  # noqa: PLC0415 - `--help` must not wait for it

    return tqdm(
        total=total, unit=unit, desc=description, file=sys.stderr, leave=False, dynamic_ncols=True,
        disable=None if sys.stderr is not None else True,
    )  # fmt: skip
