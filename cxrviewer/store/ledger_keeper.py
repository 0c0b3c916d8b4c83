"""Keeps the ledger without anybody waiting: requests go to a thread, answers come from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from cxrviewer.errors import Message, StoreError
from cxrviewer.store.ledger import Ledger, LedgerEntry
from cxrviewer.store.worker import StoreWorker

_STOP_S: Final = 5.0

OnEntries = Callable[[tuple[LedgerEntry, ...]], None]
OnMessage = Callable[[Message], None]


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
        self._worker = StoreWorker("ledger")
        self._on_message: OnMessage = _nobody
        self._told: set[str] = set()

    def read(self, study_instance_uid: str, on_read: OnEntries) -> None:
        """Ask for entries; none where they cannot be read."""

        def job() -> None:
            found: tuple[LedgerEntry, ...] = ()
            try:
                found = self._ledger.entries(study_instance_uid)
            except StoreError as error:
                self._tell(error.message)
            finally:
                self._pass_on()
                on_read(found)

        self._worker.submit(job)

    def add(self, entries: Sequence[LedgerEntry]) -> None:
        """Keep entries as soon as the disk allows."""
        kept = tuple(entries)

        def job() -> None:
            try:
                self._ledger.add(kept)
            except StoreError as error:
                self._tell(error.message)
            finally:
                self._pass_on()

        self._worker.submit(job)

    def listen(self, on_message: OnMessage) -> None:
        """Tell problems to `on_message`, each kind of them once."""
        self._on_message = on_message

    def stop(self) -> None:
        """Write all that is not written yet and close the file; waits a few seconds at most."""
        self._worker.submit(self._ledger.close)
        self._worker.stop(_STOP_S)

    def _pass_on(self) -> None:
        messages, self._ledger.messages = self._ledger.messages, []
        for message in messages:
            self._tell(message)

    def _tell(self, message: Message) -> None:
        # A full disk fails with every entry; once said is enough.
        if message.template not in self._told:
            self._told.add(message.template)
            self._on_message(message)


def _nobody(_message: Message) -> None:
    """Nobody listens yet."""
