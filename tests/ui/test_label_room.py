"""Labels of drawings keep clear of the texts of the view, of their lines and of its edge."""

from __future__ import annotations

import pytest
from drawing import UID, open_one, warnings, words
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.imaging.annotations.cardiothoracic import CtrLines
from cxrviewer.ui import view_content
from cxrviewer.ui.annotations.figure import Figure, Shape, set_figure
from cxrviewer.ui.annotations.label_place import Anchor
from cxrviewer.ui.annotations.text_block import LineKind, TextLine

LINES = CtrLines(
    midline=((160, 60), (160, 340)), heart=((130, 220), (220, 240)), chest=((60, 260), (260, 260))
)


def proposed(
    open_viewing: ViewingMaker,
    qtbot: QtBot,
    size: tuple[int, int],
    *,
    language: str = "en",
    view: ViewPosition = ViewPosition.PA,
) -> Viewing:
    """One image of 400 rows and 320 columns that fits into its view, with the heart's lines."""
    viewing = open_one(open_viewing, qtbot, size=size, language=language, view=view)
    viewing.area.commands.fit()
    assert viewing.session.annotations.propose_ctr(UID, LINES)
    return viewing


def figure_of(viewing: Viewing) -> Figure:
    (figure,) = viewing.left.layers.drawing.figures
    return figure


def is_clear(viewing: Viewing) -> bool:
    figure = figure_of(viewing)
    texts = viewing.left.layers.text_boxes
    inside = QRectF(viewing.left.viewport().rect()).contains(figure.box)
    return inside and not any(map(figure.box.intersects, texts))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [230, 260, 300, 360, 500])
def test_a_proposal_keeps_clear_of_texts_lines_and_edge(
    open_viewing: ViewingMaker, qtbot: QtBot, width: int, language: str
) -> None:
    viewing = proposed(open_viewing, qtbot, (width, 560), language=language)
    figure = figure_of(viewing)
    assert figure.label
    assert is_clear(viewing)
    assert not figure.lines.intersects(figure.box)


def test_with_room_all_is_said(open_viewing: ViewingMaker, qtbot: QtBot) -> None:
    viewing = proposed(open_viewing, qtbot, (600, 900))
    assert words(viewing)[0] == "CTR 0.45"
    assert "proposed: check the lines" in words(viewing)


def test_without_room_the_value_its_state_and_a_sign_remain(
    open_viewing: ViewingMaker, qtbot: QtBot
) -> None:
    viewing = proposed(open_viewing, qtbot, (260, 560), view=ViewPosition.AP)
    assert [(line.text, line.kind) for line in figure_of(viewing).words] == [
        ("CTR 0.45", LineKind.WARNING), ("proposed", LineKind.PRIOR),
    ]  # fmt: skip
    state = viewing.session.annotations
    (annotation,) = state.drawing(UID)
    state.select(UID, annotation.identity)
    assert warnings(viewing) == ["AP view: the heart looks larger than it is"]
    assert "proposed: check the lines" in words(viewing)


def test_in_no_room_at_all_nothing_is_written(qtbot: QtBot) -> None:
    middle = Anchor(QPointF(50, 50), (0.0, 1.0))
    shape = Shape(QPainterPath(), QPainterPath(), QPainterPath(), (middle,))
    view, lines = QRectF(0, 0, 100, 100), [TextLine("CTR 0.45, proposed")]
    over_all = [view.adjusted(2, 2, -2, -2)]
    assert not set_figure(shape, lines, view, over_all, [TextLine("CTR 0.45")]).label
    # What the reader has drawn is told all the same.
    assert set_figure(shape, lines, view, over_all).label


def test_words_make_way_for_a_text_that_comes_later(
    open_viewing: ViewingMaker, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewing = proposed(open_viewing, qtbot, (500, 900))
    before = figure_of(viewing).box
    lines = [TextLine("One of many notices of the file", LineKind.WARNING)] * 12
    monkeypatch.setattr(view_content, "notice_lines", lambda *_: lines)
    viewing.session.toggle_demographics()
    assert any(map(before.intersects, viewing.left.layers.text_boxes))
    assert is_clear(viewing)
