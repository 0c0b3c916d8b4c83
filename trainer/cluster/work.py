"""Do all shards that are not done yet, on this machine or on Spark."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from trainer.cluster.shards import Shard, ShardReport, ShardStore, ShardTask, StoredTask
from trainer.cluster.spark import run_on_spark

OnShard = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works.

    Attributes:
        master: Spark master (`local[4]`, `spark://host:7077`), or empty for this machine alone.
        processes: Of this machine, where there is no master.
        spark_conf: Further settings of the Spark session.
    """

    master: str = ""
    processes: int = 1
    spark_conf: Mapping[str, str] = field(default_factory=dict)


def work(
    task: ShardTask,
    store: ShardStore,
    shards: Sequence[Shard],
    workers: Workers,
    *,
    on_shard: OnShard = lambda done, total: None,
) -> tuple[ShardReport, ...]:
    """Do `shards`, but for those that an earlier run has done.

    Args:
        task: What is done with one.
        store: Claimed for this work.
        shards: All of them.
        workers: Who.
        on_shard: Told how many of how many are done.

    Returns:
        A report of every shard in order.

    Raises:
        DatasetError: A shard cannot be written.
        ClusterError: There is no such cluster, or it failed.
    """
    missing = store.missing(shards)
    done = len(shards) - len(missing)
    on_shard(done, len(shards))
    stored = StoredTask(task, store)

    def count(report: ShardReport) -> None:
        nonlocal done
        done += 1
        on_shard(done, len(shards))

    if not missing:
        pass
    elif workers.master:
        for report in run_on_spark(stored, missing, workers.master, workers.spark_conf):
            count(report)
    elif workers.processes > 1:
        # Not forked: torch's threads do not survive a fork.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers.processes, mp_context=context) as pool:
            for report in pool.map(stored, missing):
                count(report)
    else:
        for shard in missing:
            count(stored(shard))
    return tuple(store.reports(shards))
