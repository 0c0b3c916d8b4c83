"""The data sets that the trainer reads: one file each, one row of `DATASETS` each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from trainer.datasets import anatomy, covid, kermany, nih
from trainer.labels import Sample

Reader = Callable[[Path], tuple[Sample, ...]]

# Each reader takes the data set's own folder and gives its samples in a fixed order.
DATASETS: Final[Mapping[str, Reader]] = MappingProxyType(
    {
        "nih": nih.read,
        "covid": covid.read,
        "anatomy": anatomy.read,
        "kermany": kermany.read,
    }
)
