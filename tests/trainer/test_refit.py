"""The last layer in closed form."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.cam import exact_maps
from trainer.batches import assembler
from trainer.config import Config
from trainer.errors import ConfigError
from trainer.labels import Box, Label, LabelOrigin, Sample
from trainer.models import build_model
from trainer.outputs import layout_of
from trainer.predict import answer
from trainer.refit import refit_last_layer, region_rows, ridge, targets
from trainer.sources import Data, load_data

F, BY = Finding, LabelOrigin


@pytest.mark.parametrize("shape", [(40, 7), (12, 30)])
def test_ridge_is_scikit_learns(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(2, 3, shape)
    values, trust = rng.normal(size=shape[0]), rng.choice([0.3, 1.0], shape[0])
    slope, offset = ridge(features, values, trust, 0.7)
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    middle = np.average(values, weights=trust)
    theirs = Ridge(alpha=0.7 * shape[1], fit_intercept=False)
    theirs.fit(scaled, values - middle, sample_weight=trust)
    np.testing.assert_allclose(
        features @ slope + offset, scaled @ theirs.coef_ + middle, rtol=1e-4, atol=1e-4
    )


def test_differences_pull_the_slope_and_leave_the_offset() -> None:
    """One feature: the least of Σ t (v - w z)² + p (1 - w d)² + λ w², worked out by hand."""
    features = np.array([[-1.0], [1.0]])
    values, trust = np.array([0.0, 1.0]), np.ones(2)
    slope, offset = ridge(features, values, trust, 0.5, places=np.array([[2.0]]), place_trust=0.25)
    # (Σ z v' + p d) / (Σ z² + p d² + λ) with v' = ∓ 1/2
    assert slope[0] == pytest.approx((1 + 0.25 * 2) / (2 + 0.25 * 4 + 0.5), rel=1e-4)
    assert offset == pytest.approx(0.5, abs=1e-6)


def test_rows_of_places_are_what_the_maps_say(tiny_config: Config, data_root: Path) -> None:
    config = replace(tiny_config, input=replace(tiny_config.input, size=128))
    data = load_data(config, data_root, data_root / "cache")
    torch.manual_seed(1)
    network = build_model(config, layout_of(config.loss).size).network
    assert network is not None
    box = Box(F.MASS, ViewRole.FRONTAL, 0, 0, 16, 32, 32, 32)
    one = replace(data.split.train[0], boxes=(box,))
    assemble = assembler(config, data)
    rows = region_rows(network.eval(), [one], assemble)
    with torch.inference_mode():
        images, present = assemble.images([one])
        maps = exact_maps(network, network(images, present)).maps[0, 0, 0]
        wanted = maps[:, : maps.shape[1] // 2].mean() - maps[:, maps.shape[1] // 2 :].mean()
        found = torch.from_numpy(rows[F.MASS][0]).float() @ network.fc.weight[0]
    torch.testing.assert_close(found, wanted, rtol=1e-3, atol=1e-4)


def sample(*labels: Label) -> Sample:
    return Sample("x", "x:1", {ViewRole.FRONTAL: Path("a.png")}, labels)


def test_the_best_origin_is_believed_and_soft_labels_are_scaled() -> None:
    weights = {BY.EXPERT: 1.0, BY.BOX: 0.8, BY.TEACHER: 0.3}
    samples = [
        sample(
            Label(F.MASS, 0, BY.EXPERT), Label(F.MASS, 1, BY.BOX), Label(F.MASS, 0.5, BY.TEACHER)
        ),
        sample(Label(F.MASS, 1, BY.BOX)),
        sample(Label(F.MASS, 0.25, BY.TEACHER)),
        sample(Label(F.MASS, 0.75, BY.TEACHER), Label(F.MASS, -1, BY.EXPERT)),
        sample(Label(F.MASS, 1, BY.TEXT)),
    ]
    values, trust = targets(samples, [F.MASS], weights)
    np.testing.assert_allclose(trust[:, 0], [1, 0.8, 0.3, 0.3, 0])
    # Logits of 1/2, 1/4 and 3/4 have the mean 0 and the deviation log(3) sqrt(2/3).
    away = 0.35 / np.sqrt(2 / 3)
    np.testing.assert_allclose(values[:4, 0], [0, 1, 0.2 - away, 0.2 + away], atol=1e-6)


@pytest.fixture
def refitted(tiny_config: Config, data_root: Path) -> tuple[Config, Data]:
    config = replace(tiny_config, export=replace(tiny_config.export, refit=0.1))
    return config, load_data(config, data_root, data_root / "cache")


def test_an_untrained_network_answers_after_it(refitted: tuple[Config, Data]) -> None:
    config, data = refitted
    torch.manual_seed(0)
    layout = layout_of(config.loss)
    model = build_model(config, layout.size)
    assert model.network is not None
    before = model.network.fc.weight.detach().clone()
    assert refit_last_layer(model, data, config) == (F.PLEURAL_EFFUSION, F.CARDIOMEGALY)
    column = layout.findings.index(F.PLEURAL_EFFUSION)
    assemble = assembler(config, data)
    logits = answer(model, data.split.held_out, assemble, layout=layout).logits[:, column]
    sick = np.array([int(one.patient.split(":")[1]) % 2 for one in data.split.held_out], bool)
    # Bright effusions of patients who were not fitted on.
    assert logits[sick].min() > logits[~sick].max()
    # Of the mass there are no positive labels, of helpers none by radiologists: rows as they were.
    changed = (model.network.fc.weight != before).any(dim=1).tolist()
    wanted = [target in {F.PLEURAL_EFFUSION, F.CARDIOMEGALY} for target in layout.targets]
    assert changed == wanted
    with torch.inference_mode():
        images, present = assemble.images(data.split.held_out[:2])
        output = model.network.eval()(images, present)
        maps = exact_maps(model.network, output)
    total = maps.maps.mean(dim=(-2, -1)).sum(dim=1) + maps.bias
    torch.testing.assert_close(total, output.logits, rtol=1e-4, atol=1e-4)


def test_a_head_with_hidden_layers_is_refused(refitted: tuple[Config, Data]) -> None:
    config, data = refitted
    deep = replace(config, model=replace(config.model, hidden=(8,)))
    with pytest.raises(ConfigError, match=r"export\.refit"):
        refit_last_layer(build_model(deep, layout_of(config.loss).size), data, deep)
