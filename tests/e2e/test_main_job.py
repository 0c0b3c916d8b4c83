"""The main job on the real application: open, window, finding, export; by mouse and keyboard.

The films are charts of 16 fields with known stored values, so what must be seen can be computed
from the standard alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest
from application import Application
from factories import make_dx
from numpy.typing import NDArray
from x_display import Pixels, XDisplay, wait_for

pytestmark = pytest.mark.xdist_group("screen")

FRONTAL = np.linspace(300, 3700, 16).round().astype(int)
LATERAL = FRONTAL[::-1] + 113  # between those of the frontal, so that no grey is on both films
CENTER, WIDTH = 2048.0, 4096.0
DRAG = (80, 60)  # right and down


def greys(values: NDArray[np.int_], center: float = CENTER, width: float = WIDTH) -> list[int]:
    """PS3.3 C.11.2.1.2.1, LINEAR, to 8 bits."""
    shares = (values - (center - 0.5)) / (width - 1) + 0.5
    return [math.floor(share * 255 + 0.5) for share in np.clip(shares, 0, 1)]


def chart(values: NDArray[np.int_]) -> NDArray[np.uint16]:
    """600 by 500, 4 by 4 fields of 100 pixels, black around."""
    film = np.zeros((600, 500), np.uint16)
    film[100:500, 50:450] = values.reshape(4, 4).repeat(100, 0).repeat(100, 1)
    return film


def field_of(picture: Pixels, grey: int) -> tuple[int, int] | None:
    """Middle (x, y) of the largest area of exactly this grey, if it is as large as a field."""
    mask = (picture == grey).all(axis=2).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    best = max(range(1, len(stats)), key=lambda index: stats[index][cv2.CC_STAT_AREA], default=0)
    if best == 0 or stats[best][cv2.CC_STAT_AREA] < 5000:
        return None
    left, top, width, height, _ = (int(value) for value in stats[best])
    return left + width // 2, top + height // 2


def fields_of(picture: Pixels, values: NDArray[np.int_]) -> list[tuple[int, int]]:
    """Middles of all fields in the order of `values`, for the first window."""
    found = [field_of(picture, grey) for grey in greys(values)]
    assert None not in found, found
    return [place for place in found if place is not None]


@dataclass
class Job:
    """What was seen on the way."""

    first: Pixels
    fields: dict[str, list[tuple[int, int]]]
    screens: dict[str, Pixels] = field(default_factory=dict)
    exports: dict[str, Pixels] = field(default_factory=dict)
    exit_code: int = -1
    said: str = ""
    sources_unchanged: bool = False

    def at(self, picture: str, film: str) -> list[list[int]]:
        """Colours of the fields of a film on a screen."""
        return [self.screens[picture][y, x].tolist() for x, y in self.fields[film]]

    def film(self, name: str, film: str) -> tuple[Pixels, Pixels]:
        """The fields of a film on the screen and on the export of the same moment."""
        export, screen = self.exports[name], self.screens[name]
        (left, top), (right, bottom) = self._corners(film)
        dx, dy = self.offset
        shown = screen[top:bottom, left:right]
        return shown, export[top - dy : bottom - dy, left - dx : right - dx]

    @property
    def offset(self) -> tuple[int, int]:
        """Where the export lies on the screen: that of the untouched lateral film."""
        place = field_of(self.exports["plain"], greys(LATERAL)[5])
        assert place is not None
        x, y = self.fields["lateral"][5]
        return x - place[0], y - place[1]

    def _corners(self, film: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """From the middle of the first field to that of the last."""
        return self.fields[film][0], self.fields[film][-1]


@pytest.fixture(scope="module")
def job(
    display: XDisplay, resources: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Job]:
    """Do it once; every test looks at another part of it."""
    folder = tmp_path_factory.mktemp("main job")
    window = {"WindowCenter": CENTER, "WindowWidth": WIDTH, "BurnedInAnnotation": "NO"}
    sources = [
        make_dx(folder / "in" / "a", chart(FRONTAL), ViewPosition="PA",
                SOPInstanceUID="2.25.71", **window),
        make_dx(folder / "in" / "b", chart(LATERAL), ViewPosition="LL",
                SOPInstanceUID="2.25.72", PatientOrientation=["P", "F"], **window),
    ]  # fmt: skip
    before = [path.read_bytes() for path in sources]
    with Application(display, folder, folder / "in", resources=resources) as application:
        job = _do(application, folder)
        job.exit_code = application.quit()
        job.said = application.said
    job.sources_unchanged = before == [path.read_bytes() for path in sources]
    yield job


def _do(application: Application, folder: Path) -> Job:
    both = [*greys(FRONTAL), *greys(LATERAL)]
    display = application.display
    wait_for(lambda: all(field_of(display.pixels(), grey) for grey in both), 60, "both films")
    first = application.screen()
    places = {"frontal": fields_of(first, FRONTAL), "lateral": fields_of(first, LATERAL)}
    job = Job(first, places)
    job.screens["opened"] = first
    x, y = places["frontal"][5]
    begin = (x + 20, y)
    display.drag((x, y), begin, (begin[0] + DRAG[0], begin[1] + DRAG[1]))
    job.screens["plain"] = application.screen()
    job.exports["plain"] = application.export(folder / "plain.png")
    wait_for(lambda: _maps_change(application, job), 90, "the analysis")
    job.screens["finding"] = application.screen()
    job.exports["finding"] = application.export(folder / "finding.png")
    application.keys("Escape")
    job.screens["hidden"] = application.screen()
    application.keys("Home")
    job.screens["reset"] = application.screen()
    return job


def _maps_change(application: Application, job: Job) -> bool:
    """Ask for the next finding until one is there and its map can be seen."""
    application.keys("alt+Down")
    job.screens["now"] = application.screen()
    return job.at("now", "frontal") != job.at("plain", "frontal")


# --- what must be seen ----------------------------------------------------------------------------


def test_the_films_open_side_by_side_frontal_left(job: Job) -> None:
    frontal, lateral = (np.array(job.fields[film]) for film in ("frontal", "lateral"))
    assert frontal[:, 0].max() < lateral[:, 0].min()
    assert np.array_equal(frontal[:, 1], lateral[:, 1])
    # Reading order on the chart is reading order on the screen: nothing is turned or mirrored.
    assert frontal[0].tolist() < frontal[1].tolist()
    assert frontal[0][1] < frontal[-1][1]


def test_the_drag_widens_and_brightens_as_the_standard_says(job: Job) -> None:
    """60 % of the view's shorter side is a factor e in width and one width in level."""
    side = (job.exports["plain"].shape[1] - 1) / 2
    width = WIDTH * math.exp(DRAG[0] / (0.6 * side))
    center = CENTER - DRAG[1] / (0.6 * side) * WIDTH
    expected = np.array(greys(FRONTAL, center, width))
    seen = np.array(job.at("plain", "frontal"))
    assert (seen == seen[:, :1]).all(), "not grey"
    assert np.abs(seen[:, 0] - expected).max() <= 1


