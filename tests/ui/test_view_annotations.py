"""Letters, texts and ruler: what they say, and that they stand clear of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import dummies
import numpy as np
import pytest
from PySide6.QtCore import QRectF, QTranslator
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from viewing import ViewingMaker, flat, pixels_of

from cxrviewer.dicom.radiograph import Radiograph, SpacingAttributes
from cxrviewer.dicom.study import ImageRef, View, ViewPosition, ViewSource
from cxrviewer.errors import Message
from cxrviewer.imaging.voi import Window
from cxrviewer.inference.analysis import Analysis, AnalysisRequest
from cxrviewer.settings import Settings
from cxrviewer.ui.annotations import halo
from cxrviewer.ui.annotations.readout import window_text
from cxrviewer.ui.annotations.text_block import LineKind
from cxrviewer.ui.hanging import Layout
from cxrviewer.ui.translate import install_language
from cxrviewer.ui.viewport import Viewport
from cxrviewer.ui.viewport_commands import ViewportCommands

Open = ViewingMaker


def letters(view: Viewport) -> str:
    found = view.layers.letters.letters
    return " ".join(text or "-" for text in (found.left, found.top, found.right, found.bottom))


def texts(view: Viewport) -> list[str]:
    return [line.text for line in view.texts]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (lambda c: None, "R H L F"),
        (lambda c: c.flip(), "L H R F"),
        (lambda c: c.rotate(1), "F R H L"),
        (lambda c: c.rotate(-1), "H L F R"),
        (lambda c: c.rotate(2), "L F R H"),
        (lambda c: c.flip_vertically(), "R F L H"),
        (lambda c: (c.flip(), c.rotate(1)), "F L H R"),
        (lambda c: (c.rotate(1), c.flip()), "H R F L"),
        (lambda c: (c.rotate(1), c.flip(), c.flip(), c.rotate(-1)), "R H L F"),
    ],
)
def test_letters_are_right_after_any_turn(
    open_viewing: Open, turn: Callable[[ViewportCommands], object], expected: str
) -> None:
    """The file says the rows run to L and the columns to F."""
    viewing = open_viewing(dummies.study())
    turn(viewing.area.commands)
    assert letters(viewing.left) == expected


@pytest.mark.parametrize(
    "turn",
    [
        lambda c: c.rotate(1),
        lambda c: c.flip(),
        lambda c: (c.rotate(1), c.flip()),
        lambda c: (c.flip(), c.rotate(1)),
        lambda c: c.flip_vertically(),
    ],
)
def test_letters_go_where_the_pixels_go(
    open_viewing: Open, turn: Callable[[ViewportCommands], object]
) -> None:
    """A bright mark on the patient's right stays at the edge that is lettered R."""

    def read(ref: ImageRef) -> Radiograph:
        values = np.zeros((320, 320), np.uint16)
        values[140:180, :20] = 4095
        return replace(dummies.radiograph(ref), stored_values=values)

    viewing = open_viewing(
        dummies.study("1", dummies.image("1.1", rows=320, columns=320)), read=read
    )
    turn(viewing.area.commands)
    shown = viewing.left.layers.radiograph.pixels
    assert shown is not None
    rows, columns = np.nonzero(shown)
    middle = np.array(shown.shape) / 2
    down, across = rows.mean() - middle[0], columns.mean() - middle[1]
    horizontal = abs(across) > abs(down)
    edge = (0 if across < 0 else 2) if horizontal else (1 if down < 0 else 3)
    assert letters(viewing.left).split()[edge] == "R"


@pytest.mark.parametrize(
    ("flips", "turns", "marks"),
    [
        (0, 0, []),
        (0, 1, ["turned 90° to the right"]),
        (0, 2, ["turned 180°"]),
        (0, -1, ["turned 90° to the left"]),
        (1, 0, ["mirrored"]),
        (2, 0, []),
        # Upside down with left and right kept is a mirror image, too.
        (1, 2, ["mirrored", "turned 180°"]),
    ],
)
def test_mirroring_and_turning_have_each_their_own_words(
    open_viewing: Open, flips: int, turns: int, marks: list[str]
) -> None:
    viewing = open_viewing(dummies.study())
    for _ in range(flips):
        viewing.area.commands.flip()
    for _ in range(abs(turns)):
        viewing.area.commands.rotate(1 if turns > 0 else -1)
    words = ("mirrored", "turned")
    assert [text for text in texts(viewing.left) if text.startswith(words)] == marks


def test_no_letters_where_the_file_is_silent(open_viewing: Open) -> None:
    silent = dummies.image("1.1", patient_orientation=None)
    assert letters(open_viewing(dummies.study("1", silent)).left) == "- - - -"


def test_patient_view_and_figures_are_shown(open_viewing: Open) -> None:
    viewing = open_viewing(dummies.study())
    assert texts(viewing.left) == [
        "Doe, Jane",
        "F · 63 y",
        "PA · 2024-03-01",
        "from View Position",
        "Standard: W\u00a04096 L\u00a02048",
        f"fit, {round(viewing.left.image_transform.zoom * 100)}\u00a0%",  # type: ignore[union-attr]
    ]
    assert texts(viewing.right)[2:4] == ["LL · 2024-03-01", "from View Position"]


