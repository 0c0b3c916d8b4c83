"""The trainer's networks: sizes of the papers, fusion, freezing, layers from input to head."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import nn

from cxrviewer.inference.cam import exact_maps
from cxrviewer.inference.network_spec import Fusion
from trainer.config import Config, InputConfig, ModelConfig, Source
from trainer.models import OWN_NETWORKS, Model, ModelError, build_model
from trainer.models.base import layers_of

RGB = (0.5, 0.5, 0.5)
PUBLISHED = {
    "sutd_cnn": 19_026,
    "sutd_resnet": 6_299_342,
    "sutd_densenet": 2_136_302,
    "sutd_xvt": 2_823_758,
    # 2050 x 128 + 128, 128 x 32 + 32, 32 x 14 + 14; "our model is only 1 MB in size".
    "feature_head": 267_118,
}


def config_of(architecture: str, *, size: int = 64, **changes: Any) -> Config:
    """Three channels and one view, unless `changes` of the model say otherwise."""
    features = architecture == "feature_head"
    changed: dict[str, Any] = {"architecture": architecture, "fusion": Fusion.SINGLE} | changes
    return replace(
        Config(),
        model=replace(ModelConfig(), **changed),
        input=InputConfig(
            source=Source.FEATURES if features else Source.IMAGES, facts=features, size=size,
            mean=RGB, std=RGB,
        ),
    )  # fmt: skip


def parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


@pytest.mark.parametrize(("architecture", "count"), PUBLISHED.items())
def test_own_networks_have_as_many_weights_as_published(architecture: str, count: int) -> None:
    assert parameters(build_model(config_of(architecture, size=224), 14)) == count


def test_unet_lacks_only_the_head_that_the_paper_does_not_describe() -> None:
    model = build_model(config_of("sutd_unet"), 14)
    assert parameters(model.backbone) == 18_847_168
    assert 0 < 1 - parameters(model) / 21_129_038 < 0.01


def test_kermany_cnn_has_as_many_weights_as_keras_counts() -> None:
    """896 + 18,496 + 36,928 of the convolutions, 26 x 26 x 64 x 64 + 64, 64 x 2 + 2."""
    model = build_model(config_of("kermany_cnn", size=224), 2)
    assert parameters(model) == 896 + 18_496 + 36_928 + 2_768_960 + 130


@pytest.mark.parametrize("architecture", OWN_NETWORKS)
def test_own_networks_answer_and_learn(architecture: str) -> None:
    torch.manual_seed(0)
    model = build_model(config_of(architecture), 3)
    images = (
        torch.randn(2, 2048) if architecture == "feature_head" else torch.randn(2, 1, 3, 64, 64)
    )
    answer = model(images, None, torch.rand(2, 3))
    assert answer.shape == (2, 3)
    answer.square().sum().backward()
    assert all(parameter.grad is not None for parameter in model.parameters())


@pytest.mark.parametrize("architecture", ["sutd_resnet", "sutd_densenet", "sutd_xvt"])
def test_maps_of_own_networks_add_up(architecture: str) -> None:
    torch.manual_seed(0)
    model = build_model(config_of(architecture, fusion=Fusion.GATED), 3).eval()
    assert model.network is not None
    with torch.inference_mode():
        output = model.network(torch.randn(2, 2, 3, 64, 64))
        found = exact_maps(model.network, output)
    total = found.maps.mean(dim=(-2, -1)).sum(dim=1) + found.bias
    torch.testing.assert_close(total, output.logits, atol=1e-5, rtol=0)


@pytest.mark.parametrize("architecture", ["convnext_atto", "resnet18", "kermany_cnn", "sutd_cnn"])
def test_head_of_the_features_is_the_answer(architecture: str) -> None:
    model = build_model(config_of(architecture, hidden=(16,)), 3).eval()
    images, present = torch.randn(2, 1, 3, 64, 64), torch.ones(2, 1, dtype=torch.bool)
    features = model.features(images, present)
    assert features is not None
    torch.testing.assert_close(model.head(features, present), model(images, present))


@pytest.mark.parametrize(
    "architecture", ["convnext_atto", "resnetv2_50", "densenet121", "sutd_xvt"]
)
def test_layer_groups_hold_every_weight_once_and_end_with_the_head(architecture: str) -> None:
    model = build_model(config_of(architecture, fusion=Fusion.GATED), 3)
    groups = model.layer_groups()
    names = [name for group in groups for name in group]
    assert sorted(names) == sorted(name for name, _ in model.named_parameters())
    assert {"network.fc.weight", "network.gate.weight"} <= set(groups[-1])
    assert len(groups) > 10


def frozen_state(model: Model, steps: int = 2) -> set[str]:
    """Names in the backbone's state that some steps of training do not change."""
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.1)
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        model(torch.randn(4, 1, 3, 64, 64)).square().sum().backward()
        optimizer.step()
    after = model.state_dict()
    return {name for name in before if torch.equal(before[name], after[name])}


