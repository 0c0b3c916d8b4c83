"""The page of agreement: figures with their cases, gaps where nothing is defined, exports."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from dummies import DummyEnds, study
from pytestqt.qtbot import QtBot
from windowing import WindowMaker

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import BundleId, FindingState
from cxrviewer.settings import Settings
from cxrviewer.store.ledger import LedgerEntry, Verdict
from cxrviewer.store.ledger_export import write_labels
from cxrviewer.store.ledger_keeper import ForgetfulLedger
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.agreement_page import AgreementPage
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.main_window import MainWindow

F, V, S = Finding, Verdict, FindingState


def said(number: int, verdict: Verdict, state: FindingState, month: str, p: float) -> LedgerEntry:
    return LedgerEntry(
        f"{month}-02T10:00:00+00:00", f"s{number}", (), F.EDEMA, verdict,
        model=BundleId("m", "1", ""), confidence=p, state=state, is_blinded=number == 1,
    )  # fmt: skip


ENTRIES = [
    *(said(n, V.ACCEPT, S.PRESENT, "2026-01", 0.9) for n in range(1, 5)),
    said(5, V.REJECT, S.PRESENT, "2026-01", 0.5),
    said(6, V.UNCERTAIN, S.PRESENT, "2026-02", 0.5),
    said(7, V.REJECT, S.ABSENT, "2026-03", 0.1),
]


class Ends(DummyEnds):
    def ends(self) -> BackEnds:
        ledger = ForgetfulLedger()
        ledger.add(ENTRIES)
        return dataclasses.replace(super().ends(), ledger=lambda: ledger)


@pytest.fixture
def window(make_window: WindowMaker) -> MainWindow:
    return make_window(Ends(studies=[study("a")]), Settings(language="en"))


@pytest.fixture
def page(window: MainWindow) -> AgreementPage:
    window.actions_table[ActionId.AGREEMENT].trigger()
    found = window.findChild(AgreementPage)
    assert found is not None
    return found


def cells(page: AgreementPage) -> list[list[str]]:
    table = page.table
    return [
        [table.item(row, column).text().replace("\u00a0", " ") for column in range(6)]
        for row in range(table.rowCount())
    ]


def test_every_month_says_its_shares_with_cases_and_intervals(page: AgreementPage) -> None:
    # Wilson's interval of 4 in 5 is 37.55 to 96.38 %, of 1 in 1 20.65 to 100 %, of 0 in 1 its
    # mirror image, of 4 in 4 51.01 to 100 %.
    assert cells(page) == [
        ["2026-03", "100 % (21–100), n = 1", "not defined", "100 % (21–100), n = 1",
         "0 % (0–79), n = 1", "10 %"],
        ["2026-02", "not defined", "not defined", "not defined", "not defined", "not defined"],
        ["2026-01", "80 % (38–96), n = 5", "100 % (51–100), n = 4", "0 % (0–79), n = 1",
         "80 % (38–96), n = 5", "82 %"],
    ]  # fmt: skip


def test_choices_narrow_what_counts(page: AgreementPage) -> None:
    assert [page.finding.itemText(i) for i in range(page.finding.count())] == [
        "All findings", "Normal or abnormal study", "Edema",
    ]  # fmt: skip
    page.blinded.setChecked(True)
    assert [row[1] for row in cells(page)] == ["100 % (21–100), n = 1"]
    page.finding.setCurrentIndex(1)
    assert cells(page) == []


def test_the_page_opens_once_and_follows_new_opinions(
    window: MainWindow, page: AgreementPage, qtbot: QtBot
) -> None:
    window.actions_table[ActionId.AGREEMENT].trigger()
    assert len(window.findChildren(AgreementPage)) == 1
    window.session.select_finding(F.PLEURAL_EFFUSION)
    window.actions_table[ActionId.ACCEPT].trigger()
    qtbot.waitUntil(lambda: page.table.rowCount() > 3)


def test_labels_are_written_where_asked(page: AgreementPage, tmp_path: Path) -> None:
    page.export(write_labels, tmp_path / "labels.csv")
    lines = (tmp_path / "labels.csv").read_text().splitlines()
    assert lines[:2] == ["StudyInstanceUID,edema", "s1,1"]
    assert lines[-2:] == ["s6,-1", "s7,0"]


def test_a_failed_export_is_told_in_the_window(
    window: MainWindow, page: AgreementPage, tmp_path: Path
) -> None:
    page.export(write_labels, tmp_path / "gone" / "labels.csv")
    assert "labels.csv" in window.message_bar.text
    page.export(write_labels, tmp_path / "labels.csv")
    assert window.message_bar.text == "", "it has succeeded meanwhile"
