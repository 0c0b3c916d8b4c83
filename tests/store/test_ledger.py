"""What readers said outlives the program's violent end, and comes out as labels."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from factories import make_dx

from cxrviewer.errors import Message, StoreError
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import BundleId, FindingState
from cxrviewer.paths import data_dir
from cxrviewer.store.ledger import Ledger, LedgerEntry, Opinion, Verdict, ledger_path, opinions
from cxrviewer.store.ledger_export import labels_of, write_entries, write_labels
from cxrviewer.store.ledger_keeper import FileLedger, ForgetfulLedger
from trainer.datasets import DATASETS
from trainer.errors import DatasetError

F, V = Finding, Verdict
MODEL = BundleId("findings-atto", "0.1.0", "ab" * 32)


def entry(
    verdict: Verdict, finding: Finding | None = F.EDEMA, study: str = "1.2.3", **facts: object
) -> LedgerEntry:
    made = LedgerEntry(
        "2026-03-02T14:05:09+00:00", study, (f"{study}.1", f"{study}.2"), finding, verdict,
        model=MODEL, sensitivity="balanced", confidence=0.1 + 0.2, state=FindingState.PRESENT,
    )  # fmt: skip
    return replace(made, **facts)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "ledger.sqlite3"


# --- the file ------------------------------------------------------------------------------------


def test_entries_come_back_exactly_and_in_order(path: Path) -> None:
    said = [
        entry(V.ACCEPT),
        entry(V.NORMAL, None, is_blinded=True, confidence=None, state=None),
        entry(V.COMMENT, comment="petite lame « à revoir »"),
        entry(V.REJECT, study="9.9"),
    ]
    ledger = Ledger(path)
    ledger.add(said[:2])
    ledger.add(said[2:])
    ledger.close()
    again = Ledger(path)
    assert list(again.entries()) == said
    assert list(again.entries("9.9")) == said[3:]
    assert again.entries("unknown") == ()
    again.close()


def test_looking_makes_no_file(path: Path) -> None:
    assert Ledger(path).entries() == ()
    assert not path.parent.exists()


def test_file_lies_in_the_users_data_folder_is_synced_and_versioned(path: Path) -> None:
    assert ledger_path().parent == data_dir()
    ledger = Ledger(path)
    ledger.add([entry(V.ACCEPT)])
    assert ledger._database is not None
    pragma = ledger._database.connection.execute
    assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
    assert pragma("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert pragma("PRAGMA user_version").fetchone() == (1,)
    columns = {row[1] for row in pragma("PRAGMA table_info(entry)")}
    assert columns == {
        "number", "moment", "study", "images", "finding", "verdict", "comment", "is_blinded",
        "model", "model_version", "weights_sha256", "sensitivity", "confidence", "state",
    }  # fmt: skip
    ledger.close()


def test_entries_are_added_all_or_none(path: Path) -> None:
    ledger = Ledger(path)
    ledger.add([entry(V.ACCEPT)])
    assert ledger._database is not None
    ledger._database.connection.execute(
        "CREATE TRIGGER full_disk BEFORE INSERT ON entry WHEN new.verdict = 'reject'"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(StoreError, match="could not be used"):
        ledger.add([entry(V.UNCERTAIN), entry(V.REJECT)])
    assert ledger.entries() == (entry(V.ACCEPT),)
    ledger.close()


def test_an_entry_of_a_later_version_takes_no_other_with_it(path: Path) -> None:
    ledger = Ledger(path)
    ledger.add([entry(V.ACCEPT), entry(V.REJECT), entry(V.UNCERTAIN)])
    assert ledger._database is not None
    ledger._database.connection.execute("UPDATE entry SET verdict = 'later' WHERE number = 2")
    assert ledger.entries() == (entry(V.ACCEPT), entry(V.UNCERTAIN))
    ledger.close()


def test_a_damaged_file_is_kept_beside_a_new_one_and_told(path: Path) -> None:
    ledger = Ledger(path)
    ledger.add([entry(V.ACCEPT)] * 50)
    ledger.close()
    path.write_bytes(b"x" * 5000)
    again = Ledger(path)
    assert again.entries() == ()
    again.add([entry(V.REJECT)])
    assert again.entries() == (entry(V.REJECT),)
    again.close()
    assert "damaged" in str(again.messages[0])
    assert [f.read_bytes() for f in path.parent.iterdir() if ".damaged-" in f.name] == [b"x" * 5000]


_WRITER = """
import sys
from pathlib import Path
from cxrviewer.store.ledger import Ledger, LedgerEntry, Verdict
from cxrviewer.findings import Finding
ledger = Ledger(Path(sys.argv[1]))
for number in range(100000):
    said = [LedgerEntry(f"{number}", "1.2", (), f, Verdict.ACCEPT) for f in list(Finding)[:5]]
    ledger.add(said)
    print(number, flush=True)
