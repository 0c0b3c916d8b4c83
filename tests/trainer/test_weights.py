"""First weights: files, other numbers of channels, clear sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from test_models import config_of

from cxrviewer.inference.network_spec import Fusion
from cxrviewer.inference.torchvision_guard import guard
from trainer.models import ModelError, build_model

guard()
import timm  # noqa: E402 - not importable before the guard


@pytest.fixture
def timm_file(tmp_path: Path) -> Path:
    """A whole timm model for colour, head and all, as users have it."""
    torch.manual_seed(5)
    path = tmp_path / "convnext_atto.safetensors"
    model = timm.create_model("convnext_atto")
    torch.nn.init.normal_(model.head.norm.weight)
    save_file(model.state_dict(), path)
    return path


def timm_features(path: Path, images: torch.Tensor) -> torch.Tensor:
    """Answer of timm itself before the last layer."""
    model = timm.create_model("convnext_atto", checkpoint_path=str(path)).eval()
    found: torch.Tensor = model.forward_head(model.forward_features(images), pre_logits=True)
    return found


@pytest.mark.parametrize(("channels", "fusion"), [(1, Fusion.SINGLE), (3, Fusion.EARLY6)])
def test_other_numbers_of_channels_answer_a_grey_image_alike(
    timm_file: Path, channels: int, fusion: Fusion
) -> None:
    """Summed for one channel, repeated and halved for six: the same for a grey image."""
    config = config_of("convnext_atto", fusion=fusion, weights=str(timm_file))
    model = build_model(config, 3, in_channels=channels).eval()
    assert model.network is not None
    grey = torch.randn(2, 1, 64, 64)
    views = 2 if fusion is Fusion.EARLY6 else 1
    with torch.inference_mode():
        output = model.network(grey[:, None].repeat(1, views, channels, 1, 1))
        found = model.network.norm(output.pooled)
        wanted = timm_features(timm_file, grey.repeat(1, 3, 1, 1))
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


def test_weights_of_a_run_begin_another(tmp_path: Path) -> None:
    first = build_model(config_of("sutd_resnet"), 3)
    path = tmp_path / "weights.safetensors"
    save_file(first.state_dict(), path)
    second = build_model(config_of("sutd_resnet", weights=str(path)), 5)
    for name, tensor in first.backbone.state_dict().items():
        assert torch.equal(tensor, second.backbone.state_dict()[name])


def test_wrong_files_are_named(tmp_path: Path, timm_file: Path) -> None:
    text = tmp_path / "text.safetensors"
    text.write_text("no weights", "utf-8")
    for architecture, path, sentence in (
        ("resnet18", tmp_path / "none.safetensors", "none.safetensors cannot be read"),
        ("resnet18", text, "not a safetensors file"),
        ("resnet18", timm_file, "do not fit the backbone of resnet18 at “conv1.weight”"),
    ):
        with pytest.raises(ModelError, match=sentence):
            build_model(config_of(architecture, weights=str(path)), 3)


def test_imagenet_weights_that_do_not_exist_are_named() -> None:
    with pytest.raises(ModelError, match=r"no ImageNet weights for resnetv2_152.*resnetv2_"):
        build_model(config_of("resnetv2_152", weights="imagenet"), 2)


def test_imagenet_weights_out_of_reach_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    create = timm.create_model

    def offline(name: str, pretrained: bool = False, **arguments: object) -> object:
        if pretrained:
            raise OSError("no network")
        return create(name, **arguments)

    monkeypatch.setattr(timm, "create_model", offline)
    with pytest.raises(ModelError, match=r"huggingface.co/timm/convnext_atto\..*--weights FILE"):
        build_model(config_of("convnext_atto", weights="imagenet"), 2)
