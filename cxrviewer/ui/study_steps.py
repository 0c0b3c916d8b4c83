"""One study or one image on, by key."""

from __future__ import annotations

from cxrviewer.ui.session import Session


def step_study(session: Session, step: int) -> None:
    """Hang the study `step` rows down the list (negative: up); stop at its ends."""
    uids = [study.study_instance_uid for study in session.worklist.studies]
    current = session.current_study
    if not uids:
        return
    here = uids.index(current.study_instance_uid) if current else -step
    session.select_study(uids[min(max(here + step, 0), len(uids) - 1)])


def step_unread(session: Session) -> None:
    """Hang the next study down the list that is not read, from its top again behind its end."""
    study = session.worklist.next_unread()
    if study is not None:
        session.select_study(study.study_instance_uid)


def step_image(session: Session, step: int) -> None:
    """Show the next image of the study in the active place, leaving out what hangs beside it.

    Over a prior the images are those of the prior.
    """
    shown = session.active_image
    study = (shown and session.study_of(shown.sop_instance_uid)) or session.current_study
    if study is None:
        return
    others = [slot for slot in session.layout.slots if slot is not session.active_slot]
    beside = [session.slots[slot] for slot in others]
    images = [image for image in study if image not in beside]
    if not images:
        return
    here = images.index(shown) if shown in images else -step
    session.show_image(session.active_slot, images[(here + step) % len(images)])
