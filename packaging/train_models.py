"""Train, measure and publish the bundled models, each from what came before it.

Every step goes on where it was stopped, so the whole can be started again at any time. With
--trial each network is trained for a moment only, into folders of its own: it shows that the chain
holds from the data to the bundles, and its bundles are worth nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from trainer.cli.cut import SOURCES as CUT
from trainer.config_file import load_config
from trainer.datasets import DATASETS

_ROOT = Path(__file__).resolve().parents[1]
_PHANTOMS = _ROOT / "resources" / "demo"

Step = list[str]


def steps(
    data: Path, runs: Path, bundles: Path, pictures: Path, *, trial: bool, more: Sequence[str] = ()
) -> Iterator[Step]:
    """Arguments of `cxr-trainer`, in their order.

    Args:
        data: Folder of data sets.
        runs: Folder for run folders and cut images.
        bundles: Folder to publish into.
        pictures: Folder for the pictures of the card of findings.
        trial: Whether to train for a moment only.
        more: Data sets below `data` to learn findings from, besides those of the presets.
    """
    for command, short in (("anatomy", ["--epochs", "1"]), ("quality", ["--steps", "20"])):
        for action in (["crossval"], ["train"], ["export", "--out", str(bundles)]):
            places = ["--data", str(data), "--run", str(runs / command)]
            yield [command, *action, *places, *(short if trial else [])]
    # A run knows its data, and does not go on with others.
    runs = runs / "-".join(["with", *more]) if more else runs
    moment = ["--set", "optim.epochs=1", "--set", "optim.epoch_size=64"] if trial else []
    first, second = runs / "findings-pretrain", runs / "findings-pretrain-lungs"
    yield [
        "train", "--preset", "findings_pretrain", "--resume", "--data", str(data),
        "--run", str(first), *_besides("findings_pretrain", more), *moment,
    ]  # fmt: skip
    cut = runs / "lungs"
    yield [
        "cut", "--data", str(data), "--out", str(cut), "--anatomy", str(bundles / "anatomy-unet"),
        "--sources", *CUT, *more,
    ]  # fmt: skip
    yield [
        "train", "--preset", "findings_pretrain_lungs", "--resume", "--data", str(cut),
        "--run", str(second), "--set", f"model.weights={first / 'weights.safetensors'}",
        *_besides("findings_pretrain_lungs", more), *moment,
    ]  # fmt: skip
    look = ["--set", "export.close_look_epochs=1"] if trial else []
    yield [
        "crossval", "--preset", "findings", "--data", str(cut), "--run", str(runs / "findings"),
        "--export", str(bundles), "--phantoms", str(_PHANTOMS), "--pictures", str(pictures),
        "--set", f"model.weights={second / 'weights.safetensors'}",
        *_besides("findings", more), *moment, *look,
    ]  # fmt: skip


def _besides(preset: str, more: Sequence[str]) -> list[str]:
    """The data sets of a preset and others."""
    sources = load_config(preset).data.sources
    return ["--set", f"data.sources={json.dumps([*sources, *more])}"] if more else []


def main() -> int:
    """Run the steps; the status of the first that fails, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of data sets")
    parser.add_argument("--trial", action="store_true", help="train for a moment only")
    parser.add_argument(
        "--more", nargs="+", default=[], choices=sorted(set(DATASETS) - set(CUT)), metavar="NAME",
        help="data sets besides those of the presets: %(choices)s",
    )  # fmt: skip
    options = parser.parse_args()
    options.more = list(dict.fromkeys(options.more))
    for name in options.more:  # hours before it is needed
        if not (options.data / name).is_dir():
            parser.error(f"{options.data} holds no folder “{name}”")
    runs, bundles = Path("runs"), Path("resources", "models")
    pictures = Path("docs", "models", "findings")
    if options.trial:
        runs = Path("runs", "trial")
        bundles, pictures = runs / "models", runs / "pictures"
    # A thread that waits must not take a core from the others.
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    trial, more = options.trial, options.more
    for step in steps(options.data, runs, bundles, pictures, trial=trial, more=more):
        print("cxr-trainer", *step, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "trainer", *step], env=environment, check=False
        )
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
