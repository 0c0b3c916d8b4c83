"""One study or one image on, by key."""

from __future__ import annotations

from cxrviewer.ui.session import Session


def step_study(session: Session, step: int) -> None:
    """Hang the study `step` rows down the list (negative: up); stop at its ends."""
    uids = [study.study_instance_uid for study in session.studies]
    current = session.current_study
    if not uids:
        return
    here = uids.index(current.study_instance_uid) if current else -step
    session.select_study(uids[min(max(here + step, 0), len(uids) - 1)])


def step_image(session: Session, step: int) -> None:
    """Show the next image of the study in the active place, leaving out what hangs beside it."""
    study, shown = session.current_study, session.active_image
    if study is None:
        return
    beside = session.slots[session.active_slot.other]
    shown_beside = beside if session.active_slot.other in session.layout.slots else None
    images = [image for image in study if image != shown_beside]
    if not images:
        return
    here = images.index(shown) if shown in images else -step
    session.show_image(session.active_slot, images[(here + step) % len(images)])
