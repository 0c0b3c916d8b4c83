"""What follows from the network's answer beside what the header says. Free of torch.

A header that states something is believed; the image fills in what it leaves open. Where both
disagree, the reader is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cxrviewer.dicom.study import ImageRef, View, ViewPosition, ViewSource
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.quality.answer import QualityAnswer
from cxrviewer.inference.suitability import is_radiographic, states_chest

_NOT_CHEST: Final = QT_TRANSLATE_NOOP(
    "messages",
    "This does not look like a chest radiograph; only chest radiographs are analysed.",
)
_DOUBTFUL_CHEST: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The header says chest, but the image hardly looks like one: check it before trusting the"
    " scores.",
)
_LOOKS_LATERAL: Final = QT_TRANSLATE_NOOP(
    "messages", "The header says {view}, but the image looks like a lateral view; set its view."
)
_LOOKS_FRONTAL: Final = QT_TRANSLATE_NOOP(
    "messages", "The header says {view}, but the image looks like a frontal view; set its view."
)
_TAKEN_FOR_FRONTAL: Final = QT_TRANSLATE_NOOP(
    "messages", "View not stated: by its look the image was taken for a frontal one."
)
_TAKEN_FOR_LATERAL: Final = QT_TRANSLATE_NOOP(
    "messages", "View not stated: by its look the image was taken for a lateral one."
)
_AP_GUESSED: Final = QT_TRANSLATE_NOOP(
    "messages", "PA or AP not stated: by its look this is an AP view."
)
_INVERTED: Final = QT_TRANSLATE_NOOP(
    "messages", "Black and white look exchanged; the scores may be wrong."
)
_TURNED: Final = QT_TRANSLATE_NOOP(
    "messages", "The image looks turned by {degrees}°; the scores may be wrong."
)
_MIRRORED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Left and right look exchanged (or the heart lies on the right); check the side marker.",
)
_CHILD: Final = QT_TRANSLATE_NOOP(
    "messages", "This looks like a child; the model was trained on patients from {low:g} years on."
)
# A view of which the plane alone is known, or nothing.
_OPEN: Final = frozenset({ViewPosition.UNKNOWN, ViewPosition.FRONTAL})


def seen_view(ref: ImageRef, answer: QualityAnswer) -> View:
    """The view of an image: the header's, or what the image shows where that leaves it open."""
    said, seen = ref.view.position, answer.position
    fits = said is ViewPosition.UNKNOWN or (said is ViewPosition.FRONTAL and seen.is_frontal)
    if said not in _OPEN or not fits or seen in {said, ViewPosition.UNKNOWN}:
        return ref.view
    return View(seen, ViewSource.IMAGE, seen.value)


def image_refusal(ref: ImageRef, answer: QualityAnswer) -> Message | None:
    """Why an image must not be analysed, judged by what it shows, or None.

    Where the header states a radiograph of the chest, more is asked for.
    """
    stated = is_radiographic(ref) and states_chest(ref)
    unlike = answer.is_other_for_certain if stated else answer.is_other
    return Message(_NOT_CHEST) if unlike else None


def image_warnings(
    ref: ImageRef, answer: QualityAnswer, *, age_years: float | None, min_age: float
) -> Iterator[Message]:
    """What the reader must know of an image, most important first.

    Args:
        ref: Header.
        answer: What the image shows.
        age_years: By the header, None where unknown.
        min_age: Youngest patient that the findings model was trained on.
    """
    if answer.is_other:
        yield Message(_DOUBTFUL_CHEST)
    if answer.is_inverted:
        yield Message(_INVERTED)
    if answer.degrees:
        yield Message(_TURNED, {"degrees": answer.degrees})
    if answer.is_mirrored:
        yield Message(_MIRRORED)
    yield from _of_view(ref, answer)
    if age_years is None and answer.is_child:
        yield Message(_CHILD, {"low": min_age})


def _of_view(ref: ImageRef, answer: QualityAnswer) -> Iterator[Message]:
    said, seen = ref.view.position, answer.position
    if said.is_frontal and seen.is_lateral:
        yield Message(_LOOKS_LATERAL, {"view": said.value})
    elif said.is_lateral and seen.is_frontal:
        yield Message(_LOOKS_FRONTAL, {"view": said.value})
    elif said is ViewPosition.UNKNOWN and seen is not ViewPosition.UNKNOWN:
        yield Message(_TAKEN_FOR_LATERAL if seen.is_lateral else _TAKEN_FOR_FRONTAL)
    if said in _OPEN and seen is ViewPosition.AP:
        yield Message(_AP_GUESSED)
