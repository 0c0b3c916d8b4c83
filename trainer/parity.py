"""The parity gate: a bundle is published only if the application answers as the trainer does."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.inference.analysis import AnalysisRequest
from cxrviewer.inference.manifest import BundleFinding
from cxrviewer.inference.network import CxrNetwork
from cxrviewer.inference.predictor import Predictor
from trainer.batches import Assembler
from trainer.cache import read_grey
from trainer.calibration_fits import confidences
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

    Both in the precision that the application chooses for the bundle on this machine.

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
    predictor = Predictor(folder, device="cpu", threads=torch.get_num_threads(), cut=False)
    findings = [entry.finding for entry in predictor.manifest.findings]
    answers = [predictor.analyse(_request(number, sample)) for number, sample in enumerate(chosen)]
    found = np.array([[score.logit for score in answer.findings] for answer in answers])
    same = network if answers[0].precision == "float32" else in_bf16(network)
    difference = np.abs(found - _logits(same, chosen, assemble)).max(axis=0)
    for finding, worst in zip(findings, difference.tolist(), strict=True):
        # `not <=` also catches a difference that is not a number.
        if not worst <= MAX_LOGIT_DIFFERENCE:
            raise ParityError(
                _MISMATCH, name=predictor.manifest.name, finding=finding.value, difference=worst,
                allowed=MAX_LOGIT_DIFFERENCE,
            )  # fmt: skip
    return float(difference.max())


def same_in_bf16(
    findings: Sequence[BundleFinding],
    network: CxrNetwork,
    samples: Sequence[Sample],
    assemble: Assembler,
) -> bool:
    """Whether a reader would see the same in bfloat16.

    That is so where no finding of any sample changes its state and no confidence moves by more than
    `MAX_BF16_DIFFERENCE`.
    """
    exact, rounded = (_logits(net, samples, assemble) for net in (network, in_bf16(network)))
    return all(
        _looks_the_same(entry, exact[:, column], rounded[:, column])
        for column, entry in enumerate(findings)
    )


def in_bf16(network: CxrNetwork) -> CxrNetwork:
    """A copy whose encoder, as in the application, is in bfloat16 and whose head is not."""
    copied = copy.deepcopy(network)
    copied.encoder.to(torch.bfloat16)
    return copied


def _looks_the_same(
    entry: BundleFinding, exact: NDArray[np.float64], rounded: NDArray[np.float64]
) -> bool:
    """Logits of one finding, both (samples,)."""
    first, second = (confidences(logits, entry.calibration) for logits in (exact, rounded))
    if not np.abs(first - second).max() <= MAX_BF16_DIFFERENCE:
        return False
    points = entry.operating_points
    return points is None or all(
        points.state(a) is points.state(b) for a, b in zip(first, second, strict=True)
    )


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
