"""Features of a frozen network for many images, once, so that small heads train in minutes.

The table is a folder of Parquet shards with two columns: `identifier` (text) and `feature`
(list of float32, one value a channel after global average pooling).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cxrviewer.inference.network_spec import Fusion
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas, normalize
from trainer.cache import read_grey
from trainer.cluster.shards import Item, Shard, Skipped
from trainer.config import Config, InputConfig, ModelConfig
from trainer.errors import TrainerError
from trainer.feature_table import feature_key
from trainer.labels import Sample

if TYPE_CHECKING:
    from trainer.models import Model

_BATCH: Final = 16
_SEED: Final = 0
SCHEMA: Final = pa.schema([("identifier", pa.string()), ("feature", pa.list_(pa.float32()))])
_UNREADABLE: Final = "missing, truncated or no image"
_NO_MAPS: Final = "This network has no feature maps; give a timm name with input.backbone."


@dataclass(frozen=True, slots=True)
class FeatureTask:
    """Computes the features of a shard's images.

    Attributes:
        backbone: timm name.
        weights: As in `model.weights`.
        spec: What happens to an image first.
    """

    backbone: str
    weights: str
    spec: PreprocessSpec

    def __call__(self, shard: Shard) -> tuple[pa.Table, list[Skipped]]:
        """Rows of `SCHEMA` in the items' order, without images that cannot be read."""
        images: list[NDArray[np.float32]] = []
        names: list[str] = []
        skipped: list[Skipped] = []
        for item in shard.items:
            grey = read_grey(item.path)
            if grey is None:
                skipped.append(Skipped(item.identifier, _UNREADABLE))
            else:
                images.append(normalize(fit_canvas(grey, self.spec)[0], self.spec))
                names.append(item.identifier)
        features = _features(_backbone(self.backbone, self.weights, self.spec.in_channels), images)
        columns = {"identifier": names, "feature": list(features)}
        return pa.table(columns, schema=SCHEMA), skipped


def items_of(samples: Sequence[Sample]) -> list[Item]:
    """One item an image; its row is found again by `feature_key`."""
    return [Item(feature_key(sample), path) for sample in samples for path in _images(sample)]


def _images(sample: Sample) -> Sequence[Path]:
    """The frontal image where there is one: a row describes one image."""
    return tuple(sample.images.values())[:1]


def _features(model: Model, images: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """(images, channels) float32."""
    import torch  # noqa: PLC0415 - a driver that only hands work out never needs it

    # One thread: sums in another order round otherwise, and a table must not depend on the machine.
    torch.set_num_threads(1)
    found = []
    with torch.inference_mode():
        for start in range(0, len(images), _BATCH):
            batch = torch.from_numpy(np.stack(images[start : start + _BATCH]))
            maps = model.features(batch.unsqueeze(1))
            if maps is None:
                raise TrainerError(_NO_MAPS)
            found.append(maps.mean(dim=(-2, -1))[:, 0].numpy())
    return np.concatenate(found) if found else np.zeros((0, 0), np.float32)


@lru_cache(maxsize=1)
def _backbone(name: str, weights: str, in_channels: int) -> Model:
    """The frozen network; one process needs it for many shards.

    Raises:
        BundleError: timm does not know it.
        ModelError: Its weights cannot be had.
    """
    import torch  # noqa: PLC0415

    from trainer.models import build_model  # noqa: PLC0415 - imports torch

    torch.manual_seed(_SEED)
    config = Config(
        model=ModelConfig(architecture=name, fusion=Fusion.SINGLE, weights=weights),
        input=InputConfig(mean=(0.5,) * in_channels, std=(0.25,) * in_channels),
    )
    return build_model(config, 1).eval()
