"""The findings that the application knows: ChestX-ray14 and CheXpert together, plus tubes.

One member and one row of `FINDING_INFO` make a finding. Ids are stable: bundles, exported files and
label tables name findings by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class FindingCategory(StrEnum):
    """The headings of the findings panel, in the order in which they are shown."""

    OPACITY = "opacity"
    LIQUID = "liquid"
    AIR = "air"
    TUBE = "tube"
    EXTRA = "extra"


class Finding(StrEnum):
    """A finding that a model may report; the value is its stable id."""

    LUNG_OPACITY = "lung_opacity"
    ATELECTASIS = "atelectasis"
    CONSOLIDATION = "consolidation"
    INFILTRATION = "infiltration"
    PNEUMONIA = "pneumonia"
    LUNG_LESION = "lung_lesion"
    MASS = "mass"
    NODULE = "nodule"
    FIBROSIS = "fibrosis"
    PLEURAL_THICKENING = "pleural_thickening"
    PLEURAL_OTHER = "pleural_other"
    EDEMA = "edema"
    PLEURAL_EFFUSION = "pleural_effusion"
    PNEUMOTHORAX = "pneumothorax"
    EMPHYSEMA = "emphysema"
    OTHER_ABNORMAL_AIR = "other_abnormal_air"
    SUPPORT_DEVICES = "support_devices"
    CENTRAL_VENOUS_CATHETER = "central_venous_catheter"
    ENDOTRACHEAL_TUBE = "endotracheal_tube"
    NASOGASTRIC_TUBE = "nasogastric_tube"
    ENLARGED_CARDIOMEDIASTINUM = "enlarged_cardiomediastinum"
    CARDIOMEGALY = "cardiomegaly"
    HERNIA = "hernia"
    FRACTURE = "fracture"
    NO_FINDING = "no_finding"


@dataclass(frozen=True, slots=True)
class Code:
    """A coded concept (PS3.3 8.8): `scheme` is `SCT` (SNOMED CT) or `RADLEX`."""

    scheme: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class FindingInfo:
    """What is known of a finding apart from any image.

    Attributes:
        name_en: English name, sentence case.
        name_fr: French name, sentence case.
        category: Heading under which it is shown.
        parent: The more general finding in the CheXpert hierarchy, if any.
        code: A standard code where one is known for certain.
    """

    name_en: str
    name_fr: str
    category: FindingCategory
    parent: Finding | None = None
    code: Code | None = None

    def name(self, language: str) -> str:
        """Name in `language` ("fr…" is French, everything else English)."""
        return self.name_fr if language.lower().startswith("fr") else self.name_en


def _sct(value: str, meaning: str) -> Code:
    return Code("SCT", value, meaning)


_F = Finding
_C = FindingCategory

# Parents follow CheXpert (Irvin et al. 2019, figure 1); mass and nodule are its "lung lesion".
FINDING_INFO: Final[Mapping[Finding, FindingInfo]] = MappingProxyType(
    {
        _F.LUNG_OPACITY: FindingInfo("Lung opacity", "Opacité pulmonaire", _C.OPACITY),
        _F.ATELECTASIS: FindingInfo(
            "Atelectasis", "Atélectasie", _C.OPACITY, _F.LUNG_OPACITY,
            _sct("46621007", "Atelectasis"),
        ),
        _F.CONSOLIDATION: FindingInfo(
            "Consolidation", "Consolidation", _C.OPACITY, _F.LUNG_OPACITY,
            _sct("95436008", "Lung consolidation"),
        ),
        _F.INFILTRATION: FindingInfo("Infiltration", "Infiltrat", _C.OPACITY, _F.LUNG_OPACITY),
        _F.PNEUMONIA: FindingInfo(
            "Pneumonia", "Pneumonie", _C.OPACITY, _F.CONSOLIDATION, _sct("233604007", "Pneumonia")
        ),
        _F.LUNG_LESION: FindingInfo(
            "Lung lesion", "Lésion pulmonaire", _C.OPACITY, _F.LUNG_OPACITY
        ),
        _F.MASS: FindingInfo(
            "Mass", "Masse", _C.OPACITY, _F.LUNG_LESION, _sct("309529002", "Lung mass")
        ),
        _F.NODULE: FindingInfo("Nodule", "Nodule", _C.OPACITY, _F.LUNG_LESION),
        _F.FIBROSIS: FindingInfo(
            "Fibrosis", "Fibrose", _C.OPACITY, None, _sct("51615001", "Fibrosis of lung")
        ),
        _F.PLEURAL_THICKENING: FindingInfo(
            "Pleural thickening", "Épaississement pleural", _C.OPACITY, _F.PLEURAL_OTHER
        ),
        _F.PLEURAL_OTHER: FindingInfo(
            "Other pleural abnormality", "Autre anomalie pleurale", _C.OPACITY
        ),
        _F.EDEMA: FindingInfo(
            "Edema", "Œdème", _C.LIQUID, _F.LUNG_OPACITY, _sct("19242006", "Pulmonary edema")
        ),
        _F.PLEURAL_EFFUSION: FindingInfo(
            "Pleural effusion", "Épanchement pleural", _C.LIQUID, None,
            _sct("60046008", "Pleural effusion"),
        ),
        _F.PNEUMOTHORAX: FindingInfo(
            "Pneumothorax", "Pneumothorax", _C.AIR, None, _sct("36118008", "Pneumothorax")
        ),
        _F.EMPHYSEMA: FindingInfo(
            "Emphysema", "Emphysème", _C.AIR, None, _sct("87433001", "Pulmonary emphysema")
        ),
        _F.OTHER_ABNORMAL_AIR: FindingInfo(
            "Other abnormal air", "Autre présence anormale d’air", _C.AIR
        ),
        _F.SUPPORT_DEVICES: FindingInfo("Support devices", "Dispositifs médicaux", _C.TUBE),
        _F.CENTRAL_VENOUS_CATHETER: FindingInfo(
            "Central venous catheter", "Cathéter veineux central", _C.TUBE, _F.SUPPORT_DEVICES,
            _sct("52124006", "Central venous catheter"),
        ),
        _F.ENDOTRACHEAL_TUBE: FindingInfo(
            "Endotracheal tube", "Tube endotrachéal", _C.TUBE, _F.SUPPORT_DEVICES,
            _sct("26412008", "Endotracheal tube"),
        ),
        _F.NASOGASTRIC_TUBE: FindingInfo(
            "Nasogastric tube", "Sonde nasogastrique", _C.TUBE, _F.SUPPORT_DEVICES,
            _sct("17102003", "Nasogastric tube"),
        ),
        _F.ENLARGED_CARDIOMEDIASTINUM: FindingInfo(
            "Enlarged cardiomediastinum", "Élargissement cardiomédiastinal", _C.EXTRA
        ),
        _F.CARDIOMEGALY: FindingInfo(
            "Cardiomegaly", "Cardiomégalie", _C.EXTRA, _F.ENLARGED_CARDIOMEDIASTINUM,
            _sct("8186001", "Cardiomegaly"),
        ),
        _F.HERNIA: FindingInfo(
            "Hiatal hernia", "Hernie hiatale", _C.EXTRA, None, _sct("84089009", "Hiatal hernia")
        ),
        _F.FRACTURE: FindingInfo(
            "Fracture", "Fracture", _C.EXTRA, None, _sct("125605004", "Fracture of bone")
        ),
        _F.NO_FINDING: FindingInfo("No finding", "Aucune anomalie", _C.EXTRA),
    }
)  # fmt: skip

CATEGORY_NAMES: Final[Mapping[FindingCategory, tuple[str, str]]] = MappingProxyType(
    {
        _C.OPACITY: ("Opacity", "Opacité"),
        _C.LIQUID: ("Liquid", "Liquide"),
        _C.AIR: ("Air", "Air"),
        _C.TUBE: ("Catheter & tube", "Cathéter et tube"),
        _C.EXTRA: ("Extra", "Extra"),
    }
)


def category_name(category: FindingCategory, language: str) -> str:
    """Name of `category` in `language` ("fr…" is French, everything else English)."""
    english, french = CATEGORY_NAMES[category]
    return french if language.lower().startswith("fr") else english


def ancestors(finding: Finding) -> tuple[Finding, ...]:
    """The more general findings of `finding`, nearest first."""
    found: list[Finding] = []
    parent = FINDING_INFO[finding].parent
    while parent is not None:
        found.append(parent)
        parent = FINDING_INFO[parent].parent
    return tuple(found)
