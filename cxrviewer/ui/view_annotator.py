"""Writes the words and figures of a view into its layers."""

from __future__ import annotations

from dataclasses import dataclass

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.shutter import Shutter
from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.orientation import EdgeLetters, orientation_letters
from cxrviewer.ui import view_content
from cxrviewer.ui.annotations.readout import readout_lines
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.session import Session
from cxrviewer.ui.view_layers import ViewLayers


@dataclass(frozen=True, eq=False, slots=True)
class ShownImage:
    """An image in a view: all three are there, or the view is empty.

    Attributes:
        radiograph: Its pixels and tags.
        state: How it is shown.
        transform: Where it lies, in device pixels.
    """

    radiograph: Radiograph
    state: DisplayState
    transform: ViewTransform

    @property
    def shutter(self) -> Shutter | None:
        """What hides part of it now."""
        return self.radiograph.shutter if self.state.shuttered else None


def annotate(
    layers: ViewLayers,
    session: Session,
    slot: Slot,
    shown: ShownImage | None,
    *,
    device_pixel_ratio: float,
    patient_text: bool,
) -> None:
    """Write everything anew.

    Args:
        layers: Of the view.
        session: Read only.
        slot: The view's place.
        shown: The image, or None where the view is empty.
        device_pixel_ratio: Device pixels for one of ours.
        patient_text: Whether name, sex, age and date are written.
    """
    ref = session.slots[slot]
    patient, view = (
        view_content.corner_lines(session, ref, patient_text=patient_text) if ref else ([], [])
    )
    layers.patient.show_lines(patient)
    layers.view.show_lines(view)
    if shown is None or ref is None:
        layers.notices.show_lines([])
        layers.readout.show_lines([])
        layers.ruler.show_length(0.0, "")
        layers.letters.show_letters(EdgeLetters())
        layers.reason.show_text(view_content.empty_reason(session, slot))
        layers.place_texts()
        return
    layers.notices.show_lines(view_content.notice_lines(session, shown.radiograph, shown.state))
    layers.readout.show_lines(readout_lines(shown.state, shown.transform.zoom))
    length, text = view_content.ruler(session.annotations.scale(shown.radiograph), shown.transform)
    layers.ruler.show_length(length / device_pixel_ratio, text)
    layers.letters.show_letters(_letters(ref, shown.state))
    layers.reason.show_text("")
    layers.place_texts()


def annotate_window(layers: ViewLayers, shown: ShownImage) -> None:
    """Write the read-out anew after nothing but the window has changed."""
    width = layers.readout.natural_width
    layers.readout.show_lines(readout_lines(shown.state, shown.transform.zoom))
    if layers.readout.natural_width != width:
        layers.place_texts()


def _letters(ref: ImageRef, state: DisplayState) -> EdgeLetters:
    return orientation_letters(
        ref.patient_orientation, quarter_turns=state.quarter_turns, flipped=state.flipped
    )
