import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.findings import Finding
from cxrviewer.inference import inputs
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.bundle import load_bundle, verify_bundle
from cxrviewer.inference.manifest import BundleFinding, BundleManifest
from cxrviewer.inference.network import CxrNetwork
from cxrviewer.inference.network_spec import Fusion
from trainer.batches import assembler
from trainer.config import Config, OutputKind, UncertaintyPolicy
from trainer.crossval.summary import CrossValidated, Summary
from trainer.engine import fit
from trainer.errors import ParityError, TrainerError
from trainer.evaluate import Report, evaluate
from trainer.export import (
    _finding,
    check_publishable,
    evaluate_run,
    export,
    select_outputs,
    shipped_weights,
)
from trainer.labels import Label, LabelOrigin
from trainer.lateral import LateralFacts, lateral_facts
from trainer.localisation import LocalisationRow
from trainer.metrics import Figure
from trainer.model_card import model_card
from trainer.models import build_model
from trainer.parity import check_parity
from trainer.predict import Answers, answer
from trainer.sources import Data, load_data

TWO = (Finding.PLEURAL_EFFUSION, Finding.CARDIOMEGALY)


@pytest.fixture
def trained(
    data_root: Path, tiny_config: Config, tmp_path: Path
) -> tuple[Config, Data, CxrNetwork]:
    config = replace(
        tiny_config,
        optim=replace(tiny_config.optim, epochs=10),
        run=replace(tiny_config.run, checkpoint_every=1000),
    )
    data = load_data(config, data_root, tmp_path / "cache")
    return config, data, shipped_weights(fit(config, data, tmp_path / "checkpoint.safetensors"))


def publish(
    trained: tuple[Config, Data, CxrNetwork], models: Path
) -> tuple[BundleManifest, Report]:
    config, data, network = trained
    models.mkdir(exist_ok=True)
    report = evaluate_run(config, data, network)
    return export(config, data, network, report, models, preset="first"), report


def test_published_bundle_is_whole_and_says_what_was_measured(
    trained: tuple[Config, Data, CxrNetwork], tmp_path: Path
) -> None:
    manifest, report = publish(trained, tmp_path / "models")
    verified = verify_bundle(tmp_path / "models" / "tiny")
    assert verified.identity_error is not None
    assert verified.identity_error < 1e-4
    kept = [r for r in report.findings if r.supported(3)]
    assert [f.finding for f in manifest.findings] == [r.finding for r in kept]
    assert Finding.PLEURAL_EFFUSION in {r.finding for r in kept}
    # Nobody has a mass and nobody's airspace opacity is known: neither can be in the bundle.
    assert not {Finding.MASS, Finding.LUNG_OPACITY} & {r.finding for r in kept}
    effusion = next(f for f in manifest.findings if f.finding is Finding.PLEURAL_EFFUSION)
    assert effusion.auroc is not None
    assert effusion.auroc.positives + effusion.auroc.negatives == 15
    assert manifest.training_population.min_age == pytest.approx(40, abs=5)
    assert manifest.training_population.views == (ViewPosition.PA,)
    assert manifest.training_data[0].images == 15
    assert "non-commercial" in manifest.license
    assert not list((tmp_path / "models").glob(".*"))


def test_weights_are_half_precision_without_helper_outputs(
    trained: tuple[Config, Data, CxrNetwork], tmp_path: Path
) -> None:
    manifest, _ = publish(trained, tmp_path / "models")
    weights = load_file(manifest.folder / "weights.safetensors")
    assert weights["fc.weight"].dtype == torch.float16
    assert weights["fc.weight"].shape[0] == len(manifest.findings)


def test_measured_network_is_the_one_that_ships(
    trained: tuple[Config, Data, CxrNetwork], tmp_path: Path
) -> None:
    config, data, network = trained
    manifest, report = publish(trained, tmp_path / "models")
    loaded = load_bundle(manifest.folder).network
    assemble = assembler(config, data.cache)
    ours = answer(network, data.split.held_out, assemble).logits
    theirs = answer(loaded, data.split.held_out, assemble).logits
    columns = [k for k, result in enumerate(report.findings) if result.supported(3)]
    np.testing.assert_allclose(theirs, ours[:, columns], atol=1e-6)


