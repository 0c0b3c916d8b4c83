"""Undo and redo against a plain list of states."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.annotations.editing import Drawing, moved, with_annotation, without
from cxrviewer.imaging.annotations.history import History

SIZE = (400, 320)


def line(number: int, x: float = 5.0) -> Annotation:
    return Annotation(str(number), AnnotationKind.LENGTH, ((x, 5.0), (x + 20.0, 40.0)))


class Undoing(RuleBasedStateMachine):
    """The model keeps every state in a list, and where in it we are."""

    def __init__(self) -> None:
        super().__init__()
        self.history = History()
        self.states: list[Drawing] = [()]
        self.at = 0
        self.made = 0

    def take(self, drawing: Drawing) -> None:
        self.history = self.history.changed(drawing)
        if drawing != self.states[self.at]:
            self.states = [*self.states[: self.at + 1], drawing]
            self.at += 1

    @rule(x=st.integers(0, 290))
    def draw(self, x: int) -> None:
        self.made += 1
        self.take(with_annotation(self.states[self.at], line(self.made, float(x))))

    @precondition(lambda self: self.states[self.at])
    @rule(choice=st.integers(0, 99), way=st.integers(-30, 30))
    def move_one(self, choice: int, way: int) -> None:
        drawing = self.states[self.at]
        one = drawing[choice % len(drawing)]
        self.take(with_annotation(drawing, moved(one, float(way), 0.0, SIZE)))

    @precondition(lambda self: self.states[self.at])
    @rule(choice=st.integers(0, 99))
    def delete_one(self, choice: int) -> None:
        drawing = self.states[self.at]
        self.take(without(drawing, drawing[choice % len(drawing)].identity))

    @rule()
    def delete_all(self) -> None:
        self.take(())

    @rule(times=st.integers(1, 5))
    def undo(self, times: int) -> None:
        for _ in range(times):
            self.history = self.history.undone()
            self.at = max(self.at - 1, 0)

    @rule(times=st.integers(1, 5))
    def redo(self, times: int) -> None:
        for _ in range(times):
            self.history = self.history.redone()
            self.at = min(self.at + 1, len(self.states) - 1)

    @rule()
    def undo_everything_and_redo_it(self) -> None:
        before, steps = self.history, len(self.history.past)
        for _ in range(steps):
            self.history = self.history.undone()
        assert self.history.present == self.states[0]
        for _ in range(steps):
            self.history = self.history.redone()
        assert self.history == before

    @invariant()
    def agrees(self) -> None:
        assert self.history.present == self.states[self.at]
        assert self.history.can_undo == (self.at > 0)
        assert self.history.can_redo == (self.at < len(self.states) - 1)
        assert len(self.history.past) == self.at


TestUndoing = Undoing.TestCase
TestUndoing.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_there_is_no_limit() -> None:
    history = History()
    for number in range(3000):
        history = history.changed((*history.present[-3:], line(number)))
    for _ in range(3000):
        history = history.undone()
    assert history.present == ()
    assert len(history.future) == 3000


def test_what_an_earlier_session_drew_lies_beneath_and_cannot_be_undone() -> None:
    history = History().changed((line(1),)).changed((line(1), line(2))).undone()
    found = history.recovered((line(9),))
    assert found.present == (line(9), line(1))
    assert found.redone().present == (line(9), line(1), line(2))
    assert found.undone().present == (line(9),)
    assert not found.undone().can_undo
