"""Last checks of a network that is to be published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.inference.preprocess import fit_canvas, normalize
from cxrviewer.inference.quality.model import QualityModel, load
from trainer.errors import ParityError
from trainer.quality.negatives import chest_files
from trainer.quality.sources import radiographs

MAX_LOGIT_DIFFERENCE: Final = 1e-3
"""Of a network whose weights were rounded to fp16 already; more is another input."""

_CHECKED: Final = 24
_MISMATCH: Final = (
    "The bundle “{name}” was not published: its answers differ from the trainer's by"
    " {difference:.2g} (allowed {allowed:g})."
)


@dataclass(frozen=True, slots=True)
class ChestFiles:
    """DICOM files of chests that no training saw.

    Attributes:
        files: How many.
        refused: How many the network takes for something else.
        wrong_view: Of how many it contradicts the plane or the projection in the header.
        warned: How many it calls inverted, turned, mirrored or a child's.
    """

    files: int
    refused: int
    wrong_view: int
    warned: int


def rounded(network: nn.Module) -> nn.Module:
    """The network with its weights as fp16 keeps them, in place."""
    with torch.no_grad():
        for weight in network.parameters():
            weight.copy_(weight.half().float())
    return network


def check_parity(folder: Path, network: nn.Module, data: Path) -> float:
    """Let the application answer about some files, and compare with the trained network.

    Args:
        folder: Bundle.
        network: As trained, after `rounded`.
        data: Radiographs.

    Returns:
        The greatest difference of a logit.

    Raises:
        ParityError: It is greater than `MAX_LOGIT_DIFFERENCE`.
        BundleError: The bundle cannot be loaded.
    """
    from trainer.decode import read_grey  # noqa: PLC0415 - needs no torch

    model, greatest = load(folder), 0.0
    paths = [path for _, path in radiographs(data)]
    for path in paths[:: max(1, len(paths) // _CHECKED)]:
        image = read_grey(path)
        if image is None:
            continue
        spec = model.manifest.preprocess
        batch = torch.from_numpy(normalize(fit_canvas(image, spec)[0], spec))[None]
        with torch.inference_mode():
            expected = network(batch)[0].float().numpy()
        greatest = max(greatest, float(np.abs(model.logits(image) - expected).max()))
    if not greatest <= MAX_LOGIT_DIFFERENCE:
        raise ParityError(
            _MISMATCH, name=folder.name, difference=greatest, allowed=MAX_LOGIT_DIFFERENCE
        )
    return greatest


def check_chest_files(model: QualityModel, data: Path) -> ChestFiles:
    """Ask about the chest radiographs among the sample DICOM files."""
    files = refused = wrong = warned = 0
    for ref, image in chest_files(data):
        answer, said = model.answer(image), ref.view.position
        files += 1
        refused += answer.is_other
        stated = answer.position in {ViewPosition.PA, ViewPosition.AP, ViewPosition.LATERAL}
        wrong += stated and answer.position is not said
        warned += (
            answer.is_inverted or bool(answer.degrees) or answer.is_mirrored or answer.is_child
        )
    return ChestFiles(files, refused, wrong, warned)
