"""Which images a chest model may be asked about.

A network answers whatever it is given: a hand, a dog, a test pattern. So an image is refused unless
its header speaks for a radiograph of a human chest. A picture file has no header; it is accepted
unless its pixels contradict, and the reader is told (`cxrviewer.inference.cautions`). Free of
torch.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from pydicom.uid import UID

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.body_region import Region, body_part_region, text_region

# Pixels of the longer and the shorter side; in less even a large effusion is a blur.
MIN_LONG_SIDE: Final = 256
MIN_SHORT_SIDE: Final = 128

# Projection radiographs (PS3.3 C.7.3.1.1.1): computed, digital, conventional film; and DR, which is
# no defined term but what some detectors write for DX.
_RADIOGRAPHIC: Final = frozenset({"CR", "DX", "RG", "DR"})
# What converters and film digitisers write when they know nothing of the image.
_UNSTATED: Final = frozenset({"", "OT", "SC"})
_SOP_CLASSES: Final = frozenset(
    {
        "",
        "1.2.840.10008.5.1.4.1.1.1",  # Computed Radiography
        "1.2.840.10008.5.1.4.1.1.1.1",  # Digital X-Ray, for presentation
        "1.2.840.10008.5.1.4.1.1.1.1.1",  # Digital X-Ray, for processing
        "1.2.840.10008.5.1.4.1.1.7",  # Secondary Capture
        "1.2.840.10008.5.1.4.1.1.7.2",  # Multi-frame Grayscale Byte Secondary Capture
        "1.2.840.10008.5.1.4.1.1.7.3",  # Multi-frame Grayscale Word Secondary Capture
        "1.2.840.10008.5.1.4.1.1.7.4",  # Multi-frame True Color Secondary Capture
    }
)
_HUMAN: Final = frozenset({"", "HUMAN", "HOMO SAPIENS"})
_OBLIQUE: Final = frozenset({ViewPosition.LLO, ViewPosition.RLO})

_ANIMAL: Final = QT_TRANSLATE_NOOP(
    "messages", "The patient is an animal; only radiographs of human chests are analysed."
)
_MODALITY: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The modality is {modality}; only chest radiographs (CR, DX) are analysed.",
)
_SOP_CLASS: Final = QT_TRANSLATE_NOOP(
    "messages",
    "This is an object of the class “{sop_class}”; only chest radiographs are analysed.",
)
_FRAMES: Final = QT_TRANSLATE_NOOP(
    "messages", "The image has {frames} frames; only single radiographs are analysed."
)
_BODY_PART: Final = QT_TRANSLATE_NOOP(
    "messages", "The body part is “{body_part}”; only chest radiographs are analysed."
)
_OTHER_PART: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The series description speaks of another part of the body;"
    " only chest radiographs are analysed.",
)
_NO_EVIDENCE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Nothing in the header says that this is a chest radiograph"
    " (no radiographic modality, body part or view); it is not analysed.",
)
_OBLIQUE_VIEW: Final = QT_TRANSLATE_NOOP(
    "messages", "Oblique views ({view}) are not analysed, only frontal and lateral ones."
)
_TOO_SMALL: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The image has {columns} × {rows} pixels; at least {long} × {short} are needed"
    " for an analysis.",
)
_COLOUR: Final = QT_TRANSLATE_NOOP(
    "messages", "This is a colour picture; only chest radiographs are analysed."
)


def refusal(ref: ImageRef) -> Message | None:
    """Why an image must not be analysed, judged by its header, or None.

    The first reason counts, the most telling first.
    """
    return _not_human(ref) or _not_projection(ref) or _not_chest(ref) or _not_usable(ref)


def _not_human(ref: ImageRef) -> Message | None:
    return None if ref.patient_species.strip().upper() in _HUMAN else Message(_ANIMAL)


def _not_projection(ref: ImageRef) -> Message | None:
    modality = ref.modality.strip().upper()
    if modality not in _RADIOGRAPHIC | _UNSTATED:
        return Message(_MODALITY, {"modality": modality})
    if ref.sop_class_uid not in _SOP_CLASSES:
        return Message(_SOP_CLASS, {"sop_class": UID(ref.sop_class_uid).name})
    if ref.number_of_frames > 1:
        return Message(_FRAMES, {"frames": ref.number_of_frames})
    return None


def _not_chest(ref: ImageRef) -> Message | None:
    """Another part of the body, or no sign that it is the chest where the modality is silent."""
    part = body_part_region(ref.body_part_examined)
    if part is Region.OTHER:
        return Message(_BODY_PART, {"body_part": ref.body_part_examined})
    text = text_region(ref.series_description)
    if part is Region.SILENT and text is Region.OTHER:
        return Message(_OTHER_PART)
    known_view = ref.view.position is not ViewPosition.UNKNOWN
    evidence = Region.CHEST in {part, text} or known_view
    if ref.is_picture or is_radiographic(ref) or evidence:
        return None
    return Message(_NO_EVIDENCE)


def _not_usable(ref: ImageRef) -> Message | None:
    if ref.view.position in _OBLIQUE:
        return Message(_OBLIQUE_VIEW, {"view": ref.view.position.value})
    # A header without a size is judged when its pixels are there.
    return _too_small(ref.rows, ref.columns) if ref.rows and ref.columns else None


def is_radiographic(ref: ImageRef) -> bool:
    """Whether the header states the modality of a projection radiograph."""
    return ref.modality.strip().upper() in _RADIOGRAPHIC


def states_chest(ref: ImageRef) -> bool:
    """Whether the header states that the chest was examined."""
    regions = {body_part_region(ref.body_part_examined), text_region(ref.series_description)}
    return Region.CHEST in regions


def pixel_refusal(radiograph: Radiograph) -> Message | None:
    """Why an image must not be analysed, judged by its pixels, or None."""
    if (reason := _too_small(*radiograph.shape)) is not None:
        return reason
    return Message(_COLOUR) if _is_colourful(radiograph) else None


def is_too_small(rows: int, columns: int) -> bool:
    """Whether so many pixels are not enough for an analysis."""
    return max(rows, columns) < MIN_LONG_SIDE or min(rows, columns) < MIN_SHORT_SIDE


def _too_small(rows: int, columns: int) -> Message | None:
    if not is_too_small(rows, columns):
        return None
    sizes = {"columns": columns, "rows": rows, "long": MIN_LONG_SIDE, "short": MIN_SHORT_SIDE}
    return Message(_TOO_SMALL, sizes)


def _is_colourful(radiograph: Radiograph) -> bool:
    """Whether a twentieth of the area is clearly coloured.

    Grey values kept as RGB pass, and so do a tinted scan and a coloured arrow or letter.
    """
    if radiograph.colour is None:
        return False
    small = cv2.resize(radiograph.colour, (128, 128), interpolation=cv2.INTER_AREA).astype(np.int16)
    chroma = small.max(axis=2) - small.min(axis=2)
    return float((chroma > 40).mean()) > 0.05
