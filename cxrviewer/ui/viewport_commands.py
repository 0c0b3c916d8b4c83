"""What keys, toolbar and menus ask of one view."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from cxrviewer.dicom.radiograph import VoiLutFunction
from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.imaging.display_filters import USUAL_STRENGTH, DisplayFilters
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.polarity import is_inverse
from cxrviewer.imaging.voi import Voi, VoiLut, with_function
from cxrviewer.settings.window_presets import WindowPreset
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.preset_actions import preset_of_key
from cxrviewer.ui.preset_runner import PresetRunner
from cxrviewer.ui.session import MessageLevel, Session
from cxrviewer.ui.tools.place_drag import WHEEL_STEP, zoomed
from cxrviewer.ui.tools.window_drag import WindowDrag
from cxrviewer.ui.viewport import Viewport
from cxrviewer.ui.viewport_transform import placed_as

# A key moves the image by this share of the view, and the window like a drag of as much.
_PAN_SHARE: Final = 0.1
_WINDOW_SHARE: Final = 0.03
_NO_COLOUR: Final = QT_TRANSLATE_NOOP(
    "messages", "Display filters work on images in grey; this one is in colour."
)


class ViewportCommands:
    """Commands on the image of one view; nothing happens where there is none."""

    def __init__(self, session: Session, viewport: Viewport) -> None:
        self._session = session
        self._viewport = viewport
        self._presets = PresetRunner(session, viewport)

    def fit(self) -> None:
        """Fit the whole image to the view."""
        if (state := self._state) is not None:
            self._viewport.show_state(state.fitted())

    def show_one_to_one(self) -> None:
        """Show one image pixel on one pixel of the screen."""
        state, transform = self._state, self._transform
        if state is not None and transform is not None:
            self._viewport.show_state(placed_as(state, transform.one_to_one()))

    def zoom_in(self) -> None:
        """Enlarge around the middle of the view."""
        self._zoom(WHEEL_STEP)

    def zoom_out(self) -> None:
        """Shrink around the middle of the view."""
        self._zoom(1.0 / WHEEL_STEP)

    def pan(self, right: int, down: int) -> None:
        """Move the image by so many steps."""
        state, transform = self._state, self._transform
        if state is not None and transform is not None:
            step = _PAN_SHARE * min(transform.viewport_size)
            self._viewport.show_state(placed_as(state, transform.panned(right * step, down * step)))

    def brighten(self, steps: int) -> None:
        """Brighten the image by so many steps; darken it where negative."""
        self._drag_window(0, steps)

    def raise_contrast(self, steps: int) -> None:
        """Narrow the window by so many steps; widen it where negative."""
        self._drag_window(-steps, 0)

    def invert(self) -> None:
        """Exchange black and white."""
        if (state := self._state) is not None:
            self._viewport.show_state(state.inverted_greys())

    def toggle_shutter(self) -> None:
        """Show what the file's Display Shutter hides, or hide it again; of this view alone."""
        state, radiograph = self._state, self._viewport.radiograph
        if state is not None and radiograph is not None and radiograph.shutter is not None:
            switched = state.with_shutter(on=not state.shuttered)
            uid = radiograph.ref.sop_instance_uid
            self._session.set_display_state(uid, switched, alone=True)

    def rotate(self, quarter_turns: int) -> None:
        """Turn the image clockwise by so many quarter turns."""
        if (state := self._state) is not None:
            self._viewport.show_state(state.turned(quarter_turns))

    def flip(self) -> None:
        """Mirror the image left to right, as it stands on the screen."""
        if (state := self._state) is not None:
            self._viewport.show_state(state.mirrored())

    def flip_vertically(self) -> None:
        """Mirror the image top to bottom, as it stands on the screen."""
        if (state := self._state) is not None:
            self._viewport.show_state(state.mirrored().turned(2))

    def reset(self) -> None:
        """Show the image as at first."""
        if self._viewport.ref is not None:
            self._session.reset_display(self._viewport.ref.sop_instance_uid)

    def toggle_filter(self, name: str) -> None:
        """Put a display filter on, or take it off.

        Args:
            name: Field of `DisplayFilters`.
        """
        state = self._state
        if state is not None:
            before = getattr(state.filters, name)
            strength: dict[str, Any] = {name: 0.0 if before > 0.0 else USUAL_STRENGTH}
            self.show_filters(replace(state.filters, **strength))

    def show_filters(self, filters: DisplayFilters) -> None:
        """Show the image through display filters; they are made for images in grey."""
        state, radiograph = self._state, self._viewport.radiograph
        if state is None or radiograph is None:
            return
        if radiograph.colour is not None:
            self._session.post(Message(_NO_COLOUR), MessageLevel.WARNING)
        else:
            uid = radiograph.ref.sop_instance_uid
            self._session.set_display_state(uid, state.with_filters(filters), alone=True)

    def show_voi(self, voi: Voi) -> None:
        """Show the image through a window or VOI LUT of its own file; the other view stays."""
        state, ref = self._state, self._viewport.ref
        if state is not None and ref is not None:
            self._session.set_display_state(ref.sop_instance_uid, state.with_voi(voi), alone=True)

    def show_function(self, function: VoiLutFunction) -> None:
        """Show the image through another function of the same center and width."""
        if (state := self._state) is not None:
            self._viewport.show_state(state.with_voi(with_function(state.voi, function)))

    def show_next_function(self) -> None:
        """The next of linear, linear exact and sigmoid; a VOI LUT becomes linear."""
        if (state := self._state) is None:
            return
        order = list(VoiLutFunction)
        here = -1 if isinstance(state.voi, VoiLut) else order.index(state.voi.function)
        self.show_function(order[(here + 1) % len(order)])

    def apply_preset(self, preset: WindowPreset) -> None:
        """Show the image through a preset, as soon as that is computed."""
        if self._viewport.ref is not None:
            self._presets.apply(preset, self._viewport.ref.sop_instance_uid)

    def apply_preset_of_key(self, key: int) -> None:
        """Show the image through the preset that a digit stands for; nothing where none fits."""
        ref = self._viewport.ref
        preset = preset_of_key(self._session.settings, key, ref) if ref is not None else None
        if preset is not None:
            self.apply_preset(preset)

    @property
    def _state(self) -> DisplayState | None:
        return self._viewport.display_state

    @property
    def _transform(self) -> ViewTransform | None:
        return self._viewport.image_transform

    def _zoom(self, factor: float) -> None:
        state, transform = self._state, self._transform
        if state is not None and transform is not None:
            self._viewport.show_state(zoomed(state, transform, factor))

    def _drag_window(self, across: int, down: int) -> None:
        if (drag := begin_window_drag(self._viewport, (0.0, 0.0))) is not None:
            step = _WINDOW_SHARE * drag.side
            self._viewport.show_state(drag.to((across * step, down * step)))


def begin_window_drag(viewport: Viewport, at: tuple[float, float]) -> WindowDrag | None:
    """A drag of the window from view point `at` (device pixels); None where there is no image."""
    state, radiograph = viewport.display_state, viewport.radiograph
    if state is None or radiograph is None:
        return None
    inverse = is_inverse(radiograph.grayscale) != state.inverted
    return WindowDrag(state, at, min(viewport.device_size), inverse)
