"""The question put to a model and its answer, both frozen. Free of torch and of Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import View
from cxrviewer.errors import Message
from cxrviewer.findings import Finding
from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.anatomy.zones import Place
from cxrviewer.inference.bending import IDENTITY, Bending

if TYPE_CHECKING:
    from cxrviewer.inference.anatomy.answer import Anatomy
    from cxrviewer.inference.quality.appearance import Appearance
    from cxrviewer.inference.seen_part import SeenPart


class ViewRole(StrEnum):
    """The branch of a model that an image goes to."""

    FRONTAL = "frontal"
    LATERAL = "lateral"


class FindingState(StrEnum):
    """A confidence against the two operating points of its finding."""

    ABSENT = "absent"
    DOUBTFUL = "doubtful"
    PRESENT = "present"


class MapMethod(StrEnum):
    """How heatmaps were made."""

    EXACT = "exact"
    """They and the bias add up to the logit."""

    JOINT = "joint"
    """One map of all views, which were seen together: it and the bias add up to the logit, but
    which view it speaks of is not known at any place."""

    GRAD_CAM = "grad_cam"
    """They show where a logit is sensitive, and add up to nothing."""


class AnalysisStep(StrEnum):
    """The steps that the findings panel shows while an analysis runs, in order."""

    LOADING_MODEL = "loading_model"
    PREPARING = "preparing"
    NETWORK = "network"
    MAPS = "maps"


_EVEN: Final = 1e-6
"""Of a map's size: what differs by less differs by rounding alone."""


@dataclass(frozen=True, eq=False, slots=True)
class AnalysisRequest:
    """One study to analyse.

    Attributes:
        request_id: Grows by one a request; an answer with an older id is stale.
        study_instance_uid: Study Instance UID.
        radiographs: One or two images by role. The reader's window is not part of them.
        patient_age_years: For the warning about patients unlike those of the training, or None.
    """

    request_id: int
    study_instance_uid: str
    radiographs: Mapping[ViewRole, Radiograph]
    patient_age_years: float | None = None


@dataclass(frozen=True, slots=True)
class OperatingPoints:
    """Two thresholds on the calibrated confidence, `sensitive` ≤ `specific`, each in 0..1."""

    sensitive: float
    specific: float

    def state(self, confidence: float) -> FindingState:
        """Present from `specific` up, doubtful from `sensitive` up, else absent."""
        if confidence >= self.specific:
            return FindingState.PRESENT
        return FindingState.DOUBTFUL if confidence >= self.sensitive else FindingState.ABSENT


@dataclass(frozen=True, slots=True)
class FindingScore:
    """What the model says of one finding.

    Attributes:
        finding: Which.
        logit: Network output before calibration.
        confidence: Calibrated probability, 0..1.
        state: Confidence against the operating points; doubtful where there are none.
        operating_points: The thresholds, or None where the bundle could not set them.
        view_shares: Each view's part of the calibrated logit; they and `bias` add up to it. Empty
            where no view has a part of its own: with joint maps, and where maps are not exact.
        bias: The part of the calibrated logit that no pixel is responsible for.
        heatmap_scale: Display limit of its maps, in calibrated logit units; fixed by the bundle, so
            that a colour means the same on every image.
        has_place: Whether any of its maps tells where it lies (`AnalysedView.tells_place`); else
            they are the same everywhere, and what they hold belongs to the whole image.
        bending: From the calibrated logit to the log-odds of the confidence.
        experimental: Whether the interval of this finding's AUROC includes 0.5.
        places: Where the greater part of the frontal map's positive values lies, the most first;
            empty where lungs were not outlined, or where the map has no positive value.
    """

    finding: Finding
    logit: float
    confidence: float
    state: FindingState
    operating_points: OperatingPoints | None
    view_shares: Mapping[ViewRole, float]
    bias: float
    heatmap_scale: float
    has_place: bool = True
    experimental: bool = False
    places: tuple[Place, ...] = ()
    bending: Bending = IDENTITY


@dataclass(frozen=True, eq=False, slots=True)
class AnalysedView:
    """One image as the network saw it.

    Attributes:
        role: Branch.
        sop_instance_uid: Image.
        view: View position with its source.
        weight: The view's fusion weight α, 0..1; all weights add up to 1. None where the views were
            seen together and have none.
        heatmaps: (findings, h, w) float32, signed, in calibrated logit units: the mean of map k
            over its cells is `view_shares[role]` of finding k. Order as in `Analysis.findings`.
            With joint maps all views have the same ones.
        canvas: Where the network's canvas lies on the image.
        look: What the image looks like by the quality model: for each question the probability of
            each answer. Empty where no such model is installed.
        anatomy: Outlines of lungs and heart and what they measure; of frontal views where a model
            for it is installed.
        appearance: What follows from `look`, and how the image was rendered; None without it.
        seen_part: Which part of the image the networks saw, and how its pixels were made square;
            None where they saw it as it is. All places are nevertheless the image's.
    """

    role: ViewRole
    sop_instance_uid: str
    view: View
    weight: float | None
    heatmaps: NDArray[np.float32]
    canvas: CanvasTransform
    look: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    anatomy: Anatomy | None = None
    appearance: Appearance | None = None
    seen_part: SeenPart | None = None

    def tells_place(self, index: int) -> bool:
        """Whether the map of the finding at this position differs from cell to cell."""
        heatmap = self.heatmaps[index]
        return bool(np.ptp(heatmap) > _EVEN * max(1.0, float(np.abs(heatmap).max())))


@dataclass(frozen=True, slots=True)
class BundleId:
    """Which model answered; `sha256` is that of its weights."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, eq=False, slots=True)
class Analysis:
    """The answer to an `AnalysisRequest`.

    Attributes:
        request_id: Of the request.
        study_instance_uid: Of the request.
        bundle: Which model answered.
        device: `cpu` or `cuda`.
        precision: `float32` or `bfloat16`.
        elapsed_s: Seconds from pixels in memory to answer, model loading excluded.
        views: One entry a view, frontal first.
        findings: In the bundle's order.
        warnings: Sentences for the reader, most important first.
        map_method: How the heatmaps were made; to be shown where it is not `exact`.
        left_out: Why images of the request are not part of it, by SOP Instance UID.
        lungs_found: False where the model looks at the lungs alone and had to look at their usual
            place.
    """

    request_id: int
    study_instance_uid: str
    bundle: BundleId
    device: str
    precision: str
    elapsed_s: float
    views: tuple[AnalysedView, ...]
    findings: tuple[FindingScore, ...]
    warnings: tuple[Message, ...] = field(default=())
    map_method: MapMethod = MapMethod.EXACT
    left_out: Mapping[str, Message] = field(default_factory=dict)
    lungs_found: bool = True

    def score(self, finding: Finding) -> FindingScore | None:
        """The score of `finding`, or None where the bundle does not know it."""
        return next((score for score in self.findings if score.finding is finding), None)

    def index(self, finding: Finding) -> int:
        """Position of `finding` in `findings` and in every view's heatmaps.

        Raises:
            KeyError: The bundle does not know it.
        """
        for position, score in enumerate(self.findings):
            if score.finding is finding:
                return position
        raise KeyError(finding)
