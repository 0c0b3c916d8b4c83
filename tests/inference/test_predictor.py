"""From radiographs to an answer: sums, calibration, devices, cancelling, and what is kept out."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
import torch
from sample_bundles import make_bundle, make_manifest, make_radiograph, make_ref

from cxrviewer.dicom.radiograph import Radiograph, Window
from cxrviewer.dicom.study import ViewPosition
from cxrviewer.errors import AnalysisCancelledError, AnalysisError
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference import predictor as predictor_module
from cxrviewer.inference.analysis import (
    Analysis,
    AnalysisRequest,
    AnalysisStep,
    FindingState,
    MapMethod,
    ViewRole,
)
from cxrviewer.inference.bundle import Bundle, load_bundle
from cxrviewer.inference.device import Placement
from cxrviewer.inference.network import CxrNetwork, Fusion
from cxrviewer.inference.predictor import Predictor
from cxrviewer.inference.preprocess import fit_canvas, normalize

FRONTAL, LATERAL = ViewRole.FRONTAL, ViewRole.LATERAL


def request(frontal: Radiograph | None, lateral: Radiograph | None = None) -> AnalysisRequest:
    given = {FRONTAL: frontal, LATERAL: lateral}
    return AnalysisRequest(7, "2.25.1", {role: r for role, r in given.items() if r is not None})


def pair() -> AnalysisRequest:
    return request(
        make_radiograph(), make_radiograph(make_ref(ViewPosition.LL, columns=260), seed=1)
    )


def texts(analysis: Analysis) -> str:
    return "\n".join(map(str, analysis.warnings))


@pytest.fixture(scope="module")
def predictor(bundle: Path) -> Predictor:
    return Predictor(bundle, device="cpu", threads=2)


@pytest.fixture(scope="module")
def both_views(predictor: Predictor) -> Analysis:
    return predictor.analyse(pair())


def test_answer_says_who_and_what(both_views: Analysis, bundle: Path) -> None:
    manifest = load_bundle(bundle).manifest
    assert both_views.request_id == 7
    assert both_views.study_instance_uid == "2.25.1"
    assert both_views.bundle == manifest.bundle_id
    assert (both_views.device, both_views.precision) == ("cpu", "float32")
    assert [score.finding for score in both_views.findings] == [
        found.finding for found in manifest.findings
    ]
    # The first has a scale of its own, the others have the bundle's.
    assert [score.heatmap_scale for score in both_views.findings] == [1.25, 3.0, 3.0]
    assert [score.has_place for score in both_views.findings] == [True, True, False]
    assert both_views.map_method is MapMethod.EXACT
    assert 0 < both_views.elapsed_s < 60
    assert texts(both_views) == ""


def test_shares_and_bias_add_up_to_the_calibrated_logit(both_views: Analysis) -> None:
    for score, (slope, offset) in zip(
        both_views.findings, [(1.5, -0.25), (0.5, 0.0), (1.0, 0.0)], strict=True
    ):
        calibrated = slope * score.logit + offset
        assert math.fsum([*score.view_shares.values(), score.bias]) == pytest.approx(
            calibrated, abs=1e-4
        )
        assert score.confidence == pytest.approx(1 / (1 + math.exp(-calibrated)))


def test_heatmaps_mean_the_shares(both_views: Analysis) -> None:
    assert [view.role for view in both_views.views] == [FRONTAL, LATERAL]
    for view in both_views.views:
        assert view.heatmaps.dtype == np.float32
        assert view.heatmaps.shape == (3, 2, 2)
        for index, score in enumerate(both_views.findings):
            mean = view.heatmaps[index].mean(dtype=np.float64)
            assert mean == pytest.approx(score.view_shares[view.role], abs=1e-6)
        with pytest.raises(ValueError, match="read-only"):
            view.heatmaps[0, 0, 0] = 0


def test_weights_add_up_and_both_views_count(both_views: Analysis) -> None:
    assert sum(view.weight for view in both_views.views) == pytest.approx(1)
    assert all(view.weight > 0 for view in both_views.views)


def test_states_follow_the_operating_points(both_views: Analysis) -> None:
    for score in both_views.findings:
        points = score.operating_points
        expected = points.state(score.confidence) if points else FindingState.DOUBTFUL
        assert score.state is expected
    assert both_views.findings[2].operating_points is None
    assert both_views.findings[2].experimental


def test_logits_are_those_of_the_network_on_the_canonical_rendering(
    bundle: Path, both_views: Analysis
) -> None:
    loaded = load_bundle(bundle)
    spec = loaded.manifest.preprocess
    images = [
        normalize(fit_canvas(canonical_render(radiograph), spec)[0], spec)
        for radiograph in (pair().radiographs[FRONTAL], pair().radiographs[LATERAL])
    ]
    with torch.inference_mode():
        logits = loaded.network(torch.from_numpy(np.stack(images))[None]).logits[0]
    assert [score.logit for score in both_views.findings] == pytest.approx(
        logits.tolist(), abs=1e-5
    )


def test_frontal_alone_takes_all_the_weight(predictor: Predictor) -> None:
    analysis = predictor.analyse(request(make_radiograph()))
    assert [(view.role, view.weight) for view in analysis.views] == [(FRONTAL, 1.0)]
    assert set(analysis.findings[0].view_shares) == {FRONTAL}


def test_view_without_weight_is_announced(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = predictor._network.gate
    assert gate is not None
    monkeypatch.setitem(gate._parameters, "bias", torch.nn.Parameter(torch.tensor([900.0, 0.0])))
    analysis = predictor.analyse(pair())
    assert analysis.views[1].weight < 0.005
    assert texts(analysis).startswith("The model gave the lateral view no weight")


def test_lateral_alone_is_answered_with_a_warning(predictor: Predictor) -> None:
    analysis = predictor.analyse(request(None, make_radiograph(make_ref(ViewPosition.LL))))
    assert [view.role for view in analysis.views] == [LATERAL]
    assert "Lateral view alone" in texts(analysis)


def test_same_request_gives_the_same_answer_bit_for_bit(
    predictor: Predictor, both_views: Analysis
) -> None:
    again = predictor.analyse(pair())
    assert [score.logit for score in again.findings] == [
        score.logit for score in both_views.findings
    ]
    for first, second in zip(again.views, both_views.views, strict=True):
        assert np.array_equal(first.heatmaps, second.heatmaps)


def test_polarity_of_the_file_does_not_matter(predictor: Predictor) -> None:
    """The same picture stored as MONOCHROME1: a viewer inverts it, and so does the model's way."""
    window = (Window(2048, 4096),)
    plain = make_radiograph(windows=window)
    inverted = dataclasses.replace(
        make_radiograph(windows=window, photometric_interpretation="MONOCHROME1"),
        stored_values=(4095 - plain.stored_values.astype(np.int64)).astype(np.uint16),
    )
    first, second = (predictor.analyse(request(r)) for r in (plain, inverted))
    assert first.findings[0].logit == pytest.approx(second.findings[0].logit, abs=1e-4)