def test_selected_outputs_are_those_rows(trained: tuple[Config, Data, CxrNetwork]) -> None:
    config, data, network = trained
    assemble = assembler(config, data.cache)
    small = select_outputs(config, network, [3, 1])
    whole = answer(network, data.split.held_out, assemble).logits
    found = answer(small, data.split.held_out, assemble).logits
    np.testing.assert_allclose(found, whole[:, [3, 1]], atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "findings", "size"),
    [
        (OutputKind.TERNARY, (Finding.PLEURAL_EFFUSION, Finding.MASS), 6),
        (OutputKind.SINGLE_LABEL, (Finding.NO_FINDING, Finding.PNEUMONIA), 2),
    ],
)
def test_rows_of_a_bundle_are_differences_of_outputs(
    tiny_config: Config, kind: OutputKind, findings: tuple[Finding, ...], size: int
) -> None:
    """The second finding alone, against the softmax over its two classes worked out by torch."""
    loss = replace(tiny_config.loss, findings=findings, outputs=kind, auxiliary=())
    config = replace(tiny_config, loss=loss)
    torch.manual_seed(0)
    model = build_model(config, size)
    assert model.network is not None
    network = shipped_weights(model)
    small = select_outputs(config, network, [1])
    views = len(config.model.views)
    images = torch.randn(4, views, len(config.input.mean), 64, 64)
    with torch.inference_mode():
        raw = network(images).logits
        pair = raw[:, 3:5] if kind is OutputKind.TERNARY else raw
        wanted = pair.softmax(dim=1)[:, 1]
        found = small(images).logits.sigmoid()[:, 0]
    torch.testing.assert_close(found, wanted, atol=1e-3, rtol=0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outputs": OutputKind.SINGLE_LABEL}, "single_label outputs have not"),
        ({"conditional": True}, "conditional outputs have not"),
    ],
)
def test_outputs_without_a_linear_logit_are_refused(
    tiny_config: Config, changes: dict[str, Any], sentence: str
) -> None:
    findings = (Finding.LUNG_OPACITY, Finding.PNEUMONIA, Finding.CONSOLIDATION)
    loss = replace(tiny_config.loss, findings=findings, **changes)
    with pytest.raises(TrainerError, match=sentence):
        check_publishable(replace(tiny_config, loss=loss))


def test_own_networks_are_refused_in_one_sentence(tiny_config: Config) -> None:
    model = replace(tiny_config.model, architecture="sutd_resnet")
    with pytest.raises(TrainerError, match="sutd_resnet is a network of the trainer alone"):
        check_publishable(replace(tiny_config, model=model))


@pytest.mark.parametrize(
    ("changes", "loss"),
    [
        ({"fusion": Fusion.EARLY6}, {}),
        ({"hidden": (16,)}, {}),
        ({}, {"outputs": OutputKind.TERNARY, "uncertainty": UncertaintyPolicy.MULTI}),
        ({}, {"outputs": OutputKind.SINGLE_LABEL, "findings": TWO}),
        ({"hidden": (16,)}, {"outputs": OutputKind.SINGLE_LABEL, "findings": TWO}),
    ],
    ids=["stacked views", "hidden layer", "ternary", "two classes", "two classes, hidden layer"],
)
def test_every_kind_of_network_passes_the_gate(
    data_root: Path,
    tiny_config: Config,
    tmp_path: Path,
    changes: dict[str, Any],
    loss: dict[str, Any],
) -> None:
    if loss:  # distillation is for one output a finding
        loss = {"origin_losses": {}, "adapt_origins": False, "auxiliary": (), **loss}
    config = replace(
        tiny_config,
        model=replace(tiny_config.model, **changes),
        loss=replace(tiny_config.loss, **loss),
        optim=replace(tiny_config.optim, epochs=10),
        run=replace(tiny_config.run, checkpoint_every=1000),
    )
    data = load_data(config, data_root, tmp_path / "cache")
    network = shipped_weights(fit(config, data, tmp_path / "checkpoint.safetensors"))
    manifest, _ = publish((config, data, network), tmp_path / "models")
    assert manifest.hidden == config.model.hidden
    verified = verify_bundle(manifest.folder)
    assert (verified.identity_error is None) == bool(config.model.hidden)


