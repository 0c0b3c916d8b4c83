"""What the reader says of the study on the screen, and whether the answer may be seen yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtCore import Slot as QtSlot

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import Analysis, FindingState
from cxrviewer.inference.sensitivity import read_with, sensitivity_for
from cxrviewer.settings import Sensitivity, Settings
from cxrviewer.store.ledger import (
    NO_MODEL,
    LedgerEntry,
    Opinion,
    Verdict,
    now,
    opinions,
)
from cxrviewer.store.ledger_keeper import LedgerKeeper, OnEntries
from cxrviewer.ui.study_reading import Overall, StudyReading, reading_from, says_abnormal


class ReadingDesk(QObject):
    """Marks and opinions by study. Every one of them goes to the ledger at once.

    Signals:
        changed: `reading` or an opinion is another one.
        visibility_changed: `shown` gives another answer.
        leaving: The study is still the one on the screen, and another one comes, or the end.
        problem_found: (Message) opinions cannot be kept, and why.
    """

    changed = Signal()
    visibility_changed = Signal()
    leaving = Signal()
    problem_found = Signal(object)
    # From the ledger's thread to ours.
    _read = Signal(str, object)
    _told = Signal(object)

    def __init__(
        self,
        keeper: LedgerKeeper,
        settings: Settings,
        answer: Callable[[], Analysis | None],
        parent: QObject | None = None,
    ) -> None:
        """Make the desk.

        Args:
            keeper: Remembers what is said.
            settings: What the reader has chosen.
            answer: Gives the second reader's answer as the bundle means it, shown or not.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._ask = answer
        self._keeper = keeper
        self._settings = settings
        self._study = ""
        self._readings: dict[str, StudyReading] = {}
        self._recalled: dict[str, StudyReading] = {}
        self._entries: dict[str, tuple[LedgerEntry, ...]] = {}
        self._opinions: Mapping[tuple[str, Finding | None], Opinion] = {}
        self._last: tuple[Analysis, Sensitivity, Analysis] | None = None
        self._read.connect(self._on_read)
        self._told.connect(self.problem_found)
        keeper.listen(self._told.emit)

    # --- what is there ---------------------------------------------------------------------------

    @property
    def reading(self) -> StudyReading:
        """The reader's marks on the study on the screen."""
        return self._readings.get(self._study, StudyReading())

    @property
    def is_hiding(self) -> bool:
        """Whether the second reader has to wait for the reader's marks."""
        return self._settings.read_first and bool(self._study) and not self.reading.is_revealed

    @property
    def compares(self) -> bool:
        """Whether the differences between both readers are to be shown first."""
        return self._settings.read_first and self.reading.is_marked and self.reading.is_revealed

    @property
    def study(self) -> str:
        """Study Instance UID of the study on the screen, or empty."""
        return self._study

    @property
    def knows_ledger(self) -> bool:
        """Whether it is known what was said earlier of the study on the screen."""
        return self._study in self._entries and self._study not in self._recalled

    def shown(self, analysis: Analysis | None) -> Analysis | None:
        """An answer as the reader may see it now: by the preset, or not at all."""
        return None if self.is_hiding else self._preset(analysis)

    def opinion(self, finding: Finding | None) -> Opinion:
        """What the reader says of a finding, or of the whole study."""
        return self._opinions.get((self._study, finding), Opinion())

    @property
    def added(self) -> frozenset[Finding]:
        """Findings that the reader says are there although nobody reported them."""
        return frozenset(
            finding
            for (_, finding), opinion in self._opinions.items()
            if finding is not None and opinion.verdict is Verdict.ADD
        )

    def read_ledger(self, on_read: OnEntries) -> None:
        """Ask for the whole ledger; the answer may come in any thread."""
        self._keeper.read("", on_read)

    # --- commands --------------------------------------------------------------------------------

    def turn_to(self, study_uid: str) -> None:
        """Turn to the study with this Study Instance UID, to none where it is empty."""
        if study_uid != self._study:
            self.leaving.emit()
        self._study = study_uid
        self._opinions = opinions(self._entries.get(study_uid, ()))
        self.changed.emit()
        if study_uid and study_uid not in self._entries:
            self._keeper.read(study_uid, self._passer(study_uid))

    def follow_settings(self, settings: Settings) -> None:
        """Take new settings over."""
        before, self._settings = self._settings, settings
        names = ("read_first", "sensitivity", "sensitivity_bundle")
        if any(getattr(before, name) != getattr(settings, name) for name in names):
            self.changed.emit()
            self.visibility_changed.emit()

    def follow_answer(self) -> None:
        """Note what the second reader says by now of what was marked before it had answered."""
        if not self.reading.is_revealed or self._answer() is None:
            return
        late = [
            opinion.entry
            for opinion in self._opinions.values()
            if opinion.entry is not None and opinion.entry.is_blinded
            and opinion.entry.model == NO_MODEL
        ]  # fmt: skip
        if late:
            self._keep(
                [
                    replace(
                        self._entry(one.finding, one.verdict), moment=one.moment, is_blinded=True
                    )
                    for one in late
                ]
            )

    def mark(self, overall: Overall) -> None:
        """Call the whole study normal or abnormal; a normal one has nothing more to be marked."""
        if not self._study:
            return
        if not self.is_hiding:
            self._keep([self._entry(None, Verdict(overall.value))])
            return
        self._set(self.reading.marked(overall))
        if overall is Overall.NORMAL:
            self.reveal()

    def tick(self, finding: Finding, *, on: bool) -> None:
        """See a finding, or no longer, before the second reader is shown."""
        if self.is_hiding:
            self._set(self.reading.with_tick(finding, on=on))

    def reveal(self) -> None:
        """Show the second reader, once the reader has committed to something."""
        reading = self.reading
        if not self.is_hiding or reading.overall is None:
            return
        ticked = [finding for finding in Finding if finding in reading.ticked]
        entries = [self._entry(finding, Verdict.ADD) for finding in ticked]
        entries.append(self._entry(None, Verdict(reading.overall.value)))
        self._readings[self._study] = reading.revealed()
        self._keep(entries)
        self.visibility_changed.emit()

    def recall(self, study_uid: str, marks: StudyReading) -> None:
        """Take marks over that were given before a crash, unless there are later ones.

        The ledger knows better where it had been told before the crash; so it is asked first.
        """
        self._recalled[study_uid] = replace(marks, is_revealed=False)
        if study_uid in self._entries:
            self._take_recalled(study_uid)

    def say(self, finding: Finding, verdict: Verdict) -> None:
        """Say something of a finding; the same once more takes it back."""
        if not self._study or self.is_hiding:
            return
        answer = self._preset(self._answer())
        score = answer.score(finding) if answer is not None else None
        missed = score is None or score.state is FindingState.ABSENT
        if verdict is Verdict.ACCEPT and missed:
            verdict = Verdict.ADD
        if self.opinion(finding).verdict is verdict:
            verdict = Verdict.WITHDRAW
        self._keep([self._entry(finding, verdict)])

    def comment(self, finding: Finding | None, text: str) -> None:
        """Write a comment on a finding or the whole study; an empty one takes the former back."""
        if self._study and text != self.opinion(finding).comment:
            self._keep([replace(self._entry(finding, Verdict.COMMENT), comment=text)])

    def stop(self) -> None:
        """Write all that is not written yet."""
        self.leaving.emit()
        self._keeper.stop()

    # --- helpers ---------------------------------------------------------------------------------

    def _answer(self) -> Analysis | None:
        analysis = self._ask()
        return analysis if analysis and analysis.study_instance_uid == self._study else None

    def _preset(self, analysis: Analysis | None) -> Analysis | None:
        if analysis is None:
            return None
        wanted = sensitivity_for(self._settings, analysis.bundle)
        if self._last is None or self._last[0] is not analysis or self._last[1] is not wanted:
            self._last = analysis, wanted, read_with(analysis, wanted)
        return self._last[2]

    def _take_recalled(self, study_uid: str) -> None:
        marks = self._recalled.pop(study_uid, None)
        if marks is not None and not self._readings.get(study_uid, StudyReading()).is_marked:
            self._readings[study_uid] = marks
            self.changed.emit()

    def _set(self, reading: StudyReading) -> None:
        self._readings[self._study] = reading
        self.changed.emit()

    def _entry(self, finding: Finding | None, verdict: Verdict) -> LedgerEntry:
        entry = LedgerEntry(now(), self._study, (), finding, verdict, is_blinded=self.is_hiding)
        analysis = self._preset(self._answer())
        if analysis is None:
            return entry
        score = analysis.score(finding) if finding is not None else None
        state = says_abnormal(analysis) if finding is None else None
        if score is not None and score.operating_points is not None:
            state = score.state
        return replace(
            entry,
            sop_instance_uids=tuple(view.sop_instance_uid for view in analysis.views),
            model=analysis.bundle,
            sensitivity=sensitivity_for(self._settings, analysis.bundle).value,
            confidence=score.confidence if score is not None else None,
            state=state,
        )

    def _keep(self, entries: list[LedgerEntry]) -> None:
        known = (*self._entries.get(self._study, ()), *entries)
        self._entries[self._study] = known
        self._opinions = opinions(known)
        self._keeper.add(entries)
        self.changed.emit()

    def _passer(self, study_uid: str) -> OnEntries:
        def on_read(entries: tuple[LedgerEntry, ...]) -> None:
            self._read.emit(study_uid, entries)

        return on_read

    @QtSlot(str, object)
    def _on_read(self, study_uid: str, entries: tuple[LedgerEntry, ...]) -> None:
        known = (*entries, *self._entries.get(study_uid, ()))
        self._entries[study_uid] = known
        if not entries:
            self._take_recalled(study_uid)
            return
        before = self.is_hiding, self.compares
        if not self._readings.get(study_uid, StudyReading()).is_marked:
            remembered = reading_from(entries)
            if remembered.is_revealed:
                self._readings[study_uid] = remembered
        self._take_recalled(study_uid)
        if study_uid == self._study:
            self._opinions = opinions(known)
            self.changed.emit()
            if before != (self.is_hiding, self.compares):
                self.visibility_changed.emit()
