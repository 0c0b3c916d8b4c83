"""The parity gate: a bundle is published only if the application answers as the trainer does."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.inference.analysis import AnalysisRequest
from cxrviewer.inference.manifest import BundleManifest
from cxrviewer.inference.network import CxrNetwork
from cxrviewer.inference.predictor import Predictor
from trainer.batches import Assembler
from trainer.cache import read_grey
from trainer.calibrate import confidences
from trainer.errors import ParityError
from trainer.labels import Sample

MAX_LOGIT_DIFFERENCE: Final = 1e-3
"""Batches of other sizes sum in another order; more than that is another network or input."""

MAX_BF16_DIFFERENCE: Final = 0.01
"""Of a confidence; what a reader sees is a whole per cent."""

_CHECKED: Final = 32
_MISMATCH: Final = (
    "The bundle “{name}” was not published: on a held-out image its {finding} logit differs from"
    " the trainer's by {difference:.2g} (allowed {allowed:g})."
)


def check_parity(
    folder: Path, network: CxrNetwork, samples: Sequence[Sample], assemble: Assembler
) -> float:
    """Let the application's `Predictor` answer and compare with the network that was measured.

    Args:
        folder: Bundle.
        network: As measured, with the bundle's outputs.
        samples: Held-out ones; the first of them are used, decoded again from their files.
        assemble: The trainer's way from samples to tensors.

    Returns:
        The greatest difference of a logit.

    Raises:
        ParityError: It is greater than `MAX_LOGIT_DIFFERENCE`.
        BundleError: The bundle cannot be loaded.
    """
    chosen = samples[:_CHECKED]
    predictor = Predictor(folder, device="cpu", threads=torch.get_num_threads())
    findings = [entry.finding for entry in predictor.manifest.findings]
    expected = _logits(network, chosen, assemble)
    worst = 0.0
    for number, sample in enumerate(chosen):
        analysis = predictor.analyse(_request(number, sample))
        for column, finding in enumerate(findings):
            score = analysis.findings[column]
            difference = abs(score.logit - float(expected[number, column]))
            # `not <=` also catches a difference that is not a number.
            if not difference <= _allowed(analysis.precision):
                raise ParityError(
                    _MISMATCH, name=predictor.manifest.name, finding=finding.value,
                    difference=difference, allowed=_allowed(analysis.precision),
                )  # fmt: skip
            worst = max(worst, difference)
    return worst


def same_in_bf16(
    manifest: BundleManifest,
    network: CxrNetwork,
    samples: Sequence[Sample],
    assemble: Assembler,
) -> BundleManifest:
    """`manifest` with `bf16_allowed` set as the held-out samples allow.

    Allowed where no finding of any sample changes its state and no confidence moves by more than
    `MAX_BF16_DIFFERENCE`. As in the application, the encoder alone is in bfloat16.
    """
    rounded = copy.deepcopy(network)
    rounded.encoder.to(torch.bfloat16)
    exact, other = (_logits(net, samples, assemble) for net in (network, rounded))
    allowed = True
    for column, entry in enumerate(manifest.findings):
        first = confidences(exact[:, column], entry.calibration)
        second = confidences(other[:, column], entry.calibration)
        points = entry.operating_points
        if points is not None:
            states = zip(map(points.state, first), map(points.state, second), strict=True)
            allowed = allowed and all(a is b for a, b in states)
        allowed = allowed and float(np.abs(first - second).max()) <= MAX_BF16_DIFFERENCE
    return replace(manifest, bf16_allowed=allowed)


@torch.inference_mode()
def _logits(
    network: CxrNetwork, samples: Sequence[Sample], assemble: Assembler
) -> NDArray[np.float64]:
    """(samples, outputs), one sample at a time as in the application."""
    kind = next(network.encoder.parameters()).dtype
    rows = []
    for sample in samples:
        images, present = assemble.images([sample])
        rows.append(network(images.to(kind), present).logits[0].double().numpy())
    return np.stack(rows)


def _request(number: int, sample: Sample) -> AnalysisRequest:
    """The sample's files, decoded anew."""
    radiographs = {}
    for role, path in sample.images.items():
        image = read_grey(path)
        if image is not None:
            ref = ImageRef(path, rows=image.shape[0], columns=image.shape[1])
            radiographs[role] = Radiograph(ref, image, None, GrayscaleAttributes())
    return AnalysisRequest(number, "", radiographs)


def _allowed(precision: str) -> float:
    return MAX_LOGIT_DIFFERENCE if precision == "float32" else 50 * MAX_LOGIT_DIFFERENCE
