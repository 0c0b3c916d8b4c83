"""Small files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Write JSON to a temporary file beside `path` and put it in its place; mode 0600.

    Paths that are no UTF-8, as on old discs, have lone surrogates in Python (PEP 383), which no
    file in UTF-8 can hold; they are written as JSON's own escapes and come back as they were.

    It is on the disk when this returns: neither the end of the process nor a power cut leaves half
    a file.

    Raises:
        OSError: The disk does not let us; what was there before is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
