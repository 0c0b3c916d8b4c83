"""Every published system runs from its preset to its report, on small trees in its own layout.

Some also run on real radiographs; their reports stay in `out/reports` to be looked at. Two epochs
of small pictures say nothing of a system: these tests are about the way, not about the figures.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from published_trees import WRITERS

from trainer.__main__ import main
from trainer.config_file import load_config, preset_names

# Small pictures, no weights from elsewhere, few steps; everything else is the preset's.
TINY = (
    "optim.epochs=2", "optim.batch_size=8", "optim.epoch_size=16", "model.weights=",
    "input.backbone=test_resnet", "input.backbone_weights=", "export.bootstrap=20",
    "run.threads=1", "run.device=cpu", "run.monitors=[]",
)  # fmt: skip
# The published backbones have up to 200 million weights; a member of the same family stands in.
STAND_IN = {
    "convnext_large": "test_convnext",
    "resnetv2_152": "resnetv2_18",
}

REPORTS = Path(__file__).resolve().parents[2] / "out" / "reports"
OURS = ("first", "findings", "baseline")
PUBLISHED = tuple(name for name in preset_names() if not name.startswith(OURS))


def _overrides(preset: str) -> list[str]:
    config = load_config(preset)
    size = ("input.size=73", "input.crop=64") if config.input.crop else ("input.size=64",)
    stand_in = STAND_IN.get(config.model.architecture, config.model.architecture)
    changes = (*TINY, *size, f"model.architecture={stand_in}")
    return [word for change in changes for word in ("--set", change)]


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with the three data sets that the systems were trained on."""
    root = tmp_path_factory.mktemp("published")
    for source in ("chestxray14", "chexpert", "kermany"):
        WRITERS[source](root)
    return root


@pytest.mark.parametrize("preset", PUBLISHED)
def test_preset_runs_from_data_to_report(
    preset: str, tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run_through(preset, _overrides(preset), tree, tmp_path / "run", capsys)


def _run_through(
    preset: str, changes: list[str], root: Path, run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Train and evaluate, and look at what is in the report."""
    changes, data = ["--preset", preset, *changes], ["--data", str(root)]
    if load_config(preset).input.source.value == "features":
        features = run.parent / "features"
        assert main(["features", *changes, *data, "--out", str(features)]) == 0
        changes += ["--set", f"input.features={features}"]
        changes += ["--set", "model.architecture=feature_head"]
    assert main(["train", *changes, *data, "--run", str(run)]) == 0, capsys.readouterr().err
    assert main(["evaluate", "--run", str(run), *data]) == 0, capsys.readouterr().err
    report = json.loads((run / "report.json").read_text("utf-8"))
    assert report["findings"]
    assert (run / "report.html").stat().st_size > 10_000


# What a preset's data set has and the pack has not: here experts' words on 365 images decide.
NIH_PACK = (
    'data.sources=["nih"]', "data.split=expert", 'data.truth=["expert"]',
    "data.held_out_fraction=0.3", "data.validation_fraction=0.2", "data.limit=160",
)  # fmt: skip
ON_THE_PACK = {
    "radia": ('data.sources=["nih", "covid"]', *NIH_PACK[1:]),
    "chexpertnet": (*NIH_PACK, "data.unit=image"),
    "sutd_resnet": NIH_PACK,
    "team24": NIH_PACK,
    "kermany_finetune": ("data.limit=160",),
}


@pytest.mark.shared_data
@pytest.mark.parametrize("preset", ON_THE_PACK)
def test_preset_runs_on_real_radiographs(
    preset: str, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = [word for change in ON_THE_PACK[preset] for word in ("--set", change)]
    run = tmp_path / "run"
    _run_through(preset, [*_overrides(preset), *changes], shared_data, run, capsys)
    kept = REPORTS / preset
    kept.mkdir(parents=True, exist_ok=True)
    for name in ("report.html", "report.json", "config.json"):
        shutil.copy(run / name, kept / name)
