"""Reports that the reader has edited by hand, by study."""

from __future__ import annotations


class ReportDrafts:
    """Keeps what was typed until the program ends; never written to a file of ours.

    A typed report may name the patient.
    """

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def get(self, study_uid: str) -> str | None:
        """The text of a study, None where nothing was typed."""
        return self._texts.get(study_uid)

    def keep(self, study_uid: str, text: str) -> None:
        """Remember the text of a study."""
        if study_uid:
            self._texts[study_uid] = text

    def forget(self, study_uid: str) -> None:
        """Nothing is typed any more for this study."""
        self._texts.pop(study_uid, None)
