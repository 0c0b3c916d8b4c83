"""Train, measure and publish the bundled models, each from what came before it.

Every step goes on where it was stopped, so the whole can be started again at any time. With
--trial each network is trained for a moment only, into folders of its own: it shows that the chain
holds from the data to the bundles, and its bundles are worth nothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_PHANTOMS = _ROOT / "resources" / "demo"

Step = list[str]


def steps(data: Path, runs: Path, bundles: Path, pictures: Path, *, trial: bool) -> Iterator[Step]:
    """Arguments of `cxr-trainer`, in their order.

    Args:
        data: Folder of data sets.
        runs: Folder for run folders and cut images.
        bundles: Folder to publish into.
        pictures: Folder for the pictures of the card of findings.
        trial: Whether to train for a moment only.
    """
    for command, short in (("anatomy", ["--epochs", "1"]), ("quality", ["--steps", "20"])):
        for action in (["crossval"], ["train"], ["export", "--out", str(bundles)]):
            places = ["--data", str(data), "--run", str(runs / command)]
            yield [command, *action, *places, *(short if trial else [])]
    moment = ["--set", "optim.epochs=1", "--set", "optim.epoch_size=64"] if trial else []
    first, second = runs / "findings-pretrain", runs / "findings-pretrain-lungs"
    yield [
        "train", "--preset", "findings_pretrain", "--resume", "--data", str(data),
        "--run", str(first), *moment,
    ]  # fmt: skip
    cut = runs / "lungs"
    yield [
        "cut",
        "--data",
        str(data),
        "--out",
        str(cut),
        "--anatomy",
        str(bundles / "anatomy-unet"),
    ]
    yield [
        "train", "--preset", "findings_pretrain_lungs", "--resume", "--data", str(cut),
        "--run", str(second), "--set", f"model.weights={first / 'weights.safetensors'}", *moment,
    ]  # fmt: skip
    look = ["--set", "export.close_look_epochs=1"] if trial else []
    yield [
        "crossval", "--preset", "findings", "--data", str(cut), "--run", str(runs / "findings"),
        "--export", str(bundles), "--phantoms", str(_PHANTOMS), "--pictures", str(pictures),
        "--set", f"model.weights={second / 'weights.safetensors'}", *moment, *look,
    ]  # fmt: skip


def main() -> int:
    """Run the steps; the status of the first that fails, else 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of data sets")
    parser.add_argument("--trial", action="store_true", help="train for a moment only")
    options = parser.parse_args()
    runs, bundles = Path("runs"), Path("resources", "models")
    pictures = Path("docs", "models", "findings")
    if options.trial:
        runs = Path("runs", "trial")
        bundles, pictures = runs / "models", runs / "pictures"
    # A thread that waits must not take a core from the others.
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    for step in steps(options.data, runs, bundles, pictures, trial=options.trial):
        print("cxr-trainer", *step, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", "trainer", *step], env=environment, check=False
        )
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
