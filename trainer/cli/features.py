"""`cxr-trainer features`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tqdm import tqdm

from trainer.cli.options import add_data, add_preset
from trainer.cli.workers import add_workers, workers_of
from trainer.cluster.shards import ShardReport, ShardStore, cut
from trainer.cluster.work import work
from trainer.config_file import load_config
from trainer.errors import DatasetError
from trainer.features import FeatureTask, items_of
from trainer.sources import preprocess_spec, select

_NOTHING: Final = (
    "No image could be read, so {path} holds no features; remove it, mend the data folder and start"
    " again."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add_preset(parser)
    add_data(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR",
        help="folder of the table; shards that are there already are kept",
    )  # fmt: skip
    add_workers(parser)


def run(options: argparse.Namespace) -> None:
    """Compute the table, or what is still missing of it.

    Raises:
        TrainerError: Configuration, data, network or cluster are not right, or the disk is full.
    """
    config = load_config(options.preset, options.overrides)
    chosen, workers = config.input, workers_of(options)
    task = FeatureTask(chosen.backbone, chosen.backbone_weights, preprocess_spec(config))
    shards = cut(items_of(select(config, options.data).samples), options.shard_size)
    store = ShardStore(options.out)
    store.claim(task, shards)
    with tqdm(total=len(shards), desc="Features", unit="shard", disable=None) as bar:

        def show(done: int, _total: int) -> None:
            bar.update(done - bar.n)

        reports = work(task, store, shards, workers, on_shard=show)
    print(_summary(reports, options.out))
    if not any(report.rows for report in reports):
        raise DatasetError(_NOTHING, path=options.out)


def _summary(reports: Sequence[ShardReport], out: Path) -> str:
    skipped = [found for report in reports for found in report.skipped]
    lines = [f"{sum(report.rows for report in reports)} rows in {out}, {len(skipped)} left out"]
    return "\n".join(lines + [f"  {found.identifier}: {found.reason}" for found in skipped])
