"""Headers in, studies out: the growing list of a scan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from cxrviewer.dicom import messages
from cxrviewer.dicom.copies import KnownFiles
from cxrviewer.dicom.headers import Header, Outcome, StudyTags
from cxrviewer.dicom.picture_names import stable_uid
from cxrviewer.dicom.study import ImageRef, Patient, ScanIssue, Study
from cxrviewer.errors import Message


@dataclass(slots=True)
class _Group:
    """A study that still grows."""

    tags: StudyTags
    images: list[ImageRef] = field(default_factory=list)

    def study(self) -> Study:
        tags = self.tags
        return Study(
            study_instance_uid=tags.study_instance_uid,
            patient=tags.patient,
            study_date=tags.study_date,
            study_time=tags.study_time,
            study_description=tags.study_description,
            accession_number=tags.accession_number,
            images=tuple(sorted(self.images, key=_order)),
        )


@dataclass(frozen=True, slots=True)
class Growth:
    """What one batch of files has added.

    Attributes:
        studies: Studies that are new or have grown.
        issues: Files that are not shown.
        others: Files that are something else altogether.
    """

    studies: tuple[Study, ...]
    issues: tuple[ScanIssue, ...]
    others: int


class StudyBuilder:
    """Groups images by study and patient, and lists an exact copy of a file only once."""

    def __init__(self) -> None:
        self._groups: dict[str, list[_Group]] = {}
        self._known = KnownFiles()

    def add(self, outcomes: Iterable[Outcome]) -> Growth:
        """Take a batch, in the order of the files."""
        grown: dict[int, _Group] = {}
        issues: list[ScanIssue] = []
        others = 0
        for outcome in outcomes:
            if outcome is None:
                others += 1
            elif isinstance(outcome, ScanIssue):
                issues.append(outcome)
            elif (first := self._known.add(outcome.image)) is not None:
                reason = Message(messages.DUPLICATE, {"first": first.location})
                issues.append(ScanIssue(outcome.image.location, reason))
            else:
                group = self._group(outcome)
                group.images.append(self._distinct(outcome.image))
                grown[id(group)] = group
        studies = tuple(group.study() for group in grown.values())
        return Growth(studies, tuple(issues), others)

    def _distinct(self, image: ImageRef) -> ImageRef:
        """`image` under a UID that no other image here has.

        A second file with the same SOP Instance UID but other contents is not left out: it may be
        the better copy (the first one damaged, another compression), or a different image whose
        UID is wrong. It gets a UID of its place instead.
        """
        if self._known.is_first(image):
            return image
        own = stable_uid("image", image.location)
        return replace(image, sop_instance_uid=own, repeated_uid=image.sop_instance_uid)

    def _group(self, header: Header) -> _Group:
        """The study of an image.

        Two patients under one Study Instance UID are kept apart: showing one patient's images
        under the other's name is the worst that a viewer can do. A silent file joins.
        """
        tags = header.study
        alike = self._groups.setdefault(tags.key, [])
        for group in alike:
            if not tags.who or not group.tags.who or tags.who == group.tags.who:
                group.tags = _completed(group.tags, tags)
                return group
        if alike:
            tags = replace(tags, study_instance_uid=stable_uid("study", header.image.location))
        alike.append(_Group(tags))
        return alike[-1]


def _order(image: ImageRef) -> tuple[int, int, str]:
    return image.series_number, image.instance_number, image.location


def _completed(known: StudyTags, new: StudyTags) -> StudyTags:
    """`known` with its empty fields filled from `new`; the identity stays."""
    filled = _filled(known, new)
    return replace(filled, patient=_filled_patient(known.patient, new.patient))


def _filled(known: StudyTags, new: StudyTags) -> StudyTags:
    missing: dict[str, Any] = {
        item.name: getattr(new, item.name)
        for item in fields(known)
        if not getattr(known, item.name)
    }
    return replace(known, **missing) if missing else known


def _filled_patient(known: Patient, new: Patient) -> Patient:
    missing: dict[str, Any] = {
        item.name: getattr(new, item.name)
        for item in fields(known)
        if not getattr(known, item.name)
    }
    return replace(known, **missing) if missing else known
