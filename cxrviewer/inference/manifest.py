"""The description of a bundle of findings: `manifest.json`, read strictly. Free of torch.

docs/bundle-format.md documents every field for people who write bundles.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, BundleError
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.json_fields import Fields, as_term, wrong
from cxrviewer.inference.manifest_header import (
    CARD_NAME,
    FORMAT_VERSION,
    LICENSE_NAME,
    MANIFEST_NAME,
    WEIGHTS_NAME,
    BundleHeader,
    BundleKind,
    bundle_folders,
    header_to_json,
    open_fields,
    read_document,
    take_header,
)
from cxrviewer.inference.manifest_parts import (
    Auroc,
    BundleFinding,
    Calibration,
    CalibrationKind,
    TrainingPopulation,
    TrainingSet,
)
from cxrviewer.inference.network_spec import (
    MOST_CELLS,
    MOST_PAIRS,
    MOST_SCORES,
    MOST_STAGES,
    Fusion,
    NetworkSpec,
)
from cxrviewer.paths import user_models_dir

__all__ = [
    "CARD_NAME", "FORMAT_VERSION", "LICENSE_NAME", "MANIFEST_NAME", "WEIGHTS_NAME",
    "Auroc", "BundleFinding", "BundleKind", "BundleManifest", "Calibration", "CalibrationKind",
    "TrainingPopulation", "TrainingSet", "bundle_folders", "default_bundle", "list_bundles",
    "manifest_from_json", "manifest_to_json", "read_manifest",
]  # fmt: skip

_OTHER_KIND: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The model “{folder}” is of the kind “{kind}” and reports no findings; choose another model.",
)
_NO_BUNDLE: Final = QT_TRANSLATE_NOOP(
    "messages", "No model is installed; put a model folder into “{folder}”."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleManifest(BundleHeader):
    """Everything about a bundle of findings but its weights.

    Attributes:
        architecture: timm name of the encoder.
        findings: Outputs of the network in order.
        heatmap_scale: Display limit of the maps, in calibrated logit units, of findings that have
            none of their own.
        fusion: How views are joined.
        views: Branches of the network in order.
        hidden: Sizes of hidden layers of the head; with any, maps are approximate.
        map_stages: Last stages of the encoder whose features the head sees side by side.
        overview: Cells along a side of the part of each logit that belongs to the whole image.
        locator: Pairs a finding of what to look for in the whole image and where it then lies.
        close_look: Scores of a cell in the closer look at the frontal image.
    """

    kind: BundleKind = BundleKind.FINDINGS
    findings: tuple[BundleFinding, ...]
    heatmap_scale: float
    fusion: Fusion = Fusion.SINGLE
    views: tuple[ViewRole, ...] = (ViewRole.FRONTAL,)
    hidden: tuple[int, ...] = ()
    map_stages: int = 1
    overview: int = 0
    locator: int = 0
    close_look: int = 0

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
            map_stages=self.map_stages,
            overview=self.overview,
            locator=self.locator,
            close_look=self.close_look,
        )


def manifest_to_json(manifest: BundleManifest) -> dict[str, object]:
    """The document of `manifest.json`."""
    # Left out where there is none, so that earlier versions read the bundle as well.
    hidden = {"hidden": list(manifest.hidden)} if manifest.hidden else {}
    stages = {"map_stages": manifest.map_stages} if manifest.map_stages > 1 else {}
    overview = {"overview": manifest.overview} if manifest.overview else {}
    locator = {"locator": manifest.locator} if manifest.locator else {}
    close_look = {"close_look": manifest.close_look} if manifest.close_look else {}
    return header_to_json(
        manifest,
        {
            "fusion": manifest.fusion.value,
            "views": [view.value for view in manifest.views],
            **hidden,
            **stages,
            **overview,
            **locator,
            **close_look,
            "preprocess": manifest.preprocess.to_json(),
            "findings": [found.to_json() for found in manifest.findings],
            "heatmap_scale": manifest.heatmap_scale,
        },
    )


def manifest_from_json(document: object, folder: Path) -> BundleManifest:
    """Check a parsed `manifest.json`.

    Raises:
        BundleError: A field is missing, unknown or wrong; the sentence names it. Or the bundle is
            of another kind.
    """
    fields = open_fields(document, folder)
    kind = fields.term("kind", BundleKind)
    if kind is not BundleKind.FINDINGS:
        raise BundleError(_OTHER_KIND, folder=folder.name, kind=kind.value)
    manifest = BundleManifest(
        **take_header(fields, folder),
        kind=kind,
        fusion=fields.term("fusion", Fusion),
        views=tuple(as_term(item, ViewRole, path) for item, path in fields.each("views")),
        hidden=_hidden(fields),
        map_stages=fields.optional_integer("map_stages", low=1, high=MOST_STAGES) or 1,
        overview=fields.optional_integer("overview", low=0, high=MOST_CELLS) or 0,
        locator=fields.optional_integer("locator", low=0, high=MOST_PAIRS) or 0,
        close_look=fields.optional_integer("close_look", low=0, high=MOST_SCORES) or 0,
        findings=tuple(
            BundleFinding.from_json(item, path) for item, path in fields.each("findings")
        ),
        heatmap_scale=fields.number("heatmap_scale", low=1e-6, high=1e6),
    )
    fields.close()
    _check_whole(manifest)
    return manifest


def _hidden(fields: Fields) -> tuple[int, ...]:
    """Sizes of hidden layers; the field may be missing."""
    sizes = fields.take_optional("hidden")
    if sizes is None:
        return ()
    if not isinstance(sizes, list) or not all(type(size) is int and size > 0 for size in sizes):
        raise wrong("hidden", "a list of positive whole numbers")
    return tuple(sizes)


def _check_whole(manifest: BundleManifest) -> None:
    """What only shows when the fields are seen together."""
    ids = [found.finding for found in manifest.findings]
    if len(set(ids)) != len(ids):
        raise wrong("findings", "a list of different findings")
    spec = manifest.network_spec  # checks views against fusion
    cell = spec.overview_cell
    if manifest.overview and manifest.preprocess.side != cell * manifest.overview:
        raise wrong("overview", f"the side of the network's input by {cell}")


def read_manifest(folder: Path) -> BundleManifest:
    """Read and check `manifest.json` of a bundle folder.

    Raises:
        BundleError: It is missing, damaged or wrong; the sentence names the field.
    """
    return manifest_from_json(read_document(folder), folder)


def list_bundles() -> tuple[BundleManifest, ...]:
    """Bundles of findings whose manifest is in order; `bundle_folders` gives the others as well."""
    found = []
    for folder in bundle_folders():
        try:
            found.append(read_manifest(folder))
        except BundleError:
            continue
    return tuple(found)


def default_bundle() -> Path:
    """Folder of the first bundle of findings.

    Raises:
        BundleError: None is installed.
    """
    for manifest in list_bundles():
        return manifest.folder
    raise BundleError(_NO_BUNDLE, folder=user_models_dir())
