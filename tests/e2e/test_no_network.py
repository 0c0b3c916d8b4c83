"""No command tries to reach another machine: the system calls of every process are watched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from factories import make_study_folder

CALLS = "connect,sendto,sendmsg,bind"

# urllib3 asks on import whether this machine has IPv6, by binding a loopback socket that it never
# uses; pydicom imports it where the trainer's extras have installed it. Nothing leaves the machine.
IPV6_PROBE = re.compile(r'bind\(\d+, \{sa_family=AF_INET6, sin6_port=htons\(0\), .*"::1"')


def _attempts(folder: Path, *command: object, resources: Path | None = None) -> list[str]:
    """Lines of strace about internet sockets; fails where the command fails."""
    log = folder / "calls.txt"
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    variables = {name: value for name, value in os.environ.items() if name not in hidden}
    variables |= {"CXRVIEWER_RESOURCES": str(resources or folder), "OMP_NUM_THREADS": "2"}
    done = subprocess.run(
        ["strace", "-f", "-qq", "-e", f"trace={CALLS}", "-o", log, *map(str, command)],
        env=variables, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "PTRACE" in done.stderr:
        pytest.skip(f"processes may not be watched here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    calls = (line for line in log.read_text(errors="replace").splitlines() if "AF_INET" in line)
    return [line for line in calls if not IPV6_PROBE.search(line)]


@pytest.fixture(autouse=True)
def _needs_strace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("not installed: strace")


def test_an_attempt_would_be_seen(tmp_path: Path) -> None:
    script = "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"
    assert len(_attempts(tmp_path, sys.executable, "-c", script)) == 1


def test_demonstration(tmp_path: Path, resources: Path) -> None:
    """Window, scan, decoders, model and exporters."""
    program = (sys.executable, "-m", "cxrviewer")
    assert _attempts(tmp_path, *program, "demo", resources=resources) == []
    assert (tmp_path / "out" / "demo.png").exists()


def test_analysis_in_every_format(tmp_path: Path, resources: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 4096, (300, 300), dtype=np.uint16)
    source = make_study_folder(tmp_path / "in", pixels=noise, transfer_syntax="JPEGLSLossless")
    options = ("--out", tmp_path / "out", "--format", "json,csv,png")
    command = (sys.executable, "-m", "cxrviewer", "analyze", source, *options)
    assert _attempts(tmp_path, *command, resources=resources) == []
    assert (tmp_path / "out" / "analysis.csv").exists()
