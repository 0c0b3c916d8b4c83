"""Bundles on disk: what was saved is what is loaded, and nothing else is accepted."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from sample_bundles import make_bundle, make_manifest

from cxrviewer.errors import BundleError
from cxrviewer.inference import bundle as bundle_module
from cxrviewer.inference.bundle import load_bundle, save_bundle, verify_bundle
from cxrviewer.inference.network import Fusion, build_network


@pytest.fixture
def copy(bundle: Path, tmp_path: Path) -> Path:
    """A bundle that a test may damage."""
    return Path(shutil.copytree(bundle, tmp_path / "copy"))


def rewrite(folder: Path, **changes: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def replace_weights(folder: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file(tensors, folder / "weights.safetensors")
    data = (folder / "weights.safetensors").read_bytes()
    rewrite(folder, weights_sha256=hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("architecture", ["convnext_atto", "densenet121", "resnet18"])
def test_network_survives_saving(tmp_path: Path, architecture: str) -> None:
    torch.manual_seed(5)
    manifest = make_manifest(architecture=architecture)
    network = build_network(manifest.network_spec)
    network.train()(torch.randn(2, 2, 1, 64, 64))  # running statistics of a batch norm
    saved = save_bundle(
        tmp_path / "b", manifest, network.eval(), license_text="l", model_card="c", half=False
    )
    loaded = load_bundle(tmp_path / "b")
    assert loaded.manifest == saved
    images = torch.randn(1, 2, 1, 64, 64)
    with torch.inference_mode():
        assert torch.equal(loaded.network(images).logits, network(images).logits)


def test_halved_weights_load_as_fp32_and_statistics_stay_whole(tmp_path: Path) -> None:
    folder = make_bundle(tmp_path / "b", architecture="resnet18", fusion=Fusion.GATED)
    stored = load_file(folder / "weights.safetensors")
    assert stored["fc.weight"].dtype is torch.float16
    assert stored["encoder.bn1.running_var"].dtype is torch.float32
    network = load_bundle(folder).network
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}
    assert not network.training
    assert not any(tensor.is_meta for tensor in network.state_dict().values())


def test_altered_weights_are_refused(copy: Path) -> None:
    with (copy / "weights.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        last = file.read(1)[0]
        file.seek(-1, 2)
        file.write(bytes([last ^ 1]))
    with pytest.raises(BundleError, match="SHA-256"):
        load_bundle(copy)


def test_pickled_weights_are_refused(copy: Path) -> None:
    torch.save({"fc.weight": torch.zeros(1)}, copy / "weights.safetensors")
    data = (copy / "weights.safetensors").read_bytes()
    rewrite(copy, weights_sha256=hashlib.sha256(data).hexdigest())
    with pytest.raises(BundleError, match="not a safetensors file"):
        load_bundle(copy)


@pytest.mark.parametrize("how", ["missing", "extra", "shape", "dtype"])
def test_tensor_that_does_not_fit_is_named(copy: Path, how: str) -> None:
    tensors = load_file(copy / "weights.safetensors")
    if how == "missing":
        del tensors["fc.bias"]
    elif how == "extra":
        tensors["fc.biased"] = torch.zeros(1)
    elif how == "shape":
        tensors["fc.bias"] = torch.zeros(4)
    else:
        tensors["fc.bias"] = torch.zeros(3, dtype=torch.int32)
    replace_weights(copy, tensors)
    with pytest.raises(BundleError, match=r"fc\.bias"):
        load_bundle(copy)


@pytest.mark.parametrize("architecture", ["vit_tiny_patch16_224", "no_such_network"])
def test_other_architecture_is_refused_by_name(copy: Path, architecture: str) -> None:
    rewrite(copy, architecture=architecture)
    with pytest.raises(BundleError, match=architecture):
        load_bundle(copy)


def test_saving_a_network_of_another_shape_is_refused(tmp_path: Path) -> None:
    network = build_network(make_manifest(architecture="convnext_femto").network_spec)
    with pytest.raises(BundleError, match="convnext_atto"):
        save_bundle(tmp_path, make_manifest(), network, license_text="l", model_card="c")
    assert not (tmp_path / "manifest.json").exists()


def test_verify_reports(bundle: Path) -> None:
    report = verify_bundle(bundle)
    assert report.identity_error is not None
    assert report.identity_error <= 1e-4
    assert report.parameters > 3_000_000
    assert report.size_bytes == sum(path.stat().st_size for path in bundle.iterdir())


@pytest.mark.parametrize("file", ["LICENSE", "MODEL_CARD.md", "weights.safetensors"])
def test_verify_names_a_missing_file(copy: Path, file: str) -> None:
    (copy / file).unlink()
    with pytest.raises(BundleError, match=file):
        verify_bundle(copy)


def test_verify_refuses_maps_that_miss_the_logit(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*arguments: object) -> object:
        maps, bias, method = original(*arguments)  # type: ignore[arg-type]
        return type(original(*arguments))(maps, bias + 0.01, method)  # type: ignore[arg-type]

    original = bundle_module.exact_maps
    monkeypatch.setattr(bundle_module, "exact_maps", wrong)
    with pytest.raises(BundleError, match=r"miss its logits by 0\.01"):
        verify_bundle(bundle)


def test_verify_refuses_weights_that_are_not_numbers(copy: Path) -> None:
    tensors = load_file(copy / "weights.safetensors")
    tensors["fc.bias"] = torch.full_like(tensors["fc.bias"], float("nan"))
    replace_weights(copy, tensors)
    with pytest.raises(BundleError, match="not numbers"):
        verify_bundle(copy)


def test_verify_refuses_maps_that_are_not_numbers(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def empty(*arguments: object) -> object:
        found = original(*arguments)  # type: ignore[arg-type]
        return found._replace(maps=found.maps * float("nan"))

    original = bundle_module.exact_maps
    monkeypatch.setattr(bundle_module, "exact_maps", empty)
    with pytest.raises(BundleError, match="not numbers"):
        verify_bundle(bundle)


def test_verify_accepts_a_head_without_exact_maps(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle_module, "obstacle", lambda _network: "a hidden layer")
    assert verify_bundle(bundle).identity_error is None
