"""Training state comes back as it was, from a file that can hold no code."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from trainer.state_file import load_state, save_state


def test_a_nested_state_comes_back(tmp_path: Path) -> None:
    shared = torch.arange(4.0)
    state = {
        "step": 7,
        "tensors": {"a": shared, "b": shared, "half": torch.tensor([1.5], dtype=torch.bfloat16)},
        "state": {0: {"exp_avg": torch.zeros(2, 3)}, 1: {"step": torch.tensor(3)}},
        "groups": [{"lr": 0.1, "betas": (0.9, 0.999), "foreach": None, "params": [0, 1]}],
    }
    save_state(state, tmp_path / "s")
    back = load_state(tmp_path / "s")
    assert back["step"] == 7
    assert torch.equal(back["tensors"]["b"], shared)
    assert back["tensors"]["half"].dtype == torch.bfloat16
    assert back["state"][1]["step"].item() == 3
    assert back["groups"] == [{"lr": 0.1, "betas": [0.9, 0.999], "foreach": None, "params": [0, 1]}]


def test_an_optimiser_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    def step(network: torch.nn.Linear, optimiser: torch.optim.Optimizer) -> None:
        optimiser.zero_grad()
        network(torch.ones(1, 3)).sum().backward()
        optimiser.step()

    torch.manual_seed(0)
    one, other = torch.nn.Linear(3, 2), torch.nn.Linear(3, 2)
    first = torch.optim.AdamW(one.parameters(), lr=0.1)
    step(one, first)
    save_state({"net": one.state_dict(), "opt": first.state_dict()}, tmp_path / "s")
    saved = load_state(tmp_path / "s")
    other.load_state_dict(saved["net"])
    second = torch.optim.AdamW(other.parameters(), lr=0.1)
    second.load_state_dict(saved["opt"])
    for network, optimiser in ((one, first), (other, second)):
        step(network, optimiser)
    assert torch.equal(one.weight, other.weight)


@pytest.mark.parametrize("content", [b"", b"no such thing", b"\x80\x04K\x01.", b"\xff" * 64])
def test_anything_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s").write_bytes(content)
    with pytest.raises(ValueError, match="no training state"):
        load_state(tmp_path / "s")
