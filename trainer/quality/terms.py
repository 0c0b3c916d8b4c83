"""What the quality network learnt from, and on what terms."""

from __future__ import annotations

from typing import Final

from trainer.terms import TERMS, Terms

SOURCES: Final[dict[str, Terms]] = {
    "nih": TERMS["nih"],
    "covid": TERMS["covid"],
    "anatomy": TERMS["anatomy"],
    "kermany": TERMS["kermany"],
    "hannover": Terms(
        "Hannover portable radiographs",
        "CC BY 3.0",
        "COVID-19 image repository of Hannover Medical School (Winther H. B. et al., 2020).",
        restricted=False,
    ),
    "dicom": Terms(
        "Sample DICOM files of other modalities and body parts",
        "MIT and Apache-2.0",
        "Test files of pydicom, pylibjpeg-data, highdicom and TorchXRayVision.",
        restricted=False,
    ),
    "photograph": Terms(
        "Sample pictures of scikit-image, scikit-learn and Matplotlib",
        "CC0, public domain, CC BY and BSD by picture",
        "Sample pictures that come with scikit-image, scikit-learn and Matplotlib.",
        restricted=False,
    ),
}
"""By source of an item; made-up images are ours. pydicom's own files count as `dicom`."""


def terms_source(source: str) -> str:
    """The row of `SOURCES` of an item's source."""
    return "dicom" if source == "pydicom" else source
