"""Decoded images in shards, so that many machines decode and one of them trains.

A shard has the columns `identifier` (path below the data root) and `canvas` (PNG, lossless). The
image cache is then filled from the shards instead of from the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.cluster.shards import Item, Shard, ShardStore, Skipped, cut
from trainer.cluster.work import OnShard, Workers, work
from trainer.config import Config
from trainer.decode import DecodedShard, Decoder, decode_shard
from trainer.normalisation import preprocess_spec
from trainer.sources import select

SCHEMA: Final = pa.schema([("identifier", pa.string()), ("canvas", pa.binary())])


@dataclass(frozen=True, slots=True)
class CanvasTask:
    """Decodes a shard's images.

    Attributes:
        spec: Size and fit.
    """

    spec: PreprocessSpec

    def __call__(self, shard: Shard) -> tuple[pa.Table, list[Skipped]]:
        """Rows of `SCHEMA` in the items' order, without images that cannot be read."""
        decoded = decode_shard([item.path for item in shard.items], self.spec)
        names, pictures, skipped = [], [], []
        for item, canvas, reason in zip(
            shard.items, decoded.canvases, decoded.reasons, strict=True
        ):
            if reason:
                skipped.append(Skipped(item.identifier, reason))
            else:
                names.append(item.identifier)
                pictures.append(cv2.imencode(".png", canvas)[1].tobytes())
        return pa.table({"identifier": names, "canvas": pictures}, schema=SCHEMA), skipped


@dataclass(frozen=True, slots=True)
class ShardDecoder:
    """Gives canvases of files out of finished shards; another process may be sent it.

    Attributes:
        store: The shards.
        places: Shard and identifier of each file.
    """

    store: ShardStore
    places: dict[Path, tuple[int, str]]

    @classmethod
    def of(cls, store: ShardStore, shards: Sequence[Shard]) -> ShardDecoder:
        """The decoder of these shards, all of which are done."""
        return cls(
            store,
            {
                item.path: (shard.number, item.identifier)
                for shard in shards
                for item in shard.items
            },
        )

    def __call__(self, paths: Sequence[Path], spec: PreprocessSpec) -> DecodedShard:
        """What `decode_shard` gives for these files."""
        canvases = np.zeros((len(paths), spec.size, spec.size), np.uint8)
        reasons = []
        for canvas, path in zip(canvases, paths, strict=True):
            number, identifier = self.places[path]
            pictures, skipped = _shard(self.store.path(number))
            reasons.append(skipped.get(identifier, ""))
            if identifier in pictures:
                encoded = np.frombuffer(pictures[identifier], np.uint8)
                canvas[:] = np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8)
        return DecodedShard(canvases, tuple(reasons))


@lru_cache(maxsize=2)
def _shard(path: Path) -> tuple[dict[str, bytes], dict[str, str]]:
    """Pictures and reasons of one file; neighbouring files of a data set share a shard."""
    table = pq.read_table(path)
    pictures = dict(zip(*(table[name].to_pylist() for name in SCHEMA.names), strict=True))
    return pictures, {found.identifier: found.reason for found in ShardStore.skipped(path)}


def decoded_by(
    workers: Workers,
    config: Config,
    root: Path,
    folder: Path,
    *,
    size: int,
    on_shard: OnShard = lambda done, total: None,
) -> Decoder:
    """Let `workers` decode every image of a configuration, but for what they have done before.

    Args:
        workers: Who.
        config: Which images, and the canvas.
        root: Folder of the data sets.
        folder: Of the shards; all workers must see both.
        size: Images a shard.
        on_shard: Told how many of how many shards are done.

    Returns:
        What `trainer.sources.load_data` fills its cache by.

    Raises:
        TrainerError: A data set or the cluster is not there, or there is no space.
    """
    samples = select(config, root).samples
    paths = [path for sample in samples for path in sample.images.values()]
    shards = cut(canvas_items(paths, root), size)
    task, store = CanvasTask(preprocess_spec(config.input)), ShardStore(folder)
    # Mean and deviation do not change a canvas, and are not known yet where they are measured.
    store.claim((task.spec.size, task.spec.fit), shards)
    work(task, store, shards, workers, on_shard=on_shard)
    return ShardDecoder.of(store, shards)


def canvas_items(paths: Sequence[Path], root: Path) -> list[Item]:
    """One item a file."""
    return [Item(_below(path, root), path) for path in dict.fromkeys(paths)]


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
