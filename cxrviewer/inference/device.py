"""Where and how precisely the network computes, and what to do when a graphics card fails."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Final

import torch

from cxrviewer.errors import QT_TRANSLATE_NOOP, Message
from cxrviewer.settings import DeviceChoice

CPU: Final = torch.device("cpu")

_NO_CARD: Final = QT_TRANSLATE_NOOP(
    "messages", "No CUDA graphics card was found; the analysis runs on the processor."
)
_UNUSABLE: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The graphics card cannot be used ({reason}); the analysis runs on the processor.",
)
_OUT_OF_MEMORY: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The graphics card ran out of memory; the analysis was done on the processor."
    " Close other programs that use the card.",
)
_LOST: Final = QT_TRANSLATE_NOOP(
    "messages",
    "The graphics card stopped working ({reason}); the analysis was done on the processor.",
)
_REASON_LENGTH: Final = 120

# Errors of the card's libraries that torch raises as plain RuntimeError.
_CARD_ERROR: Final = re.compile(r"cuda|cudnn|cublas|cusolver|nvml|nvrtc|hip|device-side", re.I)


@dataclass(frozen=True, slots=True)
class Placement:
    """A device and what the reader must know about how it came to be chosen.

    Attributes:
        device: To compute on.
        warnings: Empty where the reader got what was asked for.
    """

    device: torch.device
    warnings: tuple[Message, ...] = ()


def choose_device(wanted: DeviceChoice) -> Placement:
    """The graphics card where it is wanted and really computes, else the processor.

    A driver may be found and still fail at the first kernel (a card too old for this torch, a
    driver reset), so a small convolution is tried before a study depends on it.
    """
    if wanted is DeviceChoice.CPU:
        return Placement(CPU)
    if not torch.cuda.is_available():
        return Placement(CPU, (Message(_NO_CARD),) if wanted is DeviceChoice.CUDA else ())
    try:
        _try_card()
    except Exception as error:  # whatever a broken driver raises, the processor can do the work
        return Placement(CPU, (Message(_UNUSABLE, {"reason": _reason(error)}),))
    return Placement(torch.device("cuda"))


def _try_card() -> None:
    ones = torch.ones(1, 1, 8, 8, device="cuda")
    total = torch.nn.functional.conv2d(ones, ones[..., :3, :3]).sum().item()
    if total != 9 * 36:
        raise RuntimeError("wrong result")


def card_failure(error: BaseException, device: torch.device) -> Message | None:
    """The sentence for an error that the graphics card caused, None for any other error."""
    if device.type == "cpu":
        return None
    if isinstance(error, torch.OutOfMemoryError):
        return Message(_OUT_OF_MEMORY)
    if isinstance(error, torch.AcceleratorError) or (
        isinstance(error, RuntimeError) and _CARD_ERROR.search(str(error))
    ):
        return Message(_LOST, {"reason": _reason(error)})
    return None


def is_memory_exhausted(error: BaseException) -> bool:
    """Whether the computer itself ran out of memory; torch says so with a plain RuntimeError."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError)
        and re.search(r"alloc|not enough memory", str(error), re.I) is not None
    )


def _reason(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:_REASON_LENGTH] if lines else type(error).__name__


def choose_precision(*, bf16_allowed: bool, device: torch.device) -> torch.dtype:
    """bfloat16 where the bundle was checked in it and the processor has instructions for it.

    On a graphics card fp32 is fast enough, and the check was made on a processor.
    """
    if bf16_allowed and device.type == "cpu" and _has_bf16_instructions():
        return torch.bfloat16
    return torch.float32


def _has_bf16_instructions() -> bool:
    found = torch.cpu.get_capabilities()
    return any(bool(found.get(name)) for name in ("avx512_bf16", "amx_bf16", "arm_bf16"))


def set_threads(threads: int | None) -> None:
    """Let torch use `threads` threads, or all cores but one.

    With as many threads as cores, one busy process beside it (the window) more than halves the
    speed, since every parallel section waits for the thread that lost its core.
    """
    wanted = max(1, _usable_cores() - 1) if threads is None else threads
    if torch.get_num_threads() != wanted:
        torch.set_num_threads(wanted)


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
