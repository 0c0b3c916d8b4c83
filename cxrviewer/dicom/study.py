"""What a scan finds: studies, their images, and the files that could not be read.

Everything here is frozen, holds header facts only (no pixels) and crosses process boundaries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cxrviewer.errors import Message


class ViewPosition(StrEnum):
    """How the beam met the patient: terms of View Position (PS3.3 C.8.11.5) and three of ours.

    `FRONTAL` and `LATERAL` are used where only the plane is known; `UNKNOWN` stays unknown.
    """

    PA = "PA"
    AP = "AP"
    LL = "LL"
    RL = "RL"
    LLD = "LLD"
    RLD = "RLD"
    LLO = "LLO"
    RLO = "RLO"
    FRONTAL = "FRONTAL"
    LATERAL = "LATERAL"
    UNKNOWN = "UNKNOWN"

    @property
    def is_frontal(self) -> bool:
        """Whether the view is a frontal one (decubitus views are frontal projections)."""
        return self in {_V.PA, _V.AP, _V.LLD, _V.RLD, _V.FRONTAL}

    @property
    def is_lateral(self) -> bool:
        """Whether the view is a lateral one."""
        return self in {_V.LL, _V.RL, _V.LATERAL}


_V = ViewPosition


class ViewSource(StrEnum):
    """Where a view position comes from: a DICOM keyword, or one of the last four."""

    VIEW_POSITION = "ViewPosition"
    VIEW_CODE_SEQUENCE = "ViewCodeSequence"
    PATIENT_ORIENTATION = "PatientOrientation"
    SERIES_DESCRIPTION = "SeriesDescription"
    PROTOCOL_NAME = "ProtocolName"
    STUDY_DESCRIPTION = "StudyDescription"
    FILE_NAME = "file name"
    IMAGE = "image"
    """What the image itself shows."""

    READER = "reader"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class View:
    """A view position together with the evidence for it.

    Attributes:
        position: The view.
        source: Which tag (or other evidence) it was read from.
        evidence: The value that was read, for display; never patient data.
    """

    position: ViewPosition = ViewPosition.UNKNOWN
    source: ViewSource = ViewSource.NONE
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """Who the patient is. Empty strings where the file is silent; never logged.

    Attributes:
        name: Patient's Name as `Family^Given^…`.
        patient_id: Patient ID.
        birth_date: `YYYYMMDD`.
        sex: `M`, `F`, `O` or empty.
        age: Patient's Age as in the file (`063Y`).
    """

    name: str = ""
    patient_id: str = ""
    birth_date: str = ""
    sex: str = ""
    age: str = ""


@dataclass(frozen=True, slots=True)
class ImageRef:
    """One image as its header describes it; enough to list, hang and refuse it without its pixels.

    Attributes:
        path: File on disk (the archive, for an image inside a zip file).
        member: Name inside the archive, or empty.
        sop_instance_uid: What tells this image from all others: the SOP Instance UID of the file. A
            picture gets a stable `2.25.…` UID of its path, and so does a second file whose UID is
            taken by one with other contents.
        repeated_uid: The SOP Instance UID in the file where that is another one, else empty.
        sop_class_uid: SOP Class UID, empty for a picture file.
        series_instance_uid: Series Instance UID.
        modality: Modality (`DX`, `CR`, …), empty where silent.
        view: View position with its source.
        rows: Rows.
        columns: Columns.
        number_of_frames: Number of Frames, 1 where silent.
        transfer_syntax_uid: Transfer Syntax UID, empty for a picture file.
        photometric_interpretation: Photometric Interpretation.
        samples_per_pixel: Samples per Pixel.
        bits_stored: Bits Stored.
        series_number: Series Number, 0 where silent.
        instance_number: Instance Number, 0 where silent.
        series_description: Series Description.
        body_part_examined: Body Part Examined.
        patient_orientation: Patient Orientation (row direction, column direction), or None.
        patient_species: What the header says of an animal's species, or just `animal`; empty for a
            human.
        burned_in_annotation: Burned In Annotation (`YES`, `NO` or empty).
        presentation_intent_type: Presentation Intent Type (`FOR PRESENTATION`, `FOR PROCESSING`).
        acquisition_date: Acquisition, content or study date, `YYYYMMDD` or empty.
        acquisition_time: Matching time, `HHMMSS` or empty.
    """

    path: Path
    member: str = ""
    sop_instance_uid: str = ""
    repeated_uid: str = ""
    sop_class_uid: str = ""
    series_instance_uid: str = ""
    modality: str = ""
    view: View = View()
    rows: int = 0
    columns: int = 0
    number_of_frames: int = 1
    transfer_syntax_uid: str = ""
    photometric_interpretation: str = "MONOCHROME2"
    samples_per_pixel: int = 1
    bits_stored: int = 8
    series_number: int = 0
    instance_number: int = 0
    series_description: str = ""
    body_part_examined: str = ""
    patient_orientation: tuple[str, str] | None = None
    patient_species: str = ""
    burned_in_annotation: str = ""
    presentation_intent_type: str = ""
    acquisition_date: str = ""
    acquisition_time: str = ""

    @property
    def uid_in_file(self) -> str:
        """SOP Instance UID as the file says it; made of the path for a picture."""
        return self.repeated_uid or self.sop_instance_uid

    @property
    def is_picture(self) -> bool:
        """Whether this is a PNG or JPEG file rather than a DICOM one."""
        return not self.transfer_syntax_uid

    @property
    def location(self) -> str:
        """Path for lists and messages, with the member of an archive behind it."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)


@dataclass(frozen=True, slots=True)
class Study:
    """The images of one Study Instance UID.

    Attributes:
        study_instance_uid: Study Instance UID; picture files get a stable one of their folder.
        patient: Who; all empty for picture files.
        study_date: `YYYYMMDD` or empty.
        study_time: `HHMMSS` or empty.
        study_description: Study Description.
        accession_number: Accession Number.
        images: Ordered by series number, instance number, path.
    """

    study_instance_uid: str
    patient: Patient
    study_date: str
    study_time: str
    study_description: str
    accession_number: str
    images: tuple[ImageRef, ...]

    @property
    def frontals(self) -> tuple[ImageRef, ...]:
        """Frontal images, PA before all others, otherwise in order."""
        found = [image for image in self.images if image.view.position.is_frontal]
        return tuple(sorted(found, key=lambda image: image.view.position is not ViewPosition.PA))

    @property
    def laterals(self) -> tuple[ImageRef, ...]:
        """Lateral images in order."""
        return tuple(image for image in self.images if image.view.position.is_lateral)

    def __iter__(self) -> Iterator[ImageRef]:
        return iter(self.images)


@dataclass(frozen=True, slots=True)
class ScanIssue:
    """A file that is not shown, and why.

    Attributes:
        location: The file, with the member of an archive behind a `!`.
        reason: One sentence for the reader.
    """

    location: str
    reason: Message
