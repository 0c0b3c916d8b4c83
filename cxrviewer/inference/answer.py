"""From what a network gives to the answer that the reader sees. Free of torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.errors import QT_TRANSLATE_NOOP, AnalysisError, Message
from cxrviewer.inference.analysis import (
    AnalysedView,
    Analysis,
    AnalysisRequest,
    FindingScore,
    FindingState,
    MapMethod,
    ViewRole,
)
from cxrviewer.inference.cautions import idle_views
from cxrviewer.inference.inputs import Inputs
from cxrviewer.inference.manifest import BundleFinding, BundleManifest

_NOT_FINITE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The model “{name}” answered with values that are not numbers; use another model or device.",
)


@dataclass(frozen=True, eq=False, slots=True)
class RawAnswer:
    """What a network gives for one study, before calibration.

    Attributes:
        logits: (K,).
        maps: (V, K, h, w), signed, in logit units; V is 1 where the views were seen together.
        bias: (K,), what the maps leave of the logits.
        weights: (V,), fusion weights.
        method: How the maps were made.
        device: `cpu` or `cuda`.
        precision: `float32` or `bfloat16`.
        elapsed_s: Seconds that network and maps took.
    """

    logits: NDArray[np.float32]
    maps: NDArray[np.float32]
    bias: NDArray[np.float32]
    weights: NDArray[np.float32]
    method: MapMethod
    device: str
    precision: str
    elapsed_s: float


def make_analysis(
    request: AnalysisRequest,
    manifest: BundleManifest,
    inputs: Inputs,
    raw: RawAnswer,
    *,
    elapsed_s: float,
    warnings: tuple[Message, ...],
    lungs_found: bool = True,
) -> Analysis:
    """Calibrate scores and maps alike and name them.

    Raises:
        AnalysisError: The network's answer is not finite.
    """
    if not (np.isfinite(raw.logits).all() and np.isfinite(raw.maps).all()):
        raise AnalysisError(_NOT_FINITE, name=manifest.name)
    views = _views(request, manifest, inputs, raw)
    return Analysis(
        request_id=request.request_id,
        study_instance_uid=request.study_instance_uid,
        bundle=manifest.bundle_id,
        device=raw.device,
        precision=raw.precision,
        elapsed_s=elapsed_s,
        views=views,
        findings=tuple(
            _score(found, index, raw, views, manifest.heatmap_scale)
            for index, found in enumerate(manifest.findings)
        ),
        warnings=(*idle_views(views), *warnings),
        map_method=raw.method,
        lungs_found=lungs_found,
    )


def _views(
    request: AnalysisRequest, manifest: BundleManifest, inputs: Inputs, raw: RawAnswer
) -> tuple[AnalysedView, ...]:
    """The views that were analysed, frontal first."""
    slopes = np.array([found.calibration.slope for found in manifest.findings], np.float32)
    together = len(raw.maps) < len(manifest.views)
    indices = {role: 0 if together else index for index, role in enumerate(manifest.views)}
    shared = together and len(inputs.canvases) > 1
    return tuple(
        AnalysedView(
            role=role,
            sop_instance_uid=request.radiographs[role].ref.sop_instance_uid,
            view=request.radiographs[role].ref.view,
            weight=None if shared else float(raw.weights[indices[role]]),
            heatmaps=_frozen(raw.maps[indices[role]] * slopes[:, None, None]),
            canvas=inputs.canvases[role],
        )
        for role in ViewRole
        if role in inputs.canvases
    )


def _frozen(array: NDArray[np.float32]) -> NDArray[np.float32]:
    array.flags.writeable = False
    return array


def _score(
    found: BundleFinding,
    index: int,
    raw: RawAnswer,
    views: tuple[AnalysedView, ...],
    common_scale: float,
) -> FindingScore:
    calibration, logit = found.calibration, float(raw.logits[index])
    calibrated = calibration.slope * logit + calibration.offset
    log_odds = float(calibration.bending.bent(np.array(calibrated)))
    confidence = 1 / (1 + math.exp(-max(-700.0, log_odds)))
    shares: Mapping[ViewRole, float] = {}
    bias = calibrated
    if raw.method is not MapMethod.GRAD_CAM:
        bias = calibration.slope * float(raw.bias[index]) + calibration.offset
    if raw.method is MapMethod.EXACT:
        shares = {view.role: float(view.heatmaps[index].mean(dtype=np.float64)) for view in views}
    points = found.operating_points
    return FindingScore(
        finding=found.finding,
        logit=logit,
        confidence=confidence,
        # Without thresholds nothing can be called absent or present.
        state=points.state(confidence) if points else FindingState.DOUBTFUL,
        operating_points=points,
        view_shares=MappingProxyType(dict(shares)),
        bias=bias,
        heatmap_scale=common_scale if found.heatmap_scale is None else found.heatmap_scale,
        has_place=found.has_place and any(view.tells_place(index) for view in views),
        experimental=found.experimental,
        bending=calibration.bending,
    )