def test_the_readers_window_has_no_way_into_a_request() -> None:
    """A request holds what is in the file; nothing that a display setting could travel in."""
    assert [field.name for field in dataclasses.fields(AnalysisRequest)] == [
        "request_id", "study_instance_uid", "radiographs", "patient_age_years",
    ]  # fmt: skip
    radiograph = make_radiograph()
    with pytest.raises(dataclasses.FrozenInstanceError):
        radiograph.grayscale.windows = (Window(1, 2),)  # type: ignore[misc]


def test_only_the_default_window_of_the_file_counts(predictor: Predictor) -> None:
    """Further windows of the file, for the reader to choose from, change nothing."""
    one = make_radiograph(windows=(Window(2000, 3000),))
    many = make_radiograph(windows=(Window(2000, 3000), Window(500, 100), Window(3000, 10)))
    other = make_radiograph(windows=(Window(500, 100),))
    logits = [predictor.analyse(request(r)).findings[0].logit for r in (one, many, other)]
    assert logits[0] == logits[1]
    assert logits[0] != logits[2]


def test_radiograph_is_left_as_it_was(predictor: Predictor) -> None:
    radiograph = make_radiograph()
    before = radiograph.stored_values.copy()
    predictor.analyse(request(radiograph))
    assert np.array_equal(radiograph.stored_values, before)


def test_steps_come_in_order(predictor: Predictor) -> None:
    steps: list[AnalysisStep] = []
    predictor.analyse(pair(), on_step=steps.append)
    assert steps == [AnalysisStep.PREPARING, AnalysisStep.NETWORK, AnalysisStep.MAPS]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_cancelling_takes_effect_before_the_next_step(predictor: Predictor, after: int) -> None:
    steps: list[AnalysisStep] = []
    with pytest.raises(AnalysisCancelledError):
        predictor.analyse(pair(), on_step=steps.append, cancelled=lambda: len(steps) == after)
    assert len(steps) == after
    assert predictor.analyse(pair()).findings  # and the predictor lives on


def test_refused_image_is_not_analysed(predictor: Predictor) -> None:
    hand = make_radiograph(make_ref(body_part_examined="HAND"))
    with pytest.raises(AnalysisError, match="HAND"):
        predictor.analyse(request(hand))


