"""`cxrviewer screenshot` and `cxrviewer demo` as processes of their own, without a display."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from factories import make_study_folder
from PIL import Image

from cxrviewer import paths
from cxrviewer.cli.interrupts import interrupts_noted
from cxrviewer.cli.main import main

ROOT = Path(__file__).parents[2]
# Tests that run in the background ignore Ctrl+C, and a child would inherit that.
HEEDING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from cxrviewer.cli.main import main
if __name__ == "__main__":
    sys.exit(main())
"""


@pytest.fixture
def installation(tmp_path: Path, small_bundle: Path) -> Path:
    """Resources with a small model, icons, and one study for a demonstration."""
    resources = tmp_path / "resources"
    shutil.copytree(small_bundle, resources / "models" / "test-model")
    shutil.copytree(ROOT / "resources" / "icons", resources / "icons")
    values = np.random.default_rng(3).random((30, 26)).repeat(10, 0).repeat(10, 1) * 4095
    make_study_folder(resources / "demo" / "one", pixels=values.astype(np.uint16))
    return resources


def _run(installation: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cxrviewer", *map(str, arguments)], env=_environment(installation),
        capture_output=True, text=True, check=False, cwd=installation.parent,
    )  # fmt: skip


def _environment(installation: Path) -> dict[str, str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    variables = {name: value for name, value in os.environ.items() if name not in hidden}
    return variables | {"CXRVIEWER_RESOURCES": str(installation), "OMP_NUM_THREADS": "2"}


def test_screenshot(installation: Path) -> None:
    out = installation.parent / "pictures" / "a.png"
    done = _run(
        installation, "screenshot", installation / "demo", "--out", out, "--lang", "fr",
        "--size", "1000x600", "--finding", "pleural_effusion",
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with Image.open(out) as picture:
        assert picture.size == (1000, 600)
        assert picture.text["Model"] == "test-model 0.1.0"
        assert picture.text["Finding"] == "pleural_effusion"
    assert not (Path(os.environ["CXRVIEWER_HOME"]) / "config").exists(), "settings were written"


def test_demo_without_a_display(installation: Path) -> None:
    done = _run(installation, "demo")
    assert (done.returncode, done.stderr) == (0, "")
    out = installation.parent / "out"
    document = json.loads((out / "analysis.json").read_text(encoding="utf-8"))
    assert [image["path"] for image in document["studies"][0]["images"]] == [
        "one/frontal.dcm", "one/lateral.dcm",
    ]  # fmt: skip
    with Image.open(out / "demo.png") as picture:
        assert picture.size == (1600, 1000)
        assert np.asarray(picture).std() > 10
    assert str(Path("out") / "demo.png") in done.stdout


def test_no_demonstration(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CXRVIEWER_RESOURCES", str(tmp_path))
    assert paths.demo_dir() == tmp_path / "demo"
    assert main(["demo"]) == 2
    assert "not part of this installation" in capsys.readouterr().err


def test_without_a_model_the_demo_says_so(installation: Path) -> None:
    shutil.rmtree(installation / "models")
    done = _run(installation, "demo")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "model" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_waits_until_qt_is_not_at_work(number: signal.Signals) -> None:
    seen: list[str] = []
    with pytest.raises(KeyboardInterrupt), interrupts_noted() as check:
        os.kill(os.getpid(), number)
        time.sleep(0.01)  # Python runs the handler here
        seen.append("still there")
        check()
        seen.append("not reached")
    assert seen == ["still there"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_second_interrupt_is_not_waited_for() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), interrupts_noted():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)
        pytest.fail("it was waited for")
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc what is loaded")
@pytest.mark.parametrize("delay_s", [0.0, 0.3, 0.6])
def test_interrupted_the_window_ends_in_order(installation: Path, delay_s: float) -> None:
    """In the middle of importing, making or drawing the window this crashed or was lost."""
    out = installation.parent / "interrupted.png"
    arguments = ["screenshot", str(installation / "demo"), "--out", str(out)]
    with subprocess.Popen(
        [sys.executable, "-c", HEEDING, *arguments], env=_environment(installation),
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        maps = Path(f"/proc/{process.pid}/maps")
        while process.poll() is None and "libQt6Widgets" not in maps.read_text():
            time.sleep(0.01)
        time.sleep(delay_s)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=90)
    assert (process.returncode, said) == (130, "cxrviewer: Interrupted.\n")
    assert not out.exists()
