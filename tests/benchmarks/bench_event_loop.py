"""The longest time for which the window does not answer, during scan, decode and analysis.

Opens the demonstration studies in the real window with the real model process, hangs each study,
selects a finding, and changes window and zoom, while a 2 ms timer measures how late the event loop
comes round. Without a bundled model a ConvNeXt-atto with random weights stands in; without the
demonstration, a synthetic study does. `--paths` measures other files, `--trace` names the lines.
"""

from __future__ import annotations

import argparse
import dataclasses
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer
from stall_watch import StallWatch

from cxrviewer.app import application, create_window
from cxrviewer.errors import BundleError
from cxrviewer.inference.manifest import default_bundle
from cxrviewer.inference.remote import remote_predictor
from cxrviewer.paths import demo_dir
from cxrviewer.settings import Settings
from cxrviewer.ui import back_ends
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.back_ends import BackEnds
from cxrviewer.ui.main_window import MainWindow
from cxrviewer.ui.session import Session

sys.path.insert(0, str(Path(__file__).parents[1]))
from factories import gradient, make_study_folder

LIMIT_MS: Final = 50.0
PHASES: Final = ("scan and first study", "other studies", "display and maps")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", nargs="*", type=Path, default=())
    parser.add_argument("--trace", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CXRVIEWER_HOME"] = str(folder / "home")
        paths = list(arguments.paths) or [_study(folder)]
        _measure(paths, _bundle(folder), trace=arguments.trace)


def _measure(paths: list[Path], bundle: Path, *, trace: bool) -> None:
    application()
    real = back_ends.real()
    ends = BackEnds(real.scan, real.read, lambda _settings: partial(remote_predictor, bundle))
    window = create_window(Settings(notice_accepted=True), ends=ends)
    window.resize(1600, 1000)
    window.show()
    session = window.session
    _turn(0.5)

    watch = StallWatch(trace=trace)
    watch.start(PHASES[0])
    started = time.perf_counter()
    session.prepare_model()
    session.open_paths(paths)
    _wait(lambda: session.scanning is None and _is_settled(session))
    watch.start(PHASES[1])
    for study in session.studies[:8]:
        session.select_study(study.study_instance_uid)
        _wait(lambda: _is_settled(session))
        _turn(0.3)
    watch.start(PHASES[2])
    _work(window)
    seconds = time.perf_counter() - started

    print(f"{len(session.studies)} studies, {watch.turns} turns of the loop in {seconds:.1f} s")
    for phase in PHASES:
        stall = watch.longest(phase)
        gap = stall.seconds * 1000
        verdict = "ok" if gap <= LIMIT_MS else "falls short"
        print(f"  {phase:<22} longest gap {gap:6.1f} ms   limit {LIMIT_MS:.0f} ms: {verdict}")
        if trace:
            for one in sorted(watch.stalls, key=lambda one: -one.seconds)[:40]:
                if one.phase == phase and one.seconds > 0.02:
                    print(f"      {one.seconds * 1000:6.1f} ms  {one.where}")
    window.close()


def _work(window: MainWindow) -> None:
    """What a reader does: findings one after the other, window, zoom, presets, turning."""
    keys = [
        *[ActionId.NEXT_FINDING] * 4,
        *[ActionId.BRIGHTER] * 5,
        *[ActionId.MORE_CONTRAST] * 5,
        *[ActionId.ZOOM_IN] * 5,
        *[ActionId.PAN_LEFT] * 3,
        ActionId.CONTOURS,
        ActionId.PRESET_LUNGS,
        ActionId.PRESET_AUTO,
        ActionId.ROTATE_RIGHT,
        ActionId.INVERT,
        ActionId.RESET,
        ActionId.LAYOUT,
        ActionId.LAYOUT,
    ]
    for key in keys:
        window.actions_table[key].trigger()
        _turn(0.1)


def _is_settled(session: Session) -> bool:
    """Every hung image is read and the analysis has ended, one way or the other."""
    shown = [ref for ref in session.slots.values() if ref is not None]
    read = all(
        session.radiograph(ref.sop_instance_uid) or session.failure(ref.sop_instance_uid)
        for ref in shown
    )
    ended = session.analysis is not None or session.problem is not None
    return bool(shown) and read and ended


def _wait(until: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        _turn(0.01)
    _turn(0.2)


def _turn(seconds: float) -> None:
    """Let the real event loop run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def _study(folder: Path) -> Path:
    if demo_dir().is_dir() and any(demo_dir().iterdir()):
        return demo_dir()
    return make_study_folder(folder / "study", pixels=gradient(3000, 2500))


def _bundle(folder: Path) -> Path:
    try:
        return default_bundle()
    except BundleError:
        # torch must not enter this process: that is what is measured.
        maker = multiprocessing.get_context("spawn").Process(target=_make_bundle, args=(folder,))
        maker.start()
        maker.join()
        return folder / "bundle"


def _make_bundle(folder: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "inference"))
    from sample_bundles import make_bundle, make_manifest  # noqa: PLC0415 - imports torch

    preprocess = dataclasses.replace(make_manifest().preprocess, size=384)
    make_bundle(folder / "bundle", preprocess=preprocess)


if __name__ == "__main__":
    main()
