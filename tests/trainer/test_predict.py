"""Answers of networks with and without exact maps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from trainer.batches import assembler
from trainer.config import Config, OutputKind
from trainer.models import build_model
from trainer.outputs import layout_of
from trainer.predict import answer, exact_network, raw_outputs
from trainer.sources import Data, load_data


@pytest.fixture
def data(data_root: Path, tiny_config: Config, tmp_path: Path) -> Data:
    return load_data(tiny_config, data_root, tmp_path / "cache")


@pytest.mark.parametrize("kind", list(OutputKind))
def test_answers_are_logits_of_findings_whatever_the_outputs_mean(
    kind: OutputKind, tiny_config: Config, data: Data
) -> None:
    torch.manual_seed(0)
    config = replace(tiny_config, loss=replace(tiny_config.loss, outputs=kind))
    layout = layout_of(config.loss)
    model = build_model(config, layout.size)
    samples, assemble = data.split.held_out, assembler(config, data)
    found = answer(model, samples, assemble, layout=layout)
    raw = raw_outputs(model, samples, assemble)
    assert raw.shape == (15, layout.size)
    np.testing.assert_allclose(found.logits, layout.finding_logits(raw).numpy(), atol=1e-5)
    # One softmax over four findings is not linear in its outputs: there is no map of a log-odds.
    assert (found.map_peaks is None) is (kind is OutputKind.SINGLE_LABEL)


def test_peaks_of_three_outputs_a_finding_are_those_of_the_difference(
    tiny_config: Config, data: Data
) -> None:
    loss = replace(tiny_config.loss, outputs=OutputKind.TERNARY, auxiliary=())
    config = replace(tiny_config, loss=loss)
    layout = layout_of(loss)
    torch.manual_seed(1)
    ternary = build_model(config, layout.size)
    plain = build_model(config, len(layout.findings))
    # The same encoder, and one output that is positive - negative.
    state = ternary.state_dict()
    for name in ("network.fc.weight", "network.fc.bias"):
        state[name] = state[name][1::3] - state[name][0::3]
    plain.load_state_dict(state)
    samples, assemble = data.split.held_out, assembler(config, data)
    one = answer(ternary, samples, assemble, layout=layout)
    other = answer(plain, samples, assemble)
    np.testing.assert_allclose(one.logits, other.logits, atol=1e-5)
    assert one.map_peaks is not None
    assert other.map_peaks is not None
    np.testing.assert_allclose(one.map_peaks, other.map_peaks, atol=1e-5)


def test_network_without_exact_maps_answers_without_peaks(tiny_config: Config, data: Data) -> None:
    config = replace(tiny_config, model=replace(tiny_config.model, hidden=(8,)))
    model = build_model(config, 7)
    assert exact_network(model) is None
    found = answer(model, data.split.held_out, assembler(config, data))
    assert found.logits.shape == (15, 7)
    assert found.pooled.shape == (15, 0)
    assert found.map_peaks is None
