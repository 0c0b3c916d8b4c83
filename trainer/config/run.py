"""How a run is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Precision(StrEnum):
    """Numbers of the forward pass; weights and sums stay in fp32."""

    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class Device(StrEnum):
    """Where to compute."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Monitor(StrEnum):
    """Who is told of losses and metrics while a run goes on."""

    TENSORBOARD = "tensorboard"
    WANDB = "wandb"
    MLFLOW = "mlflow"


@dataclass(frozen=True, slots=True)
class RunConfig:
    """How a run is carried out.

    Attributes:
        seed: Of first weights, sampling, augmentation and stochastic depth.
        device: Where to compute.
        threads: Threads of the processor; another number may round otherwise.
        workers: Processes that prepare batches ahead; 0 prepares them in a thread of the run.
        precision: Numbers of the forward pass.
        quick_convolutions: Compute ConvNeXt's convolutions as a processor does them quickest; best
            with `channels_last` and `bf16`. It rounds otherwise, the numbers are the same.
        channels_last: Memory order of images that some devices prefer.
        compile: Use `torch.compile`, which needs a C++ compiler.
        checkpoint_every: Steps between checkpoints.
        monitors: Who is told of the run; nothing leaves the machine unless one is named that sends.
    """

    seed: int = 1
    device: Device = Device.AUTO
    threads: int = 2
    workers: int = 0
    precision: Precision = Precision.FP32
    quick_convolutions: bool = False
    channels_last: bool = False
    compile: bool = False
    checkpoint_every: int = 50
    monitors: tuple[Monitor, ...] = (Monitor.TENSORBOARD,)
