"""The real application as a process on a screen of its own."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import numpy as np
from PIL import Image
from x_display import Pixels, XDisplay, wait_for

TITLE = "CXR Viewer"
SIZE = (1600, 1000)
_SEEN = {"notice_accepted": True, "tour_seen": True}
_AT_REST = 3  # pictures alike in a row: on a busy machine one pause says little
# Away from images and buttons, so that neither pointer nor tooltip is in a picture.
_ASIDE = (300, 990)


class Application:
    """`python -m cxrviewer` in a window that fills the screen.

    Attributes:
        display: Its screen.
    """

    def __init__(
        self,
        display: XDisplay,
        folder: Path,
        *paths: Path,
        resources: Path,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        self.display = display
        file = folder / "home" / "config" / "settings.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        values = {**_SEEN, "geometry": [0, 0, *SIZE], "language": "en", **(settings or {})}
        file.write_text(json.dumps(values))
        self._said = folder / "said.txt"
        variables = {
            "CXRVIEWER_HOME": str(folder / "home"),
            "CXRVIEWER_RESOURCES": str(resources),
            "HOME": str(folder),
            "OMP_NUM_THREADS": "2",
        }
        with self._said.open("w") as stream:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cxrviewer", *map(str, paths)],
                env=display.environment | variables, stdout=stream, stderr=stream,
            )  # fmt: skip
        self._window = display.window(TITLE, 60)

    def __enter__(self) -> Application:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    @property
    def said(self) -> str:
        """What it wrote to the terminal."""
        return self._said.read_text(errors="replace")

    def keys(self, *names: str) -> None:
        """Press keys in the main window."""
        self.display.xdotool("windowfocus", "--sync", self._window)
        self.display.keys(*names)

    def screen(self) -> Pixels:
        """The screen once it has stopped changing, the pointer aside."""
        self.display.xdotool("mousemove", *_ASIDE)
        time.sleep(0.3)
        last, still = self.display.pixels(), 0
        for _ in range(100):
            time.sleep(0.3)
            now = self.display.pixels()
            still = still + 1 if _alike(now, last) else 0
            if still == _AT_REST:
                return now
            last = now
        raise AssertionError("the screen does not come to rest")

    def export(self, path: Path) -> Pixels:
        """Export a picture of all views through the panel and the file dialog; returns it."""
        self.keys("ctrl+e")
        self.display.window("Export picture")
        self.display.keys("Return")
        self._save_as(path)
        wait_for(path.exists, 30, f"the picture {path.name}")
        self.display.window("Export picture")
        self.display.keys("Escape")
        wait_for(lambda: not self.display.has_window("Export picture"), 10, "the panel to close")
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGB"))

    def _save_as(self, path: Path) -> None:
        """Type the name into the file dialog; again where a busy machine has swallowed a key."""
        for _ in range(3):
            self.display.window("Save picture")
            self.screen()
            self.display.keys("ctrl+a")
            self.display.type(str(path))
            self.screen()
            self.display.keys("Return")
            with contextlib.suppress(AssertionError):
                wait_for(lambda: not self.display.has_window("Save picture"), 10, "the dialog")
                return

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()

    def quit(self) -> int:
        """End it by its own key; returns the exit code."""
        self.keys("ctrl+q")
        return self._process.wait(timeout=30)


def resources_with(model: Path, folder: Path) -> Path:
    """Resources whose only model is `model`; the rest are the project's."""
    ours = Path(__file__).parents[2] / "resources"
    (folder / "models").mkdir(parents=True)
    (folder / "models" / model.name).symlink_to(model)
    for name in ("icons", "translations", "demo"):
        (folder / name).symlink_to(ours / name)
    return folder


def _alike(one: Pixels, other: Pixels) -> bool:
    """Equal but for the blinking cursor of a text field, one column of pixels."""
    changed = np.unique(np.nonzero((one != other).any(axis=2))[1])
    return len(changed) <= 1
