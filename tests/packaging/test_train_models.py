"""`make models`: every step is a command that the trainer knows, and finds what it needs."""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from trainer.__main__ import _parser
from trainer.cli.cut import SOURCES as DEFAULT_CUT
from trainer.config_file import load_config
from trainer.models import build_model
from trainer.outputs import layout_of

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "train_models.py"
DATA, RUNS, BUNDLES = Path("data"), Path("runs"), Path("bundles")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_models", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def steps(script: ModuleType, *, trial: bool, more: tuple[str, ...] = ()) -> list[list[str]]:
    return list(script.steps(DATA, RUNS, BUNDLES, Path("pictures"), trial=trial, more=more))


@pytest.mark.parametrize("trial", [False, True])
def test_the_trainer_understands_every_step(script: ModuleType, *, trial: bool) -> None:
    for step in steps(script, trial=trial):
        options = _parser(step).parse_args(step)
        if options.command in {"train", "crossval"}:
            config = load_config(options.preset, options.overrides)
            fresh = replace(config, model=replace(config.model, weights=""))
            assert build_model(fresh, layout_of(config.loss).size).network is not None
            assert (config.optim.epochs == 1) == trial


def test_each_step_reads_what_one_before_it_has_written(script: ModuleType) -> None:
    written = {DATA}
    for step in steps(script, trial=False):
        options = _parser(step).parse_args(step)
        assert options.data in written
        if options.command == "cut":
            assert options.anatomy in written
            written.add(options.out)
            continue
        for override in getattr(options, "overrides", []):
            assert Path(override.removeprefix("model.weights=")) in written
        written.add(options.run / "weights.safetensors")
        if "export" in step:
            written.add(BUNDLES / "anatomy-unet")
    assert "--export" in step


def test_a_trial_leaves_what_ships_alone(script: ModuleType) -> None:
    short = [set(step) for step in steps(script, trial=True)]
    assert all(step & {"--epochs", "--steps", "optim.epochs=1", "cut"} for step in short)


def test_more_data_sets_are_cut_and_learnt_from(script: ModuleType) -> None:
    usual, wider = steps(script, trial=False), steps(script, trial=False, more=("vindr", "openi"))
    for one, other in zip(usual, wider, strict=True):
        plain, options = _parser(one).parse_args(one), _parser(other).parse_args(other)
        if plain.command == "cut":
            assert list(options.sources) == [*plain.sources, "vindr", "openi"]
            assert options.out == RUNS / "with-vindr-openi" / "lungs"
        elif plain.command in {"anatomy", "quality"}:
            assert one == other
        else:
            sources = load_config(plain.preset).data.sources
            wanted = (*sources, "vindr", "openi")
            assert load_config(options.preset, options.overrides).data.sources == wanted
            assert set(wanted) <= {*DEFAULT_CUT, "vindr", "openi"}


def test_a_set_that_is_not_there_is_named_before_anything_is_trained(tmp_path: Path) -> None:
    for more, said in (("vindr", "holds no folder"), ("nih", "invalid choice"), ("x", "invalid")):
        done = subprocess.run(
            [sys.executable, SCRIPT, "--data", tmp_path, "--more", more],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 2
        assert said in done.stderr
    assert not list(tmp_path.iterdir())
