"""Everything that a report tells, measured from a run."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from cxrviewer.inference.analysis import MapMethod, ViewRole
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.batches import Assembler, assembler
from trainer.close_look.groups import MEANT
from trainer.config import Config, Source
from trainer.evaluate import Known, Report, evaluate, truth_of
from trainer.explain.film import Film
from trainer.explain.maps import Maps, best_method, maps_of
from trainer.labels import Sample
from trainer.lateral import ViewsRow, compare_views, pairs_of, without_lateral
from trainer.localisation import Hit, LocalisationRow, boxed, boxes_of, hit, summarise
from trainer.models import Model
from trainer.outputs import OutputLayout, layout_of
from trainer.predict import Answers, answer, exact_network
from trainer.published import PublishedTable, published
from trainer.saved_calibration import SavedCalibration
from trainer.sources import Data, preprocess_spec
from trainer.untaught import have_places

_AT_ONCE: Final = 16


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """A run's figures, and what is needed to draw them.

    Attributes:
        config: Of the run.
        preset: Its preset.
        data: What it was trained and measured on.
        known: Answers and truth on the held-out part.
        report: Figures.
        localisation: Maps against boxes; empty where no held-out image has one.
        views: Frontal against both; empty where no held-out study has both.
        map_method: How maps are made, None where there are none.
        published: The table to print beside, or None.
    """

    config: Config
    preset: str
    data: Data
    known: Known
    report: Report
    localisation: tuple[LocalisationRow, ...]
    views: tuple[ViewsRow, ...]
    map_method: MapMethod | None
    published: PublishedTable | None


@dataclass(frozen=True, eq=False, slots=True)
class Explainer:
    """A run's network with what turns samples into its input.

    Attributes:
        config: Of the run.
        model: The network.
        layout: What its outputs mean.
        assemble: From samples to tensors.
        spec: Preprocessing.
    """

    config: Config
    model: Model
    layout: OutputLayout
    assemble: Assembler
    spec: PreprocessSpec

    @classmethod
    def of(cls, config: Config, data: Data, model: Model) -> Explainer:
        """For the data of the run."""
        spec = data.spec or preprocess_spec(config)
        return cls(config, model, layout_of(config.loss), assembler(config, data), spec)

    def answers(self, samples: Sequence[Sample]) -> Answers:
        """Finding logits of some samples."""
        return answer(self.model, samples, self.assemble, layout=self.layout)

    def has_maps(self, sample: Sample) -> bool:
        """Whether the network reads images and keeps their places to the end."""
        if self.config.input.source is Source.FEATURES:
            return False
        with torch.inference_mode():
            return self.model.features(*self.assemble.images([sample])) is not None

    def maps(self, samples: Sequence[Sample]) -> Iterator[tuple[Sample, Maps, int]]:
        """Each sample with the maps of its batch and its row there."""
        method = best_method(self.model, self.layout)
        for start in range(0, len(samples), _AT_ONCE):
            batch = samples[start : start + _AT_ONCE]
            images, present = self.assemble.images(batch)
            found = maps_of(self.model, self.layout, images, present, method)
            for row, sample in enumerate(batch):
                yield sample, found, row

    def place(self, maps: Maps, row: int, role: ViewRole, column: int) -> NDArray[np.float32]:
        """(h, w) map of a finding on a view; networks that stack the views have one for both."""
        views = self.config.model.views
        view = views.index(role) if maps.maps.shape[1] == len(views) else 0
        found: NDArray[np.float32] = maps.maps[row, view, column]
        return found

    def has_place(self, column: int) -> bool:
        """Whether the maps of a finding tell where it lies (`trainer.untaught`)."""
        network = exact_network(self.model)
        # Without an overview every map is the network's own.
        if network is None or network.overview is None:
            return True
        return have_places(network)[column]

    def film(self, sample: Sample, role: ViewRole) -> Film:
        """The image of a view."""
        return Film.read(sample.images[role], self.spec)


def shipped(model: Model) -> Model:
    """A copy with weights rounded to fp16 where a bundle would hold them so, computed in fp32."""
    found = copy.deepcopy(model)
    return (found.half().float() if model.network is not None else found).eval()


def measure(
    config: Config, data: Data, model: Model, *, preset: str, saved: SavedCalibration | None = None
) -> Measured:
    """Measure a finished network on the held-out part.

    Args:
        config: Of the run.
        data: Of the run.
        model: As `shipped` gives it.
        preset: Name or file, for the heading.
        saved: `calibration.json` of the run, if there is one.
    """
    explainer = Explainer.of(config, data, model)
    findings, held = explainer.layout.findings, data.split.held_out
    answers, truth = explainer.answers(held), config.data.truth
    report = evaluate(
        answers, held, data.split.train, findings, config.export,
        truth=truth, outputs=config.loss.outputs, saved=saved,
        validation=known_part(explainer, data.split.validation),
    )  # fmt: skip
    with_maps = explainer.has_maps(held[0])
    method = MapMethod.EXACT if answers.map_peaks is not None else MapMethod.GRAD_CAM
    return Measured(
        config=config,
        preset=preset,
        data=data,
        known=Known.of(answers, held, findings, truth),
        report=report.with_places(
            {column: explainer.has_place(column) for column in range(len(findings))}
        ),
        localisation=localise(explainer, held) if with_maps else (),
        views=_views(explainer, held),
        map_method=method if with_maps else None,
        published=published(config.export.reference) if config.export.reference else None,
    )


def known_part(explainer: Explainer, samples: Sequence[Sample]) -> Known | None:
    """Answers and truth of a part, None where it is empty."""
    if not samples:
        return None
    findings = explainer.layout.findings
    return Known.of(explainer.answers(samples), samples, findings, explainer.config.data.truth)


def localise(explainer: Explainer, samples: Sequence[Sample]) -> tuple[LocalisationRow, ...]:
    """Maps of findings that are boxed on these images, against the boxes."""
    hits = [hit for hit in hits_of(explainer, samples) if not hit.gathered]
    return summarise(hits, resamplings=explainer.config.export.bootstrap)


def hits_of(explainer: Explainer, samples: Sequence[Sample]) -> list[Hit]:
    """The same, finding by finding and image by image; also of findings that gather boxed ones."""
    findings = explainer.layout.findings
    hits: list[Hit] = []
    for sample, maps, row in explainer.maps(boxed(samples, findings)):
        for role in sample.images:
            for column, finding in enumerate(findings):
                own = boxes_of(sample, finding, role)
                boxes = own or [
                    box
                    for member in MEANT.get(finding, ())
                    for box in boxes_of(sample, member, role)
                ]
                if boxes:
                    heatmap = explainer.place(maps, row, role, column)
                    place = explainer.film(sample, role).place
                    found = hit(heatmap, place, boxes, sample.patient)
                    hits.append(replace(found, finding=finding, gathered=not own))
    return hits


def _views(explainer: Explainer, held_out: Sequence[Sample]) -> tuple[ViewsRow, ...]:
    config, findings = explainer.config, explainer.layout.findings
    pairs = pairs_of(held_out)
    if not pairs or ViewRole.LATERAL not in config.model.views:
        return ()
    both, frontal = (
        explainer.answers(samples).logits.astype(np.float64)
        for samples in (pairs, without_lateral(pairs))
    )
    truth = truth_of(pairs, findings, config.data.truth)
    return compare_views(pairs, frontal, both, truth, findings, resamplings=config.export.bootstrap)
