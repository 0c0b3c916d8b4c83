"""From logits to what is said of an image; expectations computed by hand."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from quality_samples import THRESHOLDS, answer
from sample_bundles import make_ref

from cxrviewer.dicom.study import ViewPosition, ViewSource
from cxrviewer.inference.quality.answer import decide
from cxrviewer.inference.quality.heads import CLASSES, OUTPUT_NAMES, OUTPUTS, SPANS, Head
from cxrviewer.inference.quality.judgement import image_refusal, image_warnings, seen_view

V = ViewPosition
LATERAL = {"kind": (0.02, 0.97, 0.01)}
OTHER = {"kind": (0.2, 0.1, 0.7)}
SURELY_OTHER = {"kind": (0.02, 0.01, 0.97)}


def test_every_output_belongs_to_one_question() -> None:
    covered = [place for head in Head for place in range(SPANS[head].first, SPANS[head].last)]
    assert covered == list(range(OUTPUTS))
    assert OUTPUT_NAMES[:4] == ("kind_frontal", "kind_lateral", "kind_other", "projection_pa")
    assert len(set(OUTPUT_NAMES)) == OUTPUTS
    assert all(len(CLASSES[head]) == SPANS[head].last - SPANS[head].first for head in Head)


def test_probabilities_are_the_softmax_of_each_question_alone() -> None:
    logits = np.zeros(OUTPUTS, np.float32)
    logits[SPANS[Head.POLARITY].slice] = np.log([1, 3])
    found = decide(logits, THRESHOLDS).probabilities
    assert found[Head.POLARITY] == pytest.approx((0.25, 0.75))
    assert found[Head.TURN] == pytest.approx((0.25,) * 4)


def test_a_temperature_divides_the_logits_of_its_question() -> None:
    temperatures = {**THRESHOLDS.temperatures, Head.POLARITY: 2.0}
    softer = replace(THRESHOLDS, temperatures=MappingProxyType(temperatures))
    logits = np.zeros(OUTPUTS, np.float32)
    logits[SPANS[Head.POLARITY].slice] = np.log([1, 9])
    logits[SPANS[Head.AGE].slice] = np.log([1, 9])
    found = decide(logits, softer).probabilities
    assert found[Head.POLARITY] == pytest.approx((0.25, 0.75))
    assert found[Head.AGE] == pytest.approx((0.1, 0.9))


@pytest.mark.parametrize(
    ("changes", "position"),
    [
        ({}, V.PA),
        ({"projection": (0.1, 0.9)}, V.AP),
        ({"projection": (0.4, 0.6)}, V.FRONTAL),
        (LATERAL, V.LATERAL),
        ({"kind": (0.45, 0.45, 0.1)}, V.UNKNOWN),
        # 0.1 of 1 / 9 of the chest part: of what is a chest, 9 in 10 are frontal.
        ({"kind": (0.09, 0.01, 0.9)}, V.PA),
    ],
)
def test_the_view_is_said_as_far_as_it_is_clear(
    changes: dict[str, Any], position: ViewPosition
) -> None:
    assert answer(**changes).position is position


def test_turns_are_added_up_before_the_likeliest_is_named() -> None:
    # No turn alone reaches 0.7, yet that it is turned is sure.
    assert answer(turn=(0.1, 0.5, 0.0, 0.4)).degrees == 90
    assert answer(turn=(0.2, 0.1, 0.1, 0.6)).degrees == 270
    assert answer(turn=(0.31, 0.69, 0.0, 0.0)).degrees == 0


def test_a_lateral_is_neither_mirrored_nor_a_childs() -> None:
    sure = {"mirrored": (0.0, 1.0), "age": (0.0, 1.0)}
    assert answer(**sure).is_mirrored
    assert answer(**sure).is_child
    assert not answer(**sure, **LATERAL).is_mirrored
    assert not answer(**sure, **LATERAL).is_child


@pytest.mark.parametrize(
    ("said", "changes", "expected", "source"),
    [
        (V.UNKNOWN, {}, V.PA, ViewSource.IMAGE),
        (V.UNKNOWN, LATERAL, V.LATERAL, ViewSource.IMAGE),
        (V.UNKNOWN, {"kind": (0.5, 0.5, 0.0)}, V.UNKNOWN, ViewSource.NONE),
        (V.FRONTAL, {"projection": (0.0, 1.0)}, V.AP, ViewSource.IMAGE),
        (V.FRONTAL, {"projection": (0.5, 0.5)}, V.FRONTAL, ViewSource.VIEW_POSITION),
        # The header speaks first.
        (V.PA, {"projection": (0.0, 1.0)}, V.PA, ViewSource.VIEW_POSITION),
        (V.PA, LATERAL, V.PA, ViewSource.VIEW_POSITION),
        (V.FRONTAL, LATERAL, V.FRONTAL, ViewSource.VIEW_POSITION),
        (V.LL, {}, V.LL, ViewSource.VIEW_POSITION),
        (V.LATERAL, {}, V.LATERAL, ViewSource.VIEW_POSITION),
    ],
)
def test_the_image_fills_in_what_the_header_leaves_open(
    said: ViewPosition, changes: dict[str, Any], expected: ViewPosition, source: ViewSource
) -> None:
    view = seen_view(make_ref(said), answer(**changes))
    assert (view.position, view.source) == (expected, source)


SILENT = {"body_part_examined": ""}


@pytest.mark.parametrize(
    ("header", "changes", "refused"),
    [
        (SILENT, {}, False),
        (SILENT, OTHER, True),
        ({}, OTHER, False),
        ({}, SURELY_OTHER, True),
        ({"modality": "OT"}, OTHER, True),
    ],
)
def test_more_is_asked_for_where_the_header_says_chest(
    header: dict[str, Any], changes: dict[str, Any], refused: bool
) -> None:
    reason = image_refusal(make_ref(**header), answer(**changes))
    assert (reason is not None) is refused


def told(ref: Any, years: float | None = 50.0, **changes: Any) -> list[str]:
    found = image_warnings(ref, answer(**changes), age_years=years, min_age=18.0)
    return [str(sentence) for sentence in found]


def test_an_image_in_order_is_passed_without_a_word() -> None:
    assert told(make_ref(V.PA), years=None) == []


@pytest.mark.parametrize(
    ("position", "changes", "words"),
    [
        (V.PA, {"polarity": (0.2, 0.8)}, "Black and white"),
        (V.PA, {"turn": (0.1, 0.0, 0.9, 0.0)}, "180°"),
        (V.PA, {"mirrored": (0.05, 0.95)}, "Left and right"),
        (V.PA, LATERAL, "header says PA, but the image looks like a lateral"),
        (V.LL, {}, "header says LL, but the image looks like a frontal"),
        (V.UNKNOWN, LATERAL, "taken for a lateral one"),
        (V.FRONTAL, {"projection": (0.1, 0.9)}, "AP view"),
        (V.PA, OTHER, "hardly looks like one"),
    ],
)
def test_what_is_wrong_with_an_image_is_said(
    position: ViewPosition, changes: dict[str, Any], words: str
) -> None:
    (sentence,) = told(make_ref(position), **changes)
    assert words in sentence


def test_a_childs_look_counts_only_where_the_age_is_not_known() -> None:
    child = {"age": (0.1, 0.9)}
    assert "from 18 years" in told(make_ref(V.PA), years=None, **child)[0]
    assert told(make_ref(V.PA), years=45.0, **child) == []
