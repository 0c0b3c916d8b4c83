"""Turn another project's weights into a bundle of the application."""

from __future__ import annotations

from trainer.import_weights.architectures import Kind, network_from
from trainer.import_weights.checkpoint import WeightsError, read_checkpoint
from trainer.import_weights.labels import finding_of
from trainer.import_weights.make import (
    Imported,
    ImportRequest,
    default_preprocess,
    import_weights,
)

__all__ = [
    "ImportRequest", "Imported", "Kind", "WeightsError", "default_preprocess", "finding_of",
    "import_weights", "network_from", "read_checkpoint",
]  # fmt: skip
