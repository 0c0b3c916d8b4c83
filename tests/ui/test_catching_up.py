"""A view catches up with the session once, and never shows what is no longer so."""

from __future__ import annotations

from collections import Counter

import dummies
import pytest
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, pixels_of

from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.ui import viewport as viewport_module
from cxrviewer.ui.hanging import Layout, Slot

Open = ViewingMaker


@pytest.fixture
def viewing(open_viewing: Open) -> Viewing:
    first, second = dummies.study("1.2.3"), dummies.study("1.2.4", name="Roe^Rita", patient_id="P2")
    return open_viewing(first, second)


def other_study(viewing: Viewing) -> str:
    session = viewing.session
    assert session.current_study is not None
    here = session.current_study.study_instance_uid
    return next(uid for uid in ("1.2.3", "1.2.4") if uid != here)


def test_turning_to_a_study_writes_each_view_once(
    viewing: Viewing, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [other_study(viewing)]
    viewing.session.select_study(both[0])
    both.append(other_study(viewing))
    qtbot.wait(200)
    written = Counter[Slot]()
    plain = viewport_module.annotate

    def counting(
        layers: object, session: object, slot: Slot, *rest: object, **more: object
    ) -> None:
        written[slot] += 1
        plain(layers, session, slot, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(viewport_module, "annotate", counting)
    viewing.session.select_study(both[1])
    assert not written, "nothing is written in the turn that hangs the study"
    qtbot.waitUntil(lambda: not (viewing.left.is_behind or viewing.right.is_behind))
    assert written == {Slot.LEFT: 1, Slot.RIGHT: 1}


def test_what_is_asked_for_is_never_of_the_study_before(viewing: Viewing) -> None:
    before = [line.text for line in viewing.left.texts]
    viewing.session.select_study(other_study(viewing))
    after = [line.text for line in viewing.left.texts]
    assert any("Roe" in text for text in (*before, *after))
    assert before[0] != after[0]


def test_what_is_painted_is_never_of_the_study_before(viewing: Viewing, qtbot: QtBot) -> None:
    there = other_study(viewing)
    here = next(uid for uid in ("1.2.3", "1.2.4") if uid != there)
    seen = {}
    for uid in (there, here):
        viewing.session.select_study(uid)
        qtbot.waitUntil(lambda: viewing.left.radiograph is not None and viewing.left.is_ready)
        qtbot.wait(50)
        seen[uid] = pixels_of(viewing.left.grab())
    assert not (seen[there] == seen[here]).all()
    viewing.session.select_study(there)
    assert viewing.left.is_behind
    assert (pixels_of(viewing.left.grab()) == seen[there]).all()


def test_a_view_that_is_left_out_waits_until_it_is_shown(viewing: Viewing, qtbot: QtBot) -> None:
    hidden = viewing.area.viewports[Slot.RIGHT]
    viewing.session.set_layout(Layout.SINGLE_LEFT)
    assert not hidden.isVisible()
    viewing.session.toggle_demographics()
    qtbot.wait(100)
    assert hidden.is_behind
    assert not viewing.left.is_behind
    viewing.session.set_layout(Layout.PAIR)
    qtbot.waitUntil(lambda: not hidden.is_behind)
    assert not hidden.layers.patient.lines


def test_what_is_drawn_while_the_view_is_behind_is_shown(viewing: Viewing, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: viewing.left.is_ready and not viewing.left.is_behind)
    assert viewing.left.ref is not None
    uid = viewing.left.ref.sop_instance_uid
    qtbot.waitUntil(lambda: viewing.session.annotations.is_loaded(uid))
    viewing.session.analysis_changed.emit()
    assert viewing.left.is_behind
    line = Annotation("a", AnnotationKind.LENGTH, ((50.0, 50.0), (90.0, 50.0)))
    viewing.session.annotations.put(uid, line)
    qtbot.waitUntil(lambda: not viewing.left.is_behind)
    assert [one.identity for one in viewing.left.layers.drawing.figures] == ["a"]
