"""Freeze the viewer into dist/cxrviewer and try it out.

    python packaging/build.py            build and try
    python packaging/build.py --no-build only try what is there

Prints the size and the seconds of each step; ends with 1 where a trial fails.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import smoke

ROOT: Final = Path(__file__).resolve().parents[1]
DIST: Final = ROOT / "dist"
PROGRAM: Final = DIST / "cxrviewer" / ("cxrviewer.exe" if sys.platform == "win32" else "cxrviewer")


def build() -> None:
    """Run PyInstaller.

    Raises:
        subprocess.CalledProcessError: It failed; its own output says why.
    """
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(DIST), "--workpath", str(ROOT / "build")]
    subprocess.run([*command, str(ROOT / "packaging" / "cxrviewer.spec")], cwd=ROOT, check=True)


def megabytes(folder: Path) -> float:
    """Size of all files below `folder`, links not followed."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def main() -> int:
    """Build, measure, try out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-build", action="store_true", help="only try dist/cxrviewer")
    if not parser.parse_args().no_build:
        shutil.rmtree(DIST / "cxrviewer", ignore_errors=True)
        start = time.monotonic()
        build()
        print(f"built in {time.monotonic() - start:.0f} s")
    print(f"size {megabytes(PROGRAM.parent):.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        return smoke.try_out(PROGRAM, Path(folder))


if __name__ == "__main__":
    sys.exit(main())
