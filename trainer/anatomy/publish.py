"""From finished networks to a bundle, which is published only if it answers as they do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from torch import nn

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.anatomy.model import (
    LEAST_ASYMMETRY,
    LEAST_CERTAINTY,
    MOST_ASYMMETRY,
    load,
)
from cxrviewer.inference.anatomy.network import ARCHITECTURE, WIDTH
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.auxiliary import AuxiliaryManifest, read_auxiliary
from cxrviewer.inference.auxiliary_bundle import save_auxiliary
from cxrviewer.inference.manifest import BundleKind, TrainingPopulation, TrainingSet
from trainer.anatomy.card import anatomy_card
from trainer.anatomy.cases import Case, read_outlined
from trainer.anatomy.folds import Runs, fold_name
from trainer.anatomy.measuring import as_shipped, outlines_of
from trainer.anatomy.results import EVERY, Results
from trainer.anatomy.settings import AnatomySettings
from trainer.appearing import appearing
from trainer.errors import ParityError
from trainer.terms import TERMS, license_of, short_license

NAME: Final = "anatomy-unet"
VERSION: Final = "0.2.1"
_SOURCES: Final = ("anatomy",)
_CHECKED: Final = 64
# Ages are not in the files, so nobody can be called outside of them.
_ANY_AGE: Final = (0.0, 150.0)
_MISMATCH: Final = (
    "The bundle “{name}” was not published: its outlines of {case} differ from the trainer's."
)


def publish(
    runs: Runs, results: Results, models: Path, *, fold: int | None = None
) -> AuxiliaryManifest:
    """Write the bundle of the network that was trained on all cases, or of that of a fold.

    Args:
        runs: With that network.
        results: Of the cross-validation.
        models: Folder of bundles.
        fold: Whose network is published; None for the one that has seen all cases.

    Raises:
        CheckpointError: That network is not finished.
        ParityError: The bundle answers otherwise; nothing has been published.
        OutputError: The bundle cannot be written.
    """
    network = as_shipped(runs.network(fold_name(fold)))
    with appearing(models / NAME) as folder:
        save_auxiliary(
            folder,
            _manifest(runs.settings, results, len(runs.seen_by(fold))),
            network,
            license_text=license_of(NAME, VERSION, [TERMS[source] for source in _SOURCES]),
            model_card=anatomy_card(
                runs.settings,
                results,
                len(runs.seen_by(fold)),
                fold=fold,
                name=NAME,
                version=VERSION,
            ),
        )
        check_parity(folder, network, runs.settings, runs.cases)
    return read_auxiliary(models / NAME, BundleKind.ANATOMY)


def check_parity(
    folder: Path, network: nn.Module, settings: AnatomySettings, cases: tuple[Case, ...]
) -> None:
    """Let the application outline images and compare with the network that was measured.

    Args:
        folder: Bundle.
        network: With weights as they ship.
        settings: Its own.
        cases: Some of them, evenly taken, are outlined.

    Raises:
        ParityError: A pixel differs, or an expected Dice by more than a thousandth.
    """
    model = load(folder)
    for case in cases[:: max(1, len(cases) // _CHECKED)]:
        image = read_outlined(case).image
        answer = model.answer(image)
        wanted, certainty = outlines_of(network, image, settings.preprocess)
        same = np.array_equal(answer.outlines.labels, wanted.labels)
        if not same or any(abs(answer.certainty[one] - certainty[one]) > 1e-3 for one in Organ):
            raise ParityError(_MISMATCH, name=model.manifest.name, case=case.name)


def _manifest(settings: AnatomySettings, results: Results, cases: int) -> AuxiliaryManifest:
    limits = results.limits()
    ratio = results.ratios()[0]
    terms = TERMS[_SOURCES[0]]
    low, high = _ANY_AGE
    return AuxiliaryManifest(
        name=NAME,
        version=VERSION,
        kind=BundleKind.ANATOMY,
        architecture=ARCHITECTURE,
        outputs=tuple(organ.value for organ in Organ),
        parameters={
            WIDTH: settings.width,
            LEAST_CERTAINTY: limits.least_certainty,
            LEAST_ASYMMETRY: limits.least_asymmetry,
            MOST_ASYMMETRY: limits.most_asymmetry,
        },
        preprocess=settings.preprocess,
        training_data=(TrainingSet(terms.name, cases, terms.license),),
        training_population=TrainingPopulation(low, high, (ViewPosition.FRONTAL,)),
        license=short_license(_SOURCES),
        metrics={
            "cross_validated_cases": len(results.cases),
            "dice": {
                row.organ.value: row.mean.value for row in results.organs() if row.source == EVERY
            },
            "ratio_cases": ratio.cases,
            "ratio_mean_absolute_error": ratio.error.value,
        },
    )
