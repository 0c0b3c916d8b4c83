"""Boxes as masks that follow the image, and as a loss on the map."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_trees import write_csv

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.augmentation import augment, augment_with
from trainer.config import AugmentConfig, Config
from trainer.engine import fit
from trainer.errors import ConfigError
from trainer.labels import Box, Sample
from trainer.loader import batches
from trainer.losses.regions import region_count, region_parts
from trainer.regions import box_masks, region_array
from trainer.sources import load_data

F, FRONTAL = Finding, ViewRole.FRONTAL


def boxed(*boxes: Box) -> Sample:
    return Sample("x", "x:1", {FRONTAL: Path("a.png")}, boxes=boxes)


def box(x: float, y: float, w: float, h: float, frame: tuple[float, float] = (1024, 1024)) -> Box:
    return Box(F.MASS, FRONTAL, x, y, w, h, *frame)


def test_a_box_lies_on_the_canvas_as_on_its_frame() -> None:
    masks = box_masks(boxed(box(256, 512, 512, 256)), FRONTAL, PreprocessSpec(size=64))
    wanted = np.zeros((64, 64), np.uint8)
    wanted[32:48, 16:48] = 255
    np.testing.assert_array_equal(masks[F.MASS], wanted)


def test_a_letterboxed_frame_keeps_its_margin() -> None:
    """A frame of 200 × 100 is 64 × 32 on the canvas, below 16 black rows."""
    masks = box_masks(boxed(box(0, 0, 100, 100, (200, 100))), FRONTAL, PreprocessSpec(size=64))
    rows, columns = np.nonzero(masks[F.MASS])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (16, 47, 0, 31)


def test_a_box_without_a_frame_and_one_of_the_other_view_say_nothing() -> None:
    lateral = replace(box(0, 0, 9, 9), role=ViewRole.LATERAL)
    sample = boxed(box(0, 0, 9, 9, (0, 0)), lateral)
    assert not box_masks(sample, FRONTAL, PreprocessSpec(size=64))


def test_cells_hold_the_part_that_is_covered() -> None:
    mask = np.zeros((32, 32), np.uint8)
    mask[0:8, 4:16] = 255
    found = region_array([{F.MASS: mask}, {}], [F.NODULE, F.MASS], 32)
    assert found.shape == (2, 2, 4, 4)
    np.testing.assert_allclose(found[0, 1, 0], [0.5, 1, 0, 0], atol=0.01)
    assert found.sum() == pytest.approx(1.5, abs=0.02)


def test_masks_move_with_the_image_and_do_not_change_it() -> None:
    canvas = np.random.default_rng(0).integers(0, 255, (64, 64), np.uint8)
    change = AugmentConfig(p_affine=1.0, p_flip=0.5, p_grey=1.0, p_noise=1.0)
    for seed in range(5):
        alone = augment(canvas, change, np.random.default_rng(seed))
        together, masks = augment_with(canvas, [canvas], change, np.random.default_rng(seed))
        np.testing.assert_array_equal(alone, together)
        # The mask is the canvas itself here, so only grey values may differ.
        shape_only = augment(
            canvas, replace(change, p_grey=0, p_noise=0), np.random.default_rng(seed)
        )
        np.testing.assert_array_equal(masks[0], shape_only)


def test_costs_by_hand() -> None:
    """Four cells, the box on the second: softmax share and the logit without that cell."""
    maps = torch.tensor([0.0, 2.0, -1.0, 1.0]).reshape(1, 1, 2, 2)
    regions = torch.tensor([0.0, 1.0, 0.0, 0.0]).reshape(1, 1, 2, 2)
    bias = torch.tensor([0.5])
    total = sum(math.exp(value) for value in (0, 2, -1, 1))
    point = -math.log(math.exp(2) / total)
    rest = math.log1p(math.exp((0 - 1 + 1) / 4 + 0.5))
    cost, count = region_parts(maps, bias, regions, rest=0.5)
    assert count == 1
    assert float(cost) == pytest.approx(point + 0.5 * rest, abs=2e-3)


def test_what_is_not_boxed_costs_nothing_and_has_no_gradient() -> None:
    maps = torch.randn(2, 3, 4, 4, requires_grad=True)
    regions = torch.zeros(2, 3, 8, 8)
    assert region_count(regions) == 0
    cost, count = region_parts(maps, torch.zeros(3), regions, rest=1.0)
    assert (float(cost.detach()), float(count)) == (0, 0)
    regions[1, 2, :4, :4] = 1
    assert region_count(regions) == 1
    cost, _ = region_parts(maps, torch.zeros(3), regions, rest=1.0)
    cost.backward()
    assert maps.grad is not None
    assert maps.grad[1, 2].abs().sum() > 0
    maps.grad[1, 2] = 0
    assert maps.grad.abs().sum() == 0


def test_descending_the_loss_brings_the_peak_into_the_box() -> None:
    torch.manual_seed(0)
    maps = torch.randn(1, 1, 6, 6, requires_grad=True)
    regions = torch.zeros(1, 1, 6, 6)
    regions[0, 0, 4, 1] = 1
    for _ in range(60):
        cost, _ = region_parts(maps, torch.zeros(1), regions, rest=0.5)
        (gradient,) = torch.autograd.grad(cost, maps)
        maps = (maps - 1.0 * gradient).detach().requires_grad_()
    assert int(maps.argmax()) == 4 * 6 + 1


@pytest.fixture
def boxed_config(tiny_config: Config) -> Config:
    loss = replace(tiny_config.loss, region_weight=0.5)
    model = replace(tiny_config.model, map_stages=2)
    return replace(tiny_config, loss=loss, model=model)


@pytest.fixture
def boxed_root(data_root: Path) -> Path:
    names = [f"{number:08d}_000.png" for number in range(30)]
    rows = [(name, "Mass", 256, 256, 512, 512) for name in names]
    write_csv(data_root / "nih" / "boxes.csv", [("image", "finding", "x", "y", "w", "h"), *rows])
    return data_root


def test_batches_say_where_boxes_are(boxed_config: Config, boxed_root: Path) -> None:
    data = load_data(boxed_config, boxed_root, boxed_root / "cache")
    still = replace(boxed_config, augment=AugmentConfig())
    (loaded,) = batches(still, data, range(1))
    column = still.loss.findings.index(F.MASS)
    assert loaded.batch.regions.shape == (8, 4, 4, 4)
    wanted = torch.zeros(4, 4)
    wanted[1:3, 1:3] = 1
    torch.testing.assert_close(loaded.batch.regions[0, column], wanted, atol=0.02, rtol=0)
    assert loaded.batch.regions.sum() == pytest.approx(8 * 4, abs=0.5)


def test_training_with_boxes_runs_and_learns_their_place(
    boxed_config: Config, boxed_root: Path, tmp_path: Path
) -> None:
    data = load_data(boxed_config, boxed_root, boxed_root / "cache")
    losses: list[float] = []
    still = replace(
        boxed_config,
        augment=AugmentConfig(),
        optim=replace(boxed_config.optim, epochs=15, ema_decay=0.0),
    )
    fit(still, data, tmp_path / "run", on_step=lambda log: losses.append(log.loss))
    assert np.mean(losses[-4:]) < np.mean(losses[:4]) - 0.2


def test_a_network_without_maps_is_refused(
    boxed_config: Config, boxed_root: Path, tmp_path: Path
) -> None:
    data = load_data(boxed_config, boxed_root, boxed_root / "cache")
    hidden = replace(boxed_config, model=replace(boxed_config.model, map_stages=1, hidden=(8,)))
    with pytest.raises(ConfigError, match="region_weight"):
        fit(hidden, data, tmp_path / "run")
