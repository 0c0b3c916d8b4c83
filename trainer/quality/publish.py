"""From a trained network and its cross-validation to a bundle."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from torch import nn

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.auxiliary import AuxiliaryManifest, read_auxiliary
from cxrviewer.inference.auxiliary_bundle import save_auxiliary, verify_auxiliary
from cxrviewer.inference.manifest_header import BundleKind
from cxrviewer.inference.manifest_parts import TrainingPopulation, TrainingSet
from cxrviewer.inference.quality.heads import OUTPUT_NAMES
from cxrviewer.inference.quality.model import QualityModel
from trainer.errors import TrainingError
from trainer.quality.card import Facts, quality_card
from trainer.quality.check import check_chest_files, check_parity, rounded
from trainer.quality.choose import choose_thresholds, fit_temperatures
from trainer.quality.crossval import answers
from trainer.quality.items import Item
from trainer.quality.measure import Measured
from trainer.quality.pool import Pool
from trainer.quality.recipe import Recipe
from trainer.quality.terms import SOURCES, terms_source
from trainer.quality.trials import Trials
from trainer.terms import license_of, strictest

NAME: Final = "quality-resnet10"
VERSION: Final = "1.0.0"
_NO_FOLDS: Final = "The folds in {path} are not finished; run `cxr-trainer quality crossval` first."
_YOUNGEST: Final = 1.0
_OLDEST: Final = 95.0


def publish(
    network: nn.Module, pool: Pool, recipe: Recipe, *, data: Path, folds: Path, out: Path
) -> AuxiliaryManifest:
    """Write the bundle into a folder of its name in `out`, after it has passed the parity gate.

    Raises:
        TrainingError: The cross-validation that sets the thresholds is not finished.
        ParityError: The application answers otherwise than the trainer.
    """
    trials = answers(folds)
    if trials is None:
        raise TrainingError(_NO_FOLDS, path=folds)
    temperatures = fit_temperatures(trials, pool.items)
    thresholds = choose_thresholds(trials, pool.items, temperatures)
    measured = Measured(trials, pool.items, thresholds)
    terms = [SOURCES[name] for name in SOURCES]
    manifest = AuxiliaryManifest(
        name=NAME, version=VERSION, kind=BundleKind.QUALITY, architecture=recipe.architecture,
        preprocess=recipe.preprocess, outputs=OUTPUT_NAMES, parameters=thresholds.parameters(),
        training_data=training_sets(pool.items),
        training_population=TrainingPopulation(
            _YOUNGEST, _OLDEST, (ViewPosition.PA, ViewPosition.AP, ViewPosition.LATERAL)
        ),
        license=strictest(terms),
        metrics={line.name: line.to_json() for line in measured.lines},
    )  # fmt: skip
    network = rounded(network)
    chest = check_chest_files(QualityModel(manifest, network), data)
    card = quality_card(Facts(manifest, recipe, pool.items, measured, chest))
    hidden = out / f".{NAME}"
    shutil.rmtree(hidden, ignore_errors=True)
    save_auxiliary(
        hidden, manifest, network, model_card=card, license_text=license_of(NAME, VERSION, terms)
    )
    check_parity(hidden, network, data)
    verify_auxiliary(hidden)
    shutil.rmtree(out / NAME, ignore_errors=True)
    hidden.rename(out / NAME)
    return read_auxiliary(out / NAME, BundleKind.QUALITY)


def summary(trials: Trials, pool: Pool) -> dict[str, object]:
    """What cross-validation found, for reading."""
    temperatures = fit_temperatures(trials, pool.items)
    thresholds = choose_thresholds(trials, pool.items, temperatures)
    measured = Measured(trials, pool.items, thresholds)
    parts = {"": measured.lines, "families": measured.families, "sources": measured.sources}
    return {
        "thresholds": thresholds.parameters(),
        **{name or "figures": {line.name: f"{line.figure.text}, n {line.images}" for line in lines}
           for name, lines in parts.items()},
    }  # fmt: skip


def training_sets(items: Sequence[Item]) -> tuple[TrainingSet, ...]:
    """What the network was trained on, made-up images last."""
    found = []
    for source, terms in SOURCES.items():
        chosen = [i for i in items if not i.made_up and terms_source(i.source) == source]
        if chosen:
            patients = len({item.group for item in chosen})
            found.append(TrainingSet(terms.name, len(chosen), terms.license, patients))
    made_up = sum(item.made_up for item in items)
    return (*found, TrainingSet("Made-up images: phantom, shapes, crops", made_up, "Apache-2.0"))
