"""A voxel chest with findings whose place is known, projected to radiographs."""

from trainer.phantom.cases import CASES, Case
from trainer.phantom.dicom_writer import truth, write_study
from trainer.phantom.findings import FindingSpec
from trainer.phantom.simulate import make_phantom
from trainer.phantom.study import COARSE, FULL, Phantom, PhantomView, Resolution

__all__ = [
    "CASES",
    "COARSE",
    "FULL",
    "Case",
    "FindingSpec",
    "Phantom",
    "PhantomView",
    "Resolution",
    "make_phantom",
    "truth",
    "write_study",
]
