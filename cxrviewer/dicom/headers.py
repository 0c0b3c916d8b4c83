"""From the header of one file to what a list of studies must know of it; no pixels are read.

A `Header` crosses process boundaries: headers of many files are read in a process pool.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from pydicom import uid
from pydicom.dataset import FileDataset

from cxrviewer.dicom import messages
from cxrviewer.dicom.opening import ArchiveCache, open_image
from cxrviewer.dicom.picture_names import PICTURE_SUFFIXES, PictureName, stable_uid
from cxrviewer.dicom.pictures import picture_header
from cxrviewer.dicom.reading import Kind, kind_of, read_head, read_header, transfer_syntax_of
from cxrviewer.dicom.species import species_of
from cxrviewer.dicom.study import ImageRef, Patient, ScanIssue, View
from cxrviewer.dicom.tags import integer_of, text_of
from cxrviewer.dicom.views import patient_orientation_of, view_of
from cxrviewer.errors import Message, UnreadableFileError

DICOM_SUFFIXES: Final = frozenset({".dcm", ".dicom", ".dic", ".ima", ".dcm30"})
_MEANT: Final = DICOM_SUFFIXES | PICTURE_SUFFIXES | {".zip"}
_MIN_PICTURE: Final = 64  # pixels; an icon is smaller, a radiograph is not
_ARCHIVES: Final = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_PICTURES: Final = {b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"GIF8": "GIF"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that may hold an image.

    Attributes:
        path: The file, or the archive.
        member: Name inside the archive.
        named: Whether someone asked for this very file (the reader, a DICOMDIR): then it is always
            answered for, whatever it is.
        picture: What its name says, where its suffix is that of a picture.
    """

    path: Path
    member: str = ""
    named: bool = False
    picture: PictureName | None = None

    @property
    def location(self) -> str:
        """As in `ImageRef.location`."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)

    @property
    def suffix(self) -> str:
        """Suffix of the innermost name, lower case; empty for a name such as `1.2.840.3`."""
        suffix = Path(self.member or self.path.name).suffix.lower()
        return "" if suffix[1:].isdigit() else suffix


@dataclass(frozen=True, slots=True)
class StudyTags:
    """What a header says of its study.

    Attributes:
        key: Equal for all images of one study of one patient.
        who: Patient ID, else the name; empty where the file is silent.
        study_instance_uid: Study Instance UID, or a stable one of ours.
        patient: Who.
        study_date: `YYYYMMDD` or empty.
        study_time: `HHMMSS` or empty.
        study_description: Study Description, or the name of a picture's study.
        accession_number: Accession Number.
    """

    key: str
    who: str
    study_instance_uid: str
    patient: Patient = field(default_factory=Patient)
    study_date: str = ""
    study_time: str = ""
    study_description: str = ""
    accession_number: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """An image and its study."""

    image: ImageRef
    study: StudyTags


Outcome = Header | ScanIssue | None
"""An image, a file that should have been one, or None for something else altogether."""


def read_candidates(candidates: Iterable[Candidate]) -> Iterator[Outcome]:
    """Look at files one after the other. Never raises for what is in them."""
    with ArchiveCache() as archives:
        for candidate in candidates:
            yield _read(candidate, archives)


def _read(candidate: Candidate, archives: ArchiveCache) -> Outcome:
    try:
        with open_image(candidate.path, candidate.member, archives) as stream:
            return _outcome(stream, candidate)
    except UnreadableFileError as error:
        return ScanIssue(candidate.location, error.message)
    except MemoryError:
        return _issue(candidate, messages.NO_MEMORY)


def _outcome(stream: BinaryIO, candidate: Candidate) -> Outcome:
    head = read_head(stream)
    kind = kind_of(head)
    if kind is Kind.PICTURE:
        return _picture(stream, candidate)
    if kind is Kind.DICOM:
        return _dicom(stream, candidate)
    if kind is Kind.DICOM_WITHOUT_PREAMBLE:
        return _bare_dicom(stream, candidate)
    return _something_else(kind, head, candidate)


def _bare_dicom(stream: BinaryIO, candidate: Candidate) -> Outcome:
    """A data set without the preamble; any binary file may begin like one, so it must prove it."""
    if candidate.named or candidate.suffix in DICOM_SUFFIXES:
        return _dicom(stream, candidate)
    try:
        outcome = _dicom(stream, candidate)
    except UnreadableFileError:
        return None
    return outcome if isinstance(outcome, Header) else None


def _something_else(kind: Kind, head: bytes, candidate: Candidate) -> ScanIssue | None:
    """An issue where an image was to be expected; else the file is only counted."""
    name = Path(candidate.member or candidate.path.name).name
    meant = candidate.suffix in _MEANT and not name.startswith(".")
    if not meant and not candidate.named:
        return None
    if kind is Kind.EMPTY:
        return _issue(candidate, messages.EMPTY_FILE)
    if kind is Kind.ARCHIVE:
        return _issue(candidate, messages.NESTED_ARCHIVE)
    if head.startswith(_ARCHIVES):
        return _issue(candidate, messages.OTHER_ARCHIVE)
    for start, picture in _PICTURES.items():
        if head.startswith(start):
            return _issue(candidate, messages.OTHER_PICTURE, kind=picture)
    return _issue(candidate, messages.NOT_DICOM)


def _issue(candidate: Candidate, template: str, **details: object) -> ScanIssue:
    return ScanIssue(candidate.location, Message(template, details))


# --- pictures ------------------------------------------------------------------------------------


def _picture(stream: BinaryIO, candidate: Candidate) -> Outcome:
    header = picture_header(stream)
    small = min(header.rows, header.columns) < _MIN_PICTURE
    if not candidate.named and (small or candidate.picture is None):
        return None
    location = candidate.location
    name = candidate.picture or PictureName(location, candidate.path.stem, View())
    image = ImageRef(
        path=candidate.path,
        member=candidate.member,
        sop_instance_uid=stable_uid("image", location),
        series_instance_uid=stable_uid("series", name.study_key),
        view=name.view,
        rows=header.rows,
        columns=header.columns,
        photometric_interpretation="MONOCHROME2" if header.grey else "RGB",
        samples_per_pixel=1 if header.grey else 3,
        bits_stored=header.bits,
    )
    uid_of_study = stable_uid("study", name.study_key)
    study = StudyTags(uid_of_study, "", uid_of_study, study_description=name.study_name)
    return Header(image, study)


# --- DICOM ---------------------------------------------------------------------------------------


def _dicom(stream: BinaryIO, candidate: Candidate) -> Outcome:
    header = read_header(stream)
    dataset = header.dataset
    if not header.pixel_keyword or not integer_of(dataset, "Rows"):
        return _without_image(dataset, bool(header.pixel_keyword), candidate)
    image = _image(dataset, candidate)
    return Header(image, _study(dataset, candidate))


def _without_image(dataset: FileDataset, has_pixels: bool, candidate: Candidate) -> Outcome:
    sop_class = text_of(dataset, "SOPClassUID")
    if sop_class == uid.MediaStorageDirectoryStorage or "DirectoryRecordSequence" in dataset:
        # A directory inside a scanned folder has been followed before; it is no image itself.
        return _issue(candidate, messages.DIRECTORY_EMPTY) if candidate.named else None
    if has_pixels:
        return _issue(candidate, messages.BAD_IMAGE_TAG, tag="Rows")
    name = uid.UID(sop_class).name if sop_class else ""
    if not dataset or "Rows" in dataset or "Image Storage" in name:
        return _issue(candidate, messages.PIXELS_MISSING)
    if name and name != sop_class:
        return _issue(candidate, messages.NO_PIXELS, kind=name.removesuffix(" Storage"))
    return _issue(candidate, messages.NO_PIXELS_UNKNOWN)


def _image(dataset: FileDataset, candidate: Candidate) -> ImageRef:
    location = candidate.location
    date, time = _acquired(dataset)
    return ImageRef(
        path=candidate.path,
        member=candidate.member,
        sop_instance_uid=text_of(dataset, "SOPInstanceUID") or stable_uid("image", location),
        sop_class_uid=text_of(dataset, "SOPClassUID"),
        series_instance_uid=text_of(dataset, "SeriesInstanceUID"),
        modality=text_of(dataset, "Modality").upper(),
        view=view_of(dataset),
        rows=integer_of(dataset, "Rows"),
        columns=integer_of(dataset, "Columns"),
        number_of_frames=max(integer_of(dataset, "NumberOfFrames", 1), 1),
        transfer_syntax_uid=transfer_syntax_of(dataset),
        photometric_interpretation=text_of(dataset, "PhotometricInterpretation", "MONOCHROME2"),
        samples_per_pixel=integer_of(dataset, "SamplesPerPixel", 1),
        bits_stored=integer_of(dataset, "BitsStored", integer_of(dataset, "BitsAllocated", 8)),
        series_number=integer_of(dataset, "SeriesNumber"),
        instance_number=integer_of(dataset, "InstanceNumber"),
        series_description=text_of(dataset, "SeriesDescription"),
        body_part_examined=text_of(dataset, "BodyPartExamined").upper(),
        patient_orientation=patient_orientation_of(dataset),
        patient_species=species_of(dataset),
        burned_in_annotation=text_of(dataset, "BurnedInAnnotation").upper(),
        presentation_intent_type=text_of(dataset, "PresentationIntentType").upper(),
        acquisition_date=date,
        acquisition_time=time,
    )


def _study(dataset: FileDataset, candidate: Candidate) -> StudyTags:
    """The study of an image; the same UID under two patients makes two studies."""
    patient = Patient(
        name=text_of(dataset, "PatientName"),
        patient_id=text_of(dataset, "PatientID"),
        # Not checked as a day: 19610000 stands for a birthday that is not known, and still tells
        # two patients apart.
        birth_date=_eight_digits(text_of(dataset, "PatientBirthDate")),
        sex=text_of(dataset, "PatientSex").upper(),
        age=text_of(dataset, "PatientAge").upper(),
    )
    stated = text_of(dataset, "StudyInstanceUID")
    date = _date(text_of(dataset, "StudyDate"))
    # Without a study UID the images of one patient, day and folder belong together.
    folder = str(Path(candidate.location).parent)
    return StudyTags(
        key=stated or f"{folder}\0{date}\0{patient.patient_id}\0{patient.name}",
        who=patient.patient_id or patient.name.strip("^ ").casefold(),
        study_instance_uid=stated or stable_uid("study", candidate.location),
        patient=patient,
        study_date=date,
        study_time=_time(text_of(dataset, "StudyTime")),
        study_description=text_of(dataset, "StudyDescription"),
        accession_number=text_of(dataset, "AccessionNumber"),
    )


def _acquired(dataset: FileDataset) -> tuple[str, str]:
    """Date and time of the image, both from the first source that has a date."""
    moment = text_of(dataset, "AcquisitionDateTime")
    if _date(moment[:8]):
        return _date(moment[:8]), _time(moment[8:])
    for source in ("Acquisition", "Content", "Series", "Study"):
        date = _date(text_of(dataset, f"{source}Date"))
        if date:
            return date, _time(text_of(dataset, f"{source}Time"))
    return "", ""


def _date(value: str) -> str:
    """`YYYYMMDD` of a day that there is; empty otherwise.

    A day like 20231399 would stand before every other one and make priors of them.
    """
    digits = _eight_digits(value)
    try:
        datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return ""
    return digits


def _eight_digits(value: str) -> str:
    """`YYYYMMDD`, also from the dotted form of older files; empty where it is no date."""
    digits = re.sub(r"[.\-/]", "", value)
    return digits if re.fullmatch(r"[0-9]{8}", digits) else ""


def _time(value: str) -> str:
    """`HHMMSS` without the fraction; missing minutes and seconds are zero."""
    digits = re.match(r"\d*", value.replace(":", ""))
    found = digits.group()[:6] if digits else ""
    return found.ljust(6, "0") if len(found) >= 2 else ""
