"""The demonstration patients: who they are, what they have, how they were exposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cxrviewer.findings import Finding
from trainer.phantom.anatomy import Side
from trainer.phantom.chest import Habitus
from trainer.phantom.findings import FindingSpec
from trainer.phantom.geometry import BeamView


@dataclass(frozen=True, slots=True)
class Identity:
    """Header of a simulated patient and study; obviously invented.

    Attributes:
        name: Patient's Name.
        patient_id: Patient ID.
        sex: Patient's Sex.
        birth_date: Patient's Birth Date.
        age: Patient's Age.
        study_date: Study Date.
        study_time: Study Time.
        accession: Accession Number.
        description: Study Description.
    """

    name: str
    patient_id: str
    sex: str
    birth_date: str
    age: str
    study_date: str
    study_time: str
    accession: str
    description: str


@dataclass(frozen=True, slots=True)
class Case:
    """A patient with findings, and the views taken.

    Attributes:
        name: Folder name of the study.
        identity: Header.
        habitus: Body of the patient.
        findings: What is placed.
        views: Exposures in the order in which they were taken.
        patient: Patients with the same number and seed have the same anatomy.
        acquisition: Tells the noise of two studies of one patient apart.
        monochrome1: Whether small stored values are shown bright, as many portable systems store.
    """

    name: str
    identity: Identity
    habitus: Habitus
    findings: tuple[FindingSpec, ...]
    views: tuple[BeamView, ...] = (BeamView.PA, BeamView.LL)
    patient: int = 1
    acquisition: int = 0
    monochrome1: bool = False


_FIRST: Final = Identity(
    "SIMULATED^DEMO ONE", "SIM-0001", "M", "19600101", "066Y", "20260302", "093000",
    "SIMACC0002", "SIMULATED chest PA and lateral",
)  # fmt: skip
_PRIOR: Final = Identity(
    "SIMULATED^DEMO ONE", "SIM-0001", "M", "19600101", "064Y", "20240115", "101500",
    "SIMACC0001", "SIMULATED chest PA and lateral",
)  # fmt: skip
_SECOND: Final = Identity(
    "SIMULATED^DEMO TWO", "SIM-0002", "F", "19790101", "047Y", "20260305", "221000",
    "SIMACC0003", "SIMULATED chest AP portable",
)  # fmt: skip

CASES: Final[Mapping[str, Case]] = MappingProxyType(
    {
        case.name: case
        for case in (
            Case(
                "demo-one",
                _FIRST,
                Habitus(),
                (
                    FindingSpec(Finding.CARDIOMEGALY),
                    FindingSpec(Finding.NODULE, Side.LEFT, size=1.1),
                    FindingSpec(Finding.PLEURAL_EFFUSION, Side.RIGHT),
                    FindingSpec(Finding.CENTRAL_VENOUS_CATHETER, Side.RIGHT),
                ),
            ),
            Case(
                "demo-one-prior",
                _PRIOR,
                Habitus(right_dome_mm=-127, left_dome_mm=-138),
                (),
                acquisition=1,
            ),
            Case(
                "demo-two",
                _SECOND,
                Habitus(
                    width=0.94, depth=0.95, fat_mm=14, breasts=True, right_dome_mm=-112,
                    left_dome_mm=-122, heart_scale=0.97,
                ),
                (
                    FindingSpec(Finding.CONSOLIDATION, Side.RIGHT, size=1.15),
                    FindingSpec(Finding.PNEUMOTHORAX, Side.LEFT),
                ),
                views=(BeamView.AP,),
                patient=2,
                monochrome1=True,
            ),
        )
    }
)  # fmt: skip