def test_frozen_backbone_keeps_weights_and_running_statistics() -> None:
    torch.manual_seed(0)
    model = build_model(config_of("resnet18", trainable_layers=0), 3)
    same = frozen_state(model)
    assert {name for name in model.state_dict() if ".encoder." in name} == same


def test_last_layers_train_with_their_statistics() -> None:
    """The last four layers of a ResNet-18 are two convolutions and two norms."""
    torch.manual_seed(0)
    model = build_model(config_of("resnet18", trainable_layers=4), 3)
    encoder = {name for name in model.state_dict() if ".encoder." in name}
    changed = encoder - frozen_state(model)
    assert changed == {
        name for name in encoder if name.startswith("network.encoder.layer4.1.")
    }  # fmt: skip


def test_ten_layers_are_the_last_twenty_of_keras() -> None:
    """Keras counts activations, paddings and sums too; with weights, 20 layers from the end of
    ResNet152V2 are the last norm, a whole block (6) and the last three of the block before."""
    model = build_model(config_of("resnetv2_50", trainable_layers=10), 2)
    kept = [
        layer for layer in layers_of(model.backbone)
        if all(p.requires_grad for p in layer.parameters(recurse=False))
    ]  # fmt: skip
    kinds = [isinstance(layer, nn.Conv2d) for layer in kept]
    assert kinds == [True, False, True, False, True, False, True, False, True, False]


def test_more_layers_than_there_are_is_refused() -> None:
    with pytest.raises(ModelError, match="40 backbone layers"):
        build_model(config_of("resnet18", trainable_layers=1000), 3)


@pytest.mark.parametrize(
    ("architecture", "changes", "sentence"),
    [
        ("kermany_cnn", {"fusion": Fusion.GATED}, "reads one view"),
        ("sutd_cnn", {"fusion": Fusion.EARLY6}, "reads one view"),
        ("gatech_resnet", {"depths": (1, 2)}, "four positive"),
    ],
)
def test_what_a_network_cannot_do_is_refused(
    architecture: str, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ModelError, match=sentence):
        build_model(config_of(architecture, **changes), 3)


def test_images_too_small_for_the_pools_are_refused() -> None:
    with pytest.raises(ModelError, match="at least 64"):
        build_model(config_of("sutd_cnn", size=32), 3)


def test_age_and_sex_only_enter_the_feature_head() -> None:
    config = config_of("resnet18")
    with pytest.raises(ModelError, match="no input for age and sex"):
        build_model(replace(config, input=replace(config.input, facts=True)), 3)


@pytest.mark.parametrize("key", ["locator", "close_look"])
def test_what_needs_an_overview_says_so(key: str) -> None:
    config = config_of("convnext_atto", size=64, **{key: True})
    with pytest.raises(ModelError, match=f"model.{key} is only there beside model.overview"):
        build_model(config, 2)


@pytest.mark.parametrize(
    ("size", "close_look", "sentence"),
    [
        (336, True, "32 px divide, .* 320 or 352"),
        (168, False, "16 px divide, .* 160 or 176"),
        (32, True, "from 64 px up, .* 64 or 96"),
    ],
)
def test_an_overview_needs_whole_cells(size: int, close_look: bool, sentence: str) -> None:
    config = config_of("convnext_atto", size=size, overview=True, close_look=close_look)
    with pytest.raises(ModelError, match=sentence):
        build_model(config, 2)


def test_age_and_sex_change_the_answer_of_the_feature_head() -> None:
    torch.manual_seed(0)
    model = build_model(config_of("feature_head"), 3).eval()
    features = torch.randn(1, 2048)
    old, young, man = (
        model(features, None, torch.tensor([facts]))
        for facts in ([0.9, 1.0, 0.0], [0.2, 1.0, 0.0], [0.9, 0.0, 1.0])
    )
    assert not torch.allclose(old, young)
    assert not torch.allclose(old, man)


def test_dropout_and_depths_reach_the_network() -> None:
    model = build_model(config_of("gatech_resnet", depths=(1, 1, 1, 1), drop_rate=0.5), 3)
    assert model.network is not None
    assert model.network.drop.p == 0.5
    assert len(layers_of(model.backbone)) < len(
        layers_of(build_model(config_of("gatech_resnet"), 3).backbone)
    )
