"""Maps add up, Grad-CAM is the first-order part, and LIME finds the region that matters."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import MapMethod
from cxrviewer.inference.bending import IDENTITY, Bending
from cxrviewer.inference.manifest import Calibration, CalibrationKind
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.cli.explain import _settings
from trainer.config import Config, OutputKind
from trainer.config_file import config_from_tree
from trainer.errors import DatasetError, TrainerError
from trainer.explain.explanation import UNITS, caption
from trainer.explain.film import Film
from trainer.explain.lime_regions import Regions, lime_regions
from trainer.explain.maps import Method, best_method, maps_of
from trainer.explain.picture import titled
from trainer.models import Model, build_model
from trainer.outputs import OutputLayout

THREE = (Finding.MASS, Finding.NODULE, Finding.NO_FINDING)


def _model(config: Config, layout: OutputLayout) -> Model:
    torch.manual_seed(0)
    model = build_model(config, layout.size)
    with torch.no_grad():  # fresh heads are near zero; larger ones show errors
        for parameter in model.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return model.eval()


def _input(config: Config) -> tuple[torch.Tensor, torch.Tensor]:
    side = config.input.size
    present = torch.tensor([[True, True], [True, False]])
    return torch.randn(2, 2, 1, side, side), present


@pytest.mark.parametrize("kind", [OutputKind.MULTI_LABEL, OutputKind.TERNARY])
def test_exact_maps_add_up_to_the_logit_of_the_finding(
    tiny_config: Config, kind: OutputKind
) -> None:
    layout = OutputLayout(THREE, kind)
    model = _model(tiny_config, layout)
    assert best_method(model, layout) is Method.CAM
    images, present = _input(tiny_config)
    found = maps_of(model, layout, images, present, Method.CAM)
    with torch.inference_mode():
        raw = model(images, present)
    np.testing.assert_allclose(found.logits, layout.finding_logits(raw).numpy(), atol=1e-5)
    # What is left of the logit is the same for both samples: the bias.
    rest = found.logits - found.maps.mean(axis=(3, 4)).sum(axis=1)
    np.testing.assert_allclose(rest[0], rest[1], atol=1e-5)
    assert found.method is MapMethod.EXACT
    assert not found.maps[1, 1].any()


def test_softmax_over_three_has_no_exact_map(tiny_config: Config) -> None:
    layout = OutputLayout(THREE, OutputKind.SINGLE_LABEL)
    model = _model(tiny_config, layout)
    assert best_method(model, layout) is Method.GRAD_CAM
    with pytest.raises(TrainerError, match="--method gradcam"):
        maps_of(model, layout, *_input(tiny_config), Method.CAM)


def test_grad_cam_is_the_slope_times_the_features(tiny_config: Config) -> None:
    """Against a small step: the logit changes by the map's mean times the step."""
    layout = OutputLayout(THREE, OutputKind.SINGLE_LABEL)
    model = _model(tiny_config, layout)
    images, present = _input(tiny_config)
    found = maps_of(model, layout, images, present, Method.GRAD_CAM)
    assert found.method is MapMethod.GRAD_CAM
    step = 1e-3
    with torch.inference_mode():
        features = model.features(images, present)
        assert features is not None
        ends = [
            layout.finding_logits(model.head(features * (1 + sign * step), present)).double()
            for sign in (1, -1)
        ]
    slope = ((ends[0] - ends[1]) / (2 * step)).numpy()
    # Σ_v mean_p of the map is Σ g·f: the derivative along the features themselves.
    mean = found.maps.mean(axis=(3, 4)).sum(axis=1)
    np.testing.assert_allclose(mean, slope, rtol=0.02, atol=2e-3)


def test_own_network_has_grad_cam_maps() -> None:
    config = config_from_tree(
        {
            "input": {"size": 64, "mean": [0.5] * 3, "std": [0.25] * 3},
            "model": {"architecture": "sutd_resnet", "fusion": "single"},
        }
    )
    layout = OutputLayout(THREE)
    model = build_model(config, layout.size).eval()
    method = best_method(model, layout)
    images, present = torch.randn(1, 1, 3, 64, 64), torch.ones(1, 1, dtype=torch.bool)
    found = maps_of(model, layout, images, present, method)
    assert found.maps.shape[:3] == (1, 1, 3)
    assert np.isfinite(found.maps).all()


