"""What the reader must know before trusting an answer. Free of torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import AnalysedView, AnalysisRequest, ViewRole
from cxrviewer.inference.manifest import BundleManifest
from cxrviewer.inference.suitability import is_radiographic, states_chest

_RAW: Final = QT_TRANSLATE_NOOP(
    "messages",
    "These are raw detector data (for processing); use the image for presentation instead,"
    " the scores may be wrong.",
)
_NO_MODALITY: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Modality not stated: the scores mean nothing unless this is a chest radiograph.",
)
_NO_BODY_PART: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Body part not stated: the scores mean nothing unless this is a chest radiograph.",
)
_NO_VIEW: Final = QT_TRANSLATE_NOOP(
    "messages", "View unknown: the image was taken for a frontal one."
)
_SMALL: Final = QT_TRANSLATE_NOOP(
    "messages", "The image is smaller than the model's input; small findings cannot be seen in it."
)
_AGE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The model was trained on patients of {low:g} to {high:g} years; this patient is outside.",
)
_OTHER_VIEW: Final = QT_TRANSLATE_NOOP(
    "messages", "The model was not trained on {view} views; the scores may be wrong."
)
_HEART: Final = QT_TRANSLATE_NOOP("messages", "{view} view: the heart size is unreliable.")
_LATERAL_ALONE: Final = QT_TRANSLATE_NOOP(
    "messages", "Lateral view alone: the scores are less reliable than with a frontal view."
)
_LATERAL_NOT_USED: Final = QT_TRANSLATE_NOOP(
    "messages", "This model does not read lateral views; that image was not analysed."
)
_FRONTAL_NOT_USED: Final = QT_TRANSLATE_NOOP(
    "messages", "This model does not read frontal views; that image was not analysed."
)
_NOT_USED: Final = {ViewRole.FRONTAL: _FRONTAL_NOT_USED, ViewRole.LATERAL: _LATERAL_NOT_USED}

_LATERAL_IDLE: Final = QT_TRANSLATE_NOOP(
    "messages", "The model gave the lateral view no weight: the answer rests on the frontal one."
)
_FRONTAL_IDLE: Final = QT_TRANSLATE_NOOP(
    "messages", "The model gave the frontal view no weight: the answer rests on the lateral one."
)
_IDLE: Final = {ViewRole.FRONTAL: _FRONTAL_IDLE, ViewRole.LATERAL: _LATERAL_IDLE}
# Of the fusion weights; what a reader would see is a whole per cent.
_NO_WEIGHT: Final = 0.005

# The heart is magnified where it is far from the detector, and spreads in a patient who lies.
_HEART_FINDINGS: Final = frozenset({Finding.CARDIOMEGALY, Finding.ENLARGED_CARDIOMEDIASTINUM})
_HEART_UNRELIABLE: Final = frozenset({ViewPosition.AP, ViewPosition.LLD, ViewPosition.RLD})
# A view of which only the plane is known says nothing against the training.
_PLANES: Final = frozenset({ViewPosition.FRONTAL, ViewPosition.LATERAL, ViewPosition.UNKNOWN})


def cautions(request: AnalysisRequest, manifest: BundleManifest) -> tuple[Message, ...]:
    """Warnings for a request, most important first."""
    found: list[Message] = []
    for sentence in _sentences(request, manifest):
        if sentence not in found:  # both views may say the same
            found.append(sentence)
    return tuple(found)


def idle_views(views: Sequence[AnalysedView]) -> tuple[Message, ...]:
    """A sentence for each view that is there and yet had no part in the answer."""
    return tuple(Message(_IDLE[view.role]) for view in views if _is_idle(view))


def _is_idle(view: AnalysedView) -> bool:
    return view.weight is not None and view.weight < _NO_WEIGHT


def _sentences(request: AnalysisRequest, manifest: BundleManifest) -> Iterator[Message]:
    for role in ViewRole:
        if role in request.radiographs and role not in manifest.views:
            yield Message(_NOT_USED[role])
    used = {
        role: request.radiographs[role].ref
        for role in manifest.views
        if role in request.radiographs
    }
    for ref in used.values():
        yield from _of_header(ref)
    frontal = used.get(ViewRole.FRONTAL)
    if frontal is None:
        yield Message(_LATERAL_ALONE)
    elif frontal.view.position is ViewPosition.UNKNOWN:
        yield Message(_NO_VIEW)
    yield from _of_population(request, manifest)
    for ref in used.values():
        yield from _of_view(ref, manifest)
    if any(max(ref.rows, ref.columns) < manifest.preprocess.size for ref in used.values()):
        yield Message(_SMALL)


def _of_header(ref: ImageRef) -> Iterator[Message]:
    if ref.presentation_intent_type == "FOR PROCESSING":
        yield Message(_RAW)
    if not is_radiographic(ref):
        yield Message(_NO_MODALITY)
    elif not states_chest(ref):
        yield Message(_NO_BODY_PART)


def _of_population(request: AnalysisRequest, manifest: BundleManifest) -> Iterator[Message]:
    population, age = manifest.training_population, request.patient_age_years
    # An age of 90.9 years is written as 90.
    if age is not None and not population.min_age <= age < population.max_age + 1:
        yield Message(_AGE, {"low": population.min_age, "high": population.max_age})


def _of_view(ref: ImageRef, manifest: BundleManifest) -> Iterator[Message]:
    position, seen = ref.view.position, manifest.training_population.views
    if position not in _PLANES and position not in seen and not _plane_seen(position, seen):
        yield Message(_OTHER_VIEW, {"view": position.value})
    reported = {found.finding for found in manifest.findings}
    if position in _HEART_UNRELIABLE and reported & _HEART_FINDINGS:
        yield Message(_HEART, {"view": position.value})


def _plane_seen(position: ViewPosition, seen: tuple[ViewPosition, ...]) -> bool:
    """Whether training had views of this plane that its data set did not name further.

    Decubitus films lie in the frontal plane, but a patient on the side looks otherwise.
    """
    if position.is_lateral:
        return ViewPosition.LATERAL in seen
    return position in {ViewPosition.PA, ViewPosition.AP} and ViewPosition.FRONTAL in seen
