"""Lets a process of ours stand back behind everything that somebody waits for."""

from __future__ import annotations

import contextlib
import ctypes
import os
from typing import Final

_NICENESS: Final = 10
_BELOW_NORMAL: Final = 0x4000  # BELOW_NORMAL_PRIORITY_CLASS of SetPriorityClass


def lower_priority() -> None:
    """From now on this process computes with what others leave; it cannot be taken back."""
    with contextlib.suppress(OSError, AttributeError):
        if os.name == "nt":
            kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
        else:
            os.nice(_NICENESS)