def test_lime_finds_the_only_region_that_counts(capfd: pytest.CaptureFixture[str]) -> None:
    """The answer is how grainy one square is; nothing else can matter."""
    # Quickshift needs colours that are far apart: 4 x 4 squares of black, grey and white.
    rows, columns = np.indices((96, 96)) // 24
    levels = np.choose((rows + 2 * columns) % 3, [20, 110, 240])
    canvas = (levels + np.random.default_rng(0).normal(0, 4, levels.shape)).astype(np.uint8)
    square = np.s_[:, 24:48, 24:48]

    def probabilities(images: np.ndarray) -> np.ndarray:
        # A superpixel that is taken away becomes its mean grey, so that its grain is gone.
        there = np.minimum(images[square].std(axis=(1, 2)) / canvas[24:48, 24:48].std(), 1)
        return np.stack([there, 1 - there], axis=1)

    found = lime_regions(canvas, probabilities, 0, samples=200, seed=1)
    again = lime_regions(canvas, probabilities, 0, samples=200, seed=1)
    assert found.weights == again.weights
    assert found.probability == pytest.approx(1)
    best, weight = found.top(1)[0]
    assert weight > 0
    assert (found.segments[28:44, 28:44] == best).mean() > 0.9
    against = lime_regions(canvas, probabilities, 1, samples=200, seed=1)
    assert against.top(1)[0][1] < 0
    assert against.mask(1).min() == -1
    assert not capfd.readouterr().err  # no bar where nobody watches


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """A film of 200 x 100 whose canvas of 64 x 64 has black bars left and right."""
    Image.fromarray(np.full((200, 100), 100, np.uint8)).save(tmp_path / "film.png")
    return Film.read(tmp_path / "film.png", PreprocessSpec(size=64))


def test_map_lies_where_its_cell_is(film: Film) -> None:
    heatmap = np.zeros((4, 4), np.float32)
    heatmap[0, 2] = 1.0
    shown = film.overlaid(heatmap, 1.0, 200)
    assert shown.shape == (200, 100, 3)
    changed = np.abs(shown.astype(int) - 100).sum(axis=2)
    # The canvas shows the film at columns 16 to 48; cell (0, 2) is the film's upper right quarter.
    row, column = np.unravel_index(int(changed.argmax()), changed.shape)
    assert row < 50
    assert column > 50
    assert changed[150:].sum() == 0


def test_regions_lie_where_their_pixels_are(film: Film) -> None:
    segments = np.zeros((64, 64), np.int64)
    segments[:32] = 1
    regions = Regions(segments, ((1, 0.4), (0, -0.1)), 0.7, 0.9)
    shown = film.with_regions(regions, 1, 200).astype(int)
    assert (shown[50, 50] != 100).any()
    assert (shown[150, 50] == 100).all()
    both = film.with_regions(regions, 2, 200).astype(int)
    assert caption(regions).startswith("2 weightiest")
    # Blue against, orange for.
    assert both[150, 50, 2] > both[150, 50, 0]
    assert both[50, 50, 0] > both[50, 50, 2]


def test_picture_is_a_png_of_both_panels(film: Film) -> None:
    png = titled([("film", film.shown(128)), ("map", film.shown(128))], "a\nb", scale=2.0)
    assert png.startswith(b"\x89PNG")


def test_colour_bar_says_what_its_colours_are(film: Film) -> None:
    panels = [("map", film.shown(128))]
    exact, gradient, nameless = (
        titled(panels, "a", scale=2.0, unit=unit)
        for unit in (*(UNITS[method] for method in (MapMethod.EXACT, MapMethod.GRAD_CAM)), "")
    )
    assert len({exact, gradient, nameless}) == 3


def test_unreadable_film_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_text("no image")
    with pytest.raises(DatasetError, match=r"no\.png cannot be read"):
        Film.read(tmp_path / "no.png", PreprocessSpec(size=64))


def test_network_without_feature_maps_is_told_to_use_lime(tiny_config: Config) -> None:
    layout = OutputLayout(THREE)
    model = _model(tiny_config, layout)
    model.features = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(TrainerError, match="--method lime"):
        maps_of(model, layout, *_input(tiny_config), Method.GRAD_CAM)


@pytest.mark.parametrize(
    ("bending", "curve"),
    [
        ({"bending": {"lower": 1.5, "upper": 0.25, "shift": 0.5}}, Bending(1.5, 0.25, 0.5)),
        ({}, IDENTITY),  # of a report that is older than beta calibration
    ],
)
def test_calibration_of_a_report_is_read_back(
    tmp_path: Path, bending: dict[str, Any], curve: Bending
) -> None:
    law = {"slope": 2.0, "offset": -1.0, "kind": "beta" if bending else "platt", **bending}
    row = {"finding": "mass", "calibration": law, **({"heatmap_scale": 0.75} if bending else {})}
    report = {"findings": [row], "heatmap_scale": 2.5}
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")
    options = argparse.Namespace(method="cam", seed=0, samples=10)
    settings = _settings(options, tmp_path)
    found = settings.calibrations[Finding.MASS]
    assert found == Calibration(2.0, -1.0, CalibrationKind(law["kind"]), curve)
    assert settings.scale == 2.5
    assert settings.scales == ({Finding.MASS: 0.75} if bending else {})
