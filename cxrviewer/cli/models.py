"""Which model a command uses."""

from __future__ import annotations

from pathlib import Path

from cxrviewer.cli.console import CommandError
from cxrviewer.inference.manifest import (
    MANIFEST_NAME,
    BundleManifest,
    default_bundle,
    list_bundles,
    read_manifest,
)


def find_bundle(name: str | None) -> BundleManifest:
    """The model called `name`, that in the folder `name`, or the default one.

    Raises:
        CommandError: There is no such model.
        BundleError: Its description is damaged.
    """
    if name is None:
        return read_manifest(default_bundle())
    if (Path(name) / MANIFEST_NAME).is_file():
        return read_manifest(Path(name))
    by_name = {manifest.name: manifest for manifest in list_bundles()}
    if name in by_name:
        return by_name[name]
    known = ", ".join(by_name) or "none"
    raise CommandError(f"There is no model “{name}”. Installed models: {known}.")