def test_one_key_hides_who_and_when_but_not_which_view(open_viewing: Open) -> None:
    viewing = open_viewing(dummies.study())
    viewing.session.toggle_demographics()
    assert texts(viewing.left)[:2] == ["PA", "from View Position"]
    assert "Doe" not in " ".join(texts(viewing.left) + texts(viewing.right))
    viewing.session.toggle_demographics()
    assert texts(viewing.left)[0] == "Doe, Jane"


def test_source_of_the_view_is_the_reader_once_corrected(open_viewing: Open) -> None:
    unknown = replace(dummies.image("1.1"), view=View())
    viewing = open_viewing(dummies.study("1", unknown))
    assert texts(viewing.left)[2] == "view unknown · 2024-03-01"
    viewing.session.set_view("1.1", ViewPosition.AP)
    assert texts(viewing.left)[2:4] == ["AP · 2024-03-01", "set by the reader"]


def test_a_view_left_open_is_told_as_the_analysis_saw_it(
    open_viewing: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = dummies.analysis_of

    def seen(request: AnalysisRequest) -> Analysis:
        found = answer(request)
        look = View(ViewPosition.AP, ViewSource.IMAGE)
        return replace(found, views=tuple(replace(view, view=look) for view in found.views))

    monkeypatch.setattr(dummies, "analysis_of", seen)
    unknown = replace(dummies.image("1.1"), view=View())
    viewing = open_viewing(dummies.study("1", unknown))
    qtbot.waitUntil(lambda: viewing.session.analysis is not None)
    qtbot.waitUntil(lambda: "by the look of the image" in texts(viewing.left))
    assert texts(viewing.left)[2] == "AP · 2024-03-01"
    # What the reader says counts more.
    viewing.session.set_view("1.1", ViewPosition.PA)
    assert texts(viewing.left)[2:4] == ["PA · 2024-03-01", "set by the reader"]


def test_warnings_of_the_file_are_told(open_viewing: Open) -> None:
    def read(ref: ImageRef) -> Radiograph:
        whole = dummies.radiograph(ref)
        ignored = replace(whole.grayscale, ignored=(Message("{tag} left out", {"tag": "A"}),))
        return replace(whole, warnings=(Message("only frame 1"),), grayscale=ignored)

    viewing = open_viewing(dummies.study(), read=read)
    lines = viewing.left.layers.notices.lines
    assert [line.text for line in lines[:2]] == ["only frame 1", "A left out"]
    assert {line.kind for line in lines[:2]} == {LineKind.WARNING}


@pytest.mark.parametrize(
    ("spacing", "text"),
    [
        (SpacingAttributes((0.2, 0.2)), "at the detector"),
        (SpacingAttributes(None, (0.2, 0.2)), "plane not stated"),
        (SpacingAttributes(), "not calibrated"),
        (SpacingAttributes(None, (0.0, 0.0)), "not calibrated"),
    ],
)
def test_ruler_names_its_plane(open_viewing: Open, spacing: SpacingAttributes, text: str) -> None:
    def read(ref: ImageRef) -> Radiograph:
        return replace(dummies.radiograph(ref), spacing=spacing)

    viewing = open_viewing(dummies.study(), read=read)
    assert viewing.left.layers.ruler.text.endswith(text)


def test_ruler_is_as_long_as_it_says(open_viewing: Open) -> None:
    viewing = open_viewing(dummies.study(), size=(1000, 900))
    ruler, transform = viewing.left.layers.ruler, viewing.left.image_transform
    assert transform is not None
    value, unit = ruler.text.split(",")[0].split()
    millimetres = float(value) * {"cm": 10.0, "mm": 1.0}[unit]
    # Imager Pixel Spacing is 0.2 mm a column.
    zoom = transform.zoom / viewing.left.devicePixelRatioF()
    assert ruler.length == pytest.approx(millimetres / 0.2 * zoom)
    viewing.area.commands.zoom_in()
    viewing.area.commands.zoom_in()
    viewing.area.commands.zoom_in()
    assert ruler.length <= 0.3 * viewing.left.width()


LONG = Message(
    "PixelSpacing has an impossible value and is therefore not used; lengths are in pixels only."
)


def boxes(view: Viewport) -> dict[str, QRectF]:
    layers = view.layers
    found = {
        "patient": layers.patient.box,
        "view": layers.view.box,
        "notices": layers.notices.box,
        "readout": layers.readout.box,
        "ruler": layers.ruler.box,
    }
    found |= {f"letter {text}": box for text, box in layers.letters.boxes()}
    return {name: box for name, box in found.items() if not box.isEmpty()}


class Longer(QTranslator):
    """A language that runs half as long again as English."""

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        return f"{source}{' öö' * (len(source) // 6)}"


@pytest.fixture
def longer(qapp: QApplication) -> Iterator[QTranslator]:
    translator = Longer()
    yield translator
    qapp.removeTranslator(translator)


@pytest.mark.parametrize("language", ["en", "fr", "longer"])
@pytest.mark.parametrize("size", [(400, 560), (730, 700), (1370, 1010), (2400, 1400)])
@pytest.mark.parametrize("layout", [Layout.PAIR, Layout.SINGLE_LEFT])
def test_nothing_is_cut_and_nothing_overlaps(
    open_viewing: Open,
    longer: QTranslator,
    language: str,
    size: tuple[int, int],
    layout: Layout,
) -> None:
    def read(ref: ImageRef) -> Radiograph:
        return replace(dummies.radiograph(ref), warnings=(LONG,))

    if language == "longer":
        QApplication.installTranslator(longer)
    else:
        install_language(language)
    name = "Montgomery-Featherstonehaugh^Alexandrina Wilhelmina"
    viewing = open_viewing(dummies.study(name=name), size=size, read=read, settings=Settings())
    viewing.session.set_layout(layout)
    viewing.area.commands.flip()
    QApplication.processEvents()
    is_longer = "öö" in " ".join(line.text for line in viewing.left.texts)
    assert is_longer is (language == "longer")
    for view in viewing.area.shown_viewports:
        inside = QRectF(view.viewport().rect())
        found = boxes(view)
        assert len(found) >= 8
        for text, box in found.items():
            assert inside.contains(box), text
        for (one, first), (other, second) in combinations(found.items(), 2):
            assert not first.intersects(second), (one, other, first, second)


@pytest.mark.parametrize("value", [0, 2048, 4095])
def test_text_stands_out_on_any_grey(open_viewing: Open, value: int) -> None:
    """Halo and glyphs differ from the ground, and from each other, by a clear step."""
    viewing = open_viewing(dummies.study("1", dummies.image("1.1")), read=flat(value))
    view = viewing.left
    viewing.area.commands.zoom_in()
    viewing.area.commands.zoom_in()
    box = view.layers.patient.box.toRect()
    area = pixels_of(view.viewport())[box.top() : box.bottom(), box.left() : box.right()]
    grey = area.mean(axis=2)
    ground = value * 255 / 4095
    assert grey.max() - grey.min() > 120
    assert max(abs(grey.max() - ground), abs(grey.min() - ground)) > 90


@pytest.mark.parametrize("kind", list(LineKind))
def test_no_text_is_smaller_than_11_pixels(kind: LineKind, qapp: object) -> None:
    assert kind.font.pixels >= 11
    assert halo.SMALL_PIXELS >= 11


def test_texts_follow_the_font_of_the_application(qapp: QApplication) -> None:
    before = qapp.font()
    narrow = halo.text_size("Width 4096", halo.TextFont())[0]
    wide = QFont(before)
    wide.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 8.0)
    qapp.setFont(wide)
    try:
        assert halo.text_size("Width 4096", halo.TextFont())[0] == narrow + 8 * len("Width 4096")
    finally:
        qapp.setFont(before)
    assert halo.text_size("Width 4096", halo.TextFont())[0] == narrow


