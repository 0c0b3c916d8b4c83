"""All elements of an image's file as a tree of words, without its large binary values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydicom.datadict import dictionary_VR, keyword_for_tag, private_dictionary_description
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import BaseTag

from cxrviewer.dicom.opening import open_image
from cxrviewer.dicom.reading import Kind, kind_of, read_elements, read_head
from cxrviewer.dicom.study import ImageRef

LONGEST_VALUE: Final = 240
"""Characters of a value; longer ones end with an ellipsis."""

_UNDEFINED: Final = 0xFFFFFFFF
_SHOWN_BYTES: Final = 24
_SHOWN_VALUES: Final = 48
_DEEPEST: Final = 32


@dataclass(frozen=True, slots=True)
class TagNode:
    """One element, or one item of a sequence.

    Attributes:
        tag: `(gggg,eeee)`; empty for an item.
        keyword: DICOM keyword; of a private element what is known of it, else empty.
        vr: Value Representation; empty for an item.
        value: The value in words, shortened; of a sequence empty.
        size: Bytes of a binary value, of which `value` shows the first ones, or none where it was
            not loaded; None for values in words.
        number: Number of an item in its sequence, from 1; 0 for an element.
        is_private: Whether the element is a private one.
        is_broken: Whether the value could not be read.
        children: Items of a sequence, elements of an item.
    """

    tag: str
    keyword: str = ""
    vr: str = ""
    value: str = ""
    size: int | None = None
    number: int = 0
    is_private: bool = False
    is_broken: bool = False
    children: tuple[TagNode, ...] = ()


def read_tags(ref: ImageRef) -> tuple[TagNode, ...]:
    """File meta information, then the data set; nothing of a picture that is no DICOM file.

    Raises:
        UnreadableFileError: The file cannot be opened or parsed.
    """
    with open_image(ref.path, ref.member) as stream:
        if kind_of(read_head(stream)) is Kind.PICTURE:
            return ()
        dataset = read_elements(stream)
        return (*_nodes(dataset.file_meta, 0), *_nodes(dataset, 0))


def count(nodes: Iterable[TagNode]) -> int:
    """Number of elements, those in sequences too."""
    return sum(bool(node.tag) + count(node.children) for node in nodes)


def _nodes(dataset: Dataset, depth: int) -> Iterator[TagNode]:
    # The keys alone: going through a data set converts, and loads, every value.
    for tag in sorted(dataset.keys()):
        yield _node(dataset, BaseTag(tag), depth)


def _node(dataset: Dataset, tag: BaseTag, depth: int) -> TagNode:
    name = f"({tag.group:04x},{tag.element:04x})"
    keyword = _keyword(dataset, tag)
    try:
        raw = dataset.get_item(tag, keep_deferred=True)
        if _is_left_out(raw):
            return TagNode(name, keyword, _vr(raw), size=_size(raw), is_private=tag.is_private)
        return _of_element(dataset[tag], name, keyword, depth)
    except Exception:
        # Whatever a damaged value makes pydicom raise: its text may quote the value.
        return TagNode(name, keyword, is_private=tag.is_private, is_broken=True)


def _of_element(element: DataElement, name: str, keyword: str, depth: int) -> TagNode:
    vr, is_private = str(element.VR), element.tag.is_private
    if vr == "SQ":
        items = () if depth >= _DEEPEST else tuple(_items(element.value, depth))
        return TagNode(name, keyword, vr, is_private=is_private, children=items)
    if isinstance(element.value, bytes):
        text = _bytes_text(element.value)
        return TagNode(name, keyword, vr, text, len(element.value), is_private=is_private)
    return TagNode(name, keyword, vr, _text(element.value), is_private=is_private)


def _items(sequence: Iterable[Dataset], depth: int) -> Iterator[TagNode]:
    for number, item in enumerate(sequence, 1):
        yield TagNode("", number=number, children=tuple(_nodes(item, depth + 1)))


def _keyword(dataset: Dataset, tag: BaseTag) -> str:
    if not tag.is_private:
        return keyword_for_tag(tag)
    if tag.is_private_creator:
        return "PrivateCreator"
    creator = dataset.get_item(tag.group << 16 | tag.element >> 8)
    value = getattr(creator, "value", None)
    owner = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value or "")
    try:
        return f"[{private_dictionary_description(tag, owner.strip())}]"
    except KeyError:
        return f"[{owner.strip()}]" if owner.strip() else ""


def _is_left_out(raw: Any) -> bool:
    """Whether a value was too large to be loaded."""
    return isinstance(raw, RawDataElement) and not raw.value and raw.length not in {0, None}


def _size(raw: Any) -> int:
    """Bytes in the file; 0 where the file gives no length."""
    return 0 if raw.length == _UNDEFINED else int(raw.length)


def _vr(raw: Any) -> str:
    if raw.VR:
        return str(raw.VR)
    try:
        return dictionary_VR(raw.tag)
    except KeyError:
        return ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple) or type(value).__name__ == "MultiValue":
        shown = "\\".join(str(one) for one in value[:_SHOWN_VALUES])
        text = shown + ("\\…" if len(value) > _SHOWN_VALUES else "")
    else:
        text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _bytes_text(value: bytes) -> str:
    """Words where the bytes are words, as in many private elements; else the first in hex."""
    words = value.rstrip(b"\0 ")
    if words and len(words) <= LONGEST_VALUE and all(32 <= byte < 127 for byte in words):
        return words.decode("ascii")
    shown = value[:_SHOWN_BYTES].hex(" ")
    return f"{shown} …" if len(value) > _SHOWN_BYTES else shown
