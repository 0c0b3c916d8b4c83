"""Whether text may be burned into an image's pixels, as far as its header can tell.

A header cannot prove that there is none (PS3.3 C.7.6.1.1.5 leaves it to whoever wrote the file),
so nothing here permits anything: a person looks before a picture is shared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message

_STATED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The file says that text is burned into the pixels: look at the picture before you share it.",
)
_POSSIBLE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "Text may be burned into the pixels: look at the picture before you share it.",
)

_UNSTATED: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The file does not say whether text is burned into the pixels: look at the picture before you "
    "share it.",
)
_UNPROVEN: Final = QT_TRANSLATE_NOOP(
    "messages",
    "No header can prove that a picture is free of burned-in text: look at it before you share it.",
)
# The weightiest last.
_WEIGHTS: Final = (_UNSTATED, _POSSIBLE, _STATED)

# Secondary Capture and its multi-frame kin, ultrasound; photographs and documents are told by
# their modality (PS3.3 C.7.3.1.1.1).
_SOP_CLASSES: Final = (
    "1.2.840.10008.5.1.4.1.1.7",
    "1.2.840.10008.5.1.4.1.1.6",
    "1.2.840.10008.5.1.4.1.1.3",
)
_MODALITIES: Final = frozenset({"US", "IVUS", "OT", "SC", "XC", "GM", "ES", "DOC", "HC"})


def burned_in_caution(images: Iterable[ImageRef]) -> Message | None:
    """The warning to show before a picture of these images is written.

    Returns:
        None only where every file is of a kind that seldom carries text and denies it; even then
        `reminder` is to be shown.
    """
    cautions = [caution for image in images if (caution := _caution(image))]
    heaviest = max(cautions, key=_WEIGHTS.index, default=None)
    return Message(heaviest) if heaviest else None


def reminder() -> Message:
    """The sentence to show before any picture is written, where there is no warning."""
    return Message(_UNPROVEN)


def _caution(image: ImageRef) -> str:
    stated = image.burned_in_annotation.strip().upper()
    if stated == "YES":
        return _STATED
    if _is_prone(image):
        return _POSSIBLE
    return "" if stated == "NO" else _UNSTATED


def _is_prone(image: ImageRef) -> bool:
    """Whether images of this kind often carry burned-in text."""
    is_class = any(
        image.sop_class_uid == root or image.sop_class_uid.startswith(f"{root}.")
        for root in _SOP_CLASSES
    )
    return image.is_picture or is_class or image.modality in _MODALITIES
