"""The ledger as files: every entry, or one row of labels for each study as the trainer reads them.

The trainer's `dicom_table` data set takes either `labels.csv` or `labels.json` of `write_labels`
beside the DICOM files.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, StoreError
from cxrviewer.findings import Finding
from cxrviewer.store.ledger import LedgerEntry, Opinion, Verdict, opinions
from cxrviewer.store.refusals import refusal_of

FORMAT: Final = "cxrviewer-ledger"
LABELS_FORMAT: Final = "cxrviewer-labels"
VERSION: Final = 1
KEY: Final = "StudyInstanceUID"
# As in the trainer's tables.
_LABELS: Final = {
    Verdict.ACCEPT: 1,
    Verdict.ADD: 1,
    Verdict.REJECT: 0,
    Verdict.UNCERTAIN: -1,
}
# What is said of the whole study is said of the finding that there is none.
_NO_FINDING: Final = {Verdict.NORMAL: 1, Verdict.ABNORMAL: 0}
_NOT_WRITTEN: Final = QT_TRANSLATE_NOOP(
    "messages", "“{name}” could not be written ({reason}); choose another folder."
)

Labels = Mapping[str, Mapping[Finding, int]]


def labels_of(entries: Sequence[LedgerEntry]) -> Labels:
    """Labels by study: 1 there, 0 not there, -1 uncertain; findings nobody spoke of are absent."""
    found: dict[str, dict[Finding, int]] = {}
    for (study, finding), opinion in opinions(entries).items():
        said = _label(finding, opinion)
        if said is not None:
            found.setdefault(study, {})[said[0]] = said[1]
    return found


def write_labels(path: Path, entries: Sequence[LedgerEntry]) -> None:
    """Write labels as `.csv` or `.json`, by the name.

    Raises:
        StoreError: The file cannot be written.
    """
    labels = labels_of(entries)
    said = {finding for row in labels.values() for finding in row}
    columns = [finding for finding in Finding if finding in said]
    rows: list[dict[str, object]] = [
        {KEY: study, **{finding.value: row.get(finding, "") for finding in columns}}
        for study, row in labels.items()
    ]
    if path.suffix.lower() == ".json":
        _write(path, _json({"format": LABELS_FORMAT, "version": VERSION, "rows": rows}))
    else:
        _write(path, _csv([KEY, *(finding.value for finding in columns)], rows))


def write_entries(path: Path, entries: Sequence[LedgerEntry]) -> None:
    """Write every entry as `.csv` or `.json`, by the name.

    Raises:
        StoreError: The file cannot be written.
    """
    rows = [_record(entry) for entry in entries]
    if path.suffix.lower() == ".json":
        _write(path, _json({"format": FORMAT, "version": VERSION, "entries": rows}))
    else:
        flat = [{**row, "sop_instance_uids": " ".join(e.sop_instance_uids)} for row, e in
                zip(rows, entries, strict=True)]  # fmt: skip
        _write(path, _csv(list(_FIELDS), flat))


def _label(finding: Finding | None, opinion: Opinion) -> tuple[Finding, int] | None:
    verdict = opinion.verdict
    if verdict is None:
        return None
    if finding is None:
        label = _NO_FINDING.get(verdict)
        return None if label is None else (Finding.NO_FINDING, label)
    label = _LABELS.get(verdict)
    return None if label is None else (finding, label)


_FIELDS: Final = (
    "moment", "study_instance_uid", "sop_instance_uids", "finding", "verdict", "comment",
    "is_blinded", "model", "model_version", "weights_sha256", "sensitivity", "confidence", "state",
)  # fmt: skip


def _record(entry: LedgerEntry) -> dict[str, object]:
    values = (
        entry.moment, entry.study_instance_uid, list(entry.sop_instance_uids), entry.finding,
        entry.verdict.value, entry.comment, entry.is_blinded, entry.model.name,
        entry.model.version, entry.model.sha256, entry.sensitivity, entry.confidence, entry.state,
    )  # fmt: skip
    return dict(zip(_FIELDS, values, strict=True))


def _json(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _write(path: Path, text: str) -> None:
    """Put a whole new file into the place of the old one."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):  # tidying up must not hide why it is needed
            temporary.unlink(missing_ok=True)
        raise StoreError(_NOT_WRITTEN, name=path.name, reason=refusal_of(error)) from error
