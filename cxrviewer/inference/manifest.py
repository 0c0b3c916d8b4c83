"""The description of a model bundle: `manifest.json`, read strictly. Free of torch.

docs/bundle-format.md documents every field for people who write bundles.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.analysis import BundleId, ViewRole
from cxrviewer.inference.json_fields import Fields, as_term, wrong
from cxrviewer.inference.manifest_parts import (
    Auroc,
    BundleFinding,
    Calibration,
    CalibrationKind,
    TrainingPopulation,
    TrainingSet,
)
from cxrviewer.inference.network_spec import Fusion, NetworkSpec
from cxrviewer.inference.preprocess import PreprocessSpec
from cxrviewer.paths import models_dir, user_models_dir

__all__ = [
    "Auroc", "BundleFinding", "BundleKind", "BundleManifest", "Calibration", "CalibrationKind",
    "TrainingPopulation", "TrainingSet", "default_bundle", "list_bundles",
    "manifest_from_json", "manifest_to_json", "read_manifest",
]  # fmt: skip

FORMAT_VERSION: Final = 1
MANIFEST_NAME: Final = "manifest.json"
WEIGHTS_NAME: Final = "weights.safetensors"
LICENSE_NAME: Final = "LICENSE"
CARD_NAME: Final = "MODEL_CARD.md"

_NO_MANIFEST: Final = QT_TRANSLATE_NOOP(
    "messages", "The folder “{folder}” has no {file}; choose a model folder."
)
_NOT_JSON: Final = QT_TRANSLATE_NOOP(
    "messages", "{file} of the model “{folder}” is damaged; get another copy of the model."
)
_OTHER_FORMAT: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The model “{folder}” has format {found}, this version reads format {expected};"
    " update the application or the model.",
)
_NO_BUNDLE: Final = QT_TRANSLATE_NOOP(
    "messages", "No model is installed; put a model folder into “{folder}”."
)


class BundleKind(StrEnum):
    """What a bundle is for."""

    FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class BundleManifest:
    """Everything about a bundle but its weights.

    Attributes:
        name: Stable name, also that of its folder.
        version: Version of the weights.
        architecture: timm name of the encoder.
        findings: Outputs of the network in order.
        preprocess: What happens to an image first.
        heatmap_scale: Display limit of the maps, in calibrated logit units.
        training_data: What it was trained on.
        training_population: Whom it has seen.
        license: Short name or sentence of its terms; the full text is in LICENSE.
        kind: What it is for.
        fusion: How views are joined.
        views: Branches of the network in order.
        hidden: Sizes of hidden layers of the head; with any, maps are approximate.
        metrics: Free figures for the model card and the about box.
        weights_sha256: Of weights.safetensors, lower-case hexadecimal.
        bf16_allowed: Whether scores and states were checked to be the same in bfloat16.
        folder: Where it was read from; not part of the file.
    """

    name: str
    version: str
    architecture: str
    findings: tuple[BundleFinding, ...]
    preprocess: PreprocessSpec
    heatmap_scale: float
    training_data: tuple[TrainingSet, ...]
    training_population: TrainingPopulation
    license: str
    kind: BundleKind = BundleKind.FINDINGS
    fusion: Fusion = Fusion.SINGLE
    views: tuple[ViewRole, ...] = (ViewRole.FRONTAL,)
    hidden: tuple[int, ...] = ()
    metrics: Mapping[str, object] = field(default_factory=dict)
    weights_sha256: str = ""
    bf16_allowed: bool = False
    folder: Path = field(default=Path(), compare=False)

    @property
    def network_spec(self) -> NetworkSpec:
        """What it takes to build the network."""
        return NetworkSpec(
            architecture=self.architecture,
            outputs=len(self.findings),
            in_channels=self.preprocess.in_channels,
            fusion=self.fusion,
            views=self.views,
            hidden=self.hidden,
        )

    @property
    def bundle_id(self) -> BundleId:
        """How answers name it."""
        return BundleId(self.name, self.version, self.weights_sha256)


def manifest_to_json(manifest: BundleManifest) -> dict[str, object]:
    """The document of `manifest.json`."""
    # Left out where there is none, so that earlier versions read the bundle as well.
    hidden = {"hidden": list(manifest.hidden)} if manifest.hidden else {}
    return {
        "format_version": FORMAT_VERSION,
        "name": manifest.name,
        "version": manifest.version,
        "kind": manifest.kind.value,
        "architecture": manifest.architecture,
        "fusion": manifest.fusion.value,
        "views": [view.value for view in manifest.views],
        **hidden,
        "preprocess": manifest.preprocess.to_json(),
        "findings": [found.to_json() for found in manifest.findings],
        "heatmap_scale": manifest.heatmap_scale,
        "training_data": [data.to_json() for data in manifest.training_data],
        "training_population": manifest.training_population.to_json(),
        "metrics": dict(manifest.metrics),
        "license": manifest.license,
        "weights_sha256": manifest.weights_sha256,
        "bf16_allowed": manifest.bf16_allowed,
    }


def manifest_from_json(document: object, folder: Path) -> BundleManifest:
    """Check a parsed `manifest.json`.

    Raises:
        BundleError: A field is missing, unknown or wrong; the sentence names it.
    """
    fields = Fields(document)
    version = fields.take("format_version")
    if version != FORMAT_VERSION:
        raise BundleError(_OTHER_FORMAT, folder=folder.name, found=version, expected=FORMAT_VERSION)
    manifest = BundleManifest(
        name=_name(fields),
        version=fields.text("version"),
        kind=fields.term("kind", BundleKind),
        architecture=fields.text("architecture"),
        fusion=fields.term("fusion", Fusion),
        views=tuple(as_term(item, ViewRole, path) for item, path in fields.each("views")),
        hidden=_hidden(fields),
        preprocess=PreprocessSpec.from_json(fields.take("preprocess")),
        findings=tuple(
            BundleFinding.from_json(item, path) for item, path in fields.each("findings")
        ),
        heatmap_scale=fields.number("heatmap_scale", low=1e-6, high=1e6),
        training_data=tuple(
            TrainingSet.from_json(item, path) for item, path in fields.each("training_data")
        ),
        training_population=TrainingPopulation.from_json(
            fields.take("training_population"), "training_population"
        ),
        metrics=fields.mapping("metrics"),
        license=fields.text("license"),
        weights_sha256=_sha256(fields),
        bf16_allowed=fields.boolean("bf16_allowed"),
        folder=folder,
    )
    fields.close()
    _check_whole(manifest)
    return manifest


def _name(fields: Fields) -> str:
    name = fields.text("name")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise wrong("name", "made of lower-case letters, digits, “.”, “_” and “-”")
    return name


def _hidden(fields: Fields) -> tuple[int, ...]:
    """Sizes of hidden layers; the field may be missing."""
    sizes = fields.take_optional("hidden")
    if sizes is None:
        return ()
    if not isinstance(sizes, list) or not all(type(size) is int and size > 0 for size in sizes):
        raise wrong("hidden", "a list of positive whole numbers")
    return tuple(sizes)


def _sha256(fields: Fields) -> str:
    text = fields.text("weights_sha256")
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise wrong("weights_sha256", "64 lower-case hexadecimal digits")
    return text


def _check_whole(manifest: BundleManifest) -> None:
    """What only shows when the fields are seen together."""
    ids = [found.finding for found in manifest.findings]
    if len(set(ids)) != len(ids):
        raise wrong("findings", "a list of different findings")
    _ = manifest.network_spec  # checks views against fusion


def read_manifest(folder: Path) -> BundleManifest:
    """Read and check `manifest.json` of a bundle folder.

    Raises:
        BundleError: It is missing, damaged or wrong; the sentence names the field.
    """
    path = folder / MANIFEST_NAME
    try:
        document = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise BundleError(_NO_MANIFEST, folder=folder.name, file=MANIFEST_NAME) from None
    except (OSError, ValueError):
        raise BundleError(_NOT_JSON, folder=folder.name, file=MANIFEST_NAME) from None
    return manifest_from_json(document, folder)


def bundle_folders() -> Iterator[Path]:
    """Folders that claim to be bundles: those shipped, then the user's, each by name.

    Hidden folders are not looked at: exports are finished in them.
    """
    for root in (models_dir(), user_models_dir()):
        if root.is_dir():
            found = (path.parent for path in root.glob(f"*/{MANIFEST_NAME}"))
            yield from sorted(folder for folder in found if not folder.name.startswith("."))


def list_bundles() -> tuple[BundleManifest, ...]:
    """Bundles whose manifest is in order; `bundle_folders` with `read_manifest` tells the rest."""
    found = []
    for folder in bundle_folders():
        try:
            found.append(read_manifest(folder))
        except BundleError:
            continue
    return tuple(found)


def default_bundle() -> Path:
    """Folder of the first bundle that reports findings.

    Raises:
        BundleError: None is installed.
    """
    for manifest in list_bundles():
        if manifest.kind is BundleKind.FINDINGS:
            return manifest.folder
    raise BundleError(_NO_BUNDLE, folder=user_models_dir())
