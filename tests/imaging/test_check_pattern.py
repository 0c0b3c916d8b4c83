"""The test pattern's exact greys, at several sizes of screen."""

from __future__ import annotations

import numpy as np
import pytest

from cxrviewer.imaging.check_pattern import (
    GREYS,
    LETTER_GROUNDS,
    CheckPattern,
    Part,
    Place,
    check_pattern,
)

SIZES = [(708, 1280), (988, 1920), (2068, 3840), (1920, 1080)]


@pytest.fixture(params=SIZES, ids=str)
def pattern(request: pytest.FixtureRequest) -> CheckPattern:
    return check_pattern(*request.param)


def parts(pattern: CheckPattern, part: Part) -> list[Place]:
    return [place for place in pattern.places if place.part is part]


def test_it_fills_the_screen_and_every_part_lies_on_it(pattern: CheckPattern) -> None:
    rows, columns = pattern.pixels.shape
    for place in pattern.places:
        assert place.left >= 0
        assert place.top >= 0
        assert place.left + place.width <= columns, place
        assert place.top + place.height <= rows, place


def test_eighteen_patches_from_black_to_white(pattern: CheckPattern) -> None:
    assert GREYS == (
        0,
        8,
        24,
        40,
        56,
        72,
        88,
        104,
        120,
        136,
        152,
        168,
        184,
        200,
        216,
        232,
        248,
        255,
    )
    found = parts(pattern, Part.PATCH)
    assert [place.value for place in found] == list(GREYS)
    for place in found:
        patch = pattern.pixels[place.area]
        # Its grey fills most of it, and nothing but its own insets lies on it.
        assert (patch == place.value).mean() > 0.85
        known = {place.value, place.value + 4, place.value - 4, 13, 242}
        assert set(np.unique(patch)) <= known
        assert patch[0, 0] == place.value


def test_5_percent_in_black_and_95_percent_in_white(pattern: CheckPattern) -> None:
    # 0.05 of 255 is 12.75, 0.95 is 242.25.
    dark, bright = parts(pattern, Part.INSET)
    assert (pattern.pixels[dark.area] == 13).all()
    assert (pattern.pixels[bright.area] == 242).all()
    assert pattern.pixels[dark.top - 1, dark.left] == 0
    assert pattern.pixels[bright.top - 1, bright.left] == 255
    assert min(dark.width, bright.height) >= 18


def test_corners_differ_by_four_of_255(pattern: CheckPattern) -> None:
    brighter, darker = parts(pattern, Part.BRIGHTER_CORNER), parts(pattern, Part.DARKER_CORNER)
    assert len(brighter) == len(darker) == 16
    for above, below, grey in zip(brighter, darker, GREYS[1:-1], strict=True):
        assert (pattern.pixels[above.area] == grey + 4).all()
        assert (pattern.pixels[below.area] == grey - 4).all()


def test_ramps_hold_every_grey_in_order(pattern: CheckPattern) -> None:
    up, down = parts(pattern, Part.RAMP)
    rising = pattern.pixels[up.area]
    assert (rising == rising[:, :1]).all()
    assert set(np.unique(rising)) == set(range(256))
    steps = np.diff(rising[:, 0].astype(int))
    assert set(steps) <= {0, 1}
    assert np.array_equal(pattern.pixels[down.area], rising[::-1])


def test_lines_are_one_pixel_wide_in_both_directions(pattern: CheckPattern) -> None:
    for part, axis, greys in (
        (Part.LINES_ACROSS, 0, (0, 255)),
        (Part.LINES_DOWN, 1, (0, 255)),
        (Part.FAINT_LINES_ACROSS, 0, (118, 138)),
        (Part.FAINT_LINES_DOWN, 1, (118, 138)),
    ):
        found = parts(pattern, part)
        assert len(found) == (5 if greys[0] == 0 else 2)
        for place in found:
            block = pattern.pixels[place.area]
            lines = block if axis == 0 else block.T
            assert (lines[0::2] == greys[0]).all()
            assert (lines[1::2] == greys[1]).all()
            assert len(lines) >= 30


def test_letters_fade_from_14_to_1_and_have_one_grey_each(pattern: CheckPattern) -> None:
    strips = parts(pattern, Part.LETTERS)
    assert [place.value for place in strips] == list(LETTER_GROUNDS)
    for place in strips:
        strip = pattern.pixels[place.area].astype(int) - place.value
        assert set(np.unique(strip)) == set(range(15)), "no smoothed edges between"
        # From left to right each is fainter than the one before it.
        middles = [np.nonzero(strip == step)[1].mean() for step in range(14, 0, -1)]
        assert middles == sorted(middles)


def test_bars_for_crosstalk_are_black_in_white_and_white_in_black(pattern: CheckPattern) -> None:
    black, white = parts(pattern, Part.CROSSTALK)
    for place, ground in ((black, 0), (white, 255)):
        block = pattern.pixels[place.area]
        assert (block[0] == ground).all()
        middle = block[place.height // 2]
        bar = np.nonzero(middle == 255 - ground)[0]
        assert place.width // 3 <= bar.min()
        assert bar.max() < place.width - place.width // 3
        assert set(np.unique(block)) == {0, 255}


def test_a_line_goes_around_all_of_it(pattern: CheckPattern) -> None:
    pixels = pattern.pixels
    for line in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        assert (line == 255).all()
    assert (pixels[1, 1:-1] == 255).mean() < 0.2