@pytest.mark.parametrize("tensor", ["fc.bias", "encoder.stem.0.weight"])
def test_gate_refuses_a_network_that_was_tampered_with(
    trained: tuple[Config, Data, CxrNetwork], tmp_path: Path, tensor: str
) -> None:
    config, data, _ = trained
    manifest, _ = publish(trained, tmp_path / "models")
    network = load_bundle(manifest.folder).network
    assemble = assembler(config, data.cache)
    assert check_parity(manifest.folder, network, data.split.held_out, assemble) < 1e-3
    with torch.no_grad():
        network.get_parameter(tensor).add_(0.05)
    with pytest.raises(ParityError, match="was not published"):
        check_parity(manifest.folder, network, data.split.held_out, assemble)


def test_nothing_is_published_when_the_gate_refuses(
    trained: tuple[Config, Data, CxrNetwork], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another normalisation in the application than in training must be noticed."""
    monkeypatch.setattr(inputs, "normalize", lambda canvas, spec: canvas[None] / np.float32(255))
    with pytest.raises(ParityError):
        publish(trained, tmp_path / "models")
    assert not (tmp_path / "models" / "tiny").exists()


def test_new_bundle_replaces_the_old_one_whole(
    trained: tuple[Config, Data, CxrNetwork], tmp_path: Path
) -> None:
    old = tmp_path / "models" / "tiny" / "left_over.txt"
    old.parent.mkdir(parents=True)
    old.write_text("old", "utf-8")
    publish(trained, tmp_path / "models")
    assert not old.exists()


def test_without_any_supported_finding_there_is_no_bundle(
    trained: tuple[Config, Data, CxrNetwork], tmp_path: Path
) -> None:
    config, data, network = trained
    strict = replace(config, export=replace(config.export, min_positives=1000))
    report = evaluate_run(strict, data, network)
    assert report.mean_auroc is None
    with pytest.raises(TrainerError, match="None of the findings"):
        export(strict, data, network, report, tmp_path, preset="first")


def report_for(config: Config, data: Data, effusion: list[float]) -> Report:
    logits = np.zeros((len(data.split.held_out), 7), np.float32)
    logits[:, 0] = effusion
    answers = Answers(logits, np.zeros((len(logits), 2), np.float32), logits)
    split = data.split
    return evaluate(answers, split.held_out, split.train, config.loss.findings, config.export)


def test_report_by_hand(data_root: Path, tiny_config: Config, tmp_path: Path) -> None:
    data = load_data(tiny_config, data_root, tmp_path / "cache")
    sick = [
        Label(Finding.PLEURAL_EFFUSION, 1, LabelOrigin.EXPERT) in sample.labels
        for sample in data.split.held_out
    ]
    report = report_for(tiny_config, data, [3.0 if ill else -3.0 for ill in sick])
    effusion, heart, mass, opacity = report.findings
    assert (effusion.images, effusion.patients, effusion.positives) == (15, 15, sum(sick))
    assert effusion.auroc == 1.0
    assert not effusion.experimental
    assert effusion.reference.images == 15
    assert effusion.reference.teacher == 1.0
    # All scores alike: chance, which is not support.
    assert heart.auroc == 0.5
    assert heart.experimental
    assert not heart.supported(3)
    assert mass.auroc is None
    assert mass.positives == 0
    assert opacity.auroc is None
    assert report.mean_auroc == 1.0
    # The peak of every effusion map is 3 in logits where there is one, and -3 elsewhere.
    assert effusion.heatmap_scale == pytest.approx(3 * effusion.calibration.slope, abs=0.051)
    assert report.heatmap_scale == effusion.heatmap_scale  # of the only supported finding
    assert [found.heatmap_scale for found in (heart, mass, opacity)] == [None] * 3
    written = json.loads(json.dumps(report.to_json()))
    assert written["findings"][2]["auroc"] is None


def test_what_is_known_of_maps_reaches_the_bundle(
    data_root: Path, tiny_config: Config, tmp_path: Path
) -> None:
    data = load_data(tiny_config, data_root, tmp_path / "cache")
    report = report_for(tiny_config, data, np.random.default_rng(0).normal(0, 1, 15).tolist())
    even, told = (_finding(report.with_places({0: place}).findings[0]) for place in (False, True))
    assert (even.has_place, even.heatmap_scale) == (False, None)
    assert told.has_place
    assert told.heatmap_scale == report.findings[0].heatmap_scale


def test_card_gives_every_figure_its_numbers(
    data_root: Path, tiny_config: Config, tmp_path: Path
) -> None:
    data = load_data(tiny_config, data_root, tmp_path / "cache")
    rng = np.random.default_rng(0)
    report = report_for(tiny_config, data, rng.normal(0, 1, 15).tolist())
    effusion = report.findings[0]
    notes = ("**A note.** It was looked at.",)
    strict = replace(tiny_config, export=replace(tiny_config.export, min_positives=1, notes=notes))
    facts = LateralFacts(laterals=43, pairs=35, measured=0, weight=0.02, change=0.03)
    card = model_card(strict, report, data, facts, preset="first")
    assert card.index("## Weak points") < card.index("## Results")
    (row,) = re.findall(r"^\| Pleural effusion.*$", card, re.MULTILINE)[:1]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    if effusion.supported(1):
        assert cells[1:4] == ["15", "15", str(effusion.positives)]
    assert "Mass: 0 of 15 held-out images positive, AUROC not defined" in card
    assert "43 lateral images" in card
    assert "0 held-out studies with a lateral" in card
    assert "gives it 2 % of the weight" in card
    assert "change of a confidence by adding it is 3 %" in card
    assert "- **A note.** It was looked at." in card
    assert "python -m trainer train --preset first" in card
    assert "Wang X. et al." in card
    assert "15 held-out images of 15 patients" in card


def test_card_says_which_boxed_findings_the_model_does_not_report(
    data_root: Path, tiny_config: Config, tmp_path: Path
) -> None:
    data = load_data(tiny_config, data_root, tmp_path / "cache")
    config = replace(
        tiny_config,
        export=replace(tiny_config.export, min_positives=1),
        model=replace(tiny_config.model, weights="first.safetensors"),
        run=replace(tiny_config.run, threads=1),
    )
    report = report_for(config, data, np.random.default_rng(0).normal(0, 1, 15).tolist())
    assert report.findings[0].supported(1)
    points = ((Finding.PLEURAL_EFFUSION, 0.25), (Finding.PNEUMONIA, 0.75), (None, 0.5))
    rows = tuple(LocalisationRow(f, 4, 4, Figure(part), 0.1, 0.1) for f, part in points)
    none = Figure(None, why="not measured")
    found = Summary((0,), 15, 15, (), (), none, (0.5,), none, none, rows, Figure(0.5))
    card = model_card(
        config, report, data, LateralFacts(0, 0, 0), preset="findings",
        crossval=CrossValidated(data.split.held_out, found),
    )  # fmt: skip
    assert "without Pneumonia the mean is 0.250." in card
    # Neither is in the preset, and the weights would be others without.
    assert "--set model.weights=WEIGHTS --set run.threads=1\n" in card


def test_lateral_is_counted_weighed_and_tried_out(
    trained: tuple[Config, Data, CxrNetwork],
) -> None:
    config, data, network = trained
    assemble = assembler(config, data.cache)
    findings = (BundleFinding(Finding.PLEURAL_EFFUSION), BundleFinding(Finding.CARDIOMEGALY))
    small = select_outputs(config, network, [0, 1])
    assert lateral_facts(small, findings, data.split, assemble) == LateralFacts(0, 0, 0)
    sick, well = (
        next(s for s in data.split.train if Label(finding, 1, LabelOrigin.EXPERT) in s.labels)
        for finding in (Finding.PLEURAL_EFFUSION, Finding.CARDIOMEGALY)
    )
    both = {
        ViewRole.FRONTAL: sick.images[ViewRole.FRONTAL],
        ViewRole.LATERAL: well.images[ViewRole.FRONTAL],
    }
    pair = replace(sick, images=both)
    split = replace(data.split, train=(pair, *data.split.train))
    found = lateral_facts(small, findings, split, assemble)
    assert (found.laterals, found.pairs, found.measured) == (1, 1, 0)
    assert found.weight is not None
    assert 0 < found.weight < 0.2
    assert found.change is not None
    assert 0 < found.change < 0.2
