"""Every tool by the mouse, against numbers computed by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import dummies
import numpy as np
import pytest
from drawing import (
    UID,
    click,
    double_click,
    drag,
    draw,
    drawing,
    hover,
    near,
    on_screen,
    open_one,
    warnings,
    with_spacing,
    words,
)
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, move

from cxrviewer.dicom.radiograph import GrayscaleAttributes, Radiograph
from cxrviewer.dicom.study import ImageRef, ViewPosition
from cxrviewer.imaging.annotations.annotation import Annotation, AnnotationKind
from cxrviewer.imaging.annotations.cardiothoracic import CtrLines
from cxrviewer.settings import Settings
from cxrviewer.ui.annotation_state import Visibility
from cxrviewer.ui.inline_editor import InlineEditor
from cxrviewer.ui.roi_desk import RoiDesk
from cxrviewer.ui.tools.drag import ToolKind
from cxrviewer.ui.translate import install_language

Open = ViewingMaker
T = ToolKind
VIEWS = list(product(range(4), (False, True)))


@pytest.fixture
def viewing(open_viewing: Open, qtbot: QtBot) -> Viewing:
    """0.2 mm at the detector, one image pixel a pixel of the screen."""
    return open_one(open_viewing, qtbot)


def editor_of(viewing: Viewing) -> InlineEditor:
    found = viewing.left.viewport().findChild(InlineEditor)
    assert found is not None
    return found


def write(widget: QWidget, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.keyClicks(widget, text)
    QTest.keyClick(widget, key)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# --- lengths and angles --------------------------------------------------------------------------

# 30 columns and 40 rows.
LENGTHS = [
    ("ImagerPixelSpacing", {"imager_pixel_spacing": (0.2, 0.2)}, "10.0 mm at the detector"),
    ("rows 0.4, columns 0.2", {"imager_pixel_spacing": (0.4, 0.2)}, "17.1 mm at the detector"),
    ("PixelSpacing", {"pixel_spacing": (0.1, 0.1)}, "5.0 mm, plane not stated"),
    (
        "both, equal",
        {"imager_pixel_spacing": (0.2, 0.2), "pixel_spacing": (0.2, 0.2)},
        "10.0 mm at the detector",
    ),
    (
        "both, different",
        {"imager_pixel_spacing": (0.2, 0.2), "pixel_spacing": (0.16, 0.16)},
        "8.0 mm, calibrated",
    ),
    (
        "geometry",
        {"pixel_spacing": (0.3, 0.3), "pixel_spacing_calibration_type": "GEOMETRY"},
        "15.0 mm, calibrated (geometry)",
    ),
    (
        "fiducial, rows twice the columns",
        {"pixel_spacing": (0.2, 0.1), "pixel_spacing_calibration_type": "FIDUCIAL"},
        "8.5 mm, calibrated (fiducial)",
    ),
    (
        "ERMF 1.25",
        {
            "imager_pixel_spacing": (0.2, 0.2),
            "estimated_radiographic_magnification_factor": 1.25,
        },
        "8.0 mm, magnification corrected",
    ),
    (
        "ERMF 1.25, rows twice the columns",
        {
            "imager_pixel_spacing": (0.4, 0.2),
            "estimated_radiographic_magnification_factor": 1.25,
        },
        "13.7 mm, magnification corrected",
    ),
    ("film", {"nominal_scanned_pixel_spacing": (0.2, 0.2)}, "10.0 mm on the film"),
    ("none", {}, "50.0 px"),
    ("none, rows twice the columns", {"pixel_aspect_ratio": (2.0, 1.0)}, "85.4 px"),
]


@pytest.mark.parametrize(
    ("facts", "text"), [row[1:] for row in LENGTHS], ids=[row[0] for row in LENGTHS]
)
def test_length_for_every_combination_of_spacings_and_every_turn_and_flip(
    open_viewing: Open, qtbot: QtBot, facts: dict[str, object], text: str
) -> None:
    viewing = open_one(open_viewing, qtbot, read=with_spacing(**facts))
    state = viewing.left.display_state
    assert state is not None
    for turns, flipped in VIEWS:
        viewing.left.show_state(replace(state, quarter_turns=turns, flipped=flipped))
        found = draw(viewing, T.LENGTH, [(100, 100), (130, 140)])
        assert near(found, (100, 100), (130, 140))
        assert words(viewing) == [text]
        viewing.session.annotations.remove_all(UID)


@pytest.mark.parametrize("zoom", [0.5, 1.7, 4.0])
def test_length_does_not_depend_on_the_zoom_beyond_the_screens_own_pixels(
    viewing: Viewing, zoom: float
) -> None:
    state = viewing.left.display_state
    assert state is not None
    viewing.left.show_state(replace(state, zoom=zoom, centre=(160.0, 200.0)))
    found = draw(viewing, T.LENGTH, [(120, 180), (180, 260)])
    (x, y), (other_x, other_y) = found.points
    assert np.hypot(other_x - x, other_y - y) == pytest.approx(100.0, abs=1.5 / zoom)
    length = float(words(viewing)[0].split()[0])
    assert length == pytest.approx(20.0, abs=0.3 / zoom + 0.06)


@pytest.mark.parametrize(
    ("facts", "angle"),
    [
        # Arms of (0, -100) and (100, -100) from the vertex.
        ({"imager_pixel_spacing": (0.2, 0.2)}, "45.0°"),
        # Rows count twice: the second arm rises by 2, atan2(1, 2).
        ({"imager_pixel_spacing": (0.4, 0.2)}, "26.6°"),
        ({}, "45.0°"),
    ],
)
def test_angle(open_viewing: Open, qtbot: QtBot, facts: dict[str, object], angle: str) -> None:
    viewing = open_one(open_viewing, qtbot, read=with_spacing(**facts))
    state = viewing.left.display_state
    assert state is not None
    for turns, flipped in VIEWS:
        viewing.left.show_state(replace(state, quarter_turns=turns, flipped=flipped))
        draw(viewing, T.ANGLE, [(100, 100), (100, 200), (200, 100)])
        assert words(viewing) == [angle]
        viewing.session.annotations.remove_all(UID)


@pytest.mark.parametrize(
    ("facts", "angle"),
    [
        # Slopes of -20 / 100 and 20 / 100: twice atan(0.2) = 22.6 degrees.
        ({"imager_pixel_spacing": (0.2, 0.2)}, "Cobb 22.6°"),
        # Rows count twice: twice atan(0.4).
        ({"imager_pixel_spacing": (0.4, 0.2)}, "Cobb 43.6°"),
    ],
)
def test_cobb_angle_is_the_same_whichever_way_its_lines_are_drawn(
    open_viewing: Open, qtbot: QtBot, facts: dict[str, object], angle: str
) -> None:
    viewing = open_one(open_viewing, qtbot, read=with_spacing(**facts))
    first, second = [(110, 120), (210, 100)], [(110, 300), (210, 320)]
    for lines in (first + second, first[::-1] + second, first + second[::-1]):
        draw(viewing, T.COBB, lines)
        assert words(viewing) == [angle]


# --- regions and single pixels -------------------------------------------------------------------


@pytest.mark.parametrize(("turns", "flipped"), VIEWS)
def test_rectangle_equals_numpy_in_every_view(viewing: Viewing, turns: int, flipped: bool) -> None:
    state = viewing.left.display_state
    assert state is not None
    viewing.left.show_state(replace(state, quarter_turns=turns, flipped=flipped))
    draw(viewing, T.RECTANGLE, [(150, 260), (110, 200)])
    stored = dummies.radiograph(dummies.image(UID)).stored_values[200:260, 110:150]
    assert words(viewing) == [
        f"mean {stored.mean():.1f}  SD {stored.std():.1f}",
        f"min {stored.min()}  max {stored.max()}",
        "area 96.0 mm² at the detector",  # 40 columns and 60 rows of 0.2 mm
    ]


def rescaled(ref: ImageRef) -> Radiograph:
    grayscale = GrayscaleAttributes(
        bits_stored=12, rescale_slope=0.5, rescale_intercept=-1000.25, rescale_type="HU"
    )
    return replace(dummies.radiograph(ref), grayscale=grayscale)


def test_ellipse_is_in_modality_values_with_their_unit(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_one(open_viewing, qtbot, read=rescaled)
    draw(viewing, T.ELLIPSE, [(100, 200), (160, 240)])
    rows, columns = np.mgrid[0:400, 0:320] + 0.5
    inside = ((columns - 130) / 30) ** 2 + ((rows - 220) / 20) ** 2 <= 1
    values = dummies.radiograph(dummies.image(UID)).stored_values[inside] * 0.5 - 1000.25
    assert words(viewing) == [
        f"mean {_minus(values.mean(), 1)} HU  SD {values.std():.1f}",
        f"min {_minus(values.min(), 2)}  max {_minus(values.max(), 2)}",
        "area 75.4 mm² at the detector",  # pi * 6 mm * 4 mm
    ]


def _minus(value: float, digits: int) -> str:
    text = f"{abs(value):.{digits}f}"
    return f"−{text}" if value < 0 else text


def test_large_region_is_computed_without_anybody_waiting(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_one(open_viewing, qtbot)
    draw(viewing, T.RECTANGLE, [(0, 0), (320, 400)])
    qtbot.waitUntil(lambda: len(words(viewing)) == 3)
    stored = dummies.radiograph(dummies.image(UID)).stored_values
    assert words(viewing)[0] == f"mean {stored.mean():.1f}  SD {stored.std():.1f}"
    assert viewing.left.is_ready


def test_statistics_of_one_image_are_never_those_of_another(qtbot: QtBot, qapp: object) -> None:
    """The first answer comes after the desk has turned to the second image."""
    first, second = (dummies.radiograph(dummies.image(uid)) for uid in ("1.1", "1.12"))
    first, second = (
        replace(one, stored_values=np.tile(one.stored_values, (3, 3))) for one in (first, second)
    )
    whole = Annotation("a", AnnotationKind.RECTANGLE, ((0, 0), (960, 1200)))
    desk = RoiDesk()
    assert desk.statistics(whole, first) is None
    assert desk.statistics(whole, second) is None
    qtbot.waitUntil(lambda: not desk.is_busy)
    qtbot.waitUntil(lambda: desk.statistics(whole, second) is not None)
    found = desk.statistics(whole, second)
    assert found is not None
    assert found.mean == pytest.approx(second.stored_values.mean())
    assert first.stored_values.mean() != pytest.approx(second.stored_values.mean())
    desk.turn_to(None)
    assert desk._radiograph is None


def test_probe_reads_under_the_pointer_and_stays_where_it_is_clicked(
    open_viewing: Open, qtbot: QtBot
) -> None:
    viewing = open_one(open_viewing, qtbot, read=rescaled)
    stored = int(dummies.radiograph(dummies.image(UID)).stored_values[222, 111])
    viewing.area.choose_tool(T.PROBE)
    hover(viewing.left, (111, 222))
    value = _minus(stored * 0.5 - 1000.25, 2)
    expected = [f"stored {stored} → {value} HU", "x 111  y 222"]
    assert words(viewing) == expected
    assert drawing(viewing) == ()
    click(viewing.left, (111, 222))
    hover(viewing.left, (10, 10))
    assert drawing(viewing)[0].kind is AnnotationKind.PROBE
    assert words(viewing, drawing(viewing)[0].identity) == expected
    QApplication.sendEvent(viewing.left.viewport(), QEvent(QEvent.Type.Leave))
    assert len(viewing.left.layers.drawing.figures) == 1


def test_probe_says_nothing_beside_the_image(viewing: Viewing) -> None:
    viewing.area.choose_tool(T.PROBE)
    hover(viewing.left, (-30, 100))
    assert words(viewing) == []


# --- heart and tube ------------------------------------------------------------------------------

CTR_POINTS = [(160, 60), (160, 340), (130, 220), (220, 240), (60, 260), (260, 260)]


def test_cardiothoracic_ratio_of_a_pa_view(viewing: Viewing) -> None:
    """30 + 60 of 200 columns of 0.2 mm."""
    draw(viewing, T.CARDIOTHORACIC, CTR_POINTS)
    assert words(viewing) == ["CTR 0.45", "heart R 6.0 + L 12.0, chest 40.0 mm at the detector"]
    assert warnings(viewing) == []


def test_cardiothoracic_ratio_by_single_clicks_with_a_hint_for_each(viewing: Viewing) -> None:
    viewing.area.choose_tool(T.CARDIOTHORACIC)
    hints = []
    for point in CTR_POINTS:
        hover(viewing.left, point)
        hints.append(words(viewing)[-1])
        click(viewing.left, point)
    assert hints == [
        "midline: upper end",
        "midline: lower end",
        "heart border on one side",
        "heart border on the other side",
        "inner chest wall on one side",
        "inner chest wall on the other side",
    ]
    assert words(viewing, drawing(viewing)[0].identity)[0] == "CTR 0.45"


@pytest.mark.parametrize("tilt", [-20, 15])
def test_cardiothoracic_ratio_tilts_with_the_midline(viewing: Viewing, tilt: int) -> None:
    """Turned by `tilt` around the middle, the same lines measure the same within 0.01."""
    cos, sin = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    turned = [
        (160 + (x - 160) * cos - (y - 200) * sin, 200 + (x - 160) * sin + (y - 200) * cos)
        for x, y in CTR_POINTS
    ]
    draw(viewing, T.CARDIOTHORACIC, turned)
    assert float(words(viewing)[0].split()[1]) == pytest.approx(0.45, abs=0.01)


def test_cardiothoracic_lines_are_dragged(viewing: Viewing) -> None:
    """The left heart border 20 columns further out: 30 + 80 of 200."""
    draw(viewing, T.CARDIOTHORACIC, CTR_POINTS)
    drag(viewing.left, (220, 240), (240, 240))
    assert words(viewing)[0] == "CTR 0.55"
    # The chest's line is moved down as a whole: nothing else goes with it.
    before = drawing(viewing)[0].points
    drag(viewing.left, (100, 260), (100, 280))
    assert near(drawing(viewing)[0], *before[:4], (60, 280), (260, 280))
    assert words(viewing)[0] == "CTR 0.55"
    viewing.session.annotations.undo(UID)
    click(viewing.left, (240, 240))
    # The midline itself, by its upper end: the ratio is that of a tilted midline now.
    drag(viewing.left, (160, 60), (188, 60))
    assert words(viewing)[0] != "CTR 0.55"
    viewing.session.annotations.undo(UID)
    viewing.session.annotations.undo(UID)
    assert words(viewing)[0] == "CTR 0.45"


@pytest.mark.parametrize(
    ("view", "points", "expected"),
    [
        (ViewPosition.AP, CTR_POINTS, ["AP view: the heart looks larger than it is"]),
        (
            ViewPosition.PA,
            [*CTR_POINTS[:4], (100, 260), (260, 260)],  # halves of 60 and 100
            ["halves of the chest unequal: rotated, or midline off"],
        ),
    ],
)
def test_cardiothoracic_ratio_is_warned_on_ap_and_on_rotation(
    open_viewing: Open,
    qtbot: QtBot,
    view: ViewPosition,
    points: list[tuple[float, float]],
    expected: list[str],
) -> None:
    viewing = open_one(open_viewing, qtbot, view=view)
    draw(viewing, T.CARDIOTHORACIC, points)
    assert " ".join(warnings(viewing)) == " ".join(expected)


def test_the_readers_word_on_the_view_counts_for_the_warning(viewing: Viewing) -> None:
    draw(viewing, T.CARDIOTHORACIC, CTR_POINTS)
    assert warnings(viewing) == []
    viewing.session.set_view(UID, ViewPosition.AP)
    assert warnings(viewing) == ["AP view: the heart looks larger than it is"]


def test_proposed_lines_wait_for_the_reader(viewing: Viewing) -> None:
    state = viewing.session.annotations
    lines = CtrLines(*zip(CTR_POINTS[::2], CTR_POINTS[1::2], strict=True))
    assert state.propose_ctr(UID, lines)
    assert words(viewing)[0] == "CTR 0.45"
    assert "proposed: check the lines" in words(viewing)
    assert viewing.left.layers.drawing.figures[0].is_proposed
    again = replace(lines, heart=((130, 220), (200, 240)))
    assert state.propose_ctr(UID, again)  # a better proposal takes the place of an older one
    assert words(viewing)[0] == "CTR 0.35"
    click(viewing.left, (200, 240))
    drag(viewing.left, (200, 240), (240, 240))
    assert words(viewing)[0] == "CTR 0.55"
    assert not drawing(viewing)[0].is_proposed
    assert not state.propose_ctr(UID, lines)  # what the reader has drawn stays
    assert words(viewing)[0] == "CTR 0.55"
    assert not state.propose_ctr("unknown image", lines)


def test_tube_tip_is_told_above_or_below_the_carina(viewing: Viewing) -> None:
    draw(viewing, T.TUBE_TIP, [(150, 100), (160, 200)])
    # hypot(10, 100) columns of 0.2 mm
    assert words(viewing) == ["20.1 mm at the detector", "tube tip above the carina"]
    draw(viewing, T.TUBE_TIP, [(150, 220), (160, 200)])
    assert warnings(viewing) == ["tube tip below the carina"]


# --- calibration ---------------------------------------------------------------------------------


def calibrate(viewing: Viewing, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    viewing.area.choose_tool(T.CALIBRATION)
    drag(viewing.left, (100, 100), (200, 100))
    write(editor_of(viewing), text, key)


def test_calibration_by_hand_changes_every_label_and_the_ruler(viewing: Viewing) -> None:
    """100 columns are 25 mm: 0.25 mm each."""
    length = draw(viewing, T.LENGTH, [(100, 100), (130, 140)])
    box = draw(viewing, T.RECTANGLE, [(110, 200), (150, 260)])
    calibrate(viewing, "25")
    assert words(viewing) == ["25.0 mm set by hand"]
    assert words(viewing, length.identity) == ["12.5 mm, calibrated by hand"]
    assert words(viewing, box.identity)[2] == "area 150.0 mm², calibrated by hand"
    ruler = viewing.left.layers.ruler
    value, unit = ruler.text.split(",")[0].split()
    columns = float(value) * {"cm": 10, "mm": 1}[unit] / 0.25
    assert ruler.length * viewing.left.devicePixelRatioF() == pytest.approx(columns)
    assert ruler.text.endswith("calibrated by hand")
    # The calibration is a drawing like others: undone, it is gone.
    viewing.session.annotations.undo(UID)
    assert words(viewing, length.identity) == ["10.0 mm at the detector"]
    assert viewing.left.layers.ruler.text.endswith("at the detector")


def test_calibration_of_an_image_without_any_scale(open_viewing: Open, qtbot: QtBot) -> None:
    viewing = open_one(open_viewing, qtbot, read=with_spacing())
    calibrate(viewing, "20.5")
    draw(viewing, T.LENGTH, [(100, 200), (200, 200)])
    assert words(viewing) == ["20.5 mm, calibrated by hand"]


@pytest.mark.parametrize(
    ("text", "key"),
    [("", Qt.Key.Key_Return), ("30", Qt.Key.Key_Escape), ("0", Qt.Key.Key_Escape)],
)
def test_calibration_without_a_length_leaves_nothing(
    viewing: Viewing, text: str, key: Qt.Key
) -> None:
    viewing.area.choose_tool(T.CALIBRATION)
    drag(viewing.left, (100, 100), (200, 100))
    editor = editor_of(viewing)
    write(editor, text, key)
    if not text:  # Enter waits for a length
        write(editor, "", Qt.Key.Key_Escape)
    assert drawing(viewing) == ()
    assert viewing.left.layers.drawing.figures == ()


def test_calibration_takes_a_number_as_the_reader_writes_it(
    open_viewing: Open, qtbot: QtBot
) -> None:
    install_language("fr")
    viewing = open_one(open_viewing, qtbot, language="fr")
    calibrate(viewing, "12,5")
    assert drawing(viewing)[0].known_mm == 12.5


# --- words ---------------------------------------------------------------------------------------


def test_text_is_written_on_the_image_and_changed_by_a_double_click(viewing: Viewing) -> None:
    viewing.area.choose_tool(T.TEXT)
    click(viewing.left, (120, 150))
    # Letters that are keys of the window belong to the text, and so does the space bar.
    write(editor_of(viewing), "a wide  mass")
    assert words(viewing) == ["a wide  mass"]
    assert near(drawing(viewing)[0], (120, 150))
    assert viewing.area.tool is T.TEXT
    viewing.area.choose_tool(T.WINDOW)
    box = viewing.left.layers.drawing.figures[0].box.center().toPoint()
    transform = viewing.left.image_transform
    assert transform is not None
    ratio = viewing.left.devicePixelRatioF()
    at = transform.viewport_to_image(box.x() * ratio, box.y() * ratio)
    double_click(viewing.left, at)
    editor = editor_of(viewing)
    assert editor.text() == "a wide  mass"
    write(editor, "nothing")
    assert [one.text for one in drawing(viewing)] == ["nothing"]


def test_empty_text_and_esc_leave_nothing(viewing: Viewing) -> None:
    viewing.area.choose_tool(T.TEXT)
    click(viewing.left, (120, 150))
    write(editor_of(viewing), "  ")
    click(viewing.left, (120, 150))
    write(editor_of(viewing), "thought better of it", Qt.Key.Key_Escape)
    assert drawing(viewing) == ()


def test_a_click_elsewhere_keeps_what_was_written(viewing: Viewing) -> None:
    viewing.area.choose_tool(T.TEXT)
    click(viewing.left, (120, 150))
    QTest.keyClicks(editor_of(viewing), "first")
    click(viewing.left, (200, 300))
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [one.text for one in drawing(viewing)] == ["first"]
    write(editor_of(viewing), "second")
    assert [one.text for one in drawing(viewing)] == ["first", "second"]


def test_what_is_being_written_stays_with_its_image_when_the_study_changes(
    open_viewing: Open, qtbot: QtBot
) -> None:
    first = dummies.study("1", dummies.image(UID))
    other = dummies.study("2", dummies.image("2.1"), patient_id="P2", date="20230101")
    viewing = open_viewing(first, other, settings=Settings(analyse_automatically=False))
    state = viewing.session.annotations
    qtbot.waitUntil(lambda: state.is_loaded(UID))
    viewing.area.choose_tool(T.TEXT)
    click(viewing.left, (120, 150))
    QTest.keyClicks(editor_of(viewing), "to be gone on with")
    viewing.session.select_study("2")
    qtbot.waitUntil(lambda: viewing.left.ref is not None and state.is_loaded("2.1"))
    viewing.left.catch_up()
    assert [one.text for one in state.drawing(UID)] == ["to be gone on with"]
    assert state.drawing("2.1") == ()


def test_arrow_points_and_gets_words_later(viewing: Viewing) -> None:
    arrow = draw(viewing, T.ARROW, [(150, 200), (220, 150)])
    assert near(arrow, (150, 200), (220, 150))
    figure = viewing.left.layers.drawing.figures[0]
    tip = figure.solid.elementAt(0)
    where = on_screen(viewing.left, (150, 200))
    assert (tip.x, tip.y) == pytest.approx((where.x(), where.y()), abs=0.6)
    viewing.area.choose_tool(T.SELECT)
    double_click(viewing.left, (185, 175))
    write(editor_of(viewing), "nodule?")
    assert words(viewing) == ["nodule?"]


# --- selecting, moving, reshaping ----------------------------------------------------------------


def test_selecting_moving_reshaping_and_deleting(viewing: Viewing) -> None:
    state = viewing.session.annotations
    line = draw(viewing, T.LENGTH, [(100, 100), (160, 100)])
    viewing.area.choose_tool(T.SELECT)
    click(viewing.left, (250, 300))
    assert state.selected(UID) is None
    drag(viewing.left, (130, 100), (150, 140))  # takes and moves it
    assert near(drawing(viewing)[0], (120, 140), (180, 140))
    assert state.selected(UID) == drawing(viewing)[0]
    drag(viewing.left, (180, 140), (220, 140))  # its end
    assert near(drawing(viewing)[0], (120, 140), (220, 140))
    assert words(viewing) == ["20.0 mm at the detector"]
    assert drawing(viewing)[0].identity == line.identity
    state.undo(UID)
    state.undo(UID)
    assert drawing(viewing) == (line,)
    state.redo(UID)
    state.remove_selected()
    assert drawing(viewing) == ()
    state.undo(UID)
    assert len(drawing(viewing)) == 1


def test_the_window_tool_selects_by_a_click_and_never_moves_by_accident(viewing: Viewing) -> None:
    line = draw(viewing, T.LENGTH, [(100, 200), (200, 200)])
    viewing.session.annotations.deselect()
    viewing.area.choose_tool(T.WINDOW)
    before = viewing.left.display_state
    drag(viewing.left, (150, 200), (150, 260))
    assert drawing(viewing) == (line,)
    changed = viewing.left.display_state
    assert changed is not None
    assert before is not None
    assert changed.voi != before.voi
    click(viewing.left, (150, 200))
    assert viewing.session.annotations.selected(UID) == line
    drag(viewing.left, (150, 200), (150, 210))
    assert near(drawing(viewing)[0], (100, 210), (200, 210))
    assert viewing.left.display_state == changed


def test_new_drawings_begin_anywhere_but_on_a_handle(viewing: Viewing) -> None:
    draw(viewing, T.LENGTH, [(100, 200), (200, 200)])
    draw(viewing, T.LENGTH, [(150, 200), (150, 300)])  # from the middle of the first line
    assert len(drawing(viewing)) == 2
    drag(viewing.left, (150, 300), (150, 280))  # the handle of the second
    assert len(drawing(viewing)) == 2
    assert near(drawing(viewing)[1], (150, 200), (150, 280))


def test_another_tool_draws_on_the_lines_of_what_was_drawn_last(viewing: Viewing) -> None:
    """Along the midline, from its very end, while that is still selected."""
    ratio = draw(viewing, T.CARDIOTHORACIC, CTR_POINTS)
    viewing.area.choose_tool(T.TUBE_TIP)
    assert viewing.session.annotations.selected(UID) == ratio
    drag(viewing.left, (160, 60), (160, 110))
    assert drawing(viewing)[0] == ratio
    assert near(drawing(viewing)[1], (160, 60), (160, 110))


def test_nothing_leaves_the_image(viewing: Viewing) -> None:
    line = draw(viewing, T.LENGTH, [(300, 380), (360, 460)])
    assert near(line, (300, 380), (320, 400))
    viewing.area.choose_tool(T.SELECT)
    drag(viewing.left, (310, 390), (500, 200))
    assert near(drawing(viewing)[0], (300, 190), (320, 210))


def test_clicks_that_tremble_draw_nothing(viewing: Viewing) -> None:
    viewing.area.choose_tool(T.LENGTH)
    click(viewing.left, (100, 100))
    click(viewing.left, (100, 100))
    assert drawing(viewing) == ()
    assert viewing.session.annotations.draft(UID) is None


def test_esc_drops_the_draft_and_the_change(viewing: Viewing) -> None:
    state = viewing.session.annotations
    viewing.area.choose_tool(T.COBB)
    drag(viewing.left, (100, 100), (200, 110))
    assert state.draft(UID) is not None
    assert state.escape()
    assert viewing.left.layers.drawing.figures == ()
    line = draw(viewing, T.LENGTH, [(100, 200), (200, 200)])
    widget = viewing.left.viewport()
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=on_screen(viewing.left, (200, 200)))
    move(widget, on_screen(viewing.left, (250, 250)), Qt.MouseButton.LeftButton)
    assert words(viewing) != ["20.0 mm at the detector"]
    assert state.escape()
    assert words(viewing) == ["20.0 mm at the detector"]
    assert drawing(viewing) == (line,)
    assert state.escape()  # the selection
    assert not state.escape()


def test_another_tool_or_another_study_drops_the_draft(viewing: Viewing) -> None:
    viewing.area.choose_tool(T.ANGLE)
    drag(viewing.left, (100, 100), (200, 110))
    viewing.area.choose_tool(T.LENGTH)
    assert viewing.session.annotations.draft(UID) is None
    drag(viewing.left, (100, 100), (200, 110))
    assert len(drawing(viewing)) == 1


# --- how much is shown ---------------------------------------------------------------------------


def test_three_states_of_visibility(viewing: Viewing) -> None:
    state = viewing.session.annotations
    draw(viewing, T.LENGTH, [(100, 200), (200, 200)])
    assert words(viewing) == ["20.0 mm at the detector"]
    state.set_visibility(state.visibility.next)
    assert words(viewing) == []
    assert len(viewing.left.layers.drawing.figures) == 1
    assert "drawings hidden" not in [line.text for line in viewing.left.texts]
    state.set_visibility(state.visibility.next)
    assert viewing.left.layers.drawing.figures == ()
    assert "drawings hidden" in [line.text for line in viewing.left.texts]
    click(viewing.left, (150, 200))  # what is not seen is not taken hold of
    draw(viewing, T.LENGTH, [(100, 300), (200, 300)])  # whoever draws wants to see it
    assert state.visibility is Visibility.ALL
    assert len(viewing.left.layers.drawing.figures) == 2


@pytest.mark.parametrize("zoom", [0.6, 1.0, 2.5, 6.0])
def test_labels_stay_in_the_view_and_apart(viewing: Viewing, zoom: float) -> None:
    for x, y in ((2, 2), (318, 2), (2, 398), (318, 398), (160, 200)):
        other = (x + 40 if x < 160 else x - 40, y)
        draw(viewing, T.LENGTH, [other, (x, y)])
        draw(viewing, T.RECTANGLE, [(x, y), (other[0], y + 30 if y < 200 else y - 30)])
    state = viewing.left.display_state
    assert state is not None
    viewing.left.show_state(replace(state, zoom=zoom, centre=(160.0, 200.0)))
    figures = viewing.left.layers.drawing.figures
    boxes = [figure.box for figure in figures if figure.label]
    view = viewing.left.viewport().rect()
    assert boxes
    assert all(view.contains(box.toRect()) for box in boxes)
    # What lies outside the view has no label that floats in it.
    for figure in figures:
        if not figure.lines.boundingRect().intersects(view):
            assert figure.label == ()
    if zoom == 1.0:
        clashes = [a for a, b in product(boxes, boxes) if a is not b and a.intersects(b)]
        assert clashes == []


# --- the magnifier -------------------------------------------------------------------------------


def test_magnifier_shows_the_image_larger_and_is_frozen_by_a_click(viewing: Viewing) -> None:
    lens, item = viewing.session.lens, viewing.left.layers.lens
    viewing.area.choose_tool(T.LENS)
    hover(viewing.left, (160, 200))
    assert item.isVisible()
    pixels = item.pixels
    assert pixels is not None
    middle = pixels.shape[0] // 2
    stored = dummies.radiograph(dummies.image(UID)).stored_values[200 - 20 : 200 + 20, 140:180]
    expected = np.floor(stored * 255.0 / 4095.0 + 0.5)
    shown = pixels[middle - 40 : middle + 40, middle - 40 : middle + 40]
    # At 2x each image pixel is about 2 x 2 of the screen; interpolation smooths their edges.
    assert np.abs(shown.reshape(40, 2, 40, 2).mean(axis=(1, 3)) - expected).max() <= 3
    hover(viewing.left, (100, 100))
    assert lens.lens is not None
    assert lens.lens.at == pytest.approx((100, 100))
    click(viewing.left, (100, 100))
    hover(viewing.left, (200, 300))
    assert lens.lens.at == pytest.approx((100, 100))
    QApplication.sendEvent(viewing.left.viewport(), QEvent(QEvent.Type.Leave))
    assert item.isVisible()
    before = item.pixels
    viewing.area.commands.brighten(4)  # the window reaches the magnifier too
    after = item.pixels
    assert before is not None
    assert after is not None
    assert after.mean() > before.mean()
    click(viewing.left, (200, 300))
    QApplication.sendEvent(viewing.left.viewport(), QEvent(QEvent.Type.Leave))
    assert not item.isVisible()


def test_magnifier_is_stronger_by_the_wheel_and_goes_with_esc(
    viewing: Viewing, qtbot: QtBot
) -> None:
    from viewing import wheel  # noqa: PLC0415 - the name of the fixture's module too

    lens = viewing.session.lens
    state = viewing.left.display_state
    viewing.area.choose_tool(T.LENS)
    hover(viewing.left, (160, 200))
    at = on_screen(viewing.left, (160, 200))
    wheel(viewing.left, (at.x(), at.y()), 1)
    assert lens.magnification == 3.0
    assert viewing.left.display_state == state
    wheel(viewing.left, (at.x(), at.y()), -1)
    wheel(viewing.left, (at.x(), at.y()), -1)
    wheel(viewing.left, (at.x(), at.y()), -1)
    assert lens.magnification == 1.5
    click(viewing.left, (160, 200))
    assert lens.hide()
    assert not lens.hide()
    assert not viewing.left.layers.lens.isVisible()


# --- the words of each language ------------------------------------------------------------------

FRENCH: list[tuple[ToolKind, list[tuple[float, float]], list[str]]] = [
    (T.LENGTH, [(100, 100), (130, 140)], ["10,0 mm au détecteur"]),
    (T.COBB, [(110, 120), (210, 100), (110, 300), (210, 320)], ["Cobb 22,6°"]),
    (
        T.CARDIOTHORACIC,
        CTR_POINTS,
        ["ICT 0,45", "cœur R 6,0 + L 12,0, thorax 40,0 mm au détecteur"],
    ),
    (
        T.TUBE_TIP,
        [(150, 100), (160, 200)],
        ["20,1 mm au détecteur", "extrémité du tube au-dessus de la carène"],
    ),
]


@pytest.mark.parametrize(("tool", "points", "text"), FRENCH)
def test_words_in_french(
    open_viewing: Open,
    qtbot: QtBot,
    tool: ToolKind,
    points: list[tuple[float, float]],
    text: list[str],
) -> None:
    install_language("fr")
    viewing = open_one(open_viewing, qtbot, language="fr")
    draw(viewing, tool, points)
    assert words(viewing) == text


def test_french_statistics(open_viewing: Open, qtbot: QtBot) -> None:
    install_language("fr")
    viewing = open_one(open_viewing, qtbot, language="fr")
    draw(viewing, T.RECTANGLE, [(110, 200), (150, 260)])
    stored = dummies.radiograph(dummies.image(UID)).stored_values[200:260, 110:150]
    mean, deviation = (f"{value:.1f}".replace(".", ",") for value in (stored.mean(), stored.std()))
    assert words(viewing) == [
        f"moy. {mean}  ET {deviation}",
        f"min {stored.min()}  max {stored.max()}",
        "surface 96,0 mm² au détecteur",
    ]
