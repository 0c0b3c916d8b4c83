"""Choice of device and precision, with a graphics card that is pretended to fail."""

from __future__ import annotations

import pytest
import torch

from cxrviewer.inference import device
from cxrviewer.inference.device import (
    CPU,
    card_failure,
    choose_device,
    choose_precision,
    is_memory_exhausted,
    set_threads,
)
from cxrviewer.settings import DeviceChoice

CUDA = torch.device("cuda")


def fail(error: BaseException) -> None:
    raise error


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A driver that claims to have a card, whose first operation succeeds."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(device, "_try_card", lambda: None)
    return monkeypatch


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("wanted", [DeviceChoice.AUTO, DeviceChoice.CUDA])
def test_working_card_is_taken(wanted: DeviceChoice) -> None:
    assert choose_device(wanted).device == CUDA
    assert choose_device(wanted).warnings == ()


@pytest.mark.usefixtures("card")
def test_cpu_on_request() -> None:
    assert choose_device(DeviceChoice.CPU).device == CPU


@pytest.mark.parametrize(("wanted", "told"), [(DeviceChoice.AUTO, 0), (DeviceChoice.CUDA, 1)])
def test_missing_card_is_told_only_to_who_asked_for_it(
    monkeypatch: pytest.MonkeyPatch, wanted: DeviceChoice, told: int
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    placement = choose_device(wanted)
    assert placement.device == CPU
    assert len(placement.warnings) == told


@pytest.mark.parametrize("wanted", [DeviceChoice.AUTO, DeviceChoice.CUDA])
@pytest.mark.parametrize(
    "error",
    [RuntimeError("CUDA error: no kernel image is available\nCompile with…"), AssertionError("no")],
)
def test_card_that_cannot_compute_gives_its_reason(
    card: pytest.MonkeyPatch, wanted: DeviceChoice, error: Exception
) -> None:
    card.setattr(device, "_try_card", lambda: fail(error))
    placement = choose_device(wanted)
    assert placement.device == CPU
    assert str(error).splitlines()[0] in str(placement.warnings[0])
    assert "Compile with" not in str(placement.warnings[0])


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
            "ran out of memory",
        ),
        (torch.AcceleratorError("CUDA error: unspecified launch failure"), "stopped working"),
        (RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"), "CUDNN_STATUS"),
        (RuntimeError("NVML_SUCCESS == r INTERNAL ASSERT FAILED"), "stopped working"),
    ],
)
def test_errors_of_the_card(error: Exception, words: str) -> None:
    message = card_failure(error, CUDA)
    assert words in str(message)
    assert "processor" in str(message)
    assert card_failure(error, CPU) is None


@pytest.mark.parametrize(
    "error", [RuntimeError("size mismatch"), ValueError("CUDA"), KeyError("cuda")]
)
def test_other_errors_are_not_the_cards(error: Exception) -> None:
    assert card_failure(error, CUDA) is None


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9"), True),
        (RuntimeError("[enforce fail] data. DefaultCPUAllocator: not enough memory"), True),
        (RuntimeError("size mismatch"), False),
        (ValueError("alloc"), False),
    ],
)
def test_exhausted_memory(error: Exception, expected: bool) -> None:
    assert is_memory_exhausted(error) is expected


@pytest.mark.parametrize(
    ("allowed", "where", "flags", "expected"),
    [
        (True, CPU, {"avx512_bf16": True}, torch.bfloat16),
        (True, CPU, {"amx_bf16": True}, torch.bfloat16),
        (True, CPU, {"avx512_f": True, "avx512_bf16": False}, torch.float32),
        (False, CPU, {"avx512_bf16": True}, torch.float32),
        (True, CUDA, {"avx512_bf16": True}, torch.float32),
    ],
)
def test_bf16_only_where_allowed_and_fast(
    monkeypatch: pytest.MonkeyPatch,
    allowed: bool,
    where: torch.device,
    flags: dict[str, bool],
    expected: torch.dtype,
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: flags)
    assert choose_precision(bf16_allowed=allowed, device=where) is expected


@pytest.mark.parametrize(("cores", "expected"), [(8, 7), (2, 1), (1, 1)])
def test_one_core_is_left_to_the_window(
    monkeypatch: pytest.MonkeyPatch, cores: int, expected: int
) -> None:
    chosen: list[int] = []
    monkeypatch.setattr(device.os, "sched_getaffinity", lambda _pid: range(cores), raising=False)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 99)
    monkeypatch.setattr(torch, "set_num_threads", chosen.append)
    set_threads(None)
    set_threads(3)
    assert chosen == [expected, 3]


def test_threads_are_not_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    monkeypatch.setattr(torch, "set_num_threads", lambda _n: fail(AssertionError("set again")))
    set_threads(3)
