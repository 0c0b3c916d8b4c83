"""From a trained network to a bundle that the viewer loads, through the parity gate."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import torch
from torch import nn

from cxrviewer.inference.bundle import save_bundle
from cxrviewer.inference.manifest import (
    Auroc,
    BundleFinding,
    BundleManifest,
    TrainingPopulation,
    TrainingSet,
    read_manifest,
)
from cxrviewer.inference.network import CxrNetwork, build_network
from trainer.appearing import appearing
from trainer.batches import assembler
from trainer.config import Config
from trainer.crossval.summary import CrossValidated
from trainer.errors import TrainerError
from trainer.evaluate import FindingResult, Known, Report, evaluate
from trainer.labels import Sample
from trainer.lateral import LateralFacts, lateral_facts
from trainer.model_card import model_card
from trainer.models import OWN_NETWORKS
from trainer.outputs import layout_of
from trainer.parity import check_parity, same_in_bf16
from trainer.predict import answer
from trainer.saved_calibration import SavedCalibration
from trainer.sources import Data, preprocess_spec, view_positions
from trainer.terms import TERMS, license_text, short_license
from trainer.untaught import have_places

_OUTPUTS: Final = frozenset(
    {
        "fc.weight", "fc.bias", "overview.places", "overview.pooled.weight", "overview.pooled.bias",
        "locator.directions", "locator.shapes", "locator.usual",
        "close_look.members", "close_look.gains", "close_look.weights",
    }
)  # fmt: skip
_NOTHING_TO_SAY: Final = (
    "None of the findings can be supported by the held-out patients; train longer or hold out more."
)
_NO_NETWORK: Final = (
    "This network is not one that the viewer can build, so it cannot be published as a bundle; use"
    " --format onnx."
)
_OWN_NETWORK: Final = (
    "{architecture} is a network of the trainer alone, which the viewer cannot build; use --format"
    " onnx, or train a ConvNeXt, DenseNet or ResNet of timm."
)
_NOT_LINEAR: Final = (
    "A bundle holds one logit a finding, which {outputs} outputs have not; use --format onnx, or"
    " train with loss.outputs = “multi_label” or “ternary” and without loss.conditional."
)


def shipped_weights(network: CxrNetwork | nn.Module) -> CxrNetwork:
    """A copy whose weights are rounded to fp16 as they will be stored; computed in fp32.

    Args:
        network: The network, or the trainer's model around it.

    Everything is measured on this copy, so that the card speaks of the weights that ship.
    """
    inner = network if isinstance(network, CxrNetwork) else network.network
    if not isinstance(inner, CxrNetwork):
        raise TrainerError(_NO_NETWORK)
    return copy.deepcopy(inner).half().float().eval()


def evaluate_run(
    config: Config, data: Data, network: CxrNetwork, *, saved: SavedCalibration | None = None
) -> Report:
    """Measure a network of training on the held-out patients."""
    layout, assemble = layout_of(config.loss), assembler(config, data)
    split, findings = data.split, layout.findings
    validation = None
    if split.validation:
        theirs = answer(network, split.validation, assemble, layout=layout)
        validation = Known.of(theirs, split.validation, findings, config.data.truth)
    return evaluate(
        answer(network, split.held_out, assemble, layout=layout), split.held_out, split.train,
        findings, config.export,
        truth=config.data.truth, outputs=config.loss.outputs, validation=validation, saved=saved,
    )  # fmt: skip


def export(
    config: Config, data: Data, network: CxrNetwork, report: Report, models: Path, *, preset: str,
    crossval: CrossValidated | None = None,
) -> BundleManifest:  # fmt: skip
    """Write the bundle, and only then put it into its place, when it answers like `network`.

    Args:
        config: Of the run.
        data: Of the run.
        network: As `shipped_weights` gives it.
        report: As `evaluate_run` gives it for this network.
        models: Folder of bundles; made where it does not exist.
        preset: For the card.
        crossval: What `report` was measured on, where nobody is held out.

    Raises:
        ParityError: The bundle answers otherwise; nothing has been published.
        OutputError: The bundle cannot be written.
        TrainerError: No finding is supported, or the viewer cannot show such a network.
    """
    check_publishable(config)
    kept = [
        column
        for column, result in enumerate(report.findings)
        if result.supported(config.export.min_positives)
    ]
    if not kept:
        raise TrainerError(_NOTHING_TO_SAY)
    small = select_outputs(config, network, kept)
    assemble = assembler(config, data)
    report = report.with_places(dict(zip(kept, have_places(small), strict=True)))
    findings = tuple(_finding(report.findings[column]) for column in kept)
    facts = lateral_facts(small, findings, data.split, assemble)
    held_out = data.split.held_out if crossval is None else crossval.samples
    manifest = _manifest(config, data, small, report, findings, lateral=facts, held_out=held_out)
    # fp32 is checked in any case, bfloat16 where it is going to be allowed.
    allowed = same_in_bf16(manifest.findings, small, held_out, assemble)
    with appearing(models / config.export.name) as folder:
        for bf16_allowed in (False, True) if allowed else (False,):
            save_bundle(
                folder,
                replace(manifest, bf16_allowed=bf16_allowed),
                small,
                license_text=license_text(config.export, config.data.sources),
                model_card=model_card(
                    config, report, data, facts, preset=preset, crossval=crossval
                ),
            )
            check_parity(folder, small, held_out, assemble)
    return read_manifest(models / config.export.name)


def check_publishable(config: Config) -> None:
    """Refuse what the viewer could not build or show, before anything is measured.

    Raises:
        TrainerError: The network is the trainer's own, or its answers are not linear in its
            outputs.
    """
    if config.model.architecture in OWN_NETWORKS:
        raise TrainerError(_OWN_NETWORK, architecture=config.model.architecture)
    if layout_of(config.loss).linear() is None:
        conditional = "conditional" if config.loss.conditional else config.loss.outputs.value
        raise TrainerError(_NOT_LINEAR, outputs=conditional)


def select_outputs(config: Config, network: CxrNetwork, columns: Sequence[int]) -> CxrNetwork:
    """The same network with one output for each of these findings; helpers are left behind.

    Where a finding's logit is a difference of outputs, so is its row of the last layer.

    Raises:
        TrainerError: Finding logits are not linear in the outputs.
    """
    matrix = layout_of(config.loss).linear()
    if matrix is None:
        raise TrainerError(_NOT_LINEAR, outputs=config.loss.outputs.value)
    small = build_network(replace(network.spec, outputs=len(columns)))
    state = network.state_dict()
    chosen = matrix[list(columns)].to(state["fc.weight"])
    for name in _OUTPUTS & state.keys():
        # Rounded as it will be stored: a difference of rounded rows need not be.
        state[name] = torch.tensordot(chosen, state[name], dims=1).half().float()
    small.load_state_dict(state)
    return small.eval().requires_grad_(requires_grad=False)


def _manifest(
    config: Config,
    data: Data,
    network: CxrNetwork,
    report: Report,
    findings: tuple[BundleFinding, ...],
    *,
    lateral: LateralFacts,
    held_out: Sequence[Sample],
) -> BundleManifest:
    train = data.split.train
    ages = [sample.age for sample in train if sample.age is not None]
    return BundleManifest(
        name=config.export.name,
        version=config.export.version,
        architecture=config.model.architecture,
        findings=findings,
        preprocess=data.spec or preprocess_spec(config),
        heatmap_scale=report.heatmap_scale,
        training_data=_training_data(config, data),
        training_population=TrainingPopulation(
            min_age=min(ages, default=0.0), max_age=max(ages, default=150.0),
            views=view_positions(train),
        ),
        license=short_license(config.data.sources),
        fusion=config.model.fusion,
        views=config.model.views,
        hidden=config.model.hidden,
        map_stages=config.model.map_stages,
        overview=network.spec.overview,
        locator=network.spec.locator,
        close_look=network.spec.close_look,
        metrics={
            "mean_auroc": report.mean_auroc,
            "held_out_images": len(held_out),
            "held_out_patients": len({sample.patient for sample in held_out}),
            "training_laterals": lateral.laterals,
            "median_lateral_weight": lateral.weight,
        },
    )  # fmt: skip


def _finding(result: FindingResult) -> BundleFinding:
    if result.auroc is None:
        raise TrainerError(_NOTHING_TO_SAY)
    interval = result.auroc_interval
    return BundleFinding(
        finding=result.finding,
        calibration=result.calibration,
        operating_points=result.operating_points,
        experimental=result.experimental,
        auroc=Auroc(
            value=result.auroc,
            positives=result.positives,
            negatives=result.negatives,
            low=None if interval is None else interval.low,
            high=None if interval is None else interval.high,
        ),
        heatmap_scale=result.heatmap_scale if result.has_place else None,
        has_place=result.has_place,
    )


def _training_data(config: Config, data: Data) -> tuple[TrainingSet, ...]:
    found = []
    for source in config.data.sources:
        samples = [sample for sample in data.split.train if sample.source == source]
        if samples:
            found.append(
                TrainingSet(
                    name=TERMS[source].name,
                    images=sum(len(sample.images) for sample in samples),
                    license=TERMS[source].license,
                    patients=len({sample.patient for sample in samples}),
                )
            )
    return tuple(found)
