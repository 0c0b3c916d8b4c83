"""What the actions of the worklist do, and which of them can be used."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cxrviewer.settings import ListOrder
from cxrviewer.ui.action_ids import ActionId
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_steps import step_unread

if TYPE_CHECKING:
    from cxrviewer.ui.actions import Actions
    from cxrviewer.ui.openers import Openers

_A: Final = ActionId
ORDERS: Final[Mapping[ActionId, ListOrder]] = {
    _A.SORT_DATE: ListOrder.DATE,
    _A.SORT_NAME: ListOrder.NAME,
    _A.SORT_SUSPICION: ListOrder.SUSPICION,
}


class WorklistCommands:
    """Commands on the session's worklist."""

    def __init__(self, session: Session, openers: Openers) -> None:
        self._session = session
        self._worklist = session.worklist
        self._openers = openers

    def handlers(self) -> dict[ActionId, Callable[[], None]]:
        """One for each action."""
        worklist = self._worklist
        return {
            _A.WATCH: self._watch_or_not,
            _A.WATCH_FOLDER: self._openers.choose_watched_folder,
            _A.NEXT_UNREAD: partial(step_unread, self._session),
            _A.TOGGLE_READ: worklist.toggle_read,
            _A.ANALYSE_ALL: worklist.analyse_all,
            _A.PAUSE_QUEUE: self._pause_or_go_on,
            _A.CANCEL_QUEUE: worklist.queue.cancel,
            **{action: partial(self._sort, order) for action, order in ORDERS.items()},
        }

    def _watch_or_not(self) -> None:
        """Watch the folder of last time, ask for one where there is none, or stop."""
        folder = self._session.settings.watched_folder
        if self._worklist.is_watching:
            self._worklist.stop_watching()
        elif folder:
            self._worklist.watch(Path(folder))
        else:
            self._openers.choose_watched_folder()

    def _pause_or_go_on(self) -> None:
        queue = self._worklist.queue
        queue.pause(on=not queue.is_paused)

    def _sort(self, order: ListOrder) -> None:
        settings = self._session.settings
        self._session.change_settings(dataclasses.replace(settings, list_order=order))


def sync_worklist(session: Session, actions: Actions) -> None:
    """Check and enable the actions of the worklist as it stands."""
    worklist, study = session.worklist, session.current_study
    queue = worklist.queue
    actions.check(_A.WATCH, on=worklist.is_watching)
    actions.check(_A.PAUSE_QUEUE, on=queue.is_paused)
    for action, order in ORDERS.items():
        actions.check(action, on=worklist.order is order)
    actions[_A.SORT_SUSPICION].setEnabled(worklist.may_sort_by_suspicion)
    actions[_A.SORT_SUSPICION].setVisible(worklist.may_sort_by_suspicion)
    actions[_A.NEXT_UNREAD].setEnabled(bool(session.studies))
    actions[_A.TOGGLE_READ].setEnabled(study is not None)
    actions[_A.ANALYSE_ALL].setEnabled(bool(session.studies))
    actions[_A.PAUSE_QUEUE].setEnabled(queue.is_active or queue.is_paused)
    actions[_A.CANCEL_QUEUE].setEnabled(queue.is_active)
