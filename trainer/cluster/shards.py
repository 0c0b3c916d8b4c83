"""A long list of images as Parquet files of some hundred rows, each one whole or not there.

A run that was stopped goes on with the shards that are missing. What could not be read is written
into the metadata of its shard, so that it is known after a restart too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from trainer.appearing import write_whole
from trainer.errors import DatasetError

_FACTS: Final = "shards.json"
_SKIPPED: Final = b"skipped"
_OTHER: Final = (
    "The folder {path} holds shards of other images or settings; choose another one or remove it."
)
_NO_SPACE: Final = (
    "The shard {path} could not be written: {reason}. Make room and start the command again; what"
    " is done is kept."
)


@dataclass(frozen=True, slots=True)
class Item:
    """One image to work on.

    Attributes:
        identifier: Stable key of its row.
        path: Where it is, the same on every machine that works.
    """

    identifier: str
    path: Path


@dataclass(frozen=True, slots=True)
class Shard:
    """Some images that become one file.

    Attributes:
        number: Counted from 0.
        items: In order.
    """

    number: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """An image that could not be used, and why."""

    identifier: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What became of a shard.

    Attributes:
        number: Of the shard.
        rows: Written.
        skipped: Not written.
    """

    number: int
    rows: int
    skipped: tuple[Skipped, ...]


class ShardTask(Protocol):
    """What is done with a shard; it is sent to other processes and machines."""

    def __call__(self, shard: Shard) -> tuple[pa.Table, Sequence[Skipped]]:
        """Rows in the items' order and what had to be left out."""


@dataclass(frozen=True, slots=True)
class ShardStore:
    """A folder of shards.

    Attributes:
        folder: Where, visible to every machine that works.
    """

    folder: Path

    def claim(self, settings: object, shards: Sequence[Shard]) -> None:
        """Mark the folder as that of this work.

        Args:
            settings: Everything besides the images that decides the content; has a stable repr.
            shards: All of them.

        Raises:
            DatasetError: It belongs to other work, or its facts are damaged.
            OutputError: It cannot be written.
        """
        digest = hashlib.sha256(repr(settings).encode())
        for shard in shards:
            for item in shard.items:
                digest.update(f"{item.identifier}\0".encode())
        facts = {"work": digest.hexdigest(), "shards": len(shards)}
        path = self.folder / _FACTS
        try:
            if path.is_file():
                if json.loads(path.read_text("utf-8")) != facts:
                    raise DatasetError(_OTHER, path=self.folder)
                return
        except (OSError, ValueError) as error:
            raise DatasetError(_NO_SPACE, path=path, reason=_reason(error)) from error
        write_whole(path, json.dumps(facts))

    def missing(self, shards: Sequence[Shard]) -> list[Shard]:
        """Shards that are still to be done."""
        return [shard for shard in shards if not self.path(shard.number).is_file()]

    def write(self, number: int, table: pa.Table, skipped: Sequence[Skipped]) -> ShardReport:
        """Write one shard; it appears under its name when it is whole.

        Raises:
            DatasetError: It cannot be written.
        """
        path = self.path(number)
        partial = path.with_suffix(".partial")
        told = json.dumps([[found.identifier, found.reason] for found in skipped])
        try:
            pq.write_table(table.replace_schema_metadata({_SKIPPED: told.encode()}), partial)
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise DatasetError(_NO_SPACE, path=path, reason=_reason(error)) from error
        return ShardReport(number, table.num_rows, tuple(skipped))

    def reports(self, shards: Sequence[Shard]) -> Iterator[ShardReport]:
        """What became of these shards, all of which are done, in an earlier run too."""
        for shard in shards:
            path = self.path(shard.number)
            rows = pq.read_metadata(path).num_rows
            yield ShardReport(shard.number, rows, self.skipped(path))

    @staticmethod
    def skipped(path: Path) -> tuple[Skipped, ...]:
        """What had to be left out of a finished shard."""
        told = json.loads((pq.read_metadata(path).metadata or {}).get(_SKIPPED, b"[]"))
        return tuple(Skipped(identifier, reason) for identifier, reason in told)

    def path(self, number: int) -> Path:
        """File of a shard."""
        return self.folder / f"part-{number:06d}.parquet"


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task together with where its result goes: what a worker is sent."""

    task: ShardTask
    store: ShardStore

    def __call__(self, shard: Shard) -> ShardReport:
        """Do one shard and keep it.

        Raises:
            DatasetError: It cannot be written.
        """
        return self.store.write(shard.number, *self.task(shard))


def cut(items: Sequence[Item], size: int) -> list[Shard]:
    """Shards of `size` items in order; the last may be smaller."""
    return [
        Shard(number, tuple(items[start : start + size]))
        for number, start in enumerate(range(0, len(items), size))
    ]


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "damaged facts"
