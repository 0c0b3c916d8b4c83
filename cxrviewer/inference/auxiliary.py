"""The description of a bundle that serves the others: outlines of organs, quality of an image.

docs/bundle-format.md documents every field. What outputs and parameters mean is decided by the
package of the kind (`cxrviewer.inference.anatomy`, `cxrviewer.inference.quality`). Free of torch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.json_fields import Fields, as_number, wrong
from cxrviewer.inference.manifest import BundleManifest, manifest_from_json
from cxrviewer.inference.manifest_header import (
    BundleHeader,
    BundleKind,
    bundle_folders,
    header_to_json,
    open_fields,
    read_document,
    read_kind,
    take_header,
)

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_NAME_RULE: Final = "made of lower-case letters, digits and “_”"
_WRONG_KIND: Final = QT_TRANSLATE_NOOP(
    "messages", "The model “{folder}” is of the kind “{found}”, not “{wanted}”; choose another."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuxiliaryManifest(BundleHeader):
    """Everything about an auxiliary bundle but its weights.

    Attributes:
        outputs: What the network's outputs are, in order; different names.
        parameters: Numbers by name: thresholds, widths, whatever the kind needs.
    """

    outputs: tuple[str, ...]
    parameters: Mapping[str, float] = field(default_factory=dict)

    def parameter(
        self, name: str, *, low: float = -float("inf"), high: float = float("inf")
    ) -> float:
        """The number called `name`.

        Raises:
            BundleError: It is missing or outside of `low`..`high`.
        """
        return Fields(self.parameters, "parameters").number(name, low=low, high=high)


def auxiliary_to_json(manifest: AuxiliaryManifest) -> dict[str, object]:
    """The document of `manifest.json`."""
    return header_to_json(
        manifest,
        {
            "preprocess": manifest.preprocess.to_json(),
            "outputs": list(manifest.outputs),
            "parameters": dict(manifest.parameters),
        },
    )


def auxiliary_from_json(document: object, folder: Path, kind: BundleKind) -> AuxiliaryManifest:
    """Check a parsed `manifest.json` of the kind `kind`.

    Raises:
        BundleError: A field is missing, unknown or wrong; the sentence names it. Or the bundle is
            of another kind.
    """
    fields = open_fields(document, folder)
    found = fields.term("kind", BundleKind)
    if found is not kind:
        raise BundleError(_WRONG_KIND, folder=folder.name, found=found.value, wanted=kind.value)
    manifest = AuxiliaryManifest(
        **take_header(fields, folder),
        kind=found,
        outputs=_outputs(fields),
        parameters=_parameters(fields),
    )
    fields.close()
    return manifest


def _outputs(fields: Fields) -> tuple[str, ...]:
    names = []
    for value, path in fields.each("outputs"):
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise wrong(path, _NAME_RULE)
        names.append(value)
    if not names or len(set(names)) != len(names):
        raise wrong("outputs", "a list of different names, at least one")
    return tuple(names)


def _parameters(fields: Fields) -> Mapping[str, float]:
    found = fields.mapping("parameters")
    for name in found:
        if not _NAME.fullmatch(name):
            raise wrong(f"parameters.{name}", _NAME_RULE)
    return {name: as_number(value, f"parameters.{name}") for name, value in found.items()}


def read_auxiliary(folder: Path, kind: BundleKind) -> AuxiliaryManifest:
    """Read and check the manifest of an auxiliary bundle.

    Raises:
        BundleError: It is missing, damaged, wrong or of another kind.
    """
    return auxiliary_from_json(read_document(folder), folder, kind)


def read_any(folder: Path) -> BundleManifest | AuxiliaryManifest:
    """Read and check the manifest of a bundle of whatever kind.

    Raises:
        BundleError: It is missing, damaged or wrong.
    """
    kind = read_kind(folder)
    if kind is BundleKind.FINDINGS:
        return manifest_from_json(read_document(folder), folder)
    return read_auxiliary(folder, kind)


def list_all() -> tuple[BundleManifest | AuxiliaryManifest, ...]:
    """Bundles of all kinds whose manifest is in order, those of findings first."""
    found = []
    for folder in bundle_folders():
        try:
            found.append(read_any(folder))
        except BundleError:
            continue
    return tuple(sorted(found, key=lambda manifest: manifest.kind is not BundleKind.FINDINGS))


def find_auxiliary(kind: BundleKind) -> AuxiliaryManifest | None:
    """The first bundle of a kind whose manifest is in order, or None where none is installed."""
    for folder in bundle_folders():
        try:
            return read_auxiliary(folder, kind)
        except BundleError:
            continue
    return None
