"""One explanation of one image: its picture and its figures, written side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.inference.analysis import MapMethod, ViewRole
from cxrviewer.inference.manifest import Calibration
from cxrviewer.inference.preprocess import normalize
from trainer.appearing import write_whole
from trainer.calibration_fits import confidences
from trainer.errors import TrainerError
from trainer.evaluate import truth_of
from trainer.explain.film import Film
from trainer.explain.lime_regions import TOP_REGIONS, Regions, lime_regions
from trainer.explain.maps import Method, maps_of
from trainer.explain.picture import titled
from trainer.labels import Sample
from trainer.report.measure import Explainer

_SIDE: Final = 512
_HALF: Final = 0.5
_BLANK: Final = 255
_WORDS: Final = {MapMethod.EXACT: "exact map", MapMethod.GRAD_CAM: "Grad-CAM"}
# An exact map and a constant make up the logit; Grad-CAM knows its slope alone.
_NO_MAP: Final = "no map"
_NO_PLACE: Final = "Nothing taught the network where this finding lies."
UNITS: Final = {
    MapMethod.EXACT: "part of the logit",
    MapMethod.GRAD_CAM: "first-order part of the logit",
}
_NO_IMAGES: Final = "This run reads features, not images; there is nothing to show on a film."


@dataclass(frozen=True, slots=True)
class Settings:
    """How to explain.

    Attributes:
        method: Exact map, Grad-CAM or LIME.
        samples: Changed images that LIME tries.
        seed: Of LIME.
        scale: Value of a map's strongest colour, in calibrated logits, of findings without an own.
        scales: The same by finding.
        calibrations: By finding; the logit as it is where there is none.
        thresholds: Confidence from which a finding is called present; 0.5 where there is none.
    """

    method: Method
    samples: int
    seed: int
    scale: float
    calibrations: dict[Finding, Calibration]
    thresholds: dict[Finding, float]
    scales: dict[Finding, float] = field(default_factory=dict)


def explain(
    explainer: Explainer, sample: Sample, finding: Finding, settings: Settings, stem: Path
) -> tuple[Path, ...]:
    """Write `STEM-VIEW.png` for each view of the sample and `STEM.json`; gives their paths.

    Raises:
        TrainerError: The network has no maps of that kind, a file cannot be read, or the
            results cannot be written.
    """
    column = explainer.layout.findings.index(finding)
    calibration = settings.calibrations.get(finding, Calibration())
    logit = float(explainer.answers([sample]).logits[0, column])
    said = _said(explainer, sample, finding, logit, settings)
    facts: dict[str, Any] = {"finding": finding.value, "method": settings.method.value, **said}
    written: list[Path] = []
    shown: list[dict[str, Any]] = []
    for role in explainer.config.model.views:
        if role not in sample.images:
            continue
        film = Film.read(sample.images[role], explainer.spec)
        case = _Case(explainer, sample, role, film, column, said, settings)
        png, told = _by_lime(case) if settings.method is Method.LIME else _by_map(case)
        path = stem.with_name(f"{stem.name}-{role.value}.png")
        write_whole(path, png)
        written.append(path)
        shown.append({"view": role.value, "picture": path.name, **told})
    facts["calibration"] = asdict(calibration)
    facts["views"] = shown
    document = stem.with_name(f"{stem.name}.json")
    write_whole(document, json.dumps(facts, indent=2))
    return (*written, document)


def _said(
    explainer: Explainer, sample: Sample, finding: Finding, logit: float, settings: Settings
) -> dict[str, Any]:
    """True and predicted label with the probability."""
    truth = truth_of([sample], [finding], explainer.config.data.truth)[0, 0]
    calibration = settings.calibrations.get(finding, Calibration())
    probability = float(confidences(np.array([logit]), calibration)[0])
    threshold = settings.thresholds.get(finding, _HALF)
    return {
        "true_label": None if np.isnan(truth) else bool(truth > _HALF),
        "predicted_label": probability >= threshold,
        "probability": probability,
        "threshold": threshold,
        "logit": logit,
    }


def _title(finding: Finding, said: dict[str, Any], what: str) -> str:
    words = {True: "present", False: "absent", None: "not known"}
    return (
        f"{FINDING_INFO[finding].name_en}: {what}\ntrue label: {words[said['true_label']]}"
        f"     predicted: {words[said['predicted_label']]}"
        f"     probability {said['probability']:.3f}, threshold {said['threshold']:.3f}"
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Case:
    """One finding on one view of one sample, with what was said of it."""

    explainer: Explainer
    sample: Sample
    role: ViewRole
    film: Film
    column: int
    said: dict[str, Any]
    settings: Settings

    @property
    def finding(self) -> Finding:
        return self.explainer.layout.findings[self.column]

    @property
    def plain(self) -> tuple[str, NDArray[np.uint8]]:
        """The film itself, as a panel."""
        return f"{self.role.value} view", self.film.shown(_SIDE)


def _by_map(case: _Case) -> tuple[bytes, dict[str, Any]]:
    explainer, settings = case.explainer, case.settings
    images, present = explainer.assemble.images([case.sample])
    found = maps_of(explainer.model, explainer.layout, images, present, settings.method)
    slope = settings.calibrations.get(case.finding, Calibration()).slope
    cells = np.asarray(explainer.place(found, 0, case.role, case.column) * slope, np.float32)
    told = {
        "map_method": found.method.value,
        "has_place": case.explainer.has_place(case.column),
        "part_of_the_logit": float(cells.mean()),
    }
    if not told["has_place"]:
        empty = np.full_like(case.plain[1], _BLANK)
        return titled(
            [case.plain, (_NO_PLACE, empty)], _title(case.finding, case.said, _NO_MAP)
        ), told
    words = _WORDS[found.method]
    scale = settings.scales.get(case.finding, settings.scale)
    png = titled(
        [case.plain, (words, case.film.overlaid(cells, scale, _SIDE))],
        _title(case.finding, case.said, words),
        scale=scale,
        unit=UNITS[found.method],
    )
    values = np.round(cells.astype(np.float64), 4).tolist()
    return png, {**told, "scale": scale, "map": values}


def caption(regions: Regions) -> str:
    """What is marked; an image may have fewer superpixels than are wanted."""
    return f"{len(regions.top())} weightiest superpixels: orange for, blue against"


def _by_lime(case: _Case) -> tuple[bytes, dict[str, Any]]:
    settings = case.settings
    answering = _Answering(case.explainer, case.sample, case.role)
    regions = lime_regions(
        case.film.canvas, answering, case.column, samples=settings.samples, seed=settings.seed
    )
    png = titled(
        [case.plain, (caption(regions), case.film.with_regions(regions, TOP_REGIONS, _SIDE))],
        _title(case.finding, case.said, f"LIME, fit R² {regions.fit:.2f}"),
    )
    return png, _told(regions)


def _told(regions: Regions) -> dict[str, Any]:
    return {
        "superpixels": len(regions.weights),
        "fit": regions.fit,
        "uncalibrated_probability": regions.probability,
        "top_regions": [
            {"superpixel": segment, "weight": weight, "centre": _centre(regions, segment)}
            for segment, weight in regions.top()
        ],
    }


def _centre(regions: Regions, segment: int) -> list[float]:
    """Middle of a superpixel as parts of the canvas: across, down."""
    rows, columns = np.nonzero(regions.segments == segment)
    height, width = regions.segments.shape
    return [
        round(float(columns.mean() + _HALF) / width, 4),
        round(float(rows.mean() + _HALF) / height, 4),
    ]


class _Answering:
    """The network as a function of the canvas of one view; other views stay as they are."""

    def __init__(self, explainer: Explainer, sample: Sample, role: ViewRole) -> None:
        self._explainer = explainer
        self._images, self._present = explainer.assemble.images([sample])
        if self._images.ndim != 5:
            raise TrainerError(_NO_IMAGES)
        self._facts = explainer.assemble.facts([sample])
        self._view = explainer.config.model.views.index(role)

    @torch.inference_mode()
    def __call__(self, canvases: NDArray[np.uint8]) -> NDArray[np.float64]:
        """(n, findings) of (n, side, side)."""
        count, spec = len(canvases), self._explainer.spec
        images = self._images.repeat(count, 1, 1, 1, 1)
        seen: Sequence[NDArray[np.float32]] = [normalize(one, spec) for one in canvases]
        images[:, self._view] = torch.from_numpy(np.stack(seen))
        raw = self._explainer.model(
            images, self._present.repeat(count, 1), self._facts.repeat(count, 1)
        )
        return self._explainer.layout.probabilities(raw).double().numpy()
