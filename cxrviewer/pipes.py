"""Frozen objects over a pipe between two processes of this application.

Arrays travel beside the message: they are read straight into the memory where they stay, so that
neither side holds Python's lock while megabytes move. Nothing of it is ever written to a file.
"""

from __future__ import annotations

import io
import pickle
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import Any

import numpy as np


class _Pickler(pickle.Pickler):
    """Knows read-only mappings, which frozen objects like to hold."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, MappingProxyType):
            return _read_only, (dict(value),)
        return NotImplemented


def _read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


def send(connection: Connection, value: object) -> None:
    """Send what `receive` gives at the other end.

    Raises:
        OSError: Nobody listens there any more.
    """
    buffers: list[pickle.PickleBuffer] = []
    head = io.BytesIO()
    _Pickler(head, protocol=5, buffer_callback=buffers.append).dump(value)
    raw = [buffer.raw() for buffer in buffers]
    connection.send((head.getvalue(), [one.nbytes for one in raw]))
    for one in raw:
        if one.nbytes:
            connection.send_bytes(one)


def receive(connection: Connection) -> Any:
    """Wait for a value; its larger arrays are read-only.

    Raises:
        EOFError: The other end is closed.
        OSError: The pipe is broken.
    """
    head, sizes = connection.recv()
    buffers = []
    for size in sizes:
        room = np.empty(size, np.uint8)
        if size:
            connection.recv_bytes_into(room)
        room.flags.writeable = False
        buffers.append(room)
    return pickle.loads(head, buffers=buffers)  # noqa: S301 - sent by our own process
