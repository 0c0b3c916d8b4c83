"""Keeps the ledger without anybody waiting: requests go to a thread, answers come from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from cxrviewer.store.ledger import Ledger, LedgerEntry
from cxrviewer.store.store_thread import OnMessage, StoreThread

OnEntries = Callable[[tuple[LedgerEntry, ...]], None]


class LedgerKeeper(Protocol):
    """What remembers what readers said. Its answers may come in any thread."""

    def read(self, study_instance_uid: str, on_read: OnEntries) -> None:
        """Ask for the entries of a study, of all studies where empty; an answer always comes."""
        ...

    def add(self, entries: Sequence[LedgerEntry]) -> None:
        """Keep entries."""
        ...

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`."""
        ...

    def stop(self) -> None:
        """Write all that is not written yet."""
        ...


class ForgetfulLedger:
    """Remembers until the end of the program only, for windows that must leave no trace."""

    def __init__(self) -> None:
        self._entries: list[LedgerEntry] = []

    def read(self, study_instance_uid: str, on_read: OnEntries) -> None:
        """Answer at once."""
        uid = study_instance_uid
        on_read(tuple(e for e in self._entries if uid in {"", e.study_instance_uid}))

    def add(self, entries: Sequence[LedgerEntry]) -> None:
        """Remember them."""
        self._entries += entries

    def listen(self, on_message: OnMessage) -> None:
        """There is nothing to tell."""

    def stop(self) -> None:
        """There is nothing to write."""


class FileLedger:
    """Remembers in a file."""

    def __init__(self, path: Path) -> None:
        self._ledger = Ledger(path)
        self._thread = StoreThread(self._ledger, "ledger")

    def read(self, study_instance_uid: str, on_read: OnEntries) -> None:
        """Ask for entries; none where they cannot be read."""
        nothing: tuple[LedgerEntry, ...] = ()
        self._thread.ask(lambda: self._ledger.entries(study_instance_uid), nothing, on_read)

    def add(self, entries: Sequence[LedgerEntry]) -> None:
        """Keep entries as soon as the disk allows."""
        kept = tuple(entries)
        self._thread.do(lambda: self._ledger.add(kept))

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`, each kind of them once."""
        self._thread.listen(on_message)

    def stop(self) -> None:
        """Write all that is not written yet and close the file; waits a few seconds at most."""
        self._thread.stop()
