"""`cxrviewer demo`: the simulated studies in the window, or as files where there is no display."""

from __future__ import annotations

import argparse
from pathlib import Path

from cxrviewer.cli.console import CommandError
from cxrviewer.cli.inputs import Inputs
from cxrviewer.cli.interrupts import interrupts_noted
from cxrviewer.cli.qt_libraries import has_display, prepare_offscreen, prepare_window
from cxrviewer.paths import demo_dir


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("out"),
        help="without a display: where demo.png and analysis.json go (default: out)",
    )  # fmt: skip
    parser.add_argument("--offscreen", action="store_true", help="as if there were no display")


def run(arguments: argparse.Namespace) -> int:
    """Open the window, or write its picture and the analysis."""
    folder = demo_dir()
    if not folder.is_dir() or not any(folder.iterdir()):
        raise CommandError("The demonstration studies are not part of this installation.")
    if has_display() and not arguments.offscreen:
        prepare_window()
        from cxrviewer.app import run as run_window  # noqa: PLC0415 - Qt only once it can load

        return run_window((folder,), pair_first=True)
    return _write(Inputs.checked([folder]), arguments.out)


def _write(inputs: Inputs, out: Path) -> int:
    prepare_offscreen()
    from cxrviewer.cli.analyze import analyze  # noqa: PLC0415 - not needed for the window
    from cxrviewer.cli.models import find_bundle  # noqa: PLC0415
    from cxrviewer.cli.offscreen import WindowRequest, picture_of_window  # noqa: PLC0415 - Qt
    from cxrviewer.export.image import write_png  # noqa: PLC0415
    from cxrviewer.settings import Settings  # noqa: PLC0415

    bundle = find_bundle(None)
    settings = Settings(language="en", notice_accepted=True)
    study = _study_with_both_views(inputs)
    request = WindowRequest(inputs.paths, settings, study_uid=study, top_finding=True)
    with interrupts_noted() as check:
        picture = picture_of_window(request, check=check)
    write_png(out / "demo.png", picture.rgb, text=picture.text)
    code = analyze(inputs, out, formats=("json",), bundle=bundle, device="auto")
    print(f"There is no display here. The window: {out / 'demo.png'}")
    print(f"The analysis: {out / 'analysis.json'}")
    return code


def _study_with_both_views(inputs: Inputs) -> str:
    """UID of the newest study with a frontal and a lateral view; empty where there is none."""
    from cxrviewer.dicom.scan import scan_all  # noqa: PLC0415

    pairs = [study for study in scan_all(inputs.paths).studies if study.frontals and study.laterals]
    newest = max(pairs, key=lambda study: study.study_date, default=None)
    return newest.study_instance_uid if newest else ""
