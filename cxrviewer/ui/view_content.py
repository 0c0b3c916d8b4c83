"""Words and figures of a view, from what the session knows. Reads only."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, ViewSource
from cxrviewer.errors import Message
from cxrviewer.imaging.geometry import ViewTransform
from cxrviewer.imaging.measure import PLANE_NAMES, MeasurementPlane, PixelScale, scale_bar
from cxrviewer.inference.analysis import FindingScore
from cxrviewer.inference.place_levels import place_levels
from cxrviewer.ui.annotation_state import Visibility
from cxrviewer.ui.annotations.patient_text import date_text, patient_lines, view_lines
from cxrviewer.ui.annotations.readout import changes_lines
from cxrviewer.ui.annotations.text_block import LineKind, TextLine
from cxrviewer.ui.display_state import DisplayState
from cxrviewer.ui.hanging import Slot
from cxrviewer.ui.heatmap_picture import Heatmap
from cxrviewer.ui.session import Session
from cxrviewer.ui.study_words import current, prior
from cxrviewer.ui.translate import finding_name, translated

# The ruler takes at most this share of the view's width.
_RULER_SHARE = 0.3


def corner_lines(
    session: Session, ref: ImageRef, *, patient_text: bool
) -> tuple[list[TextLine], list[TextLine]]:
    """Lines of the top left and the top right corner."""
    ref = _as_seen(session, ref)
    study = session.study_of(ref.sop_instance_uid)
    if study is None:
        return [], view_lines(ref, "")
    date = (study.study_date or ref.acquisition_date) if patient_text else ""
    patient = patient_lines(study) if patient_text else []
    if session.is_prior(study):
        which, kind = prior(), LineKind.PRIOR
    elif session.prior is not None:
        which, kind = current(), LineKind.STRONG
    else:
        return patient, view_lines(ref, date)
    words = " · ".join(text for text in (which, date_text(date)) if text)
    return patient, [TextLine(words, kind), *view_lines(ref, "")]


def _as_seen(session: Session, ref: ImageRef) -> ImageRef:
    """The image with its view as the analysis saw it, where the header leaves that open."""
    for view in session.analysis.views if session.analysis else ():
        if view.sop_instance_uid == ref.sop_instance_uid and view.view.source is ViewSource.IMAGE:
            return replace(ref, view=view.view)
    return ref


def notice_lines(session: Session, radiograph: Radiograph, state: DisplayState) -> list[TextLine]:
    """Warnings of the file, then what the reader changed."""
    warnings = (*radiograph.warnings, *radiograph.grayscale.ignored)
    told = [TextLine(translated(warning), LineKind.WARNING) for warning in warnings]
    if text := _missing_map(session, radiograph.ref.sop_instance_uid):
        told.append(TextLine(text, LineKind.SECONDARY))
    changed = changes_lines(state) + shutter_lines(radiograph, state)
    return told + changed + _hidden_drawings(session, radiograph)


def shutter_lines(radiograph: Radiograph, state: DisplayState) -> list[TextLine]:
    """Nothing is hidden unknowingly, and nothing is shown unknowingly that was to be hidden."""
    if radiograph.shutter is None:
        return []
    if state.shuttered:
        text = QCoreApplication.translate("Viewport", "shutter: part of the image hidden")
        return [TextLine(text, LineKind.SECONDARY)]
    return [TextLine(QCoreApplication.translate("Viewport", "shutter off"), LineKind.WARNING)]


def _hidden_drawings(session: Session, radiograph: Radiograph) -> list[TextLine]:
    """Who does not see a drawing must not believe that there is none."""
    state = session.annotations
    if state.visibility is not Visibility.NONE:
        return []
    if not state.drawing(radiograph.ref.sop_instance_uid):
        return []
    text = QCoreApplication.translate("Viewport", "drawings hidden")
    return [TextLine(text, LineKind.SECONDARY)]


def ruler(scale: PixelScale, transform: ViewTransform) -> tuple[float, str]:
    """Length of the ruler in device pixels and what is written at it; 0 where there is none."""
    bar = scale_bar(scale, transform, transform.viewport_size[1] * _RULER_SHARE)
    if bar is None:
        return 0.0, ""
    if bar.length.plane is MeasurementPlane.PIXELS:
        template = QCoreApplication.translate("Viewport", "{length}, not calibrated", "500 px")
        return bar.screen_length, template.format(length=bar.label)
    plane = translated(Message(PLANE_NAMES[bar.length.plane]))
    template = QCoreApplication.translate("Viewport", "{length}, {plane}", "5 cm, at the detector")
    return bar.screen_length, template.format(length=bar.label, plane=plane)


def heatmap_of(session: Session, uid: str) -> Heatmap | None:
    """The selected finding's map on an image, where the analysis has one that tells a place."""
    analysis, score = session.analysis, _selected_score(session)
    if analysis is None or score is None or not score.has_place:
        return None
    index = analysis.index(score.finding)
    return next(
        (
            Heatmap(
                view.heatmaps[index],
                score.heatmap_scale,
                view.canvas,
                place_levels(score, view),
            )
            for view in analysis.views
            if view.sop_instance_uid == uid and view.tells_place(index)
        ),
        None,
    )


def empty_reason(session: Session, slot: Slot) -> str:
    """Why a place shows no image."""
    ref = session.slots[slot]
    if ref is not None:
        return _pending_reason(session, ref)
    if session.current_study is not None:
        return _missing_reason(session, slot)
    if session.scanning is not None:
        return QCoreApplication.translate("Viewport", "Looking for images…")
    if session.studies:
        return QCoreApplication.translate("Viewport", "Select a study in the list.")
    return ""


def _selected_score(session: Session) -> FindingScore | None:
    analysis, finding = session.analysis, session.selected_finding
    return analysis.score(finding) if analysis is not None and finding is not None else None


def _missing_map(session: Session, uid: str) -> str:
    """Why a selected finding's map cannot be shown on this image; empty where it can."""
    analysis, score = session.analysis, _selected_score(session)
    if analysis is None or score is None or not session.overlay.visible:
        return ""
    shown = [view for view in analysis.views if view.sop_instance_uid == uid]
    if not shown:
        return QCoreApplication.translate("Viewport", "no map: the model did not see this image")
    index = analysis.index(score.finding)
    if score.has_place and all(view.tells_place(index) for view in shown):
        return ""
    template = QCoreApplication.translate("Viewport", "{finding}: no map, its place was not taught")
    return template.format(finding=finding_name(score.finding))


def _pending_reason(session: Session, ref: ImageRef) -> str:
    if failure := session.failure(ref.sop_instance_uid):
        return translated(failure)
    return QCoreApplication.translate("Viewport", "Reading the image…")


def _missing_reason(session: Session, slot: Slot) -> str:
    if session.prior is not None and slot.column == int(not session.settings.prior_left):
        return QCoreApplication.translate("Viewport", "The prior has no such view.")
    shown = session.slots[slot.other]
    if shown is None and slot.is_lower:
        return QCoreApplication.translate("Viewport", "There is no further image.")
    if shown is not None and shown.view.position.is_frontal:
        return QCoreApplication.translate("Viewport", "This study has no lateral view.")
    if shown is not None and shown.view.position.is_lateral:
        return QCoreApplication.translate("Viewport", "This study has no frontal view.")
    return QCoreApplication.translate("Viewport", "This study has no second view.")
