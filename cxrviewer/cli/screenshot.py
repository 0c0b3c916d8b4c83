"""`cxrviewer screenshot`: a picture of the window with a study and its analysis."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cxrviewer.cli.console import ExitCode
from cxrviewer.cli.inputs import Inputs
from cxrviewer.cli.interrupts import interrupts_noted
from cxrviewer.cli.qt_libraries import prepare_offscreen
from cxrviewer.export.image import write_png
from cxrviewer.findings import Finding
from cxrviewer.settings import Settings

if TYPE_CHECKING:
    from cxrviewer.cli.offscreen import WindowPicture

_SMALLEST: Final = (900, 560)
_LARGEST: Final = (8192, 8192)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="folder, file, DICOMDIR or zip")
    parser.add_argument("--out", metavar="FILE.png", type=_png, required=True, help="the picture")
    parser.add_argument("--study", metavar="UID", default="", help="Study Instance UID")
    parser.add_argument(
        "--finding", metavar="ID", type=_finding, help="show its map, for example pleural_effusion"
    )
    parser.add_argument("--lang", choices=("en", "fr"), default="en")
    parser.add_argument("--size", metavar="WxH", type=_size, default=(1600, 1000))
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds, default=120.0, help="default: 120"
    )


def run(arguments: argparse.Namespace) -> int:
    """Draw and write; 1 where an image or the analysis is missing from the picture."""
    inputs = Inputs.checked(arguments.paths)
    with interrupts_noted() as check:
        picture = _drawn(arguments, inputs, check)
    write_png(arguments.out, picture.rgb, text=picture.text)
    return ExitCode.OK if picture.complete else ExitCode.REJECTED


def _drawn(
    arguments: argparse.Namespace, inputs: Inputs, check: Callable[[], None]
) -> WindowPicture:
    prepare_offscreen()
    from cxrviewer.cli.offscreen import WindowRequest, picture_of_window  # noqa: PLC0415 - Qt

    check()
    settings = Settings(language=arguments.lang, notice_accepted=True, demographics_visible=False)
    return picture_of_window(
        WindowRequest(
            paths=inputs.paths, settings=settings, study_uid=arguments.study,
            finding=arguments.finding, size=arguments.size, timeout_s=arguments.timeout,
        ),
        check=check,
    )  # fmt: skip


def _png(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError("the name must end with .png")
    return path


def _finding(text: str) -> Finding:
    try:
        return Finding(text)
    except ValueError:
        known = ", ".join(finding.value for finding in Finding)
        raise argparse.ArgumentTypeError(f"no such finding; choose from {known}") from None


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text)
    if match is None:
        raise argparse.ArgumentTypeError("give width and height, for example 1600x1000")
    size = int(match[1]), int(match[2])
    pairs = zip(_SMALLEST, size, _LARGEST, strict=True)
    if not all(low <= length <= high for low, length, high in pairs):
        raise argparse.ArgumentTypeError("from 900x560 to 8192x8192")
    return size


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError("a positive number of seconds")
    return seconds
