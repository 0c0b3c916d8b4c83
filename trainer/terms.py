"""Names, terms and attributions of the data sets, for manifests, licences and model cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from trainer.config import ExportConfig


@dataclass(frozen=True, slots=True)
class Terms:
    """What a bundle must say of a data set.

    Attributes:
        name: Full name.
        license: Its terms in short.
        attribution: One sentence of credit.
        restricted: Whether its terms allow research and education only, or no commercial use.
    """

    name: str
    license: str
    attribution: str
    restricted: bool


TERMS: Final[Mapping[str, Terms]] = MappingProxyType(
    {
        "nih": Terms(
            "ChestX-ray14, a selection with expert labels",
            "images free with attribution; expert labels for research and education only",
            "Chest radiographs of the NIH Clinical Center (Wang X. et al., ChestX-ray8, CVPR 2017);"
            " expert labels of Google Health (Majkowska A. et al., Radiology 2020; Nabulsi Z. et"
            " al., Scientific Reports 2021); soft labels of a public DenseNet-121 after CheXNet"
            " (Rajpurkar P. et al., 2017).",
            True,
        ),
        "covid": Terms(
            "covid-chestxray, a selection",
            "CC BY, CC BY-SA and CC BY-NC-SA by image",
            "COVID-19 image data collection (Cohen J. P. et al., 2020), with the licence of each"
            " image.",
            True,
        ),
        "anatomy": Terms(
            "JSRT and Wingspan frontal radiographs",
            "MIT",
            "JSRT database of the Japanese Society of Radiological Technology (Shiraishi J. et al.,"
            " AJR 2000); Wingspan cardiothoracic ratio data set.",
            False,
        ),
        "kermany": Terms(
            "Paediatric chest radiographs",
            "CC BY 4.0",
            "Kermany D. S. et al., Identifying Medical Diagnoses and Treatable Diseases by"
            " Image-Based Deep Learning, Cell 2018.",
            False,
        ),
        "chestxray14": Terms(
            "ChestX-ray14",
            "free with attribution",
            "Chest radiographs of the NIH Clinical Center (Wang X. et al., ChestX-ray8, CVPR"
            " 2017).",
            False,
        ),
        "chexpert": Terms(
            "CheXpert",
            "Stanford University Dataset Research Use Agreement: research only, non-commercial",
            "CheXpert (Irvin J. et al., AAAI 2019), Stanford Machine Learning Group.",
            True,
        ),
        "mimic_cxr_jpg": Terms(
            "MIMIC-CXR-JPG",
            "PhysioNet Credentialed Health Data License: lawful use in scientific research",
            "MIMIC-CXR-JPG (Johnson A. E. W. et al., PhysioNet 2019), Beth Israel Deaconess Medical"
            " Center; labels of the CheXpert labeller.",
            True,
        ),
        "padchest": Terms(
            "PadChest",
            "PadChest Dataset Research Use Agreement: research only, non-commercial",
            "PadChest (Bustos A. et al., Medical Image Analysis 2020), Hospital San Juan de"
            " Alicante and University of Alicante.",
            True,
        ),
        "openi": Terms(
            "Indiana University chest radiographs (Open-i)",
            "CC BY-NC-ND 4.0",
            "Indiana University chest radiographs (Demner-Fushman D. et al., JAMIA 2016), Open-i of"
            " the National Library of Medicine.",
            True,
        ),
        "vindr": Terms(
            "VinDr-CXR",
            "PhysioNet Credentialed Health Data License: lawful use in scientific research",
            "VinDr-CXR (Nguyen H. Q. et al., Scientific Data 2022), Vingroup Big Data Institute.",
            True,
        ),
        "covid_chestxray": Terms(
            "COVID-19 image data collection",
            "by image, some for non-commercial use only, some not stated",
            "COVID-19 image data collection (Cohen J. P. et al., 2020), with the licence of each"
            " image in its metadata.csv.",
            True,
        ),
        # Of these two nothing is known, so the strictest terms hold.
        "generic": Terms(
            "Own pictures with a table of labels",
            "those of their owner",
            "Pictures and labels of whoever trained the weights.",
            True,
        ),
        "dicom_table": Terms(
            "Own DICOM archive with a table of labels",
            "those of its owner",
            "Radiographs and labels of whoever trained the weights.",
            True,
        ),
    }
)

RESTRICTED_TERMS: Final = "Research and education only, non-commercial; attribution required"
FREE_TERMS: Final = "Free with attribution"

_TEXT: Final = """\
Terms of the weights of the model "{name}" {version}
{rule}

The program code of CXR Viewer is under the Apache License 2.0. These weights are not: they were
learnt from the data sets below, and they carry the strictest of the terms of those.

{grant}

Credit to give:

{credits}

THE WEIGHTS ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND. They are not a medical device and
must not be used to diagnose or to treat.
"""
_RESTRICTED_GRANT: Final = """\
You may use, copy and pass on these weights, changed or not, for research and education and not for
any commercial purpose, under these same terms and with the credit below."""
_FREE_GRANT: Final = """\
You may use, copy and pass on these weights, changed or not, with the credit below."""


def short_license(sources: tuple[str, ...]) -> str:
    """One line: the strictest of the terms of these data sets."""
    return strictest([TERMS[source] for source in sources])


def strictest(terms: Sequence[Terms]) -> str:
    """One line: the strictest of these terms."""
    return RESTRICTED_TERMS if _restricted(terms) else FREE_TERMS


def license_text(export: ExportConfig, sources: tuple[str, ...]) -> str:
    """The LICENSE file of a bundle that was trained on these data sets."""
    return license_of(export.name, export.version, [TERMS[source] for source in sources])


def license_of(name: str, version: str, terms: Sequence[Terms]) -> str:
    """The LICENSE file of a bundle that was trained on data of these terms."""
    title = f'Terms of the weights of the model "{name}" {version}'
    return _TEXT.format(
        name=name,
        version=version,
        rule="=" * len(title),
        grant=_RESTRICTED_GRANT if _restricted(terms) else _FREE_GRANT,
        credits="\n\n".join(f"- {one.attribution}\n  Terms: {one.license}." for one in terms),
    )


def _restricted(terms: Sequence[Terms]) -> bool:
    return any(one.restricted for one in terms)
