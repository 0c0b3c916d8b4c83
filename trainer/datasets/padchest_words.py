"""PadChest's vocabulary in terms of our findings, only where the two surely mean the same.

Infiltrates follow PadChest's own tree of terms, in which alveolar and interstitial patterns are
kinds of them. Lung opacity and other pleural abnormality are not labelled: no set of terms is as
wide as CheXpert's.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding

_F = Finding

_NODULES: Final = frozenset({"nodule", "multiple nodules"})
_MASSES: Final = frozenset({"pulmonary mass"})
_CENTRAL: Final = frozenset(
    {
        "central venous catheter",
        "central venous catheter via jugular vein",
        "central venous catheter via subclavian vein",
        "central venous catheter via umbilical vein",
        "reservoir central venous catheter",
    }
)

WORDS: Final[Mapping[Finding, frozenset[str]]] = MappingProxyType(
    {
        _F.ATELECTASIS: frozenset(
            {
                "atelectasis",
                "atelectasis basal",
                "laminar atelectasis",
                "lobar atelectasis",
                "round atelectasis",
                "segmental atelectasis",
                "total atelectasis",
            }
        ),
        _F.CARDIOMEGALY: frozenset({"cardiomegaly"}),
        _F.CONSOLIDATION: frozenset({"consolidation", "air bronchogram"}),
        _F.EDEMA: frozenset({"pulmonary edema"}),
        _F.EMPHYSEMA: frozenset({"emphysema"}),
        _F.ENLARGED_CARDIOMEDIASTINUM: frozenset(
            {"mediastinal enlargement", "superior mediastinal enlargement"}
        ),
        _F.FIBROSIS: frozenset({"pulmonary fibrosis"}),
        _F.FRACTURE: frozenset(
            {
                "callus rib fracture",
                "clavicle fracture",
                "fracture",
                "humeral fracture",
                "rib fracture",
                "vertebral fracture",
            }
        ),
        _F.HERNIA: frozenset({"hiatal hernia"}),
        _F.INFILTRATION: frozenset(
            {
                "air bronchogram",
                "alveolar pattern",
                "consolidation",
                "ground glass pattern",
                "infiltrates",
                "interstitial pattern",
                "miliary opacities",
                "reticular interstitial pattern",
                "reticulonodular interstitial pattern",
            }
        ),
        _F.LUNG_LESION: _NODULES | _MASSES,
        _F.MASS: _MASSES,
        _F.NODULE: _NODULES,
        _F.OTHER_ABNORMAL_AIR: frozenset(
            {"pneumomediastinum", "pneumoperitoneo", "subcutaneous emphysema"}
        ),
        _F.PLEURAL_EFFUSION: frozenset(
            {
                "hydropneumothorax",
                "loculated fissural effusion",
                "loculated pleural effusion",
                "pleural effusion",
            }
        ),
        _F.PLEURAL_THICKENING: frozenset(
            {"apical pleural thickening", "calcified pleural thickening", "pleural thickening"}
        ),
        _F.PNEUMONIA: frozenset({"atypical pneumonia", "pneumonia"}),
        _F.PNEUMOTHORAX: frozenset({"hydropneumothorax", "pneumothorax"}),
        _F.CENTRAL_VENOUS_CATHETER: _CENTRAL,
        _F.ENDOTRACHEAL_TUBE: frozenset({"endotracheal tube"}),
        _F.NASOGASTRIC_TUBE: frozenset({"NSG tube"}),
    }
)

DEVICES: Final = _CENTRAL | {
    "NSG tube",
    "chest drain tube",
    "dai",
    "dual chamber device",
    "endotracheal tube",
    "pacemaker",
    "single chamber device",
    "tracheostomy tube",
}
# Other material in or on the patient: some call it a support device.
MAYBE_DEVICES: Final = frozenset(
    {
        "abnormal foreign body",
        "aortic endoprosthesis",
        "artificial aortic heart valve",
        "artificial heart valve",
        "artificial mitral heart valve",
        "catheter",
        "electrical device",
        "endoprosthesis",
        "external foreign body",
        "metal",
        "osteosynthesis material",
        "prosthesis",
        "suture material",
        "ventriculoperitoneal drain tube",
    }
)
