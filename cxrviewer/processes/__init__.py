"""Calls functions in processes of their own, so that they never hold the window's interpreter.

Parsing headers is Python from end to end: in a thread it takes half of the time of the window's own
thread. A process that dies, on damaged data or for want of memory, costs one answer.

Thread contract: everything here may be called from any thread.
"""

from cxrviewer.processes.messages import (
    CannotStartError,
    ProcessEndedError,
    ProcessFailedError,
    ProcessSlowError,
    Risk,
)
from cxrviewer.processes.pool import ProcessPool

__all__ = [
    "CannotStartError",
    "ProcessEndedError",
    "ProcessFailedError",
    "ProcessPool",
    "ProcessSlowError",
    "Risk",
]
