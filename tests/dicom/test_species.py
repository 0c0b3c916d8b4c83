"""Animals are known by their headers, and people are not taken for animals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from factories import code_item, make_dataset

from cxrviewer.dicom.scan import scan_all
from cxrviewer.dicom.species import ANIMAL, species_of
from cxrviewer.inference.domain import refusal


def coded(value: str, scheme: str, meaning: str) -> list[Any]:
    return [code_item(value, scheme, meaning)]


@pytest.mark.parametrize(
    ("tags", "species"),
    [
        ({"PatientSpeciesDescription": "Canine species"}, "Canine species"),
        ({"PatientSpeciesCodeSequence": coded("448169003", "SCT", "Felis catus")}, "Felis catus"),
        (
            {
                "PatientSpeciesDescription": "UNKNOWN",
                "PatientSpeciesCodeSequence": coded("448771007", "SCT", "Canis lupus familiaris"),
            },
            "Canis lupus familiaris",
        ),
        ({"PatientBreedDescription": "Labrador"}, ANIMAL),
        ({"PatientBreedCodeSequence": coded("132587006", "SCT", "Siamese cat breed")}, ANIMAL),
        ({"ResponsiblePerson": "Doe^Jane", "ResponsiblePersonRole": "OWNER"}, ANIMAL),
        ({"ResponsiblePersonRole": "VETERINARIAN"}, ANIMAL),
        ({"AcquisitionDeviceProcessingDescription": "CANINE LATERAL THORAX 0-15cm"}, "canine"),
        ({"ProtocolName": "Thorax_Feline_LL"}, "feline"),
        ({"StudyDescription": "Radiographie thoracique, canin"}, "canin"),
        ({"InstitutionName": "Clinique vétérinaire"}, "vétérinaire"),
        ({"SeriesDescription": "EQUINE CHEST"}, "equine"),
        ({"PerformedProtocolCodeSequence": coded("1", "99X", "CANINE THORAX")}, "canine"),
    ],
)
def test_animals(tags: dict[str, Any], species: str) -> None:
    assert species_of(make_dataset(SpecificCharacterSet="ISO_IR 192", **tags)) == species


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"PatientSpeciesDescription": "Homo sapiens"},
        {"PatientSpeciesDescription": "human"},
        {"PatientSpeciesDescription": "Unknown", "PatientBreedDescription": "N/A"},
        {"PatientSpeciesCodeSequence": coded("337915000", "SCT", "Mensch")},
        {"PatientSpeciesCodeSequence": coded("L-85B00", "SRT", "homo sapiens")},
        # Stated as a human: what else is said does not count.
        {"PatientSpeciesDescription": "Human", "InstitutionName": "Veterinary school"},
        {"ResponsiblePersonRole": "PARENT"},
        {"InstitutionName": "Veterans Hospital"},
        {"StudyDescription": "Chest, bovine valve; dog bite"},
        {"SeriesDescription": "pes equinus"},
    ],
)
def test_people(tags: dict[str, Any]) -> None:
    assert species_of(make_dataset(**tags)) == ""


def test_a_real_dog_is_refused_as_an_animal(shared_data: Path) -> None:
    (study,) = scan_all([shared_data / "dicom" / "highdicom" / "dx_image.dcm"]).studies
    reason = refusal(study.images[0])
    assert reason is not None
    assert "animal" in str(reason)
