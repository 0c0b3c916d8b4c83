"""The locator in closed form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.locator import Locator
from cxrviewer.inference.overview import CHANNELS, values
from trainer import locator_fit
from trainer.batches import assembler
from trainer.config import Config
from trainer.labels import Box
from trainer.locator_fit import Boxed, fit_finding, fit_locator, look_at
from trainer.models import build_model
from trainer.outputs import layout_of
from trainer.sources import load_data

F = Finding
CELLS, IMAGES = 3, 24
SEEN = CHANNELS * CELLS**2


@pytest.fixture
def shown() -> Boxed:
    """Half of the images have a box of each finding."""
    rng = np.random.default_rng(3)
    covers = rng.random((IMAGES, CELLS, CELLS))
    covers[::2] = np.nan
    return Boxed(
        seen=rng.normal(1, 2, (2 * IMAGES, SEEN)),
        covers={F.PNEUMONIA: covers, F.CARDIOMEGALY: covers},
        unrest={F.PNEUMONIA: 1.5, F.CARDIOMEGALY: 0.5},
    )


def said(locator: Locator, column: int, seen: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        images = torch.from_numpy(seen).float().reshape(-1, CHANNELS, CELLS, CELLS)
        found = locator(images, (CELLS, CELLS))[:, column]
    return found.double().flatten(1).numpy()


@pytest.mark.parametrize("finding", [F.PNEUMONIA, F.CARDIOMEGALY])
def test_it_answers_like_scikit_learns_ridge(shown: Boxed, finding: Finding) -> None:
    """With as many pairs as cells nothing is cut off; the size of the answers is the maps'."""
    locator = Locator(outputs=2, cells=CELLS, pairs=CELLS**2)
    fit_finding(locator, 1, finding, shown, 4.0)
    rows = np.arange(1, IMAGES, 2)
    wanted = shown.covers[finding][rows]
    if finding is F.PNEUMONIA:  # its mirror images stand for other patients
        rows = np.concatenate([rows, rows + IMAGES])
        wanted = np.concatenate([wanted, wanted[..., ::-1]])
    scaled = (shown.seen - shown.seen.mean(axis=0)) / shown.seen.std(axis=0)
    inside = scaled[rows]
    unit = np.square(inside).sum(axis=1).mean()
    wanted = wanted.reshape(len(rows), -1)
    theirs = Ridge(alpha=4.0 * unit, fit_intercept=False).fit(inside, wanted - wanted.mean(axis=0))
    answers = theirs.predict(scaled) + wanted.mean(axis=0)
    size = shown.unrest[finding] / answers[rows].std(axis=1).mean()
    answers = size * (answers - answers.mean(axis=1, keepdims=True))
    np.testing.assert_allclose(said(locator, 1, shown.seen), answers, rtol=1e-3, atol=1e-4)
    assert not said(locator, 0, shown.seen).any()


def test_few_pairs_keep_what_explains_most(shown: Boxed) -> None:
    whole, some, least = (Locator(outputs=1, cells=CELLS, pairs=count) for count in (9, 4, 1))
    for locator in (whole, some, least):
        fit_finding(locator, 0, F.PNEUMONIA, shown, 4.0)
    rows = np.concatenate([np.arange(1, IMAGES, 2), np.arange(1, IMAGES, 2) + IMAGES])
    wanted = said(whole, 0, shown.seen[rows])
    errors = [
        float(np.square(said(one, 0, shown.seen[rows]) - wanted).mean()) for one in (some, least)
    ]
    assert 0 < errors[0] < errors[1] < np.square(wanted).mean()


def test_a_mirror_image_is_answered_by_the_mirrored_place() -> None:
    """Images whose bright half is boxed."""
    rng = np.random.default_rng(0)
    side, cells = 64, 4
    images = rng.normal(0, 0.2, (40, 1, side, side))
    covers = np.zeros((40, cells, cells))
    for row, left in enumerate(rng.random(40) < 0.7):
        half = slice(0, side // 2) if left else slice(side // 2, side)
        images[row, 0, :, half] += 1
        covers[row, :, : cells // 2] = left
        covers[row, :, cells // 2 :] = not left
    seen = torch.from_numpy(np.concatenate([images, images[..., ::-1]])).float()
    shown = Boxed(
        seen=values(seen).flatten(1).double().numpy(),
        covers={F.PNEUMONIA: covers},
        unrest={F.PNEUMONIA: 1.0},
    )
    locator = Locator(outputs=1, cells=cells, pairs=3)
    fit_finding(locator, 0, F.PNEUMONIA, shown, 1.0)
    with torch.no_grad():
        answers = locator(values(seen), (cells, cells))[:, 0]
    torch.testing.assert_close(answers[40:], answers[:40].flip(-1), rtol=0.1, atol=0.1)
    sides = answers.reshape(80, cells, 2, cells // 2).mean(dim=(1, 3))
    wanted = np.concatenate([covers[:, 0, 0], 1 - covers[:, 0, 0]]) > 0
    assert ((sides[:, 0] > sides[:, 1]).numpy() == wanted).all()


def test_boxes_of_real_samples_are_seen_and_few_or_focal_ones_left_alone(
    tiny_config: Config, data_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locator_fit, "LEAST", 2)
    config = replace(
        tiny_config,
        input=replace(tiny_config.input, size=128),
        model=replace(tiny_config.model, overview=True, locator=2),
        loss=replace(tiny_config.loss, findings=(F.MASS, F.PLEURAL_EFFUSION, F.PNEUMONIA)),
    )
    data = load_data(config, data_root, data_root / "cache")
    torch.manual_seed(1)
    network = build_model(config, layout_of(config.loss).size).network
    assert network is not None
    network.eval()
    # The upper half of both, the left half of one; a mass and a single pneumonia besides.
    upper = Box(F.PLEURAL_EFFUSION, ViewRole.FRONTAL, 0, 0, 32, 16, 32, 32)
    one, other, *_ = data.split.train
    samples = [
        replace(one, boxes=(upper, replace(upper, finding=F.MASS))),
        replace(other, boxes=(upper, replace(upper, finding=F.PNEUMONIA))),
    ]
    findings = layout_of(config.loss).findings
    assemble = assembler(config, data)
    shown = look_at(network, samples, findings, assemble)
    assert set(shown.covers) == {F.PLEURAL_EFFUSION}
    cover = shown.covers[F.PLEURAL_EFFUSION]
    assert cover.shape == (2, 8, 8)
    assert (cover[:, :4] == 1).all()
    assert (cover[:, 4:] == 0).all()
    with torch.inference_mode():
        images, present = assemble.images(samples)
        output = network(images, present)
        column = findings.index(F.PLEURAL_EFFUSION)
        maps = exact_maps(network, output).maps[:, 0, column].flatten(1)
        mirrored = values(images[1:, 0].flip(-1)).flatten().double().numpy()
    assert shown.unrest[F.PLEURAL_EFFUSION] == pytest.approx(
        float(maps.std(dim=-1, correction=0).mean()), rel=1e-3
    )
    np.testing.assert_allclose(shown.seen[3], mirrored, atol=1e-5)
    assert fit_locator(network, samples, findings, assemble, 1.0) == (F.PLEURAL_EFFUSION,)
    assert network.locator is not None
    with torch.inference_mode():
        placed = network(images, present).placed
    assert placed is not None
    above, below = placed[0, column].chunk(2)
    assert float(above.mean()) > float(below.mean())
    assert not placed[:, findings.index(F.MASS)].any()
