"""What outlines add to an answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawn_outlines import drawn, drawn_anatomy
from made_up_results import analysis

from cxrviewer.errors import Message
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.analysis import Analysis, ViewRole
from cxrviewer.inference.anatomy.commentary import with_anatomy
from cxrviewer.inference.anatomy.zones import Place


def mapped(row: int, column: int, *, roles: tuple[ViewRole, ...] = (ViewRole.FRONTAL,)) -> Analysis:
    """Two findings over an image of 100 x 100: the first one's map is one cell of 10 x 10."""
    answer = analysis(roles=roles, warnings=(Message("First."),))
    maps = np.full((2, 10, 10), -1.0, np.float32)
    maps[0, row, column] = 1
    canvas = CanvasTransform((100, 100), (100, 100), 1.0, 1.0, 0.0, 0.0)
    views = tuple(replace(view, heatmaps=maps, canvas=canvas) for view in answer.views)
    return replace(answer, views=views)


@pytest.mark.parametrize(
    ("row", "column", "place"),
    [
        (2, 2, Place.RIGHT_UPPER),
        (6, 7, Place.LEFT_LOWER),
        (7, 5, Place.HEART),
        (3, 5, Place.MEDIASTINUM),
        (9, 2, Place.OUTSIDE),
    ],
)
def test_findings_get_the_place_of_their_map(row: int, column: int, place: Place) -> None:
    answer = with_anatomy(mapped(row, column), drawn_anatomy())
    # A map without a positive value lies nowhere.
    assert [score.places for score in answer.findings] == [(place,), ()]


def test_outlines_belong_to_the_frontal_view() -> None:
    anatomy = drawn_anatomy()
    answer = with_anatomy(mapped(2, 2, roles=(ViewRole.FRONTAL, ViewRole.LATERAL)), anatomy)
    assert [view.anatomy for view in answer.views] == [anatomy, None]


def test_warnings_come_after_those_of_the_findings() -> None:
    anatomy = drawn_anatomy(drawn(heart=(0, 0, 0, 0)))
    answer = with_anatomy(mapped(2, 2), anatomy)
    assert [str(one) for one in answer.warnings] == ["First.", "The heart was not found."]
    assert answer.findings[0].places == (Place.RIGHT_UPPER,)


def test_no_places_without_lungs() -> None:
    answer = with_anatomy(mapped(2, 2), drawn_anatomy(drawn(left_lung=(0, 0, 0, 0))))
    assert answer.findings[0].places == ()


def test_a_map_that_tells_no_place_is_not_put_into_words() -> None:
    answer = mapped(2, 2)
    silent = replace(answer, findings=tuple(replace(s, has_place=False) for s in answer.findings))
    assert with_anatomy(silent, drawn_anatomy()).findings == silent.findings


def test_lateral_alone_is_left_as_it_is() -> None:
    lateral = mapped(2, 2, roles=(ViewRole.LATERAL,))
    assert with_anatomy(lateral, drawn_anatomy()) is lateral
