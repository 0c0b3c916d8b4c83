"""Images of the quality network: transforms with a known truth, folds, made-up images."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cxrviewer.inference.quality.heads import Head
from trainer.quality.change import CHANGES, Wobble, apply_change, wobble
from trainer.quality.items import UNKNOWN, Change, Item, truth_of
from trainer.quality.misfiled import righted
from trainer.quality.recipe import FOLDS, SHARES, share_of
from trainer.quality.sources import radiographs
from trainer.quality.split import folds_of
from trainer.quality.synthetic import FAMILIES
from trainer.quality.trials import change_of, code_of

FRONTAL = Item("nih", "a.png", "nih:1", "frontal", "PA", "adult")
# An image of two rows and two columns on a canvas of four, with bars above and below.
CANVAS = np.array([[0, 0, 0, 0], [10, 20, 30, 40], [50, 60, 70, 80], [0, 0, 0, 0]], np.uint8)
FRAME = np.array([1, 3, 0, 4], np.int32)


def test_inverting_leaves_the_bars_black() -> None:
    changed = apply_change(CANVAS, FRAME, Change(inverted=True))
    assert changed[0].tolist() == [0, 0, 0, 0]
    assert changed[1].tolist() == [245, 235, 225, 215]


def test_a_quarter_turn_is_clockwise() -> None:
    # What was at the top stands at the right.
    changed = apply_change(CANVAS, FRAME, Change(turns=1))
    assert changed[:, 2].tolist() == [10, 20, 30, 40]
    assert changed[:, 1].tolist() == [50, 60, 70, 80]


def test_mirroring_comes_before_turning() -> None:
    changed = apply_change(CANVAS, FRAME, Change(turns=1, mirrored=True))
    assert changed[:, 2].tolist() == [40, 30, 20, 10]


def test_all_sixteen_changes_differ() -> None:
    grey = np.arange(16, dtype=np.uint8).reshape(4, 4)
    frame = np.array([0, 4, 0, 4], np.int32)
    seen = {apply_change(grey, frame, change).tobytes() for change in CHANGES}
    assert len(seen) == 16
    assert {code_of(change) for change in CHANGES} == set(range(16))
    assert all(change_of(code_of(change)) == change for change in CHANGES)


def test_the_truth_follows_from_what_was_done() -> None:
    truth = dict(zip(Head, truth_of(FRONTAL, Change(3, True, False)), strict=True))
    assert truth == {
        Head.KIND: 0, Head.PROJECTION: 0, Head.POLARITY: 0, Head.TURN: 3, Head.MIRRORED: 1,
        Head.AGE: 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "unknown"),
    [
        ("lateral", {Head.PROJECTION, Head.MIRRORED, Head.AGE}),
        ("other", set(Head) - {Head.KIND}),
    ],
)
def test_what_has_no_answer_is_not_asked(kind: str, unknown: set[Head]) -> None:
    truth = dict(zip(Head, truth_of(Item("x", "y", "z", kind), Change(1, True, True)), strict=True))
    assert {head for head, value in truth.items() if value == UNKNOWN} == unknown


def test_random_transforms_follow_from_their_seed_alone() -> None:
    canvas = np.random.default_rng(0).integers(0, 256, (64, 64)).astype(np.uint8)
    first, again, other = (wobble(canvas, Wobble(), np.random.default_rng(s)) for s in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
    assert first.shape == canvas.shape


def test_an_image_filed_with_its_head_at_the_left_is_put_upright() -> None:
    upright = np.array([[1, 2], [3, 4]], np.uint8)
    head_at_the_left = np.array([[2, 4], [1, 3]], np.uint8)
    assert righted("00000061_025", head_at_the_left).tolist() == upright.tolist()
    assert righted("00017999_000", upright).tolist() == [[254, 253], [252, 251]]
    assert righted("another", upright).tolist() == upright.tolist()


def items() -> list[Item]:
    found = [Item("nih", f"{i}", f"nih:{i // 3}", "frontal") for i in range(60)]
    found += [Item("covid", f"l{i}", f"covid:{i}", "lateral") for i in range(10)]
    found += [Item("covid", f"f{i}", f"covid:{i}", "frontal") for i in range(10)]
    found += [Item("crop", f"{i}", f"nih:{i // 3}", "other", made_up=True) for i in range(60)]
    return found


def test_a_patient_stands_in_one_fold_with_everything_cut_from_the_images() -> None:
    chosen = items()
    folds = folds_of(chosen, seed=1)
    for group in {item.group for item in chosen}:
        assert len({int(f) for f, i in zip(folds, chosen, strict=True) if i.group == group}) == 1


def test_what_is_rare_is_dealt_out_evenly() -> None:
    chosen = items()
    folds = folds_of(chosen, seed=1)
    laterals = [int(f) for f, i in zip(folds, chosen, strict=True) if i.kind == "lateral"]
    assert sorted(laterals) == sorted([*range(FOLDS)] * 2)


def test_every_item_belongs_to_a_group_that_is_drawn() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)
    assert {share_of(item) for item in items()} <= SHARES.keys()
    assert share_of(Item("photograph", "x", "y", "other")) == "real"
    assert share_of(Item("hand", "x", "y", "other", made_up=True)) == "family"
    assert share_of(Item("phantom", "x", "y", "lateral", made_up=True)) == "phantom lateral"


@pytest.mark.parametrize("family", FAMILIES)
def test_made_up_images_are_pictures_that_follow_from_their_seed(family: str) -> None:
    make = FAMILIES[family]
    image, again, other = (make(np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert image.dtype == np.uint8
    assert image.ndim == 2
    assert min(image.shape) >= 64
    assert (image == again).all()
    assert image.shape != other.shape or (image != other).any()


@pytest.mark.shared_data
def test_the_pack_gives_its_radiographs(shared_data: Path) -> None:
    found = [item for item, _ in radiographs(shared_data)]
    laterals = [item for item in found if item.kind == "lateral"]
    # covid/metadata.csv has 43 rows of laterals, one of them repeated; nih has one among frontals.
    assert len(laterals) == 43
    assert sum(item.source == "nih" for item in found) == 2605
    # labels.csv: 12 AP and 31 PA images of patients under 12 years.
    assert sum(item.source == "nih" and item.age == "child" for item in found) == 43
    assert {item.age for item in found if item.source == "kermany"} == {"child"}
    assert {item.projection for item in found if item.source == "kermany"} == {""}
