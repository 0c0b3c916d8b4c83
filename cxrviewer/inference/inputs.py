"""From the radiographs of a request to the arrays that a network takes. Free of torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.errors import QT_TRANSLATE_NOOP, AnalysisRefusedError
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.imaging.grey_percentiles import grey_percentiles
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.analysis import AnalysisRequest, ViewRole
from cxrviewer.inference.cut import Cut
from cxrviewer.inference.manifest import BundleManifest
from cxrviewer.inference.preprocess import fit_canvas, normalize
from cxrviewer.inference.shrink import Both, in_turn
from cxrviewer.inference.suitability import pixel_refusal, refusal

_NO_FRONTAL: Final = QT_TRANSLATE_NOOP(
    "messages", "The model “{name}” reads frontal views only; there is none to analyse."
)
_NO_LATERAL: Final = QT_TRANSLATE_NOOP(
    "messages", "The model “{name}” reads lateral views only; there is none to analyse."
)
_NO_IMAGE: Final = QT_TRANSLATE_NOOP("messages", "The model “{name}” was given no image.")
_NOTHING: Final[Mapping[tuple[ViewRole, ...], str]] = {
    (ViewRole.FRONTAL,): _NO_FRONTAL,
    (ViewRole.LATERAL,): _NO_LATERAL,
}

_NOT_RENDERED: Final[Mapping[ViewRole, NDArray[np.uint8]]] = MappingProxyType({})
_WHOLE: Final[Mapping[ViewRole, Cut]] = MappingProxyType({})
_BLANK: Final = QT_TRANSLATE_NOOP(
    "messages", "Nearly the whole image is of one grey; there is nothing to analyse."
)


@dataclass(frozen=True, eq=False, slots=True)
class Inputs:
    """What a network takes for one study.

    Attributes:
        images: (1, V, channels, side, side) float32, zero where a view is missing.
        present: (1, V) bool.
        canvases: Where the canvas of each present view lies on its image.
    """

    images: NDArray[np.float32]
    present: NDArray[np.bool_]
    canvases: Mapping[ViewRole, CanvasTransform]


def prepare(
    request: AnalysisRequest,
    manifest: BundleManifest,
    rendered: Mapping[ViewRole, NDArray[np.uint8]] = _NOT_RENDERED,
    cuts: Mapping[ViewRole, Cut] = _WHOLE,
    both: Both = in_turn,
) -> Inputs:
    """Render, fit and normalise the views that the bundle reads.

    The rendering is the canonical one of each file. How the reader has set window, zoom or
    inversion is no part of a request, so it cannot reach the network.

    Args:
        request: Images by role.
        manifest: Of the bundle.
        rendered: Canonical renderings of images that have been looked at already.
        cuts: Parts of images to take; all of an image that is not named.
        both: Does the work for two views; at once, where there are two threads for it.

    Raises:
        AnalysisRefusedError: An image must not be analysed, or the bundle reads none of the views.
    """
    spec = manifest.preprocess
    shown = {
        role: _shown(request.radiographs[role], rendered.get(role))
        for role in manifest.views
        if role in request.radiographs
    }
    if not shown:
        raise AnalysisRefusedError(_NOTHING.get(manifest.views, _NO_IMAGE), name=manifest.name)
    images = np.zeros((1, len(manifest.views), spec.in_channels, spec.side, spec.side), np.float32)
    present = np.zeros((1, len(manifest.views)), np.bool_)
    canvases: dict[ViewRole, CanvasTransform] = {}

    def fill(*roles: ViewRole) -> None:
        for role in roles:
            index = manifest.views.index(role)
            canvas, canvases[role] = fit_canvas(shown[role], spec, cuts.get(role))
            images[0, index] = normalize(canvas, spec)
            present[0, index] = True

    first, *others = shown
    both(lambda: fill(first), lambda: fill(*others))
    return Inputs(images, present, MappingProxyType({role: canvases[role] for role in shown}))


def _shown(radiograph: Radiograph, rendered: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """The rendering of an image that may be analysed."""
    if (reason := refusal(radiograph.ref) or pixel_refusal(radiograph)) is not None:
        raise AnalysisRefusedError(reason.template, **reason.details)
    image = canonical_render(radiograph) if rendered is None else rendered
    if _is_blank(image):
        raise AnalysisRefusedError(_BLANK)
    return image


def _is_blank(rendered: NDArray[np.uint8]) -> bool:
    """Whether nearly all of a rendering is one grey; judged by every eighth row and column."""
    low, high = grey_percentiles(rendered[::8, ::8], (2.0, 98.0))
    return high - low < 2
