"""Prepare a machine for `make run` and `make test`: system libraries, .venv, packages.

Standard library only, because nothing is installed yet. Every step is skipped when it is done.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
VENV: Final = ROOT / ".venv"
STAMP: Final = VENV / ".ready"

# Library that must load -> Debian package that brings it. The xcb ones are for a real window.
RUN_LIBRARIES: Final = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
WINDOW_LIBRARIES: Final = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
# Program -> Debian package; tests that need an absent one are skipped with a reason.
TEST_PROGRAMS: Final = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "dcmj2pnm": "dcmtk",
    "dciodvfy": "dicom3tools",
    "gdcmconv": "libgdcm-tools",
    "strace": "strace",
    "java": "openjdk-17-jre-headless",  # Spark runs on it
}
FONT_PACKAGE: Final = "fonts-dejavu-core"


def missing_packages(*, for_tests: bool) -> list[str]:
    """Debian packages whose library, program or font this machine lacks."""
    libraries = RUN_LIBRARIES | WINDOW_LIBRARIES
    missing = [package for name, package in libraries.items() if not _loads(name)]
    if not _has_fonts():
        missing.append(FONT_PACKAGE)
    if for_tests:
        missing += [package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)]
    return missing


def _has_fonts() -> bool:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    return any(font for folder in folders for font in folder.rglob("*.[to]tf"))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_system_packages(packages: list[str], *, required: bool) -> None:
    """Install `packages` where that is allowed, else print the command to type.

    Raises:
        SystemExit: The packages are required and cannot be installed from here.
    """
    if not packages or sys.platform != "linux":
        return
    names = " ".join(packages)
    prefix = _privilege()
    if prefix is not None and shutil.which("apt-get"):
        print(f"Installing system packages: {names}", flush=True)
        if _apt(prefix, ["update", "-qq"]) and _apt(
            prefix, ["install", "-y", "-qq", "--no-install-recommends", *packages]
        ):
            return
    advice = f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"
    if required:
        sys.exit(f"The window needs system libraries that are missing here. Type:\n  {advice}")
    print(f"Some tests will be skipped. To run them all, type:\n  {advice}", flush=True)


def _privilege() -> list[str] | None:
    """Command prefix that acts as root without asking, or None where there is none."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _quiet(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def _apt(prefix: list[str], arguments: list[str]) -> bool:
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *arguments]
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


def _quiet(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def system_torch_works() -> bool:
    """Whether the Python that runs this brings its own torch (a CUDA build on a GPU machine)."""
    return _quiet([sys.executable, "-c", "import torch, torchvision; torch.ones(1).add_(1)"])


def create_venv(*, share_system: bool) -> Path:
    """Create .venv and return its Python.

    Debian ships Python without `ensurepip`, so the environment is made without pip and the
    system's pip installs into it from outside.
    """
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        options = ["--system-site-packages"] if share_system else []
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", *options, VENV], check=True)
    return python


def install_packages(python: Path, extra: str, *, share_system: bool) -> None:
    """Install this project with `extra` at the versions of constraints.txt."""
    constraints = ROOT / "constraints.txt"
    if share_system:
        constraints = _constraints_without_torch()
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--constraint", str(constraints)]
    # torch first and alone: a plain requirement would take the newest build there is.
    if not share_system:
        subprocess.run([*pip, _pinned("torch")], check=True)
    subprocess.run([*pip, "--editable", f"{ROOT}[{extra}]" if extra else str(ROOT)], check=True)


def _pinned(name: str) -> str:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{name}=="))


def _constraints_without_torch() -> Path:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("torch==", "torchvision=="))]
    path = VENV / "constraints-system-torch.txt"
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def _fingerprint(extra: str) -> str:
    files = [ROOT / "pyproject.toml", ROOT / "constraints.txt", Path(__file__)]
    digest = hashlib.sha256(extra.encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_ready(extra: str) -> bool:
    """A development environment also serves for running."""
    if not STAMP.exists():
        return False
    return STAMP.read_text(encoding="utf-8").strip() in {_fingerprint(extra), _fingerprint("dev")}


def main() -> None:
    """Prepare for running, or with `--tests` for developing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    for_tests = parser.parse_args().tests
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the very check
        sys.exit("CXR Viewer needs Python 3.11 or newer; set PYTHON=python3.11 and try again.")
    required = missing_packages(for_tests=False)
    install_system_packages(required, required=True)
    if for_tests:
        install_system_packages(missing_packages(for_tests=True), required=False)
    extra = "dev" if for_tests else ""
    if _is_ready(extra):
        return
    share_system = system_torch_works()
    print("Installing Python packages into .venv (a few minutes, once) …", flush=True)
    try:
        install_packages(create_venv(share_system=share_system), extra, share_system=share_system)
    except subprocess.CalledProcessError as error:
        sys.exit(f"This step failed (its own message is above): {' '.join(map(str, error.cmd))}")
    STAMP.write_text(_fingerprint(extra), encoding="utf-8")


if __name__ == "__main__":
    main()
