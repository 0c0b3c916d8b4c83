"""ONNX files answer as torch does, with maps, for any batch."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from test_models import config_of

from cxrviewer.findings import Finding
from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.network_spec import Fusion
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer import onnx_export
from trainer.__main__ import main
from trainer.config import Config, OutputKind
from trainer.errors import ParityError
from trainer.models import build_model
from trainer.onnx_export import export_onnx
from trainer.outputs import OutputLayout
from trainer.run import Run

FINDINGS = (Finding.MASS, Finding.NODULE, Finding.HERNIA)
SPEC = PreprocessSpec(64, mean=(0.5,) * 3, std=(0.25,) * 3)


def onnx_answers(path: Path, **inputs: torch.Tensor) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [entry.name for entry in session.get_outputs()]
    known = {entry.name for entry in session.get_inputs()}
    given = {name: value.numpy() for name, value in inputs.items() if name in known}
    return dict(zip(names, session.run(names, given), strict=True))


@pytest.mark.parametrize("fusion", list(Fusion))
@pytest.mark.parametrize("architecture", ["convnext_atto", "resnet18"])
def test_logits_and_maps_are_those_of_the_application(
    tmp_path: Path, architecture: str, fusion: Fusion
) -> None:
    """Against `CxrNetwork` itself, with a view missing and another batch than while exporting."""
    torch.manual_seed(0)
    model = build_model(config_of(architecture, fusion=fusion, lateral_bias=0.5), 3).eval()
    path = tmp_path / "network.onnx"
    assert export_onnx(model, OutputLayout(FINDINGS), SPEC, path, information={}) <= 1e-4
    assert model.network is not None
    views = len(model.network.spec.views)
    images, present = torch.randn(5, views, 3, 64, 64), torch.ones(5, views, dtype=torch.bool)
    if views > 1:
        present[1, 0] = present[2, 1] = False
    with torch.inference_mode():
        output = model.network(images, present)
        found = exact_maps(model.network, output)
    answers = onnx_answers(path, images=images, present=present)
    np.testing.assert_allclose(answers["logits"], output.logits, atol=1e-4)
    np.testing.assert_allclose(answers["maps"], found.maps, atol=1e-4)
    total = answers["maps"].mean(axis=(-2, -1)).sum(axis=1) + answers["bias"]
    np.testing.assert_allclose(total, answers["logits"], atol=1e-4)


def test_what_is_said_of_whole_images_is_in_the_file(tmp_path: Path) -> None:
    """Overview, locator and closer look, each with weights that say something."""
    torch.manual_seed(0)
    config = config_of(
        "convnext_atto", fusion=Fusion.GATED, overview=True, locator=2, close_look=True
    )
    config = replace(config, input=replace(config.input, size=64))
    model = build_model(config, 3).eval().requires_grad_(requires_grad=False)
    network = model.network
    assert network is not None
    plain = network(torch.zeros(1, 2, 3, 64, 64))
    for part in (network.overview, network.locator, network.close_look):
        assert part is not None
        for weights in part.parameters():
            torch.nn.init.normal_(weights, std=0.1)
    images = torch.randn(3, 2, 3, 64, 64)
    present = torch.tensor([[True, True], [True, False], [False, True]])
    path = tmp_path / "network.onnx"
    export_onnx(model, OutputLayout(FINDINGS), SPEC, path, information={})
    with torch.inference_mode():
        output = network(images, present)
        found = exact_maps(network, output)
    answers = onnx_answers(path, images=images, present=present)
    np.testing.assert_allclose(answers["logits"], output.logits, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(answers["maps"], found.maps, rtol=1e-3, atol=1e-3)
    assert float((output.logits - plain.logits).abs().min()) > 0.01


def test_ternary_outputs_are_one_logit_and_one_map_a_finding(tmp_path: Path) -> None:
    torch.manual_seed(0)
    layout = OutputLayout(FINDINGS, OutputKind.TERNARY)
    model = build_model(config_of("resnet18"), layout.size).eval()
    path = tmp_path / "network.onnx"
    export_onnx(model, layout, SPEC, path, information={})
    images = torch.randn(2, 1, 3, 64, 64)
    answers = onnx_answers(path, images=images, present=torch.ones(2, 1, dtype=torch.bool))
    with torch.inference_mode():
        raw = model(images)
    np.testing.assert_allclose(answers["logits"], raw[:, 1::3] - raw[:, 0::3], atol=1e-4)
    assert answers["maps"].shape[:3] == (2, 1, 3)
    total = answers["maps"].mean(axis=(-2, -1)).sum(axis=1) + answers["bias"]
    np.testing.assert_allclose(total, answers["logits"], atol=1e-4)


def test_softmax_over_many_and_flat_networks_have_logits_only(tmp_path: Path) -> None:
    single = OutputLayout(FINDINGS, OutputKind.SINGLE_LABEL)
    for architecture, layout in (("resnet18", single), ("sutd_cnn", OutputLayout(FINDINGS))):
        model = build_model(config_of(architecture), 3).eval()
        path = tmp_path / f"{architecture}.onnx"
        export_onnx(model, layout, SPEC, path, information={})
        images = torch.randn(2, 1, 3, 64, 64)
        answers = onnx_answers(path, images=images, present=torch.ones(2, 1, dtype=torch.bool))
        assert list(answers) == ["logits"]
        with torch.inference_mode():
            wanted = layout.finding_logits(model(images))
        np.testing.assert_allclose(answers["logits"], wanted, atol=1e-4)


def test_feature_head_takes_features_and_facts(tmp_path: Path) -> None:
    model = build_model(config_of("feature_head"), 3, features=32).eval()
    path = tmp_path / "head.onnx"
    export_onnx(model, OutputLayout(FINDINGS), SPEC, path, information={}, features=32)
    features, facts = torch.randn(4, 32), torch.rand(4, 3)
    answers = onnx_answers(path, images=features, facts=facts)
    with torch.inference_mode():
        wanted = model(features, None, facts)
    np.testing.assert_allclose(answers["logits"], wanted, atol=1e-4)


def test_metadata_say_findings_and_preprocessing(tmp_path: Path) -> None:
    model = build_model(config_of("resnet18"), 3).eval()
    path = tmp_path / "network.onnx"
    export_onnx(model, OutputLayout(FINDINGS), SPEC, path, information={"name": "a model"})
    found = {entry.key: json.loads(entry.value) for entry in onnx.load(path).metadata_props}
    assert found["findings"] == ["mass", "nodule", "hernia"]
    assert PreprocessSpec.from_json(found["preprocess"]) == SPEC
    assert found["name"] == "a model"


def test_images_are_as_large_as_the_part_that_the_network_sees(tmp_path: Path) -> None:
    model = build_model(config_of("resnet18"), 3).eval()
    path = tmp_path / "network.onnx"
    cropped = replace(SPEC, size=96, crop=64)
    export_onnx(model, OutputLayout(FINDINGS), cropped, path, information={})
    shape = onnx.load(path).graph.input[0].type.tensor_type.shape
    assert [entry.dim_value for entry in shape.dim][-2:] == [64, 64]


def test_file_that_answers_otherwise_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_export, "MAX_DIFFERENCE", -1.0)
    model = build_model(config_of("resnet18"), 3).eval()
    with pytest.raises(ParityError, match="logits differ"):
        export_onnx(model, OutputLayout(FINDINGS), SPEC, tmp_path / "network.onnx", information={})
    assert list(tmp_path.iterdir()) == []


def test_finished_run_becomes_onnx(
    data_root: Path, tiny_config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(tmp_path / "run", data_root, tiny_config, "first")
    run.train(resume=False)
    options = ("export", "--run", str(run.folder), "--data", str(data_root), "--format", "onnx")
    assert main([*options, "--out", str(tmp_path / "out")]) == 0
    assert "differs from the trainer by at most" in capsys.readouterr().out
    document = onnx.load(tmp_path / "out" / "tiny.onnx")
    found = {entry.key: json.loads(entry.value) for entry in document.metadata_props}
    assert found["views"] == ["frontal", "lateral"]
    # The auxiliary outputs of the training are no findings.
    assert found["findings"] == [finding.value for finding in tiny_config.loss.findings]
    assert [entry.name for entry in document.graph.output] == ["logits", "maps", "bias"]
