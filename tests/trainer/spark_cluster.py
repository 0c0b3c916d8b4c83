"""A real standalone Spark cluster on loopback: one master and two workers."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_START_S = 60


@contextlib.contextmanager
def standalone_cluster(folder: Path) -> Iterator[str]:
    """Start it, give its master's address and stop it; skips where there is no Java."""
    pyspark = pytest.importorskip("pyspark")
    if not shutil.which("java"):
        pytest.skip("Spark needs java")
    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_DAEMON_MEMORY": "256m",
    }
    with contextlib.ExitStack() as running:

        def start(name: str, *arguments: str) -> Path:
            log = folder / f"{name}.log"
            file = running.enter_context(log.open("wb"))
            process = subprocess.Popen(
                [home / "bin" / "spark-class", *arguments],
                env=environment, cwd=folder, stdout=file, stderr=subprocess.STDOUT,
            )  # fmt: skip
            running.callback(process.wait)
            running.callback(process.terminate)
            return log

        address = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
        log = start("master", "org.apache.spark.deploy.master.Master", *address)
        master = _wait_for(log, r"Starting Spark master at (spark://\S+)")
        for number in range(2):
            worker = f"worker{number}"
            log = start(
                worker, "org.apache.spark.deploy.worker.Worker", *address,
                "--cores", "1", "--memory", "1g", "--work-dir", str(folder / worker), master,
            )  # fmt: skip
            _wait_for(log, r"(Successfully registered with master)")
        yield master


def _wait_for(log: Path, pattern: str) -> str:
    """The first group of `pattern` as soon as it stands in the log."""
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text("utf-8", errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{pattern} never appeared:\n{log.read_text('utf-8', errors='replace')}")
