"""When a picture must be looked at before it is shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxrviewer.dicom.study import ImageRef
from cxrviewer.export.burned_in import burned_in_caution, reminder

DX = "1.2.840.10008.5.1.4.1.1.1.1"
LITTLE_ENDIAN = "1.2.840.10008.1.2.1"


def ref(annotation: str = "", sop_class: str = DX, modality: str = "DX") -> ImageRef:
    return ImageRef(
        Path("a.dcm"), sop_class_uid=sop_class, modality=modality,
        transfer_syntax_uid=LITTLE_ENDIAN, burned_in_annotation=annotation,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (ref("NO"), None),
        (ref(), "The file does not say"),
        (ref("YES"), "The file says"),
        (ref("yes "), "The file says"),
        (ref(sop_class="1.2.840.10008.5.1.4.1.1.7"), "Text may be"),
        (ref(sop_class="1.2.840.10008.5.1.4.1.1.7.2"), "Text may be"),
        (ref("NO", sop_class="1.2.840.10008.5.1.4.1.1.7"), "Text may be"),
        (ref(sop_class="1.2.840.10008.5.1.4.1.1.6.1"), "Text may be"),
        (ref(modality="US"), "Text may be"),
        (ref(sop_class="1.2.840.10008.5.1.4.1.1.77.1.4"), "The file does not say"),
        (ref("NO", sop_class="1.2.840.10008.5.1.4.1.1.77.1.4"), None),
        (ImageRef(Path("a.png")), "Text may be"),
    ],
)
def test_caution(image: ImageRef, said: str | None) -> None:
    caution = burned_in_caution([image])
    assert (caution is None) is (said is None)
    assert said is None or str(caution).startswith(said)


def test_the_stated_one_outweighs_the_possible_one() -> None:
    assert str(burned_in_caution([ref(modality="US"), ref("YES")])).startswith("The file says")
    assert str(burned_in_caution([ref(modality="US"), ref()])).startswith("Text may be")


def test_even_a_denial_is_no_proof() -> None:
    assert "No header can prove" in str(reminder())


def test_no_image_no_caution() -> None:
    assert burned_in_caution([]) is None
