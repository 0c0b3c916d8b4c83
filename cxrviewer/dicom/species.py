"""Whether a header speaks of an animal (PS3.3 C.2.2 Patient Identification, C.7.1.1 Patient).

Chest radiographs of dogs and cats come from the same machines, with the same modality, body part
and view as those of people. Few of them fill in the tags made for that, so the owner, the breed and
the name of the machine's programme are asked as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pydicom.dataset import Dataset

from cxrviewer.dicom.tags import items_of, text_of

ANIMAL: Final = "animal"

_HUMAN: Final = ("HOMO SAPIENS", "HUMAN", "HUMAIN")
_HUMAN_CODES: Final = frozenset({"337915000", "L-85B00"})  # SNOMED CT and SNOMED RT (CID 7454)
_UNSTATED: Final = frozenset({"", "UNKNOWN", "UNSPECIFIED", "NONE", "N/A", "NA", "-", "?"})
# Defined terms of Responsible Person Role that only an animal's header has.
_KEEPERS: Final = frozenset({"OWNER", "VETERINARIAN"})
_DESCRIPTIONS: Final = (
    "AcquisitionDeviceProcessingDescription",
    "ProtocolName",
    "SeriesDescription",
    "StudyDescription",
    "PerformedProcedureStepDescription",
    "RequestedProcedureDescription",
    "InstitutionName",
)
# Not dog, bovine, porcine: people are bitten by the one and carry heart valves of the others.
_WORDS: Final = re.compile(
    r"(?<![^\W_])(canine?|feline?|félin|felin|equine?|équin|v[eé]t[eé]rina\w*|tierklinik)"
    r"s?(?![^\W_])",
    re.IGNORECASE,
)


def species_of(dataset: Dataset) -> str:
    """Species of an animal, `animal` where only that much is known; empty for a human.

    A header that is silent is taken for a human's, and so is one that says human, whatever else it
    says.
    """
    description = text_of(dataset, "PatientSpeciesDescription")
    codes = items_of(dataset, "PatientSpeciesCodeSequence")[:1]
    stated = [description, *(text_of(item, "CodeMeaning") for item in codes)]
    if _is_human(stated, [text_of(item, "CodeValue") for item in codes]):
        return ""
    species = next((text for text in stated if _is_stated(text)), "")
    return species or (ANIMAL if _has_breed(dataset) or _has_keeper(dataset) else _word(dataset))


def _is_human(stated: list[str], codes: list[str]) -> bool:
    return any(text.upper().startswith(_HUMAN) for text in stated) or bool(
        _HUMAN_CODES.intersection(codes)
    )


def _is_stated(text: str) -> bool:
    return text.upper() not in _UNSTATED


def _has_breed(dataset: Dataset) -> bool:
    codes = items_of(dataset, "PatientBreedCodeSequence")[:1]
    breeds = [text_of(dataset, "PatientBreedDescription")]
    breeds += [text_of(item, "CodeMeaning") for item in codes]
    return any(_is_stated(breed) and not breed.upper().startswith(_HUMAN) for breed in breeds)


def _has_keeper(dataset: Dataset) -> bool:
    return text_of(dataset, "ResponsiblePersonRole").upper() in _KEEPERS


def _word(dataset: Dataset) -> str:
    """A word for an animal in what describes the examination."""
    found = (_WORDS.search(text) for text in _descriptions(dataset))
    return next((match.group(1).lower() for match in found if match), "")


def _descriptions(dataset: Dataset) -> Iterator[str]:
    for keyword in _DESCRIPTIONS:
        yield text_of(dataset, keyword)
    for item in items_of(dataset, "PerformedProtocolCodeSequence"):
        yield text_of(item, "CodeMeaning")
