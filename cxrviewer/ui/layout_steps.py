"""One place, two or four, and from one view to the next, by key."""

from __future__ import annotations

import dataclasses

from cxrviewer.ui.layouts import Layout, pair, single
from cxrviewer.ui.session import Session


def show_one(session: Session) -> None:
    """Show the active view alone."""
    session.set_layout(single(session.active_slot))


def show_two(session: Session) -> None:
    """Show the row of the active view."""
    _want_grid(session, wanted=False)
    session.set_layout(pair(session.active_slot))


def show_four(session: Session) -> None:
    """Show all four places, and fill them with what the study has."""
    _want_grid(session, wanted=True)
    session.set_layout(Layout.GRID)


def toggle_single(session: Session) -> None:
    """Show the active view alone, or all that was shown before."""
    if not session.layout.is_single:
        show_one(session)
    elif session.settings.grid:
        session.set_layout(Layout.GRID)
    else:
        session.set_layout(pair(session.active_slot))


def turn_to_next_view(session: Session) -> None:
    """Turn to the next filled place: alone where one is shown, else the hidden row, else by key."""
    filled = [slot for slot, ref in session.slots.items() if ref is not None]
    active, layout = session.active_slot, session.layout
    if len(filled) < 2:
        return
    here = filled.index(active) if active in filled else -1
    following = filled[(here + 1) % len(filled)]
    if layout.is_single:
        session.set_layout(single(following))
    elif following not in layout.slots:
        session.set_layout(pair(following))
    session.set_active_slot(following)


def step_prior(session: Session, step: int) -> None:
    """Compare with the prior `step` further back (negative: nearer); stop at the ends."""
    uids = [study.study_instance_uid for study in session.priors]
    if not uids:
        return
    shown = session.prior.study_instance_uid if session.prior else ""
    place = uids.index(shown) + step if shown in uids else 0
    session.show_prior(uids[min(max(place, 0), len(uids) - 1)])


def _want_grid(session: Session, *, wanted: bool) -> None:
    session.change_settings(dataclasses.replace(session.settings, grid=wanted))