"""


def test_a_killed_program_loses_at_most_the_entry_in_progress(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = -1
    while told < 20:
        told = int(process.stdout.readline())
    time.sleep(0.03)
    os.kill(process.pid, signal.SIGKILL)
    rest = process.stdout.read().split()
    process.wait()
    told = max([told, *map(int, rest)])
    found = Ledger(path).entries()
    numbers = [int(one.moment) for one in found]
    # All that was told as kept is there, and the one after it whole or not at all.
    assert set(numbers) in (set(range(told + 1)), set(range(told + 2)))
    assert len(found) == 5 * len(set(numbers))
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# --- what holds in the end -----------------------------------------------------------------------


def test_the_last_word_holds_and_a_comment_takes_nothing_back() -> None:
    said = [
        entry(V.ACCEPT, comment="first"),
        entry(V.REJECT),
        entry(V.COMMENT, comment="second"),
        entry(V.UNCERTAIN, F.MASS),
        entry(V.WITHDRAW, F.MASS),
        entry(V.NORMAL, None),
    ]
    found = opinions(said)
    assert found["1.2.3", F.EDEMA] == Opinion(said[1], "second")
    assert found["1.2.3", F.MASS] == Opinion(None, "")
    assert found["1.2.3", None].verdict is V.NORMAL


# --- exports -------------------------------------------------------------------------------------

SAID = [
    entry(V.ACCEPT, F.EDEMA, "1.2.826.0.1.1"),
    entry(V.REJECT, F.CARDIOMEGALY, "1.2.826.0.1.1"),
    entry(V.UNCERTAIN, F.MASS, "1.2.826.0.1.1", comment='a, "b"\n=c'),
    entry(V.NORMAL, None, "1.2.826.0.1.2"),
    entry(V.ADD, F.HERNIA, "1.2.826.0.1.3", is_blinded=True),
    entry(V.ABNORMAL, None, "1.2.826.0.1.3"),
    entry(V.ACCEPT, F.NODULE, "1.2.826.0.1.4"),
    entry(V.WITHDRAW, F.NODULE, "1.2.826.0.1.4"),
    entry(V.COMMENT, F.NODULE, "1.2.826.0.1.4", comment="no label"),
]
# By hand.
LABELS = {
    "1.2.826.0.1.1": {F.EDEMA: 1, F.CARDIOMEGALY: 0, F.MASS: -1},
    "1.2.826.0.1.2": {F.NO_FINDING: 1},
    "1.2.826.0.1.3": {F.HERNIA: 1, F.NO_FINDING: 0},
}


def test_labels_are_what_was_said_in_the_end_and_nothing_is_made_up() -> None:
    assert labels_of(SAID) == LABELS


@pytest.mark.parametrize("name", ["labels.csv", "labels.json"])
def test_the_trainer_reads_the_exported_labels(tmp_path: Path, name: str) -> None:
    for study in (*LABELS, "1.2.826.0.1.4"):
        for number, view in enumerate(("PA", "LL"), 1):
            make_dx(
                tmp_path / f"{study}.{number}.dcm", np.zeros((300, 280), np.uint16),
                StudyInstanceUID=study, SOPInstanceUID=f"{study}.{number}", ViewPosition=view,
                PatientID=study[-1],
            )  # fmt: skip
    write_labels(tmp_path / name, SAID)
    samples = DATASETS["dicom_table"](tmp_path)
    read = {
        sample.study.removeprefix("dicom_table:"): {
            label.target: label.value
            for label in sample.labels
            if isinstance(label.target, Finding)
        }
        for sample in samples
    }
    assert read == LABELS
    assert all(len(sample.images) == 2 for sample in samples)


def test_a_json_table_without_rows_is_named(tmp_path: Path) -> None:
    (tmp_path / "labels.json").write_text('{"rows": 3}')
    with pytest.raises(DatasetError, match="rows"):
        DATASETS["dicom_table"](tmp_path)


def test_every_entry_comes_out_as_csv_and_json(tmp_path: Path) -> None:
    write_entries(tmp_path / "all.json", SAID)
    document = json.loads((tmp_path / "all.json").read_text("utf-8"))
    assert (document["format"], document["version"]) == ("cxrviewer-ledger", 1)
    assert len(document["entries"]) == len(SAID)
    assert document["entries"][2]["comment"] == 'a, "b"\n=c'
    assert document["entries"][0]["confidence"] == 0.1 + 0.2
    write_entries(tmp_path / "all.csv", SAID)
    with (tmp_path / "all.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["verdict"] for row in rows] == [one.verdict.value for one in SAID]
    assert rows[2]["comment"] == 'a, "b"\n=c'
    assert rows[3]["finding"] == ""
    assert rows[0]["sop_instance_uids"] == "1.2.826.0.1.1.1 1.2.826.0.1.1.2"


def test_an_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "folder.csv"
    target.mkdir()
    with pytest.raises(StoreError, match="folder"):
        write_labels(target, SAID)
    assert list(tmp_path.iterdir()) == [target]


# --- the thread ----------------------------------------------------------------------------------


def test_nobody_waits_for_a_slow_disk(path: Path) -> None:
    keeper, gate = FileLedger(path), threading.Event()
    keeper._thread.do(lambda: gate.wait(10) and None)
    answers: list[tuple[LedgerEntry, ...]] = []
    begin = time.perf_counter()
    keeper.add([entry(V.ACCEPT)])
    keeper.read("1.2.3", answers.append)
    assert time.perf_counter() - begin < 1.0
    assert answers == []
    gate.set()
    keeper.stop()
    assert answers == [(entry(V.ACCEPT),)]


def test_a_problem_is_told_once_and_answers_come_all_the_same(path: Path) -> None:
    path.mkdir(parents=True)  # a folder where the file should be
    keeper = FileLedger(path)
    told: list[Message] = []
    answers: list[tuple[LedgerEntry, ...]] = []
    keeper.listen(told.append)
    for _ in range(3):
        keeper.add([entry(V.ACCEPT)])
        keeper.read("", answers.append)
    keeper.stop()
    assert answers == [(), (), ()]
    assert len(told) == 1
    assert str(path.parent) not in str(told[0])


def test_the_forgetful_ledger_answers_at_once() -> None:
    ledger = ForgetfulLedger()
    ledger.add([entry(V.ACCEPT), entry(V.REJECT, study="2")])
    answers: list[tuple[LedgerEntry, ...]] = []
    ledger.read("2", answers.append)
    ledger.read("", answers.append)
    assert [len(found) for found in answers] == [1, 2]
