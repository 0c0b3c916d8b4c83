"""The same tests on screens with more device pixels than logical ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
TESTS = (
    "test_viewport.py::test_pixels_are_those_of_the_file_at_one_to_one",
    "test_viewport.py::test_screen_shows_the_pixels_that_were_computed",
    "test_viewport.py::test_a_picture_holds_nothing_but_what_was_painted",
    "test_viewport.py::test_middle_drag_moves_the_image_with_the_hand",
    "test_viewport.py::test_wheel_zooms_at_the_pointer",
    "test_viewport.py::test_what_is_drawn_in_image_coordinates_moves_with_the_image",
    "test_view_annotations.py::test_ruler_is_as_long_as_it_says",
    "test_snapshot.py::test_every_pixel_of_both_views_is_that_of_the_screen",
    "test_snapshot.py::test_patient_text_is_off_unless_asked_for",
    "test_drawing_window.py::test_exported_picture_equals_the_screen_with_every_tool_drawn[all]",
    "test_drawing_window.py::test_exported_picture_equals_the_screen_with_every_tool_drawn[lens]",
    "test_check_screen.py::test_what_is_painted_is_the_pattern_pixel_for_pixel",
    "test_display_filters.py::test_what_is_shown_is_the_filtered_image_through_the_same_table",
    "test_shutter_shown.py::test_every_shape_is_painted_where_its_pixels_are[tags0]",
    "test_shutter_shown.py::test_nothing_hidden_shines_at_any_zoom[0-0.731]",
    "test_shutter_shown.py::test_the_magnifier_does_not_look_behind_it",
    "test_drawing_tools.py::test_labels_stay_in_the_view_and_apart[2.5]",
)


@pytest.mark.parametrize("scale", ["1.25", "1.5", "2"])
def test_views_on_a_scaled_screen(scale: str) -> None:
    """Qt fixes the scale when it starts, so each one needs a process of its own."""
    tests = [str(FOLDER / test) for test in TESTS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        env={**os.environ, "QT_SCALE_FACTOR": scale},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,  # seconds where nothing else runs; only a hang may end here
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"{len(TESTS) + 3} passed" in done.stdout  # one of them with four sizes
