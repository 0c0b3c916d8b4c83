"""Features of a frozen network for many images, once, so that small heads train in minutes.

The table is a folder of Parquet shards with two columns: `identifier` (text) and `feature`
(list of float32, one value a channel after global average pooling).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas, normalize
from trainer.cache import read_grey
from trainer.cluster.shards import Shard, Skipped
from trainer.errors import TrainerError

if TYPE_CHECKING:
    import torch

_BATCH: Final = 16
_SEED: Final = 0
SCHEMA: Final = pa.schema([("identifier", pa.string()), ("feature", pa.list_(pa.float32()))])
_UNREADABLE: Final = "missing, truncated or no image"
_NO_BACKBONE: Final = (
    "“{name}” is not a network that timm knows; give another one with input.backbone."
)


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


def _features(network: torch.nn.Module, images: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """(images, channels) float32."""
    import torch  # noqa: PLC0415 - a driver that only hands work out never needs it

    # One thread: sums in another order round otherwise, and a table must not depend on the machine.
    torch.set_num_threads(1)
    found = []
    with torch.inference_mode():
        for start in range(0, len(images), _BATCH):
            batch = torch.from_numpy(np.stack(images[start : start + _BATCH]))
            found.append(network(batch).numpy())
    return np.concatenate(found) if found else np.zeros((0, 0), np.float32)


@lru_cache(maxsize=1)
def _backbone(name: str, weights: str, in_channels: int) -> torch.nn.Module:
    """The network without its classifier; one process needs it for many shards.

    Raises:
        TrainerError: timm does not know it, or its weights cannot be had.
    """
    import torch  # noqa: PLC0415

    from cxrviewer.inference.torchvision_guard import guard  # noqa: PLC0415

    guard()
    import timm  # noqa: PLC0415 - not importable before the guard

    if not timm.is_model(name):
        raise TrainerError(_NO_BACKBONE, name=name)
    torch.manual_seed(_SEED)
    network: Any = timm.create_model(name, num_classes=0, in_chans=in_channels)
    return network.eval()
