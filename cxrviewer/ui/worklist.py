"""What the reader works through: order and marks of the list, the watched folder, the queue.

It listens to the session and tells it what a watched folder brings; widgets read it as
`session.worklist`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDeadlineTimer, QObject, Signal
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.dicom.study import Study
from cxrviewer.dicom.watch_news import WatchNews
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.inference.analysis import Analysis
from cxrviewer.inference.sensitivity import sensitivity_for
from cxrviewer.settings import ListOrder, Settings
from cxrviewer.ui.analysis_queue import AnalysisQueue
from cxrviewer.ui.folder_watch import FolderWatch
from cxrviewer.ui.library import study_moment
from cxrviewer.ui.list_order import in_list_order
from cxrviewer.ui.session_state import MessageLevel
from cxrviewer.ui.study_marks import StudyMarks
from cxrviewer.ui.suspicion import Suspicion, suspicion_of
from cxrviewer.ui.timers import once

if TYPE_CHECKING:
    from cxrviewer.ui.analysis_desk import AnalysisDesk
    from cxrviewer.ui.back_ends import BackEnds
    from cxrviewer.ui.session import Session

_SEEN_MS: Final = 3000  # on the screen for so long, a study has been read
_SORT_MS: Final = 1500  # rows do not change places more often than a reader can follow

_GONE: Final = QT_TRANSLATE_NOOP(
    "messages", "The files of this study are no longer in the watched folder."
)
_UNREACHABLE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The watched folder cannot be reached. Check that its drive is connected; it is looked for"
    " again and again.",
)
_BACK: Final = QT_TRANSLATE_NOOP("messages", "The watched folder can be reached again.")
_ARRIVED: Final = QT_TRANSLATE_NOOP("messages", "New studies in the watched folder: {count}.")


class Worklist(QObject):
    """Lives in the window's thread.

    Attributes:
        marks: Which studies are read, which are new.
        queue: Analyses of studies that are not on the screen.
        studies: All studies in the order of the list.
        waiting_files: Files of the watched folder that may still be written.

    Signals:
        order_changed: `studies` is another tuple.
        watch_changed: A folder is watched or no longer, or more or fewer files are waited for.
    """

    order_changed = Signal()
    watch_changed = Signal()

    def __init__(self, session: Session, desk: AnalysisDesk, ends: BackEnds) -> None:
        super().__init__(session)
        self._session = session
        self._desk = desk
        self._ends = ends
        self._settings = session.settings
        self._pause_told: Message | None = None
        self.marks = StudyMarks(ends.marks(), self)
        self.queue = AnalysisQueue(ends.background(session.settings), desk, self._most_urgent, self)
        self.studies: tuple[Study, ...] = ()
        self.waiting_files = 0
        self._watch = FolderWatch(ends.watch, self)
        self._is_reachable = True
        self._is_held = False
        self._gone: set[str] = set()
        self._suspicions: dict[str, Suspicion] = {}
        self._ranks: dict[str, int] | None = None
        self._seen = once(self, _SEEN_MS, self._on_seen)
        self._sorting = once(self, _SORT_MS, self._sort_later)
        self._connect()

    # --- what is there ---------------------------------------------------------------------------

    @property
    def is_watching(self) -> bool:
        """Whether the list is that of a watched folder."""
        return self._watch.is_on

    @property
    def paths_at_start(self) -> tuple[Path, ...]:
        """What is opened where the program is started without anything to open."""
        settings = self._session.settings
        is_wanted = settings.watching and settings.watched_folder
        return (Path(settings.watched_folder),) if is_wanted else ()

    @property
    def may_sort_by_suspicion(self) -> bool:
        """Not while the reader reads first: a place in the list would tell the answer."""
        return not self._session.settings.read_first

    @property
    def order(self) -> ListOrder:
        """How the list is sorted now."""
        chosen = self._session.settings.list_order
        hidden = chosen is ListOrder.SUSPICION and not self.may_sort_by_suspicion
        return ListOrder.DATE if hidden else chosen

    def suspicion(self, study_uid: str) -> Suspicion | None:
        """Why a study stands where it does; None where that is not known or may not be told."""
        if self.order is not ListOrder.SUSPICION:
            return None
        return self._suspicions.get(study_uid)

    # --- commands --------------------------------------------------------------------------------

    def follow_opening(self, paths: Sequence[Path]) -> bool:
        """Something is opened in the place of this list; whether it is the watched folder."""
        self.queue.clear()
        self.marks.forget_new()
        self._gone.clear()
        self._suspicions.clear()
        self._watch.end()
        settings = self._session.settings
        watched = [path.absolute() for path in self.paths_at_start]
        is_watched = bool(watched) and [path.absolute() for path in paths] == watched
        if is_watched:
            self._is_reachable = True
            self._watch.start(Path(settings.watched_folder))
        elif settings.watching:
            self._session.change_settings(dataclasses.replace(settings, watching=False))
        self.waiting_files = 0
        self.watch_changed.emit()
        return is_watched

    def watch(self, folder: Path) -> None:
        """Show a folder and watch it from now on."""
        changed = dataclasses.replace(
            self._session.settings, watching=True, watched_folder=str(folder.absolute())
        )
        self._settings = changed  # begun here, not once more by the change
        self._session.change_settings(changed)
        self._session.open_paths([folder])

    def stop_watching(self) -> None:
        """Leave the list as it is; nothing new comes in."""
        self._watch.end()
        self.waiting_files = 0
        settings = dataclasses.replace(self._session.settings, watching=False)
        self._settings = settings
        self._session.change_settings(settings)
        self.watch_changed.emit()

    def analyse_all(self) -> None:
        """Analyse all studies of the list that have no answer, once more those that failed."""
        self.queue.pause(on=False)
        self.queue.add(self._session.studies)

    def toggle_read(self) -> None:
        """Call the study on the screen read, or unread."""
        study = self._session.current_study
        if study is not None:
            uid = study.study_instance_uid
            self._seen.stop()
            self.marks.set_read(uid, is_read=not self.marks.is_read(uid))

    def next_unread(self) -> Study | None:
        """The first study below the one on the screen that is not read, else the first of all."""
        studies, current = self.studies, self._session.current_study
        here = studies.index(current) if current in studies else -1
        below = (*studies[here + 1 :], *studies[: max(here, 0)])
        return next((one for one in below if not self.marks.is_read(one.study_instance_uid)), None)

    def hold_order(self, *, on: bool) -> None:
        """Leave rows where they are while the pointer is over them, whatever is answered."""
        self._is_held = on
        if not on:
            self._sort()

    def stop(self, deadline: QDeadlineTimer | None = None) -> None:
        """Cancel and join until `deadline`; safe to call twice."""
        self._seen.stop()
        self._sorting.stop()
        self._watch.stop(deadline)
        self.queue.stop()
        self.marks.stop()

    # --- events ----------------------------------------------------------------------------------

    def _connect(self) -> None:
        session = self._session
        session.studies_changed.connect(self._on_studies)
        session.study_selected.connect(self._on_selected)
        session.settings_changed.connect(self._on_settings)
        self._desk.answered.connect(self._on_answered)
        self._watch.told.connect(self._on_told)
        self.marks.changed.connect(self._on_marks)
        self.queue.paused_itself.connect(self._on_problem)
        self.queue.state_changed.connect(self._on_queue)

    @QtSlot(object)
    def _on_told(self, news: WatchNews) -> None:
        known = {study.study_instance_uid for study in news.studies if self._find(study)}
        self._session.take_news(news, kept=self._kept(news.removed))
        came = [s.study_instance_uid for s in news.studies if s.study_instance_uid not in known]
        self._gone.difference_update(study.study_instance_uid for study in news.studies)
        self.queue.drop(news.removed)
        if came and not news.is_first_look:
            self.marks.arrive(came)
            self._session.post(Message(_ARRIVED, {"count": len(came)}))
        if self._session.settings.analyse_watched:
            self.queue.add(news.studies)
        self._tell_reach(news)
        if news.waiting != self.waiting_files:
            self.waiting_files = news.waiting
            self.watch_changed.emit()

    def _find(self, study: Study) -> bool:
        return study.study_instance_uid in (self._ranks or self._rank())

    def _kept(self, removed: Iterable[str]) -> frozenset[str]:
        """The study on the screen stays there until the reader turns away."""
        current = self._session.current_study
        if current is None or current.study_instance_uid not in removed:
            return frozenset()
        self._gone.add(current.study_instance_uid)
        self._session.post_of_study(Message(_GONE), MessageLevel.WARNING)
        return frozenset({current.study_instance_uid})

    def _tell_reach(self, news: WatchNews) -> None:
        if news.is_reachable is not self._is_reachable:
            self._is_reachable = news.is_reachable
            level = MessageLevel.INFO if news.is_reachable else MessageLevel.WARNING
            self._session.post(Message(_BACK if news.is_reachable else _UNREACHABLE), level)
            if news.is_reachable:
                self.queue.try_again()

    @QtSlot()
    def _on_selected(self) -> None:
        study = self._session.current_study
        self._ranks = None
        if study is None:
            self._seen.stop()
            return
        self.marks.open(study.study_instance_uid)
        self._seen.start()
        gone = self._gone - {study.study_instance_uid}
        if gone:
            self._gone -= gone
            self._session.take_news(WatchNews(removed=tuple(gone)))

    @QtSlot()
    def _on_seen(self) -> None:
        """A study that nobody has chosen is not read, however long it stands there."""
        study = self._session.current_study
        if study is None:
            return
        if self._session.has_chosen:
            self.marks.set_read(study.study_instance_uid, is_read=True)
        else:
            self._seen.start()

    @QtSlot()
    def _on_studies(self) -> None:
        self._ranks = None
        self._sort()

    @QtSlot(str)
    def _on_marks(self, _uid: str) -> None:
        self._ranks = None

    @QtSlot(object)
    def _on_answered(self, analysis: Analysis) -> None:
        self._weigh(analysis)
        if self.order is ListOrder.SUSPICION and not self._sorting.isActive():
            self._sorting.start()

    @QtSlot(object)
    def _on_problem(self, message: Message) -> None:
        self._pause_told = message
        self._session.post(message, MessageLevel.ERROR)

    @QtSlot()
    def _on_queue(self) -> None:
        if self._pause_told is not None and not self.queue.is_paused:
            self._session.withdraw(self._pause_told)
            self._pause_told = None

    @QtSlot()
    def _on_settings(self) -> None:
        before, self._settings = self._settings, self._session.settings
        now = self._settings
        if (now.device, now.bundle) != (before.device, before.bundle):
            self._suspicions.clear()
            self.queue.replace_analyser(self._ends.background(now))
        if (now.sensitivity, now.sensitivity_bundle) != (
            before.sensitivity,
            before.sensitivity_bundle,
        ):
            for analysis in self._desk.answers():
                self._weigh(analysis)
        if (now.list_order, now.read_first) != (before.list_order, before.read_first):
            self._sort()
        self._follow_watching(before, now)

    def _follow_watching(self, before: Settings, now: Settings) -> None:
        """The settings may be changed in their dialog too."""
        was = before.watching, before.watched_folder
        if (now.watching, now.watched_folder) != was:
            if now.watching and now.watched_folder:
                self._session.open_paths([Path(now.watched_folder)])
            elif self._watch.is_on:
                self.stop_watching()
        if now.analyse_watched != before.analyse_watched and self.is_watching:
            if now.analyse_watched:
                self.queue.add(self._session.studies)
            else:
                self.queue.cancel()

    # --- order -----------------------------------------------------------------------------------

    @QtSlot()
    def _sort_later(self) -> None:
        """An answer came; the pointer's leaving sorts where it is over the list."""
        if not self._is_held:
            self._sort()

    @QtSlot()
    def _sort(self) -> None:
        self._sorting.stop()
        ordered = in_list_order(self._session.studies, self.order, self._distance)
        if ordered != self.studies:
            self.studies = ordered
            self.order_changed.emit()

    def _weigh(self, analysis: Analysis) -> None:
        preset = sensitivity_for(self._session.settings, analysis.bundle)
        found = suspicion_of(analysis, preset)
        if found is not None:
            self._suspicions[analysis.study_instance_uid] = found

    def _distance(self, uid: str) -> float | None:
        found = self._suspicions.get(uid)
        return found.distance if found else None

    def _most_urgent(self, waiting: Iterable[str]) -> str | None:
        """The study on the screen, then its priors, then unread before read, newest first."""
        ranks = self._ranks or self._rank()
        return min(waiting, key=lambda uid: ranks.get(uid, len(ranks)), default=None)

    def _rank(self) -> dict[str, int]:
        session, marks = self._session, self.marks
        current = session.current_study
        newest = sorted(session.studies, key=study_moment, reverse=True)
        newest.sort(key=lambda study: marks.is_read(study.study_instance_uid))
        first = (*((current,) if current else ()), *session.priors)
        uids = dict.fromkeys(study.study_instance_uid for study in (*first, *newest))
        self._ranks = {uid: rank for rank, uid in enumerate(uids)}
        return self._ranks
