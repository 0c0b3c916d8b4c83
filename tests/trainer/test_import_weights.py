"""Other projects' weights answer in a bundle as they do at home."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from cxrviewer.cli import main as viewer
from cxrviewer.findings import Finding
from cxrviewer.inference.bundle import load_bundle, verify_bundle
from cxrviewer.inference.manifest import read_manifest
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas, normalize
from cxrviewer.inference.torchvision_guard import guard
from trainer.__main__ import main
from trainer.import_weights import Kind, WeightsError, finding_of, read_checkpoint
from trainer.import_weights.xrv_table import XRV_OUTPUTS, XRV_THRESHOLDS

guard()
import timm  # noqa: E402 - not importable before the guard
import torchvision  # noqa: E402
import torchxrayvision as xrv  # noqa: E402

VARIANT = "densenet121-res224-chex"


def randomised(network: nn.Module, seed: int = 0) -> nn.Module:
    """Weights and running statistics of which none has no effect."""
    torch.manual_seed(seed)
    for name, tensor in network.state_dict().items():
        if tensor.ndim == 1 and tensor.is_floating_point():
            tensor.uniform_(0.5, 1.5) if "bias" not in name else tensor.normal_(0, 0.1)
    return network.eval()


def xrv_densenet() -> nn.Module:
    return randomised(xrv.models.DenseNet(weights=None))


def xrv_resnet() -> nn.Module:
    """What the package loads its `resnet50-res512-all` into."""
    network = torchvision.models.resnet50(weights=None, num_classes=len(XRV_OUTPUTS))
    network.conv1 = nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    return randomised(network)


def logits(folder: Path, images: Tensor) -> Tensor:
    with torch.inference_mode():
        found: Tensor = load_bundle(folder).network(images[:, None]).logits
    return found


def run(path: Path, out: Path, *options: str) -> int:
    return main(["import-weights", str(path), "--out", str(out), "--name", "imported", *options])


@pytest.mark.parametrize("whole", [False, True], ids=["state", "network"])
def test_torchxrayvision_densenet_answers_as_at_home(tmp_path: Path, whole: bool) -> None:
    network = xrv_densenet()
    path = tmp_path / "weights.pt"
    content = network if whole else network.state_dict()
    torch.save(content, path, _use_new_zipfile_serialization=whole)
    assert run(path, tmp_path, "--kind", "torchxrayvision", "--variant", VARIANT) == 0
    manifest = read_manifest(tmp_path / "imported")
    # The variant's own trained outputs, in their order.
    columns = [XRV_OUTPUTS.index(name) for name in XRV_THRESHOLDS[VARIANT]]
    assert [entry.finding for entry in manifest.findings] == [
        finding_of(XRV_OUTPUTS[column]) for column in columns
    ]
    images = 1024 * (2 * torch.rand(2, 1, 224, 224) - 1)
    with torch.inference_mode():
        wanted = network(images)[:, columns]
    found = logits(tmp_path / "imported", (images / 1024) * 1024)
    assert float((found - wanted).abs().max()) <= 1e-4 * max(1.0, float(wanted.abs().max()))


def test_torchxrayvision_resnet_answers_as_at_home(tmp_path: Path) -> None:
    network = xrv_resnet()
    path = tmp_path / "state.pt"
    torch.save(network.state_dict(), path)
    variant = "resnet50-res512-all"
    assert run(path, tmp_path, "--kind", "torchxrayvision", "--variant", variant) == 0
    assert read_manifest(tmp_path / "imported").preprocess.size == 512
    columns = [XRV_OUTPUTS.index(name) for name in XRV_THRESHOLDS[variant]]
    images = 1024 * (2 * torch.rand(1, 1, 256, 256) - 1)
    with torch.inference_mode():
        wanted = network(images)[:, columns]
    found = logits(tmp_path / "imported", images)
    assert float((found - wanted).abs().max()) <= 1e-4 * max(1.0, float(wanted.abs().max()))


def test_whole_way_from_the_image_is_theirs(tmp_path: Path) -> None:
    """Their scaling, centre crop and size, on a picture that our resizing takes as it is."""
    path = tmp_path / "weights.pt"
    torch.save(xrv_densenet(), path)
    assert run(path, tmp_path, "--kind", "torchxrayvision", "--variant", VARIANT) == 0
    spec = read_manifest(tmp_path / "imported").preprocess
    image = np.random.default_rng(0).integers(0, 256, (224, 300)).astype(np.uint8)
    theirs = xrv.datasets.XRayCenterCrop()(xrv.datasets.normalize(image, 255)[None])
    ours = normalize(fit_canvas(image, spec)[0], spec)
    np.testing.assert_allclose(ours, theirs, atol=1e-3)
    assert ours.min() < -1000
    assert ours.max() > 1000


def test_operating_points_are_theirs(tmp_path: Path) -> None:
    """A sigmoid at their threshold is a confidence of one half, as their `op_norm` shows it."""
    path = tmp_path / "weights.pt"
    torch.save(xrv_densenet(), path)
    assert run(path, tmp_path, "--kind", "torchxrayvision", "--variant", VARIANT) == 0
    findings = {entry.finding: entry for entry in read_manifest(tmp_path / "imported").findings}
    thresholds = torch.tensor([list(XRV_THRESHOLDS[VARIANT].values())])
    assert torch.allclose(xrv.models.op_norm(thresholds, thresholds[0]), torch.tensor(0.5))
    for name, threshold in XRV_THRESHOLDS[VARIANT].items():
        entry = findings[finding_of(name)]  # type: ignore[index]
        logit = np.log(threshold / (1 - threshold))
        calibrated = entry.calibration.slope * logit + entry.calibration.offset
        assert 1 / (1 + np.exp(-calibrated)) == pytest.approx(0.5)
        assert entry.operating_points is not None
        assert entry.operating_points.sensitive == entry.operating_points.specific == 0.5


def test_table_is_that_of_the_package() -> None:
    for variant, thresholds in XRV_THRESHOLDS.items():
        theirs = xrv.models.model_urls[variant]
        pairs = zip(theirs["labels"], theirs["op_threshs"], strict=True)
        assert dict(thresholds) == {name: value for name, value in pairs if not np.isnan(value)}
    assert tuple(xrv.models.DenseNet.targets) == XRV_OUTPUTS


def convnext() -> nn.Module:
    return torchvision.models.convnext_tiny(weights=None, num_classes=3)


@pytest.mark.parametrize(
    ("kind", "architecture", "make"),
    [
        (Kind.TORCHVISION, "resnet18", lambda: torchvision.models.resnet18(num_classes=3)),
        (Kind.TORCHVISION, "densenet121", lambda: torchvision.models.densenet121(num_classes=3)),
        (Kind.TORCHVISION, "convnext_tiny", convnext),
        (Kind.TIMM, "convnext_atto", lambda: timm.create_model("convnext_atto", num_classes=3)),
        (Kind.TIMM, "resnetv2_50", lambda: timm.create_model("resnetv2_50", num_classes=3)),
        (Kind.TIMM, "resnet26d", lambda: timm.create_model("resnet26d", num_classes=3)),
    ],
)
def test_timm_and_torchvision_answer_as_at_home(
    tmp_path: Path, kind: Kind, architecture: str, make: Callable[[], nn.Module]
) -> None:
    network = randomised(make(), seed=3)
    path = tmp_path / "run.pth"
    wrapped = {f"module.{name}": tensor for name, tensor in network.state_dict().items()}
    torch.save({"epoch": 3, "state_dict": wrapped}, path)
    assert (
        run(
            path, tmp_path, "--kind", kind.value, "--architecture", architecture,
            "--findings", "Effusion,-,Cardiomegaly", "--fit", "letterbox",
        )
        == 0
    )  # fmt: skip
    images = torch.randn(2, 3, 96, 96)
    with torch.inference_mode():
        wanted = network(images)[:, [0, 2]]
    found = logits(tmp_path / "imported", images)
    assert float((found - wanted).abs().max()) <= 1e-4 * max(1.0, float(wanted.abs().max()))


def test_bundle_says_that_it_was_not_evaluated_and_passes_verify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.pth"
    torch.save(torchvision.models.resnet18(num_classes=3).state_dict(), path)
    options = ("--kind", "torchvision", "--architecture", "resnet18")
    assert run(path, tmp_path, *options, "--findings", "Mass,Halo,No Finding") == 0
    assert "Left out, not known here or not trained: Halo." in capsys.readouterr().out
    folder = tmp_path / "imported"
    manifest = verify_bundle(folder).manifest
    assert [entry.finding for entry in manifest.findings] == [Finding.MASS, Finding.NO_FINDING]
    assert all(entry.auroc is entry.operating_points is None for entry in manifest.findings)
    assert manifest.metrics["evaluation"] == "not evaluated here"
    assert "not evaluated here" in (folder / "MODEL_CARD.md").read_text("utf-8")
    assert viewer.main(["bundles", "verify", str(folder)]) == 0


class Dangerous:
    """Runs a command where it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"{sys.executable} -c \"open('ran', 'w')\"",)


