"""A task of a thread pool that holds nothing once it has run."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtCore import QRunnable


class OneTimeTask(QRunnable):
    """Does its work once and lets go of all that it was given.

    Qt destroys a task in the thread that ran it. On a busy machine PySide now and then keeps the
    Python half for ever (4 of 15 tasks that were given their image, in one run of a hundred
    studies), and it would keep the image with it.
    """

    def run(self) -> None:
        """Called by the pool."""
        try:
            self.work()
        finally:
            vars(self).clear()

    @abstractmethod
    def work(self) -> None:
        """What there is to do; called once, in a thread of the pool."""