def test_a_change_of_the_window_draws_one_line_of_text_anew(open_viewing: Open) -> None:
    view = open_viewing(dummies.study()).left
    state = view.display_state
    assert state is not None
    view.viewport().repaint()
    drawn = halo._drawn.cache_info()
    view.show_state(state.with_voi(Window(1234.0, 3210.0)))
    view.viewport().repaint()
    assert halo._drawn.cache_info().misses == drawn.misses + 1


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "CHEST: W 3210 L 1234"), ("fr", "CHEST : F 3210 N 1234")],
)
def test_a_named_window_is_written_as_the_language_does(
    open_viewing: Open, language: str, expected: str
) -> None:
    open_viewing()
    install_language(language)
    text = window_text(Window(1234.0, 3210.0, name="CHEST"))
    assert text.replace("\u00a0", " ") == expected
    assert " :" not in text, "the line must not break there"


def test_wrapping_loses_no_letter(qapp: object) -> None:
    text = "Montgomery-Featherstonehaugh, Alexandrina Wilhelmina of Saxe-Coburg"
    for width in (30, 60, 120, 500):
        lines = halo.wrapped(text, halo.TextFont(), width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(halo.text_size(line, halo.TextFont())[0] <= width + 1 for line in lines)


def test_an_earlier_study_is_called_a_prior_in_its_own_colour(open_viewing: Open) -> None:
    viewing = open_viewing(
        dummies.study("new", date="20240301"), dummies.study("old", date="20220112")
    )
    assert not any(line.kind is LineKind.PRIOR for line in viewing.left.texts)
    viewing.session.select_study("old")
    marked = [line.text for line in viewing.left.texts if line.kind is LineKind.PRIOR]
    assert marked == ["prior · 2022-01-12"]
    viewing.session.toggle_demographics()
    marked = [line.text for line in viewing.left.texts if line.kind is LineKind.PRIOR]
    assert marked == ["prior"]
