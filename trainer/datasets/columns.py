"""Columns of tables that have no published form: `data.columns` says what they are called.

Roles are the keys of `data.columns`; `origin` names who the labels come from rather than a column.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cxrviewer.findings import FINDING_INFO, Finding
from trainer.datasets.tables import Row, number
from trainer.errors import ConfigError, DatasetError
from trainer.labels import UNCERTAIN, Label, LabelOrigin, said

_ORIGIN: Final = "origin"
_PARTS: Final = {
    "": "",
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validate": "validation",
    "validation": "validation",
    "test": "test",
}
_UNKNOWN_ROLE: Final = (
    "data.columns knows no “{name}”; did you mean “{nearest}”? A finding is named by its id."
)
_UNKNOWN_ORIGIN: Final = "data.columns.origin must be one of {known}, not “{name}”."
_NOT_THERE: Final = (
    "The label table {path} has no column “{column}”, which data.columns.{role} names."
)
_NO_FINDING: Final = (
    "The label table {path} has no column of a finding; call one by a finding's id or English name,"
    ' for example “pleural_effusion”, or name it: data.columns.pleural_effusion = "…".'
)
_TWO_COLUMNS: Final = (
    "The columns “{one}” and “{other}” of the label table {path} both mean the same finding; say"
    " which one counts with data.columns.{finding}."
)
_BAD_PART: Final = (
    "The label table {path} has “{value}” in the column of the split; train, validation and test"
    " are known."
)
_BAD_VALUE: Final = (
    "The label table {path} has “{value}” in “{column}”; a label is 1, 0, -1 for uncertain, a"
    " probability, or blank."
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table says what.

    Attributes:
        table: The table.
        roles: Column by role; a role whose default column is not there is absent.
        findings: Column by finding.
        origin: Who says so.
    """

    table: Path
    roles: Mapping[str, str]
    findings: Mapping[Finding, str]
    origin: LabelOrigin

    def cell(self, row: Row, role: str) -> str:
        """The cell of a role without the blanks around it; empty where there is no such column."""
        return row[self.roles[role]].strip() if role in self.roles else ""

    def part(self, row: Row) -> str:
        """`train`, `validation`, `test`, or empty where the table does not say.

        Raises:
            DatasetError: The cell holds something else.
        """
        value = self.cell(row, "split")
        if value.lower() not in _PARTS:
            raise DatasetError(_BAD_PART, path=self.table, value=value)
        return _PARTS[value.lower()]

    def labels(self, row: Row) -> Iterator[Label]:
        """Labels of a row.

        Raises:
            DatasetError: A cell holds no label.
        """
        for finding, column in self.findings.items():
            value = number(self.table, row, column)
            if value is None:
                continue
            if not 0 <= value <= 1 and value != UNCERTAIN:
                raise DatasetError(_BAD_VALUE, path=self.table, value=row[column], column=column)
            yield said(finding, value, self.origin)


def columns_of(
    table: Path, header: Sequence[str], chosen: Mapping[str, str], roles: Sequence[str]
) -> Columns:
    """Find the columns of a table.

    A role's column is called like the role unless `chosen` says otherwise; a finding's like its id
    or its English name, in capitals or not.

    Args:
        table: For messages.
        header: Names of its columns.
        chosen: `data.columns`.
        roles: That this data set knows.

    Raises:
        ConfigError: `chosen` has an unknown role or origin.
        DatasetError: A column that `chosen` names is not there, or no finding has one, or one has
            two.
    """
    known = (*roles, _ORIGIN, *Finding)
    for role, column in chosen.items():
        if role not in known:
            nearest = difflib.get_close_matches(role, known, n=1, cutoff=0.0)[0]
            raise ConfigError(_UNKNOWN_ROLE, name=role, nearest=nearest)
        if role != _ORIGIN and column not in header:
            raise DatasetError(_NOT_THERE, path=table, column=column, role=role)
    named = {role: chosen.get(role, role) for role in roles}
    findings = _findings(table, header, chosen)
    if not findings:
        raise DatasetError(_NO_FINDING, path=table)
    return Columns(
        table=table,
        roles={role: column for role, column in named.items() if column in header},
        findings=findings,
        origin=_origin(chosen),
    )


def _findings(table: Path, header: Sequence[str], chosen: Mapping[str, str]) -> dict[Finding, str]:
    found: dict[Finding, str] = {}
    for finding in Finding:
        names = {_plain(finding.value), _plain(FINDING_INFO[finding].name_en)}
        there = [column for column in header if _plain(column) in names]
        if finding.value in chosen:
            found[finding] = chosen[finding.value]
        elif len(there) > 1:
            one, other = there[:2]
            raise DatasetError(
                _TWO_COLUMNS, path=table, one=one, other=other, finding=finding.value
            )
        elif there:
            found[finding] = there[0]
    return found


def _plain(name: str) -> str:
    return name.lower().replace(" ", "_")


def _origin(chosen: Mapping[str, str]) -> LabelOrigin:
    name = chosen.get(_ORIGIN, LabelOrigin.EXPERT)
    if name not in set(LabelOrigin):
        raise ConfigError(_UNKNOWN_ORIGIN, known=", ".join(LabelOrigin), name=name)
    return LabelOrigin(name)
