"""Shadows put into lungs, and what becomes of the labels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cxrviewer.findings import Finding
from trainer.augmentation.lesions import CUT, WHOLE, Chest, add_lesion, draw_lesion
from trainer.config import AugmentConfig, Config, LossConfig
from trainer.labels import LabelOrigin
from trainer.lesion_labels import with_lesions
from trainer.loader import batches
from trainer.outputs import layout_of, origins_in_use
from trainer.sources import load_data

F = Finding


@pytest.mark.parametrize("chest", [WHOLE, CUT])
@pytest.mark.parametrize("finding", [F.NODULE, F.MASS])
def test_a_shadow_brightens_the_inside_of_its_box_alone(finding: Finding, chest: Chest) -> None:
    canvas = np.full((192, 192), 90, np.uint8)
    low, high = (192 * part for part in chest.diameters[finding])
    tops = []
    for seed in range(30):
        changed, mask = add_lesion(canvas, finding, np.random.default_rng(seed), chest)
        rows, columns = np.nonzero(mask)
        for side in (np.ptp(rows) + 1, np.ptp(columns) + 1):
            assert side <= 1.2 * high + 2  # it may be cut off at the edge of the canvas
        assert max(np.ptp(rows), np.ptp(columns)) + 1 >= 1.2 * low - 1
        rise = changed.astype(int) - canvas
        tops.append(rise.max())
        assert rise.max() >= 3
        assert rise[mask == 0].max() <= 0.35 * rise.max() + 1
        assert rise.min() >= -1
        assert (canvas == 90).all()
    # Half of them are faint, and some are plain.
    assert np.median(tops) < 25
    assert max(tops) >= 30


@pytest.mark.parametrize(("chest", "low", "high"), [(WHOLE, 0.10, 0.72), (CUT, 0.02, 0.90)])
def test_shadows_lie_all_over_both_lungs(chest: Chest, low: float, high: float) -> None:
    canvas = np.full((100, 100), 90, np.uint8)
    places = []
    for seed in range(300):
        _, mask = add_lesion(canvas, F.NODULE, np.random.default_rng(seed), chest)
        places.append([axis.mean() / 100 for axis in np.nonzero(mask)])
    rows, columns = np.array(places).T
    assert rows.min() < low + 0.06
    assert rows.max() > high - 0.06
    assert (columns < 0.5).mean() == pytest.approx(0.5, abs=0.1)
    assert not ((columns > 0.47) & (columns < 0.53)).any()  # the spine


def test_the_air_beside_is_not_taken_for_a_lung() -> None:
    canvas = np.full((64, 64), 60, np.uint8)
    canvas[:24] = 0  # about a third of both fields
    below = [
        np.nonzero(add_lesion(canvas, F.NODULE, np.random.default_rng(seed))[1])[0].mean() > 22
        for seed in range(100)
    ]
    assert np.mean(below) > 0.9


def test_how_often_what_is_drawn() -> None:
    config = AugmentConfig(p_nodule=0.3, p_mass=0.2)
    rng = np.random.default_rng(0)
    drawn = [draw_lesion(config, rng) for _ in range(4000)]
    assert drawn.count(F.NODULE) / 4000 == pytest.approx(0.3, abs=0.03)
    assert drawn.count(F.MASS) / 4000 == pytest.approx(0.2, abs=0.03)
    assert draw_lesion(AugmentConfig(), rng) is None


CONFIG = LossConfig(
    findings=(F.MASS, F.NODULE, F.LUNG_LESION, F.NO_FINDING, F.HERNIA),
    origin_weights={LabelOrigin.EXPERT: 1.0, LabelOrigin.BOX: 1.0, LabelOrigin.TEXT: 0.2},
)


def test_only_the_added_finding_is_certain_and_what_it_contradicts_is_taken_back() -> None:
    origins, targets = origins_in_use(CONFIG), layout_of(CONFIG).targets
    labels = np.zeros((2, len(origins), len(targets)), np.float32)
    changed = with_lesions(labels, [F.NODULE, None], CONFIG)
    assert (labels == 0).all()
    assert (changed[1] == 0).all()
    box, nan = origins.index(LabelOrigin.BOX), np.nan
    for layer in range(len(origins)):
        wanted = [0, 1, 1, nan, 0] if layer == box else [0, nan, nan, nan, 0]
        np.testing.assert_array_equal(changed[0, layer], wanted)


def test_without_boxes_the_best_origin_says_it() -> None:
    config = replace(CONFIG, origin_weights={LabelOrigin.EXPERT: 1.0, LabelOrigin.TEXT: 0.2})
    labels = np.zeros((1, 2, 5), np.float32)
    changed = with_lesions(labels, [F.MASS], config)
    assert changed[0, origins_in_use(config).index(LabelOrigin.EXPERT), 0] == 1


def test_batches_hold_lesions_with_place_and_label(tiny_config: Config, data_root: Path) -> None:
    config = replace(
        tiny_config,
        augment=AugmentConfig(p_mass=1.0),
        loss=replace(tiny_config.loss, region_weight=0.5),
    )
    data = load_data(config, data_root, data_root / "cache")
    (loaded,) = batches(config, data, range(1))
    column = config.loss.findings.index(F.MASS)
    layer = origins_in_use(config.loss).index(LabelOrigin.EXPERT)
    assert (loaded.batch.labels[:, layer, column] == 1).all()
    assert (loaded.batch.regions[:, column].flatten(1).sum(dim=1) > 0).all()
    other = config.loss.findings.index(F.CARDIOMEGALY)
    assert loaded.batch.regions[:, other].sum() == 0
