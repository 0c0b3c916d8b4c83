"""Takes settings over into a session whole: what it shows follows them too."""

from __future__ import annotations

import dataclasses

from cxrviewer.inference.analysis import BundleId
from cxrviewer.inference.manifest import list_bundles
from cxrviewer.inference.sensitivity import sensitivity_for, with_sensitivity
from cxrviewer.settings import Settings
from cxrviewer.ui import remembered
from cxrviewer.ui.session import Session


def settings_shown(session: Session) -> Settings:
    """The settings as they are in force: a preset of another model is not."""
    settings, bundle = session.settings, _bundle(session)
    if bundle is None:
        return settings
    return dataclasses.replace(settings, sensitivity=sensitivity_for(settings, bundle))


def take_over(session: Session, settings: Settings) -> None:
    """Put `settings` in force at once, on the screen too."""
    bundle = _bundle(session)
    if bundle is not None and settings.sensitivity is not settings_shown(session).sensitivity:
        settings = with_sensitivity(settings, bundle, settings.sensitivity)
    session.change_settings(settings)
    if session.demographics_visible != settings.demographics_visible:
        session.toggle_demographics()
    wanted = remembered.overlay_from(settings)
    session.set_overlay(
        dataclasses.replace(
            session.overlay, opacity=wanted.opacity, colour_map=wanted.colour_map,
            contours=wanted.contours,
        )
    )  # fmt: skip


def _bundle(session: Session) -> BundleId | None:
    """The model that answered, else the one that will."""
    if session.analysis is not None:
        return session.analysis.bundle
    found = {one.name: one for one in reversed(list_bundles())}
    chosen = found.get(session.settings.bundle) or next(reversed(found.values()), None)
    return BundleId(chosen.name, chosen.version, chosen.weights_sha256) if chosen else None
