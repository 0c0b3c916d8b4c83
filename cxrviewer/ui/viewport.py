"""One view of the reading area: an image of the session at the screen's own resolution."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import Flag, auto

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtCore import Slot as QtSlot
from PySide6.QtGui import QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.display_filters import NO_FILTERS, DisplayFilters
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.measure import pixel_scale
from cxrviewer.imaging.pyramid import ImagePyramid
from cxrviewer.imaging.voi import Voi, compose
from cxrviewer.ui import view_content
from cxrviewer.ui.annotations.filter_mark import filter_words
from cxrviewer.ui.annotations.text_block import TextLine
from cxrviewer.ui.bare_view import BareView
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.drawing_presenter import DrawingPresenter
from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.heatmap_item import HeatmapStyle
from cxrviewer.ui.lens_presenter import LensPresenter
from cxrviewer.ui.render_sources import RenderSourceMaker
from cxrviewer.ui.session import Session
from cxrviewer.ui.turns import Later
from cxrviewer.ui.view_annotator import ShownImage, annotate, annotate_window
from cxrviewer.ui.view_layers import ViewLayers
from cxrviewer.ui.view_names import view_description
from cxrviewer.ui.viewport_transform import transform_of


class _Part(Flag):
    """What of a view is behind the session."""

    IMAGE = auto()
    DISPLAY = auto()
    TEXTS = auto()
    MAP = auto()


_NOTHING = _Part(0)


class Viewport(BareView):
    """Shows what is in one place of the session, and keeps up with it.

    Turning to a study changes nearly everything several times. The view notes what it is behind
    with, and catches up once: in a turn of the event loop of its own, or as soon as it is painted
    or asked for what it shows; so nothing stale is ever seen. A view that the layout leaves out
    waits until it is shown.

    `layers.space` is the parent for items in image coordinates.
    """

    def __init__(self, session: Session, slot: Slot, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Empty view"))
        self._session = session
        self.slot = slot
        self._shown: ShownImage | None = None
        self._window: tuple[Voi, bool] | None = None
        self._patient_text: bool | None = None
        self._texts_for: tuple[object, ...] = ()
        self._map_allowed = self._filters_allowed = True
        self._behind = _Part.IMAGE
        self._turn = Later(session.turns, self._catch_up_if_visible, self)
        self._sources = RenderSourceMaker(self)
        self._sources.ready.connect(self._on_source_ready)
        self._layers = ViewLayers(self.scene())
        self.drawings = DrawingPresenter(session, self)
        self._lens = LensPresenter(session, self)
        self._connect(session)

    # --- what is shown ---------------------------------------------------------------------------

    @property
    def ref(self) -> ImageRef | None:
        """The image in this place."""
        return self._session.slots[self.slot]

    @property
    def radiograph(self) -> Radiograph | None:
        """Its pixels, once read."""
        return self._session.radiograph(self.ref.sop_instance_uid) if self.ref else None

    @property
    def display_state(self) -> DisplayState | None:
        """How it is shown."""
        return self._session.display_state(self.ref.sop_instance_uid) if self.ref else None

    @property
    def is_ready(self) -> bool:
        """Whether all that has been read of its image can be drawn, and is measured."""
        is_drawn = self.radiograph is None or self.layers.radiograph.has_source
        is_drawn = is_drawn and not self._sources.is_filtering
        return is_drawn and not self.drawings.is_busy

    @property
    def layers(self) -> ViewLayers:
        """What lies in the view, as the session is now."""
        self.catch_up()
        return self._layers

    @property
    def is_behind(self) -> bool:
        """Whether the next look at it will make it anew."""
        return bool(self._behind)

    @property
    def image_transform(self) -> ViewTransform | None:
        """Where the image lies, in device pixels; None where there is none."""
        self.catch_up()
        return self._shown.transform if self._shown else None

    @property
    def device_size(self) -> tuple[int, int]:
        """(rows, columns) of the view in device pixels."""
        ratio = self.devicePixelRatioF()
        size = self.viewport().size()
        # Qt rounds a half up where it makes a picture of a widget; Python would round it to even.
        return max(int(size.height() * ratio + 0.5), 1), max(int(size.width() * ratio + 0.5), 1)

    @property
    def texts(self) -> tuple[TextLine, ...]:
        """All lines in the corners, as they are meant."""
        blocks = (self.layers.patient, self.layers.view, self.layers.notices, self.layers.readout)
        return tuple(line for block in blocks for line in block.lines)

    @property
    def filters(self) -> DisplayFilters:
        """The filters that the image on the screen went through."""
        return self._sources.filters

    def show_state(self, state: DisplayState) -> None:
        """Ask the session to show the image otherwise."""
        if self.ref is not None:
            self._session.set_display_state(self.ref.sop_instance_uid, state)

    def picture(self, *, patient_text: bool, overlay: bool, filters: bool = True) -> QPixmap:
        """The view as it is now, in device pixels, with or without names, dates, map and filters.

        Filters that are on never leave without their mark.
        """
        rows, columns = self.device_size
        picture = QPixmap(columns, rows)
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        # A scale of 1.5 may cover half of the last column: nothing paints it, and without a colour
        # of its own it would show what was in the memory before.
        picture.fill(Qt.GlobalColor.black)
        self.catch_up()
        with self._showing(patient_text=patient_text, overlay=overlay, filters=filters):
            self.viewport().render(picture)
        return picture

    # --- keeping up ------------------------------------------------------------------------------

    def _connect(self, session: Session) -> None:
        session.slots_changed.connect(self._on_other_image)
        for signal in (
            session.study_selected, session.studies_changed, session.demographics_toggled,
            session.annotations.visibility_changed,
        ):  # fmt: skip
            signal.connect(self._on_other_texts)
        session.analysis_changed.connect(self._on_answer)
        session.finding_selected.connect(self._on_other_map)
        session.overlay_changed.connect(self._on_other_map)
        session.scan_progressed.connect(self._on_scan_progressed)
        session.radiograph_loaded.connect(self._on_image)
        session.radiograph_failed.connect(self._on_failed)
        session.display_changed.connect(self._on_display_changed)
        session.annotations.changed.connect(self._on_drawing_changed)

    @QtSlot()
    def _on_other_image(self) -> None:
        self._fall_behind(_Part.IMAGE)

    @QtSlot()
    def _on_other_texts(self) -> None:
        self._fall_behind(_Part.TEXTS)

    @QtSlot()
    def _on_answer(self) -> None:
        self._fall_behind(_Part.TEXTS | _Part.MAP)

    @QtSlot()
    def _on_other_map(self) -> None:
        # Where there is no map, the texts say why.
        self._fall_behind(_Part.MAP | _Part.TEXTS)

    def _fall_behind(self, part: _Part) -> None:
        self._behind |= part
        self._turn.ask()

    def place_later(self) -> None:
        """Lay everything out anew, drawings too, when the view catches up."""
        self._fall_behind(_Part.DISPLAY)

    def _catch_up_if_visible(self) -> None:
        if self.isVisible():
            self.catch_up()

    def catch_up(self) -> None:
        """Show the session as it is now, where that has not been done yet."""
        behind, self._behind = self._behind, _NOTHING
        if _Part.IMAGE in behind:
            self._window = None
        if behind & (_Part.IMAGE | _Part.DISPLAY):
            self._show_display()
        elif _Part.TEXTS in behind:
            self._show_texts()
        if behind & (_Part.IMAGE | _Part.MAP):
            self._show_map()

    @QtSlot(object, object)
    def _on_source_ready(self, radiograph: Radiograph, source: ImagePyramid) -> None:
        if radiograph is self.radiograph:
            self._layers.radiograph.show_source(source)
            self._show_texts()

    def _show_source(self) -> None:
        """What is still being made ready keeps the place black, never another patient's image."""
        state = self.display_state
        wanted = state.filters if state is not None else NO_FILTERS
        self._layers.radiograph.show_source(self._sources.request(self.radiograph, wanted))

    def _show_display(self) -> None:
        """Place the image and look it up as the session's display state says."""
        self._show_source()
        self._shown = self._image_shown()
        if self._shown is not None:
            self._show_window(self._shown)
        self._layers.shutter.show_shutter(self._shown.shutter if self._shown else None)
        rectangle = QRectF(self.viewport().rect())
        self._layers.place(rectangle, self.image_transform, self.devicePixelRatioF())
        self.sigDeviceTransformChanged.emit(self)
        self._write_texts()
        self.drawings.refresh()

    def _image_shown(self) -> ShownImage | None:
        radiograph, state = self.radiograph, self.display_state
        if radiograph is None or state is None:
            return None
        aspect = pixel_scale(radiograph.spacing).pixel_aspect
        transform = transform_of(state, radiograph.shape, self.device_size, pixel_aspect=aspect)
        return ShownImage(radiograph, state, transform)

    def _show_window(self, shown: ShownImage) -> None:
        key = (shown.state.voi, shown.state.inverted)
        if key != self._window:
            self._window = key
            grayscale = shown.radiograph.grayscale
            lut = compose(grayscale, shown.state.voi, inverted=shown.state.inverted)
            self._layers.radiograph.show_lut(lut)

    def _show_texts(self) -> None:
        self._write_texts()
        self.drawings.make_way()

    def _write_texts(self) -> None:
        visible = self._session.demographics_visible
        sources = self._sources
        words = filter_words(sources.filters, is_filtering=sources.is_filtering)
        self._layers.filters.show_words(words if self._filters_allowed else [])
        annotate(
            self._layers,
            self._session,
            self.slot,
            self._shown,
            device_pixel_ratio=self.devicePixelRatioF(),
            patient_text=visible if self._patient_text is None else self._patient_text,
        )
        name = view_description(self.ref.view.position) if self.ref else ""
        self.setAccessibleName(name or self._layers.reason.text or self.tr("Empty view"))

    def _show_map(self) -> None:
        overlay, ref = self._session.overlay, self.ref
        drawn = overlay.is_drawn and self._map_allowed and ref is not None
        heatmap = view_content.heatmap_of(self._session, ref.sop_instance_uid) if ref else None
        style = HeatmapStyle(overlay.colour_map, overlay.opacity, overlay.contours)
        self._layers.heatmap.show_heatmap(heatmap if drawn else None, style)

    @contextmanager
    def _showing(self, *, patient_text: bool, overlay: bool, filters: bool) -> Iterator[None]:
        """Show the view for a picture; nothing of it reaches the screen."""
        self._patient_text, self._map_allowed = patient_text, overlay
        self._filters_allowed = filters
        if not filters:
            self._layers.radiograph.show_source(self._sources.plain)
        self._show_texts()
        self._show_map()
        try:
            yield
        finally:
            self._patient_text, self._map_allowed, self._filters_allowed = None, True, True
            self._show_source()
            self._show_texts()
            self._show_map()

    @QtSlot(str)
    def _on_image(self, uid: str) -> None:
        if self.ref is not None and self.ref.sop_instance_uid == uid:
            self._fall_behind(_Part.IMAGE)

    @QtSlot(str, object)
    def _on_failed(self, uid: str, _message: object) -> None:
        self._on_image(uid)

    @QtSlot(str)
    def _on_display_changed(self, uid: str) -> None:
        if self.ref is None or self.ref.sop_instance_uid != uid:
            return
        if self.is_behind or not self.isVisible():
            self._fall_behind(_Part.DISPLAY)
            return
        before, shown = self._shown, self._image_shown()
        if before is not None and shown is not None and _differ_in_window_only(before, shown):
            self._shown = shown
            self._show_window(shown)
            annotate_window(self._layers, shown)
            self.drawings.make_way()
        else:
            self._show_display()

    @QtSlot(str)
    def _on_drawing_changed(self, uid: str) -> None:
        """The ruler follows what the reader calibrates; a note says that drawings are hidden."""
        shown = self._shown
        if self.is_behind or shown is None or shown.radiograph.ref.sop_instance_uid != uid:
            return
        state = self._session.annotations
        key = state.scale(shown.radiograph), state.visibility, bool(state.drawing(uid))
        # Asked for with every move of a hand that draws; writing everything anew takes longer.
        if key != self._texts_for:
            self._texts_for = key
            self._show_texts()

    @QtSlot(int, int)
    def _on_scan_progressed(self, _done: int, _total: int) -> None:
        if self.ref is None:
            self._fall_behind(_Part.TEXTS)

    # --- Qt --------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place everything anew."""
        super().resizeEvent(event)
        self.setSceneRect(QRectF(self.viewport().rect()))
        self._fall_behind(_Part.DISPLAY)

    def event(self, event: QEvent) -> bool:
        """Follow language, text size and the screen's resolution."""
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._fall_behind(_Part.DISPLAY)
        elif event.type() in {QEvent.Type.LanguageChange, QEvent.Type.StyleChange}:
            self._fall_behind(_Part.IMAGE)
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Never paint what is no longer so."""
        self.catch_up()
        super().paintEvent(event)


def _differ_in_window_only(before: ShownImage, after: ShownImage) -> bool:
    """Whether a drag of the window led from one to the other: all else may stay as it is."""
    return (
        before.radiograph is after.radiograph
        and before.transform == after.transform
        and replace(before.state, voi=after.state.voi) == after.state
    )