def test_colour_photograph_is_not_analysed(predictor: Predictor) -> None:
    colour = np.zeros((300, 260, 3), np.uint8)
    colour[..., 0] = 200
    photo = dataclasses.replace(make_radiograph(), colour=colour)
    with pytest.raises(AnalysisError, match="colour"):
        predictor.analyse(request(photo))


@pytest.mark.parametrize("dots", [0, 1, 100])
def test_blank_image_is_not_analysed(predictor: Predictor, dots: int) -> None:
    stored = np.full((300, 260), 70, np.uint16)
    stored[100, :dots] = 4000
    with pytest.raises(AnalysisError, match="one grey"):
        predictor.analyse(request(dataclasses.replace(make_radiograph(), stored_values=stored)))


def test_numbers_that_are_none_are_not_shown(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = predictor._network.fc._parameters
    monkeypatch.setitem(parameters, "bias", torch.nn.Parameter(torch.full((3,), float("nan"))))
    with pytest.raises(AnalysisError, match="not numbers"):
        predictor.analyse(pair())


def test_channels_and_size_come_from_the_manifest(tmp_path: Path) -> None:
    spec = dataclasses.replace(
        make_manifest().preprocess, size=96, mean=(0.5, 0.4, 0.3), std=(0.2, 0.2, 0.2)
    )
    folder = make_bundle(tmp_path / "b", preprocess=spec)
    analysis = Predictor(folder, device="cpu", threads=2).analyse(request(make_radiograph()))
    assert analysis.views[0].heatmaps.shape == (3, 3, 3)
    assert analysis.views[0].canvas.canvas_size == (96, 96)


def test_single_view_bundle_says_what_it_leaves_out(tmp_path: Path) -> None:
    folder = make_bundle(tmp_path / "b", fusion=Fusion.SINGLE, views=(FRONTAL,))
    predictor = Predictor(folder, device="cpu", threads=2)
    analysis = predictor.analyse(pair())
    assert [view.role for view in analysis.views] == [FRONTAL]
    assert "does not read lateral views" in texts(analysis)
    with pytest.raises(AnalysisError, match="frontal views only"):
        predictor.analyse(request(None, make_radiograph(make_ref(ViewPosition.LL))))


def test_grad_cam_is_announced_and_claims_no_shares(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predictor_module, "obstacle", lambda _network: "a hidden layer")
    analysis = predictor.analyse(pair())
    assert analysis.map_method is MapMethod.GRAD_CAM
    assert "Grad-CAM" in texts(analysis)
    assert all(score.view_shares == {} for score in analysis.findings)
    assert analysis.views[1].heatmaps.shape == (3, 2, 2)


def test_views_read_together_claim_no_shares(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "stacked", fusion=Fusion.EARLY6)
    analysis = Predictor(bundle, device="cpu", threads=2).analyse(pair())
    frontal, lateral = analysis.views
    assert analysis.map_method is MapMethod.JOINT
    assert frontal.weight is None
    assert lateral.weight is None
    np.testing.assert_array_equal(frontal.heatmaps, lateral.heatmaps)
    assert "which view it speaks of is not known" in texts(analysis)
    for index, score in enumerate(analysis.findings):
        assert not score.view_shares
        calibrated = math.log(score.confidence / (1 - score.confidence))
        total = frontal.heatmaps[index].mean(dtype=np.float64) + score.bias
        assert total == pytest.approx(calibrated, abs=1e-4)


def test_one_view_of_a_stack_has_the_whole_share(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "stacked", fusion=Fusion.EARLY6)
    analysis = Predictor(bundle, device="cpu", threads=2).analyse(request(make_radiograph()))
    (view,) = analysis.views
    assert (analysis.map_method, view.weight) == (MapMethod.EXACT, 1.0)
    for index, score in enumerate(analysis.findings):
        assert score.view_shares == {FRONTAL: pytest.approx(view.heatmaps[index].mean(), abs=1e-5)}


def test_hidden_layer_of_the_manifest_is_built_and_announced(tmp_path: Path) -> None:
    bundle = make_bundle(tmp_path / "hidden", hidden=(16, 8))
    assert load_bundle(bundle).network.fc.in_features == 8
    analysis = Predictor(bundle, device="cpu", threads=2).analyse(pair())
    assert analysis.map_method is MapMethod.GRAD_CAM


def test_bf16_where_the_bundle_allows_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, both_views: Analysis
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    folder = make_bundle(tmp_path / "b", bf16_allowed=True)
    analysis = Predictor(folder, device="cpu", threads=2).analyse(pair())
    assert analysis.precision == "bfloat16"
    for score, exact in zip(analysis.findings, both_views.findings, strict=True):
        assert score.logit != exact.logit
        assert score.logit == pytest.approx(exact.logit, abs=0.1)
    # The head stays in fp32, so the sum holds in either precision.
    effusion = analysis.findings[0]
    total = math.fsum([*effusion.view_shares.values(), effusion.bias])
    assert total == pytest.approx(1.5 * effusion.logit - 0.25, abs=1e-4)


CARD_ERRORS = [
    (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 MiB"), "ran out of memory"),
    (torch.AcceleratorError("CUDA error: device not ready"), "stopped working"),
]


@pytest.fixture
def pretend_card(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Exception], None]:
    """A card that fails when it is to hold the network, at the first answer, or in mid-run."""

    def pretend(where: str, error: Exception) -> None:
        network_to, tensor_to = CxrNetwork.to, torch.Tensor.to

        def move_network(network: CxrNetwork, target: Any, *more: Any) -> CxrNetwork:
            if target != torch.device("cuda"):
                return network_to(network, target, *more)
            if where == "load":
                raise error
            return network

        def move_tensor(tensor: torch.Tensor, *arguments: Any, **named: Any) -> torch.Tensor:
            if torch.device("cuda") in arguments:
                raise error
            return tensor_to(tensor, *arguments, **named)

        def warm_up(bundle: Bundle, target: torch.device, precision: torch.dtype) -> None:
            if target.type == "cpu":
                warm_up_cpu(bundle, target, precision)
            elif where == "first answer":
                raise error

        warm_up_cpu = predictor_module._warm_up
        placement = Placement(torch.device("cuda"))
        monkeypatch.setattr(predictor_module, "_warm_up", warm_up)
        monkeypatch.setattr(predictor_module, "choose_device", lambda _wanted: placement)
        monkeypatch.setattr(CxrNetwork, "to", move_network)
        monkeypatch.setattr(torch.Tensor, "to", move_tensor)

    return pretend


@pytest.mark.parametrize(("error", "words"), CARD_ERRORS)
def test_card_that_fails_in_mid_run_is_replaced_by_the_cpu(
    bundle: Path,
    pretend_card: Callable[[str, Exception], None],
    both_views: Analysis,
    error: Exception,
    words: str,
) -> None:
    pretend_card("run", error)
    predictor = Predictor(bundle, threads=2)
    assert predictor.device.type == "cuda"
    steps: list[AnalysisStep] = []
    analysis = predictor.analyse(pair(), on_step=steps.append)
    assert analysis.device == "cpu"
    assert words in texts(analysis)
    assert steps == [
        AnalysisStep.PREPARING, AnalysisStep.NETWORK, AnalysisStep.LOADING_MODEL,
        AnalysisStep.NETWORK, AnalysisStep.MAPS,
    ]  # fmt: skip
    assert [score.logit for score in analysis.findings] == [
        score.logit for score in both_views.findings
    ]
    assert texts(predictor.analyse(pair())) == ""  # told once


@pytest.mark.parametrize("where", ["load", "first answer"])
@pytest.mark.parametrize(("error", "words"), CARD_ERRORS)
def test_card_that_fails_at_load_is_replaced_by_the_cpu(
    bundle: Path,
    pretend_card: Callable[[str, Exception], None],
    where: str,
    error: Exception,
    words: str,
) -> None:
    pretend_card(where, error)
    predictor = Predictor(bundle, threads=2)
    assert predictor.device.type == "cpu"
    assert words in texts(predictor.analyse(pair()))


def test_warning_about_the_card_survives_a_cancelled_request(
    bundle: Path, pretend_card: Callable[[str, Exception], None]
) -> None:
    pretend_card("load", CARD_ERRORS[0][0])
    predictor = Predictor(bundle, threads=2)
    with pytest.raises(AnalysisCancelledError):
        predictor.analyse(pair(), cancelled=lambda: True)
    assert "ran out of memory" in texts(predictor.analyse(pair()))


def test_error_that_is_not_the_cards_is_not_hidden(
    bundle: Path, pretend_card: Callable[[str, Exception], None]
) -> None:
    pretend_card("run", RuntimeError("shapes do not match"))
    with pytest.raises(RuntimeError, match="shapes do not match"):
        Predictor(bundle, threads=2).analyse(pair())


def test_exhausted_memory_of_the_computer_is_said_clearly(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_arguments: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(CxrNetwork, "forward", exhausted)
    with pytest.raises(AnalysisError, match="not enough memory"):
        predictor.analyse(pair())


def test_frozen_mappings_are_accepted(predictor: Predictor) -> None:
    given = AnalysisRequest(1, "2.25.1", MappingProxyType({FRONTAL: make_radiograph()}))
    assert predictor.analyse(given).views
