"""What the manifests of all kinds of bundles have in common. Free of torch."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, TypedDict

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.analysis import BundleId
from cxrviewer.inference.json_fields import Fields, wrong
from cxrviewer.inference.manifest_parts import TrainingPopulation, TrainingSet
from cxrviewer.inference.preprocess import PreprocessSpec
from cxrviewer.paths import models_dir, user_models_dir

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


class BundleKind(StrEnum):
    """What a bundle is for."""

    FINDINGS = "findings"
    ANATOMY = "anatomy"
    """Outlines of lungs and heart."""

    QUALITY = "quality"
    """View, polarity, turns, and whether this is a chest radiograph at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleHeader:
    """Fields that every manifest has.

    Attributes:
        name: Stable name, also that of its folder.
        version: Version of the weights.
        kind: What it is for.
        architecture: Name of the network.
        preprocess: What happens to an image first.
        training_data: What it was trained on.
        training_population: Whom it has seen.
        license: Short name or sentence of its terms; the full text is in LICENSE.
        metrics: Free figures for the model card and the about box.
        weights_sha256: Of weights.safetensors, lower-case hexadecimal.
        bf16_allowed: Whether answers were checked to be the same in bfloat16.
        folder: Where it was read from; not part of the file.
    """

    name: str
    version: str
    kind: BundleKind
    architecture: str
    preprocess: PreprocessSpec
    training_data: tuple[TrainingSet, ...]
    training_population: TrainingPopulation
    license: str
    metrics: Mapping[str, object] = field(default_factory=dict)
    weights_sha256: str = ""
    bf16_allowed: bool = False
    folder: Path = field(default=Path(), compare=False)

    @property
    def bundle_id(self) -> BundleId:
        """How answers name it."""
        return BundleId(self.name, self.version, self.weights_sha256)


class HeaderFields(TypedDict):
    """The same fields but the kind, as arguments of the classes of manifests."""

    name: str
    version: str
    architecture: str
    preprocess: PreprocessSpec
    training_data: tuple[TrainingSet, ...]
    training_population: TrainingPopulation
    metrics: Mapping[str, object]
    license: str
    weights_sha256: str
    bf16_allowed: bool
    folder: Path


def take_header(fields: Fields, folder: Path) -> HeaderFields:
    """Read what every manifest has but its kind.

    Raises:
        BundleError: A field is missing or wrong; the sentence names it.
    """
    return HeaderFields(
        name=_name(fields),
        version=fields.text("version"),
        architecture=fields.text("architecture"),
        preprocess=PreprocessSpec.from_json(fields.take("preprocess")),
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


def header_to_json(manifest: BundleHeader, middle: Mapping[str, object]) -> dict[str, object]:
    """The document of a manifest, `middle` being the fields of its own kind."""
    return {
        "format_version": FORMAT_VERSION,
        "name": manifest.name,
        "version": manifest.version,
        "kind": manifest.kind.value,
        "architecture": manifest.architecture,
        **middle,
        "training_data": [data.to_json() for data in manifest.training_data],
        "training_population": manifest.training_population.to_json(),
        "metrics": dict(manifest.metrics),
        "license": manifest.license,
        "weights_sha256": manifest.weights_sha256,
        "bf16_allowed": manifest.bf16_allowed,
    }


def _name(fields: Fields) -> str:
    name = fields.text("name")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise wrong("name", "made of lower-case letters, digits, “.”, “_” and “-”")
    return name


def _sha256(fields: Fields) -> str:
    text = fields.text("weights_sha256")
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise wrong("weights_sha256", "64 lower-case hexadecimal digits")
    return text


def open_fields(document: object, folder: Path) -> Fields:
    """The fields of a parsed `manifest.json` after its format was checked.

    Raises:
        BundleError: It is no JSON object or of another format.
    """
    fields = Fields(document)
    version = fields.take("format_version")
    if version != FORMAT_VERSION:
        raise BundleError(_OTHER_FORMAT, folder=folder.name, found=version, expected=FORMAT_VERSION)
    return fields


def read_document(folder: Path) -> object:
    """Parse `manifest.json` of a bundle folder.

    Raises:
        BundleError: It is missing or damaged.
    """
    try:
        return json.loads((folder / MANIFEST_NAME).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise BundleError(_NO_MANIFEST, folder=folder.name, file=MANIFEST_NAME) from None
    except (OSError, ValueError):
        raise BundleError(_NOT_JSON, folder=folder.name, file=MANIFEST_NAME) from None


def read_kind(folder: Path) -> BundleKind:
    """What the bundle in `folder` is for; the rest of its manifest is not looked at.

    Raises:
        BundleError: Its manifest is missing, damaged, of another format, or of no known kind.
    """
    return open_fields(read_document(folder), folder).term("kind", BundleKind)


def bundle_folders() -> Iterator[Path]:
    """Folders that claim to be bundles: those shipped, then the user's, each by name.

    Hidden folders are not looked at: exports are finished in them.
    """
    for root in (models_dir(), user_models_dir()):
        if root.is_dir():
            found = (path.parent for path in root.glob(f"*/{MANIFEST_NAME}"))
            yield from sorted(folder for folder in found if not folder.name.startswith("."))
