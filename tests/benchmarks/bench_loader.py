"""What preparing batches costs: training fed by the loader against the same step on one batch.

A convnext_atto of 224 px learns on the processor, once from batches that the loader decodes from
its cache and changes in every way there is, once from a batch that lies ready. Both in turns in one
run, so that a busy machine is busy for both; shows the fastest round (other programs only ever add
time). A round is longer than what is prepared ahead, so every step pays for its own batch.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.network_spec import Fusion
from trainer.batches import Batch
from trainer.cache import open_cache
from trainer.config import (
    AugmentConfig,
    Config,
    InputConfig,
    LossConfig,
    ModelConfig,
    OptimConfig,
    RunConfig,
)
from trainer.distributed import new_fabric
from trainer.labels import Label, LabelOrigin, Sample
from trainer.learner import new_learner
from trainer.loader import LoadedBatch, batches
from trainer.normalisation import preprocess_spec
from trainer.optim.schedules import Rate
from trainer.sources import Data
from trainer.split import Split

SIZE: Final = 224
IMAGES: Final = 64
BATCH: Final = 16
STEPS: Final = 4
ROUNDS: Final = 14
THREADS: Final = 2
TARGET: Final = 0.9
EVERYTHING: Final = AugmentConfig(
    p_affine=1.0, p_elastic=1.0, p_grid=1.0, p_flip=0.5, p_grey=1.0, p_erase=1.0, p_noise=1.0
)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        config = _config()
        data = _data(Path(folder), config)
        learner = new_learner(config, new_fabric(config.run), data)
        total = STEPS * (ROUNDS + 2) + 1
        for workers in (0, 1):
            chosen = replace(config, run=replace(config.run, workers=workers))
            fed = batches(chosen, data, range(total))
            resident = next(fed).batch
            _compare(workers, fed, resident, lambda batch: learner.train_step(batch, Rate(1e-4)))
            fed.close()  # type: ignore[attr-defined]


def _compare(
    workers: int,
    fed: Iterator[LoadedBatch],
    resident: Batch,
    step: Callable[[Batch], object],
) -> None:
    """Rounds of steps of both kinds in turns, the first two to warm up."""
    loaded_s, resident_s = [], []
    for round_number in range(ROUNDS + 2):
        started = time.perf_counter()
        for _ in range(STEPS):
            step(next(fed).batch)
        middle = time.perf_counter()
        for _ in range(STEPS):
            step(resident)
        if round_number >= 2:
            loaded_s.append(middle - started)
            resident_s.append(time.perf_counter() - middle)
    fed_s, lying_s = (min(times) / STEPS for times in (loaded_s, resident_s))
    ratio = lying_s / fed_s
    who = "a thread of the run" if not workers else f"{workers} process"
    print(
        f"convnext_atto {SIZE} px, batch {BATCH}, {THREADS} threads, by {who},"
        f" n={ROUNDS} x {STEPS} steps"
    )
    print(f"  step on a resident batch   {lying_s * 1e3:7.1f} ms")
    print(f"  step fed by the loader     {fed_s * 1e3:7.1f} ms")
    verdict = "ok" if ratio >= TARGET else "falls short"
    print(f"  speed against resident     {ratio:7.2f}    target at least {TARGET}: {verdict}")


def _config() -> Config:
    return Config(
        input=InputConfig(size=SIZE),
        model=ModelConfig(architecture="convnext_atto", fusion=Fusion.SINGLE),
        augment=EVERYTHING,
        loss=LossConfig(findings=(Finding.PLEURAL_EFFUSION, Finding.CARDIOMEGALY)),
        optim=OptimConfig(batch_size=BATCH),
        run=RunConfig(threads=THREADS, monitors=()),
    )


def _data(folder: Path, config: Config) -> Data:
    """Pictures of the public size, so that the cache is made as in a real run."""
    rng = np.random.default_rng(0)
    samples = []
    for number in range(IMAGES):
        path = folder / f"{number}.png"
        coarse = rng.integers(0, 256, (32, 32)).astype(np.uint8)
        cv2.imwrite(str(path), cv2.resize(coarse, (512, 512), interpolation=cv2.INTER_CUBIC))
        label = Label(Finding.PLEURAL_EFFUSION, float(number % 2), LabelOrigin.TEXT)
        images = {ViewRole.FRONTAL: path}
        samples.append(Sample("made-up", f"made-up:{number}", images, (label,)))
    paths = [path for sample in samples for path in sample.images.values()]
    spec = preprocess_spec(config.input)
    cache = open_cache(paths, spec, folder / "cache")
    return Data(Split(tuple(samples[:-4]), tuple(samples[-4:])), cache, 0, spec=spec)


if __name__ == "__main__":
    main()
