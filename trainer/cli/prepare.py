"""`cxr-trainer prepare`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from trainer.cli.options import add_data, add_preset
from trainer.cli.workers import add_workers, workers_of
from trainer.cluster.canvases import decoded_by
from trainer.config_file import load_config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_preset(parser)
    add_data(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR",
        help="folder for the cache, summary.json and skipped.csv; runs in it find the cache",
    )  # fmt: skip
    parser.add_argument(
        "--shards", type=Path, metavar="DIR",
        help="decode into Parquet shards there first, on --master or --processes",
    )  # fmt: skip
    add_workers(parser)


def run(options: argparse.Namespace) -> None:
    """Check the data sets, decode their images and say what was found.

    Raises:
        TrainerError: A data set is missing or damaged, the cluster failed, or there is no space.
    """
    config, workers = load_config(options.preset, options.overrides), workers_of(options)
    shards = options.shards or (options.out / "shards" if workers.master else None)
    # After the configuration is known to be right: it imports every reader.
    from trainer.decode import Decoder, decode_shard  # noqa: PLC0415
    from trainer.prepare import SUMMARY, as_text, prepare  # noqa: PLC0415

    decoder: Decoder = decode_shard
    if shards is not None:
        with _bar("Shards", "shard") as show:
            decoder = decoded_by(
                workers, config, options.data, shards, size=options.shard_size, on_shard=show
            )
    with _bar("Decoding", "image") as show:
        summary = prepare(config, options.data, options.out, progress=show, decoder=decoder)
    print(as_text(summary))
    print(f"Written to {options.out / SUMMARY}.")


@contextmanager
def _bar(title: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    with tqdm(desc=title, unit=unit, disable=None, leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show
