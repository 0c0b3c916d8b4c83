"""A screen in memory with a mouse and a keyboard: Xvfb, driven by xdotool."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

PROGRAMS = ("Xvfb", "xdotool")
Pixels = NDArray[np.uint8]


def missing_programs() -> list[str]:
    """What a test needs and this machine lacks."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


class XDisplay:
    """An X server of its own on a free display.

    Attributes:
        name: What goes into DISPLAY.
    """

    def __init__(self, folder: Path, width: int = 1600, height: int = 1000) -> None:
        self._frame = folder / "Xvfb_screen0"
        read_end, write_end = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24",
             "-fbdir", str(folder), "-nolisten", "tcp"],
            pass_fds=(write_end,), stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write_end)
        with os.fdopen(read_end) as stream:
            self.name = f":{stream.readline().strip()}"

    def __enter__(self) -> XDisplay:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._server.terminate()
        self._server.wait()

    @property
    def environment(self) -> dict[str, str]:
        """For programs that are to use this screen."""
        hidden = ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        return kept | {"DISPLAY": self.name}

    def pixels(self) -> Pixels:
        """(rows, columns, 3) uint8: the screen now, from the server's own XWD file."""
        data = self._frame.read_bytes()
        head = struct.unpack(">25I", data[:100])
        size, columns, rows, bytes_per_line, colours = head[0], head[4], head[5], head[12], head[19]
        start = size + 12 * colours
        lines = np.frombuffer(data, np.uint8, rows * bytes_per_line, start)
        pixels = lines.reshape(rows, bytes_per_line // 4, 4)[:, :columns]
        return pixels[..., 2::-1].copy()

    def xdotool(self, *arguments: object) -> str:
        """Run one xdotool command."""
        done = subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.environment,
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        return done.stdout.strip()

    def window(self, title: str, seconds: float = 30.0) -> str:
        """Id of the visible window with exactly this title, focused, once it is there."""
        wait_for(lambda: self._search(title) != "", seconds, f"the window “{title}”")
        window = self._search(title).splitlines()[-1]
        self.xdotool("windowfocus", "--sync", window)
        return window

    def has_window(self, title: str) -> bool:
        """Whether such a window is visible."""
        return self._search(title) != ""

    def keys(self, *names: str) -> None:
        """Press keys one after the other."""
        for name in names:
            self.xdotool("key", "--clearmodifiers", name)
            time.sleep(0.15)

    def type(self, text: str) -> None:
        """Type `text`."""
        self.xdotool("type", "--delay", "5", text)

    def drag(self, start: tuple[int, int], begin: tuple[int, int], end: tuple[int, int]) -> None:
        """Press at `start`, move to `begin` (where a drag begins to count), then to `end`."""
        self.xdotool("mousemove", *start)
        self.xdotool("mousedown", 1)
        for point in (begin, end):
            time.sleep(0.2)
            self.xdotool("mousemove", *point)
        time.sleep(0.2)
        self.xdotool("mouseup", 1)

    def hold(self, start: tuple[int, int], *points: tuple[int, int]) -> None:
        """Press at `start` and move on; the button stays down."""
        self.xdotool("mousemove", *start)
        self.xdotool("mousedown", 1)
        for point in points:
            time.sleep(0.2)
            self.xdotool("mousemove", *point)

    def let_go(self) -> None:
        """Release the button."""
        self.xdotool("mouseup", 1)

    def _search(self, title: str) -> str:
        return self.xdotool("search", "--onlyvisible", "--name", f"^{title}$")


def wait_for(done: Callable[[], object], seconds: float, what: str) -> None:
    """Poll until `done`, or fail the test by name."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.1)
