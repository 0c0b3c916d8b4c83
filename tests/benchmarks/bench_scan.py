"""Scan of 2,000 DICOM headers: the process pool against one process, same run and same files.

Both read what an archive would hold: about 60 tags before the pixel data. The start of the worker
processes counts; the fastest of several rounds is shown, since other programs only ever add time.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from cxrviewer.dicom.scan import ScanResult, scan_all

sys.path.insert(0, str(Path(__file__).parents[1]))
from factories import make_dx

FILES: Final = 2000
ROUNDS: Final = 3
TARGET: Final = 1.0


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        serial_s, serial = _fastest(folder, workers=1)
        pool_s, pooled = _fastest(folder, workers=None)
    assert serial == pooled, "both must find the same"
    ratio = serial_s / pool_s
    print(f"{FILES} files, {len(serial.studies)} studies, {os.cpu_count()} processors, n={ROUNDS}")
    print(f"  one process    {serial_s:6.2f} s  {FILES / serial_s:7.0f} files/s")
    print(f"  process pool   {pool_s:6.2f} s  {FILES / pool_s:7.0f} files/s")
    verdict = "ok" if ratio >= TARGET else "falls short"
    print(f"  ratio          {ratio:6.2f}    target at least {TARGET}: {verdict}")


def _write(folder: Path) -> None:
    for number in range(FILES):
        make_dx(
            folder / f"{number // 50:03}" / f"{number:05}.dcm",
            SOPInstanceUID=f"2.25.{10**30 + number}",
            StudyInstanceUID=f"2.25.{2 * 10**30 + number // 2}",
            InstanceNumber=number % 2 + 1,
        )


def _fastest(folder: Path, *, workers: int | None) -> tuple[float, ScanResult]:
    best, result = float("inf"), ScanResult((), ())
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = scan_all([folder], workers=workers)
        best = min(best, time.perf_counter() - start)
    return best, result


if __name__ == "__main__":
    main()
