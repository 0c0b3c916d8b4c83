"""Shards on a Spark cluster; the only module that knows Spark.

Every worker reads the images and writes the shards by itself: the data folder and the output folder
must be the same paths on all machines (NFS, Lustre, a mounted bucket), and this package must be
installed there. Only shard numbers and reports pass through the driver.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from trainer.cluster.shards import Shard, ShardReport, StoredTask
from trainer.errors import TrainerError

_NO_SPARK: Final = "Spark is not installed; type: pip install cxrviewer[cluster]"
_NO_JAVA: Final = "Spark needs Java 17 or newer; install it (Debian: openjdk-17-jre-headless)."
_NOBODY: Final = "No Spark master answers at {master}; check the address and that it is running."
_FAILED: Final = (
    "The Spark job failed: {reason}. Mend that and start the command again; what is done is kept."
)
_PATIENCE_S: Final = 5.0
_CONF: Final = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "true"}


class ClusterError(TrainerError):
    """There is no such cluster, or it failed."""


def run_on_spark(
    stored: StoredTask, shards: Sequence[Shard], master: str, conf: Mapping[str, str]
) -> list[ShardReport]:
    """Do `shards` on the cluster, each as one task.

    Args:
        stored: What to do with a shard; the workers unpickle it.
        shards: Not done yet.
        master: `local[2]`, `spark://host:7077`, `yarn`…
        conf: Settings of the session over those chosen here.

    Raises:
        ClusterError: Spark or Java is missing, nobody answers, or a task failed for good.
    """
    _check(master)
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise ClusterError(_NO_SPARK) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("cxr-trainer")
    for key, value in (_CONF | dict(conf)).items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
        try:
            tasks = session.sparkContext.parallelize(list(shards), len(shards))
            return list(tasks.map(stored).collect())
        finally:
            session.stop()
    except Exception as error:  # py4j raises classes of its own beside PySparkException
        if isinstance(error, PySparkException) or type(error).__module__.startswith("py4j"):
            raise ClusterError(_FAILED, reason=_reason(error)) from error
        raise


def _check(master: str) -> None:
    """Refuse at once what Spark would only find out after minutes of trying again."""
    if not shutil.which("java") and "JAVA_HOME" not in os.environ:
        raise ClusterError(_NO_JAVA)
    address = urlsplit(master)
    if address.scheme != "spark":
        return
    try:
        socket.create_connection(
            (address.hostname or "", address.port or 7077), _PATIENCE_S
        ).close()
    except (OSError, ValueError) as error:
        raise ClusterError(_NOBODY, master=master) from error


def _reason(error: BaseException) -> str:
    """Last line of the Python worker's own error: the rest is two pages of Java."""
    lines = [line.strip() for line in str(error).splitlines()]
    told = [line for line in lines if "Error" in line or "Exception" in line]
    ours = [line for line in told if line.startswith(("trainer.", "cxrviewer."))]
    return (ours or told or lines or [type(error).__name__])[0].partition(": ")[2] or type(
        error
    ).__name__