def test_the_other_film_keeps_its_window(job: Job) -> None:
    assert [colour[0] for colour in job.at("plain", "lateral")] == greys(LATERAL)


@pytest.mark.parametrize("film", ["frontal", "lateral"])
@pytest.mark.parametrize("name", ["plain", "finding"])
def test_what_is_on_the_screen_is_exported(job: Job, name: str, film: str) -> None:
    screen, export = job.film(name, film)
    assert screen.shape[0] > 200
    assert np.array_equal(screen, export)


def test_exported_greys(job: Job) -> None:
    """From the file itself, without the screen."""
    export = job.exports["plain"]
    assert fields_of(export, LATERAL)
    side = (export.shape[1] - 1) / 2
    width = WIDTH * math.exp(DRAG[0] / (0.6 * side))
    center = CENTER - DRAG[1] / (0.6 * side) * WIDTH
    dx, dy = job.offset
    seen = [int(export[y - dy, x - dx, 0]) for x, y in job.fields["frontal"]]
    assert np.abs(np.array(seen) - greys(FRONTAL, center, width)).max() <= 1


def test_a_finding_colours_the_film_and_escape_hides_it(job: Job) -> None:
    colours = np.array(job.at("finding", "frontal"))
    assert np.ptp(colours, axis=1).max() > 20
    assert job.at("hidden", "frontal") == job.at("plain", "frontal")


def test_reset_equals_the_first_display(job: Job) -> None:
    for film in ("frontal", "lateral"):
        (left, top), (right, bottom) = job._corners(film)
        first = job.screens["opened"][top:bottom, left:right]
        assert np.array_equal(first, job.screens["reset"][top:bottom, left:right])


def test_it_ends_quietly_and_leaves_the_sources_alone(job: Job) -> None:
    assert job.exit_code == 0
    assert "Traceback" not in job.said
    assert job.sources_unchanged
