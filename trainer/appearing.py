"""Results that appear under their name when they are whole, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from trainer.errors import OutputError

_NOT_WRITTEN: Final = (
    "{path} could not be written ({reason}); make room there or choose another place, and start"
    " the command again."
)


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """A hidden place beside `path`, for a file or a folder, that becomes `path` after the block.

    An older one is replaced only then. Whatever ends the block early, nothing is left behind.

    Raises:
        OutputError: It cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove(partial)
        yield partial
        if path.is_dir():
            shutil.rmtree(path)
        partial.replace(path)
    except OSError as error:
        raise OutputError(_NOT_WRITTEN, path=path, reason=_reason(error)) from error
    finally:
        _remove(partial)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file of UTF-8 text or of bytes.

    Raises:
        OutputError: It cannot be written; an older file is as it was.
    """
    with appearing(path) as partial:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)


def _reason(error: OSError) -> str:
    """In the system's words; libraries put some of their own around them."""
    first = (str(error).splitlines() or [""])[0]
    return error.strerror or first or "the disk does not answer"


def _remove(partial: Path) -> None:
    if partial.is_dir():
        shutil.rmtree(partial, ignore_errors=True)
        return
    try:
        partial.unlink(missing_ok=True)
    except OSError:  # its folder is no folder: the block says so
        return
