"""What a headless run has found, ready to be written: no pixels, no names, no absolute paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, View
from cxrviewer.errors import Message
from cxrviewer.inference.analysis import Analysis, BundleId, ViewRole


@dataclass(frozen=True, slots=True)
class FileId:
    """A file as the caller named it.

    Attributes:
        input: Which of the paths given, counted from 1.
        path: Path relative to it with `/` between folders; the file name where the path given is
            the file itself. A member of an archive stands behind a `!`.
    """

    input: int
    path: str


class RejectionStage(StrEnum):
    """How far a file came before it was rejected; `no_image` are files of other kinds."""

    NO_IMAGE = "no_image"
    SCAN = "scan"
    DOMAIN = "domain"
    DECODE = "decode"
    ANALYSIS = "analysis"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file that was not analysed, and why."""

    file: FileId
    stage: RejectionStage
    reason: Message


@dataclass(frozen=True, slots=True)
class AnalysedImage:
    """An image that took part in an analysis.

    Attributes:
        file: Where it is.
        sop_instance_uid: SOP Instance UID.
        view: View position with its source.
    """

    file: FileId
    sop_instance_uid: str
    view: View

    @classmethod
    def of(cls, ref: ImageRef, file: FileId) -> AnalysedImage:
        """The record of `ref`, which lies at `file`."""
        return cls(file, ref.uid_in_file, ref.view)


@dataclass(frozen=True, eq=False, slots=True)
class AnalysisRecord:
    """One analysis with the files that went into it.

    Attributes:
        number: Counted from 1 within the study.
        analysis: The answer.
        images: File and header facts of each view.
        warnings: Sentences for the reader, those of the images included.
    """

    number: int
    analysis: Analysis
    images: Mapping[ViewRole, AnalysedImage]
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class StudyRecord:
    """One study with its analyses.

    Attributes:
        number: Counted from 1 within the run; part of the names of the pictures.
        study_instance_uid: Study Instance UID.
        analyses: At least one.
    """

    number: int
    study_instance_uid: str
    analyses: tuple[AnalysisRecord, ...]

    @property
    def images(self) -> tuple[AnalysedImage, ...]:
        """Every analysed image once; a lateral may go with several frontals."""
        found = {image.file: image for record in self.analyses for image in record.images.values()}
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What is known before the first study.

    Attributes:
        bundle: The model.
        device: The device asked for: `auto`, `cpu` or `cuda`.
        started: Start in UTC, ISO 8601.
    """

    bundle: BundleId
    device: str
    started: str


class AnalysisWriter(Protocol):
    """One output format of a headless run; made with the folder and the `RunRecord`."""

    def __init__(self, folder: Path, run: RunRecord) -> None: ...

    def add_analysis(
        self, study_number: int, record: AnalysisRecord, radiographs: Mapping[ViewRole, Radiograph]
    ) -> None:
        """Write what needs the pixels, which are let go afterwards.

        Raises:
            ExportError: Nothing more can be written.
        """

    def add_study(self, study: StudyRecord) -> None:
        """Write what is known of a finished study.

        Raises:
            ExportError: Nothing more can be written.
        """

    def finish(self, rejected: Sequence[Rejection], *, complete: bool) -> Message | None:
        """Put the output under its name.

        Returns:
            What the user must know before sharing it, or None.

        Raises:
            ExportError: It could not be written.
        """

    def discard(self) -> None:
        """Remove what is not finished. Does nothing after `finish`."""
