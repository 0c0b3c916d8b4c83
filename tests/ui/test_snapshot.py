"""Exported pictures: exactly what is on the screen, stamped, and without the patient's name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import dummies
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot
from viewing import Viewing, ViewingMaker, pixels_of

from cxrviewer.findings import Finding
from cxrviewer.settings import Settings
from cxrviewer.ui.annotations.stamp import draw_stamp, stamp_parts
from cxrviewer.ui.export_flow import PictureExport, suggested_name
from cxrviewer.ui.hanging import Layout
from cxrviewer.ui.snapshot import SnapshotOptions, take_snapshot
from cxrviewer.ui.translate import install_language

Open = ViewingMaker
RGB = NDArray[np.uint8]


@pytest.fixture
def viewing(open_viewing: Open, qtbot: QtBot) -> Viewing:
    """Both views changed from how they open, with a map on them."""
    found = open_viewing(dummies.study(), size=(901, 703))
    qtbot.waitUntil(lambda: found.session.analysis is not None)
    found.session.select_finding(Finding.PLEURAL_EFFUSION)
    for slot in found.session.layout.slots:
        commands = found.area.commands_of(slot)
        commands.brighten(2)
        commands.flip()
        commands.zoom_in()
    qtbot.wait(10)
    return found


def snapshot(viewing: Viewing, **options: bool) -> RGB:
    return take_snapshot(viewing.area, viewing.session, SnapshotOptions(**options)).rgb


def test_every_pixel_of_both_views_is_that_of_the_screen(viewing: Viewing) -> None:
    picture = snapshot(viewing, patient_text=True)
    frame = viewing.left.geometry().united(viewing.right.geometry())
    for view in (viewing.left, viewing.right):
        screen = pixels_of(view.viewport())
        left = round((view.geometry().left() - frame.left()) * view.devicePixelRatioF())
        # What a scale of 1.5 covers by half is painted on neither of them.
        rows, columns = (
            int(length * view.devicePixelRatioF())
            for length in (view.viewport().height(), view.viewport().width())
        )
        part = picture[:rows, left : left + columns]
        assert part.shape == (rows, columns, 3)
        assert np.array_equal(part, screen[:rows, :columns])
    assert picture.shape[1] == round(frame.width() * viewing.left.devicePixelRatioF())


def test_picture_equals_what_the_window_system_got(viewing: Viewing, qtbot: QtBot) -> None:
    """Compared with the screen itself, not with a second rendering."""
    if viewing.area.devicePixelRatioF() != 1:
        pytest.skip("the offscreen platform's own screen ends before a scaled window does")
    viewing.area.repaint()
    qtbot.wait(30)
    screen = QGuiApplication.primaryScreen().grabWindow(viewing.area.winId())
    whole = pixels_of(screen)
    picture = snapshot(viewing, patient_text=True)
    for view in (viewing.left, viewing.right):
        corner = view.mapTo(viewing.area, view.rect().topLeft())
        first = viewing.left.mapTo(viewing.area, viewing.left.rect().topLeft())
        height, width = view.device_size
        on_screen = whole[corner.y() : corner.y() + height, corner.x() : corner.x() + width]
        left = corner.x() - first.x()
        assert np.array_equal(picture[:height, left : left + width], on_screen)


def test_active_view_alone_equals_that_view_on_the_screen(viewing: Viewing) -> None:
    viewing.session.set_active_slot(viewing.right.slot)
    picture = snapshot(viewing, all_views=False, patient_text=True)
    screen = pixels_of(viewing.right.viewport())
    assert np.array_equal(picture[: screen.shape[0]], screen)


def test_colour_bar_below_is_that_of_the_screen(viewing: Viewing) -> None:
    viewing.session.set_layout(Layout.SINGLE_LEFT)
    QApplication.processEvents()
    picture = snapshot(viewing)
    bar = pixels_of(viewing.area.colour_bar)
    rows = viewing.left.device_size[0]
    below = picture[rows : rows + bar.shape[0]]
    # The strip on the screen is wider by the frame around the views.
    assert bar.shape[1] - below.shape[1] == pytest.approx(4 * bar.shape[0] / 44, abs=1)
    figures = below[:, : below.shape[1] // 3]
    assert np.array_equal(figures, bar[:, : figures.shape[1]])
    assert below.std() == pytest.approx(bar.std(), rel=0.02)


def test_patient_text_is_off_unless_asked_for(viewing: Viewing) -> None:
    ratio = viewing.left.devicePixelRatioF()
    box = viewing.left.layers.patient.box.toAlignedRect()
    box.setSize(box.size() * ratio)
    box.moveTo(box.topLeft() * ratio)
    shown = snapshot(viewing, patient_text=True)
    hidden = snapshot(viewing)

    def corner(rgb: RGB) -> RGB:
        return rgb[box.top() : box.bottom(), box.left() : box.right()]

    assert not np.array_equal(corner(shown), corner(hidden))
    for item in (
        viewing.left.layers.patient,
        viewing.left.layers.view,
        viewing.left.layers.letters,
    ):
        item.hide()
    bare = pixels_of(viewing.left.viewport())
    assert np.array_equal(corner(hidden), corner(bare))


def test_hidden_names_come_in_when_asked_for_and_the_screen_stays_hidden(viewing: Viewing) -> None:
    with_names = snapshot(viewing, patient_text=True)
    viewing.session.toggle_demographics()
    screen = pixels_of(viewing.left.viewport())
    assert np.array_equal(snapshot(viewing, patient_text=True), with_names)
    assert np.array_equal(pixels_of(viewing.left.viewport()), screen)
    assert "Doe" not in " ".join(line.text for line in viewing.left.texts)


def test_overlay_can_be_left_out(viewing: Viewing) -> None:
    with_map, without = snapshot(viewing), snapshot(viewing, overlay=False)
    viewing.session.select_finding(None)
    viewing.session.toggle_demographics()
    rows = viewing.left.device_size[0]
    assert np.array_equal(without[:rows], snapshot(viewing)[:rows])
    assert with_map.shape[0] > without.shape[0]


def test_frozen_picture_does_not_follow_the_screen(viewing: Viewing) -> None:
    frozen = take_snapshot(viewing.area, viewing.session, SnapshotOptions())
    before = frozen.rgb.copy()
    viewing.area.commands.invert()
    viewing.session.select_finding(None)
    QApplication.processEvents()
    assert np.array_equal(frozen.rgb, before)


def test_stamp_names_program_model_date_and_warning(viewing: Viewing) -> None:
    assert viewing.session.analysis is not None
    parts = stamp_parts(viewing.session.analysis.bundle, "2026-01-31 10:20")
    assert parts[0].startswith("CXR Viewer ")
    assert parts[1:] == ["model findings-dummy 1.2", "2026-01-31 10:20", "not for diagnosis"]
    assert len(stamp_parts(None, "2026-01-31 10:20")) == 3


@pytest.mark.parametrize("width", [180.0, 365.0, 1400.0])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_stamp_keeps_all_its_words_at_any_width(
    open_viewing: Open, width: float, ratio: float
) -> None:
    """No word reaches the right edge, and a narrow strip is higher."""
    strip = draw_stamp(
        ["CXR Viewer 0.1.0", "model findings 1.2", "not for diagnosis"], width, ratio
    )
    assert strip.width() == round(width * ratio)
    pixels = pixels_of(strip).astype(int)
    assert (pixels.max(axis=(1, 2)) > 150).any()
    ground = pixels[-1, 0]
    assert np.abs(pixels[round(2 * ratio) :, -round(6 * ratio) :] - ground).max() == 0
    assert (strip.height() / ratio < 40) is (width > 1000)


def test_saved_file_is_the_picture_and_says_what_made_it(
    viewing: Viewing, qtbot: QtBot, tmp_path: Path
) -> None:
    export = PictureExport(viewing.area, viewing.session)
    options = SnapshotOptions()
    expected = take_snapshot(viewing.area, viewing.session, options)
    path = tmp_path / "picture.png"
    with qtbot.waitSignal(export.saved, timeout=5000):
        export.save(path, options)
    with Image.open(path) as image:
        stored = np.asarray(image.convert("RGB"))
        assert image.text["Model"] == "findings-dummy 1.2"  # type: ignore[attr-defined]
        assert image.text["Finding"] == "pleural_effusion: present, 0.860"  # type: ignore[attr-defined]
        assert "Doe" not in "".join(image.text.values())  # type: ignore[attr-defined]
    rows = viewing.left.device_size[0]
    assert np.array_equal(stored[:rows], expected.rgb[:rows])
    assert stored.shape == expected.rgb.shape


def test_unwritable_place_is_told(viewing: Viewing, qtbot: QtBot, tmp_path: Path) -> None:
    export = PictureExport(viewing.area, viewing.session)
    blocked = tmp_path / "file"
    blocked.write_text("")
    viewing.messages.clear()
    export.save(blocked / "picture.png", SnapshotOptions())
    qtbot.waitUntil(lambda: bool(viewing.messages))
    assert "could not be written" in str(viewing.messages[0])


def test_copy_puts_the_picture_on_the_clipboard(viewing: Viewing) -> None:
    export = PictureExport(viewing.area, viewing.session)
    expected = snapshot(viewing)
    export.copy(SnapshotOptions())
    copied = pixels_of(QGuiApplication.clipboard().image())
    rows = viewing.left.device_size[0]
    assert np.array_equal(copied[:rows], expected[:rows])


@pytest.mark.parametrize(
    ("facts", "warned"),
    [
        ({"burned_in_annotation": "NO"}, False),
        ({}, True),
        ({"burned_in_annotation": "NO", "modality": "OT"}, True),
        ({"burned_in_annotation": "YES"}, True),
        ({"transfer_syntax_uid": "", "modality": ""}, True),
        ({"sop_class_uid": "1.2.840.10008.5.1.4.1.1.7"}, True),
    ],
)
def test_burned_in_text_is_warned_of_before_anything_leaves(
    open_viewing: Open, facts: dict[str, str], warned: bool
) -> None:
    viewing = open_viewing(dummies.study("1", replace(dummies.image("1.1"), **facts)))  # type: ignore[arg-type]
    export = PictureExport(viewing.area, viewing.session)
    QGuiApplication.clipboard().clear()
    export.copy_now()
    assert QGuiApplication.clipboard().image().isNull() is warned
    assert (export.dialog is not None and export.dialog.isVisible()) is warned
    if warned:
        assert export.dialog is not None
        assert export.dialog.caution.isVisible()
        assert "share" in export.dialog.caution.text()
        assert export.dialog.caution.property("role") == "warning"


@pytest.mark.parametrize(
    ("annotation", "sentence", "role"),
    [("NO", "No header can prove", "secondary"), ("", "The file does not say", "warning")],
)
def test_panel_never_lets_a_picture_go_without_a_word(
    open_viewing: Open, annotation: str, sentence: str, role: str
) -> None:
    image = dummies.image("1.1", burned_in_annotation=annotation)
    viewing = open_viewing(dummies.study("1", image))
    export = PictureExport(viewing.area, viewing.session)
    export.show_dialog()
    assert export.dialog is not None
    assert export.dialog.caution.isVisible()
    assert export.dialog.caution.text().startswith(sentence)
    assert export.dialog.caution.property("role") == role


def test_panel_tells_what_became_of_the_picture(
    viewing: Viewing, qtbot: QtBot, tmp_path: Path
) -> None:
    export = PictureExport(viewing.area, viewing.session)
    export.show_dialog()
    dialog = export.dialog
    assert dialog is not None
    assert dialog.outcome.text() == ""
    folder = tmp_path / "Doe Jane"
    folder.mkdir()
    viewing.messages.clear()
    with qtbot.waitSignal(export.saved, timeout=5000):
        export.save(folder / "picture.png", SnapshotOptions())
    assert dialog.outcome.text() == "The picture has been saved as picture.png."
    assert str(viewing.messages[0]) == dialog.outcome.text()
    export.save(folder / "picture.png" / "no.png", SnapshotOptions())
    qtbot.waitUntil(lambda: "could not be written" in dialog.outcome.text())
    assert dialog.outcome.property("role") == "warning"
    assert "Doe" not in dialog.outcome.text()
    dialog.close_button.click()
    assert not dialog.isVisible()
    export.show_dialog()
    assert dialog.outcome.text() == ""


def test_panel_opens_with_the_safe_choices(viewing: Viewing) -> None:
    export = PictureExport(viewing.area, viewing.session)
    export.show_dialog()
    dialog = export.dialog
    assert dialog is not None
    assert not dialog.isModal()
    assert dialog.options == SnapshotOptions(all_views=True, patient_text=False, overlay=True)
    dialog.patient_text.setChecked(True)
    dialog.close()
    export.show_dialog()
    assert not dialog.patient_text.isChecked()


def test_panel_asks_for_what_was_ticked(viewing: Viewing, qtbot: QtBot) -> None:
    export = PictureExport(viewing.area, viewing.session)
    export.show_dialog()
    dialog = export.dialog
    assert dialog is not None
    dialog.active_view.setChecked(True)
    dialog.overlay.setChecked(False)
    with qtbot.waitSignal(dialog.copy_requested) as asked:
        dialog.copy_button.click()
    assert asked.args == [SnapshotOptions(all_views=False, patient_text=False, overlay=False)]


@pytest.mark.parametrize(("exists", "answer"), [(False, None), (True, "No"), (True, "Yes")])
def test_only_replacing_a_file_is_asked_about(
    viewing: Viewing, qtbot: QtBot, tmp_path: Path, exists: bool, answer: str | None
) -> None:
    path = tmp_path / "picture.png"
    if exists:
        path.write_bytes(b"before")
    export = PictureExport(viewing.area, viewing.session)
    export.show_dialog()
    dialog = export.dialog
    assert dialog is not None
    dialog.choose_path()
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    chooser.setDirectory(str(tmp_path))
    chooser.selectFile("picture.png")
    asked: list[str] = []

    def reply() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            asked.append(box.text())
            box.button(getattr(QMessageBox.StandardButton, str(answer))).click()

    QTimer.singleShot(100, reply)
    chooser.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save).click()
    qtbot.wait(200)
    assert bool(asked) is exists
    if answer == "No":
        assert path.read_bytes() == b"before"
    else:
        qtbot.waitUntil(lambda: path.exists() and path.read_bytes()[:4] == b"\x89PNG")


def test_without_an_image_there_is_nothing_to_export(open_viewing: Open) -> None:
    viewing = open_viewing()
    export = PictureExport(viewing.area, viewing.session)
    export.show_dialog()
    export.copy_now()
    assert export.dialog is None
    assert len(viewing.messages) == 2


def test_suggested_name_names_nobody() -> None:
    name = suggested_name()
    assert name.startswith("cxr-2")
    assert name.endswith(".png")
    assert set(name[4:-4]) <= set("0123456789-")


def test_texts_of_the_panel_fit_in_french(open_viewing: Open, qtbot: QtBot) -> None:
    install_language("fr")
    viewing = open_viewing(
        dummies.study("1", dummies.image("1.1", burned_in_annotation="YES")),
        settings=Settings(language="fr"),
    )
    export = PictureExport(viewing.area, viewing.session)
    export.show_dialog()
    dialog = export.dialog
    assert dialog is not None
    qtbot.wait(10)
    whole = QRectF(dialog.rect())
    for widget in (dialog.caution, dialog.patient_text, dialog.overlay, dialog.save_button):
        place = QRectF(widget.rect()).translated(widget.mapTo(dialog, widget.rect().topLeft()))
        assert whole.contains(place)
        assert widget.width() >= widget.minimumSizeHint().width()
