"""Power cuts in the middle of drawing and of feedback, on the real application.

The process is killed with SIGKILL; nothing of it gets a chance to save anything.
"""

from __future__ import annotations

import json
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from application import Application
from factories import make_dx
from numpy.typing import NDArray
from x_display import Pixels, XDisplay, wait_for

pytestmark = pytest.mark.xdist_group("screen")

STUDY = "2.25.700"
# Inside the view of the only film, away from texts and from each other.
STROKES = [((500, 300 + 60 * row), (620, 300 + 60 * row)) for row in range(3)]
LAST = ((500, 600), (560, 620), (640, 640))


def _film() -> NDArray[np.uint16]:
    rows, columns = np.mgrid[0:700, 0:600]
    return (500 + 2 * rows + 2 * columns).astype(np.uint16)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    make_dx(tmp_path / "in" / "a", _film(), ViewPosition="PA", StudyInstanceUID=STUDY,
            SOPInstanceUID="2.25.701", PixelSpacing=[0.5, 0.5])  # fmt: skip
    return tmp_path / "in"


@pytest.fixture
def start(display: XDisplay, tmp_path: Path, resources: Path) -> Callable[..., Application]:
    def start(*paths: Path, **settings: object) -> Application:
        return Application(display, tmp_path, *paths, resources=resources, settings=settings)

    return start


def _rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """What a file holds after the kill, read as the next start would read it."""
    if not database.exists():
        return []
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def _drawn(data: Path) -> list[tuple[Any, ...]]:
    return _rows(data / "annotations.sqlite3", "SELECT kind, points FROM annotation ORDER BY place")


def _is_film_shown(display: XDisplay) -> bool:
    """Whether the middle of the screen is grey; without a film it is black with a few words."""
    return float(np.median(display.pixels()[300:700, 500:1000])) > 20


def _views(screen: Pixels) -> Pixels:
    """The film, without the bar at the foot and the panels, whose texts tell of the moment."""
    return screen[60:930, 260:1230]


def test_a_kill_in_the_middle_of_a_stroke_loses_that_stroke_alone(
    start: Callable[..., Application], display: XDisplay, film: Path, tmp_path: Path
) -> None:
    data = tmp_path / "home" / "data"
    with start(film, analyse_automatically=False) as application:
        wait_for(lambda: _is_film_shown(display), 60, "the film")
        application.screen()
        application.keys("Shift+Down", "Shift+Down", "r")  # darker, and turned
        application.keys("e")
        for number, (begin, end) in enumerate(STROKES, 1):
            display.drag(begin, begin, end)
            wait_for(lambda wanted=number: len(_drawn(data)) == wanted, 20, f"stroke {number}")
        application.keys("Escape", "Escape", "Escape")
        before = application.screen()
        wait_for((data / "reading.json").exists, 10, "the journal")
        application.screen()
        application.keys("e")
        display.hold(*LAST)
        application.kill()
        display.let_go()
    drawn = _drawn(data)
    assert [kind for kind, _ in drawn] == ["length"] * len(STROKES)
    journal = data / "reading.json"
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert STUDY not in journal.read_text()

    with start(analyse_automatically=False, restore="always") as application:
        wait_for(lambda: _is_film_shown(display), 60, "the film again")
        after = application.screen()
        assert _drawn(data) == drawn
        assert np.array_equal(_views(after), _views(before))
        assert application.quit() == 0
    assert not journal.exists()
    assert "Traceback" not in application.said


def test_a_kill_in_the_middle_of_feedback_loses_no_mark(
    start: Callable[..., Application], display: XDisplay, film: Path, tmp_path: Path
) -> None:
    """Marks before the second reader is shown are in the journal, later ones in the ledger."""
    data = tmp_path / "home" / "data"
    with start(film, analyse_automatically=False, read_first=True) as application:
        wait_for(lambda: _is_film_shown(display), 60, "the film")
        application.screen()
        application.keys("shift+b")  # abnormal, not yet revealed
        wait_for(lambda: _marked(data) == ["abnormal"], 10, "the mark in the journal")
        application.kill()
    assert _verdicts(data) == []

    with start(analyse_automatically=False, read_first=True, restore="always") as application:
        wait_for(lambda: _is_film_shown(display), 60, "the film again")
        application.screen()
        assert _marked(data) == ["abnormal"]
        application.keys("ctrl+Return")  # what was marked before the cut is revealed now
        wait_for(lambda: _verdicts(data) == ["abnormal"], 20, "the ledger")
        application.keys("F12")
        display.type("half a comm")
        application.kill()
    assert _verdicts(data) == ["abnormal"]

    with start(analyse_automatically=False, read_first=True, restore="always") as application:
        wait_for(lambda: _is_film_shown(display), 60, "the film a third time")
        application.screen()
        application.keys("shift+n")  # the study is revealed: this is one more opinion
        wait_for(lambda: _verdicts(data) == ["abnormal", "normal"], 20, "one opinion more")
        assert application.quit() == 0


def test_without_a_setting_it_is_offered_and_can_be_declined(
    start: Callable[..., Application], display: XDisplay, film: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "home" / "data" / "reading.json"
    with start(film, analyse_automatically=False) as application:
        wait_for(lambda: _is_film_shown(display), 60, "the film")
        wait_for(journal.exists, 10, "the journal")
        application.screen()
        application.kill()
    with start() as application:
        application.screen()
        assert not _is_film_shown(display)
        assert journal.exists()
        assert application.quit() == 0
    assert journal.exists()  # an offer that nobody answered stands
    with start(film) as application:
        wait_for(lambda: _is_film_shown(display), 60, "what was asked for")
        assert application.quit() == 0
    assert not journal.exists()


def _marked(data: Path) -> list[str]:
    journal = data / "reading.json"
    if not journal.exists():
        return []
    return [one["overall"] for one in json.loads(journal.read_text())["marks"].values()]


def _verdicts(data: Path) -> list[str]:
    return [verdict for (verdict,) in _rows(data / "ledger.sqlite3", "SELECT verdict FROM entry")]
