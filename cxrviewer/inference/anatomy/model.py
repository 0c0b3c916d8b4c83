"""A loaded anatomy bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.anatomy.answer import Anatomy, AnatomyLimits, measure
from cxrviewer.inference.anatomy.contrast import organ_canvas
from cxrviewer.inference.anatomy.outlines import Outlined, outline
from cxrviewer.inference.auxiliary import AuxiliaryManifest, read_auxiliary
from cxrviewer.inference.auxiliary_bundle import load_network
from cxrviewer.inference.manifest_header import BundleKind
from cxrviewer.inference.preprocess import normalize

LEAST_CERTAINTY: Final = "least_certainty"
LEAST_ASYMMETRY: Final = "least_asymmetry"
MOST_ASYMMETRY: Final = "most_asymmetry"


class AnatomyModel:
    """Answers on the processor, where it takes some hundredths of a second.

    Attributes:
        manifest: Of the bundle.
    """

    manifest: AuxiliaryManifest

    def __init__(self, manifest: AuxiliaryManifest, network: nn.Module) -> None:
        self.manifest = manifest
        self._network = network
        self._limits = AnatomyLimits(
            least_certainty=manifest.parameter(LEAST_CERTAINTY, low=0, high=1),
            least_asymmetry=manifest.parameter(LEAST_ASYMMETRY, low=-1, high=1),
            most_asymmetry=manifest.parameter(MOST_ASYMMETRY, low=-1, high=1),
        )

    def chances(self, image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], CanvasTransform]:
        """(organs, side, side) of 0..1 for an image (rows, columns), and where they lie on it."""
        spec = self.manifest.preprocess
        canvas, transform = organ_canvas(image, spec)
        batch = torch.from_numpy(normalize(canvas, spec))[None]
        with torch.inference_mode():
            found: NDArray[np.float32] = torch.sigmoid(self._network(batch))[0].float().numpy()
        return found, transform

    def outline(self, image: NDArray[np.uint8]) -> Outlined:
        """Outlines of an image (rows, columns) in its canonical rendering, and how sure they are.

        On an image that is not an upright frontal one they say nothing.
        """
        return outline(*self.chances(image))

    def measure(self, outlined: Outlined) -> Anatomy:
        """What can be told from outlines of an image that is upright and not mirrored."""
        return measure(self.manifest.bundle_id, *outlined, self._limits)

    def answer(self, image: NDArray[np.uint8]) -> Anatomy:
        """Outline and measure a frontal image.

        Args:
            image: (rows, columns), the canonical rendering, upright and not mirrored.
        """
        return self.measure(self.outline(image))


def load(folder: Path) -> AnatomyModel:
    """Load an anatomy bundle.

    Raises:
        BundleError: It is not in order.
    """
    manifest = read_auxiliary(folder, BundleKind.ANATOMY)
    return AnatomyModel(manifest, load_network(manifest))
