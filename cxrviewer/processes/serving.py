"""The life of a helper process."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from cxrviewer.logs import trace_of
from cxrviewer.pipes import receive, send
from cxrviewer.processes.messages import Done, Failed, Item, Passes, Ready


def serve(
    connection: Connection,
    prepare: Callable[[Connection], None],
    passes: Passes,
) -> None:
    """Answer calls until the other end of the pipe closes: the life of a helper process.

    Ctrl-C reaches the whole process group; the parent alone decides what it means.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        prepare(connection)
        send(connection, Ready())
        while True:
            call = receive(connection)
            if call is not None:  # else a cancellation that came too late
                function, arguments = call
                send(connection, _answered(connection, function, arguments, passes))


def _answered(
    connection: Connection,
    function: Callable[..., Any],
    arguments: tuple[object, ...],
    passes: Passes,
) -> Done | Failed:
    try:
        answer = function(*arguments)
        if not isinstance(answer, Iterator):
            send(connection, Item(answer))
            return Done()
        for item in answer:
            send(connection, Item(item))
            if connection.poll():  # whatever comes meanwhile cancels
                break
    except passes as error:
        return Failed(error)
    except (EOFError, ConnectionError):
        raise  # nobody listens any more
    except Exception as error:
        return Failed(type(error).__name__, trace_of(error))
    return Done()