@pytest.mark.parametrize("how", ["zip", "legacy", "plain", "tensor"])
def test_nothing_in_a_file_is_run(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "bad.pt"
    if how == "plain":
        path.write_bytes(pickle.dumps(Dangerous()))
    else:
        network = nn.Linear(2, 2)
        network.extra = Dangerous()  # type: ignore[assignment]
        content = network if how != "tensor" else {"weight": torch.ones(1), "x": Dangerous()}
        torch.save(content, path, _use_new_zipfile_serialization=how != "legacy")
    with pytest.raises(WeightsError, match=r"bad\.pt"):
        read_checkpoint(path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--architecture", "resnet34", "--findings", "Mass,-"), "do not fit resnet34"),
        (("--architecture", "densenet121", "--findings", "Mass,-"), "has 0 outputs and 2"),
        (("--architecture", "resnet18", "--findings", "Mass"), "has 2 outputs and 1"),
        (("--architecture", "resnet18", "--findings", "Halo,-"), "None of the outputs"),
        (("--architecture", "resnet18", "--findings", "Mass,mass"), "Two outputs are called"),
        (("--architecture", "resnet18", "--variant", "best"), "no weights best"),
    ],
)
def test_what_does_not_fit_is_said_in_one_sentence(
    tmp_path: Path, options: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.pth"
    outputs = 18 if "--variant" in options else 2
    torch.save(torchvision.models.resnet18(num_classes=outputs).state_dict(), path)
    assert run(path, tmp_path, "--kind", "torchvision", *options) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "imported").exists()


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    text = tmp_path / "text.pt"
    text.write_text("no weights", "utf-8")
    picture = tmp_path / "picture.safetensors"
    cv2.imwrite(str(tmp_path / "p.png"), np.zeros((8, 8), np.uint8))
    picture.write_bytes((tmp_path / "p.png").read_bytes())
    for path in (tmp_path / "none.pt", tmp_path / "none.safetensors", text, picture):
        with pytest.raises(WeightsError, match=f"{path.name} cannot be read"):
            read_checkpoint(path)


def test_range_of_torchxrayvision_fits_a_preprocess_spec() -> None:
    spec = PreprocessSpec(32, mean=(0.5,), std=(1 / 2048,))
    canvas = np.array([[0, 255]], np.uint8)
    assert normalize(canvas, spec).ravel().tolist() == [-1024, 1024]
