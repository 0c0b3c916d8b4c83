"""Processes that train together: devices, precision, and what is summed over them.

One process and many run the same code. `torchrun` starts the processes and says in the environment
who they are; without it there is one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, TypeVar, cast

import torch
from lightning_fabric import Fabric
from lightning_fabric.plugins import MixedPrecision, Precision
from lightning_fabric.strategies import DDPStrategy
from torch import Tensor, nn

from cxrviewer.errors import CxrViewerError
from trainer.config import Device, RunConfig
from trainer.config import Precision as Numbers
from trainer.errors import ConfigError, TrainerError

_Made = TypeVar("_Made")

_NO_CUDA: Final = "There is no CUDA device here; set run.device to cpu or auto."
_NO_FP16: Final = "run.precision = fp16 needs a CUDA device; take bf16 or fp32."

_OTHER: Final = "Another process of this run has stopped: {reason}"

# The first process decodes the images while the others wait for it.
_PATIENCE: Final = timedelta(days=2)


class _Mixed(MixedPrecision):  # type: ignore[misc] # has no type
    """Autocast that leaves the inputs alone: Fabric's would also round labels to 16 bit."""

    def convert_input(self, data: Any) -> Any:
        """`data`, unchanged."""
        return data


def new_fabric(config: RunConfig) -> Fabric:
    """The processes of this run, joined.

    Raises:
        ConfigError: Device or precision are not to be had.
    """
    cuda = wants_cuda(config.device)
    world, local = (int(os.environ.get(name, "1")) for name in ("WORLD_SIZE", "LOCAL_WORLD_SIZE"))
    fabric = Fabric(
        accelerator="cuda" if cuda else "cpu",
        strategy=DDPStrategy(timeout=_PATIENCE) if world > 1 else "auto",
        devices=local,
        num_nodes=world // local,
        plugins=[_precision(config.precision, cuda=cuda)],
    )
    fabric.launch()
    return fabric


def is_first_process() -> bool:
    """Whether this process is the one that writes."""
    return int(os.environ.get("RANK", "0")) == 0


def wants_cuda(device: Device) -> bool:
    """Whether to compute on a CUDA device.

    Raises:
        ConfigError: One is asked for by name and there is none.
    """
    there = torch.cuda.is_available()
    if device is Device.CUDA and not there:
        raise ConfigError(_NO_CUDA)
    return there and device is not Device.CPU


def _precision(numbers: Numbers, *, cuda: bool) -> Precision:
    device = "cuda" if cuda else "cpu"
    match numbers:
        case Numbers.FP32:
            return Precision()
        case Numbers.BF16:
            return _Mixed("bf16-mixed", device)
        case Numbers.FP16:
            if not cuda:
                raise ConfigError(_NO_FP16)
            return _Mixed("16-mixed", device)


def summed(fabric: Fabric, tensor: Tensor) -> Tensor:
    """Sum of a tensor over all processes; the tensor itself where there is one."""
    return fabric.all_reduce(tensor, reduce_op="sum") if fabric.world_size > 1 else tensor


def gathered(fabric: Fabric, value: Any) -> list[Any]:
    """A small value of each process, in the order of their ranks."""
    if fabric.world_size == 1:
        return [value]
    found: list[Any] = [None] * fabric.world_size
    torch.distributed.all_gather_object(found, value)
    return found


def first_then_others(fabric: Fabric, make: Callable[[], _Made]) -> _Made:
    """`make()` by the first process, then by all others; where it fails, all stop together.

    Raises:
        CxrViewerError: As `make` raised it here, or with the sentence of a process that failed.
    """
    made: _Made | None = None
    for turn in (True, False):
        trouble: CxrViewerError | None = None
        if turn is fabric.is_global_zero:
            try:
                made = make()
            except CxrViewerError as error:
                trouble = error
        told = gathered(fabric, None if trouble is None else str(trouble))
        if trouble is not None:
            raise trouble
        if reasons := [reason for reason in told if reason]:
            raise TrainerError(_OTHER, reason=reasons[0])
    return cast(_Made, made)


def share_buffers(fabric: Fabric, module: nn.Module) -> None:
    """Give all processes the running statistics of the first."""
    if fabric.world_size > 1:
        for buffer in module.buffers():
            torch.distributed.broadcast(buffer, src=0)


def joint_norms(fabric: Fabric, model: nn.Module) -> nn.Module:
    """`model` with batch norms over the whole batch, not over each process's part of it.

    torch has them for CUDA alone: on processors each process norms its own part.
    """
    if fabric.world_size == 1 or fabric.device.type != "cuda":
        return model
    from timm.layers import convert_sync_batchnorm  # noqa: PLC0415 - slow; after the guard

    joint: nn.Module = convert_sync_batchnorm(model)
    return joint
