"""Tasks let go of what they were given, even where somebody keeps them."""

from __future__ import annotations

import importlib
import pkgutil
import weakref

import pytest
from PySide6.QtCore import QRunnable, QThreadPool

from cxrviewer import ui
from cxrviewer.ui.one_time_task import OneTimeTask


class Held:
    """Something large."""


class Work(OneTimeTask):
    def __init__(self, held: Held, *, fails: bool) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._held, self._fails = held, fails

    def work(self) -> None:
        if self._fails:
            raise ValueError("made up")


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_is_held_once_it_has_run(*, fails: bool) -> None:
    held = Held()
    alive = weakref.ref(held)
    task = Work(held, fails=fails)
    del held
    assert alive() is not None
    if fails:
        with pytest.raises(ValueError, match="made up"):
            task.run()
    else:
        pool = QThreadPool()
        pool.start(task)
        assert pool.waitForDone(30_000)
    assert alive() is None
    assert task is not None


def test_every_task_of_the_window_is_one() -> None:
    for module in pkgutil.walk_packages(ui.__path__, "cxrviewer.ui."):
        importlib.import_module(module.name)
    ours = [one for one in QRunnable.__subclasses__() if one.__module__.startswith("cxrviewer.")]
    assert ours == [OneTimeTask]
    assert len(OneTimeTask.__subclasses__()) > 8
