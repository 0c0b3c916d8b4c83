"""Trials of the frozen program: does it start, draw and decode, and give the same answers?

Each trial raises `TrialError` with one sentence where it fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from factories import make_dx  # noqa: E402 - tests/ is no package

from cxrviewer.dicom.pixels import read_radiograph  # noqa: E402
from cxrviewer.dicom.scan import scan_all  # noqa: E402

SYNTAXES: Final = (
    "ExplicitVRLittleEndian", "RLELossless", "JPEGBaseline8Bit", "JPEGExtended12Bit",
    "JPEGLosslessSV1", "JPEGLSLossless", "JPEG2000Lossless", "HTJ2KLossless",
)  # fmt: skip
TOLERANCE: Final = 1e-4
_LIMIT_S: Final = 300


class TrialError(Exception):
    """The frozen program does not do what it should."""


def try_out(program: Path, folder: Path) -> int:
    """Run all trials; returns 0, or 1 after the sentence of the first that failed."""
    trials: Mapping[str, Callable[[Path, Path], str]] = {
        "version": _version, "demonstration": _demo, "codecs": _codecs, "network": _network,
    }  # fmt: skip
    for name, trial in trials.items():
        start = time.monotonic()
        try:
            result = trial(program, folder)
        except (TrialError, OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
            print(f"{name}: FAILED: {error}")
            return 1
        print(f"{name}: {result} ({time.monotonic() - start:.1f} s)")
    return 0


def _environment(folder: Path) -> dict[str, str]:
    """As on a machine without a display and without this project's Python."""
    keep = ("PATH", "LANG", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME", "USERPROFILE")
    variables = {name: os.environ[name] for name in keep if name in os.environ}
    return variables | {"CXRVIEWER_HOME": str(folder / "home")}


def _run(command: list[str | Path], folder: Path) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_LIMIT_S, cwd=folder, check=False,
        env=_environment(folder),
    )  # fmt: skip
    if done.returncode != 0:
        raise TrialError(f"exit code {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def _version(program: Path, folder: Path) -> str:
    text = _run([program, "--version"], folder).strip()
    if not text.startswith("CXR Viewer "):
        raise TrialError(f"unexpected answer {text!r}")
    return text


def _demo(program: Path, folder: Path) -> str:
    out = folder / "demo"
    _run([program, "demo", "--offscreen", "--out", out], folder)
    with Image.open(out / "demo.png") as picture:
        pixels = np.asarray(picture.convert("L"))
    if pixels.shape[0] < 600 or pixels.std() < 10:
        raise TrialError(f"demo.png looks empty: {pixels.shape}, deviation {pixels.std():.1f}")
    studies = _document(out)["studies"]
    if not studies:
        raise TrialError("analysis.json has no study")
    return f"{pixels.shape[1]}×{pixels.shape[0]} picture, {len(studies)} studies"


def _codecs(program: Path, folder: Path) -> str:
    """Every compression decodes, and the model answers as it does unfrozen."""
    source = folder / "syntaxes"
    for number, syntax in enumerate(SYNTAXES):
        _chest(source / f"{syntax}.dcm", syntax, number)
    frozen, unfrozen = folder / "frozen", folder / "unfrozen"
    _run([program, "analyze", source, "--out", frozen, "--device", "cpu"], folder)
    plain = [sys.executable, "-m", "cxrviewer"]
    _run([*plain, "analyze", source, "--out", unfrozen, "--device", "cpu"], folder)
    here, there = _confidences(_document(frozen)), _confidences(_document(unfrozen))
    if here.keys() != there.keys() or len({path for path, _ in here}) != len(SYNTAXES):
        raise TrialError(f"not every file was analysed: {sorted({path for path, _ in here})}")
    worst = max(abs(here[key] - there[key]) for key in here)
    if worst > TOLERANCE:
        raise TrialError(f"a confidence differs by {worst:.2g} from that of the unfrozen program")
    return f"{len(SYNTAXES)} transfer syntaxes, confidences within {worst:.1g}"


def _network(program: Path, folder: Path) -> str:
    """No attempt to reach another machine."""
    if not shutil.which("strace"):
        return "not tried, strace is not installed"
    log = folder / "connect.txt"
    trace: list[str | Path] = ["strace", "-f", "-qq", "-e", "trace=connect,sendto", "-o", log]
    _run([*trace, program, "demo", "--offscreen", "--out", folder / "traced"], folder)
    attempts = [line for line in log.read_text(errors="replace").splitlines() if "AF_INET" in line]
    if attempts:
        raise TrialError(f"tried to reach the network: {attempts[0]}")
    return "no attempt to connect"


def _chest(path: Path, syntax: str, number: int) -> None:
    """The demonstration's frontal view once more: anything less is refused by its look."""
    bits = 8 if syntax == "JPEGBaseline8Bit" else 12
    pixels = (_frontal() >> (12 - bits)).astype(np.uint8 if bits == 8 else np.uint16)
    uid = f"2.25.{4000 + number}"
    make_dx(
        path, pixels, transfer_syntax=syntax, StudyInstanceUID=uid, SeriesInstanceUID=f"{uid}.1",
        SOPInstanceUID=f"{uid}.1.1", ViewPosition="PA", BodyPartExamined="CHEST",
    )  # fmt: skip


@cache
def _frontal() -> NDArray[np.uint16]:
    """(rows, columns), 12 bit, every other pixel."""
    studies = scan_all([ROOT / "resources" / "demo"]).studies
    ref = next(study for study in studies if study.laterals).frontals[0]
    values = read_radiograph(ref).stored_values[::2, ::2]
    return np.ascontiguousarray(values).astype(np.uint16)


def _document(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    return document


def _confidences(document: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {
        (study["images"][0]["path"], finding["id"]): finding["confidence"]
        for study in document["studies"]
        for analysis in study["analyses"]
        for finding in analysis["findings"]
    }
