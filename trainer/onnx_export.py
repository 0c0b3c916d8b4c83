"""A trained network as ONNX: raw logits by finding, and maps where they are exact.

Inputs are `images` (batch, views, channels, rows, columns), normalised, and `present` (batch,
views) as booleans, or (batch, features) and `facts` (batch, 3) for a feature head. Outputs are
`logits` (batch, findings), before calibration, and `maps` (batch, views, findings, h, w) with
`bias` (findings): the mean of a map plus the bias is its logit. The metadata say the rest.
"""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn

from cxrviewer.inference.cam import exact_maps, obstacle
from cxrviewer.inference.network import CxrNetwork, NetworkOutput
from cxrviewer.inference.network_spec import Fusion
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.appearing import appearing
from trainer.config import OutputKind
from trainer.errors import ParityError, TrainerError
from trainer.models import Model
from trainer.models.feature_head import FeatureHead
from trainer.outputs import OutputLayout

MAX_DIFFERENCE: Final = 1e-4
"""Of a logit or a map's cell, relative to the greatest value where that is above 1."""

_OPSET: Final = 17
_CHECKED_BATCHES: Final = (1, 3)
_NO_PACKAGES: Final = "ONNX needs the packages onnx and onnxruntime; install cxrviewer[onnx]."
_MISMATCH: Final = (
    "The ONNX file {path} was not written: its {name} differ from the trainer's by {difference:.2g}"
    " (allowed {allowed:g})."
)


class _Plain(nn.Module):
    """A network without exact maps: logits only."""

    names: tuple[str, ...] = ("logits",)

    def __init__(self, model: Model, layout: OutputLayout) -> None:
        super().__init__()
        self.model = model
        self.layout = layout

    def forward(self, images: Tensor, second: Tensor) -> tuple[Tensor, ...]:
        """Finding logits; the second input is `facts` of a feature head, else `present`."""
        facts, present = (second, None) if isinstance(self.model, FeatureHead) else (None, second)
        return (_finding_logits(self.layout, self.model(images, present, facts)),)


class _Mapped(nn.Module):
    """A `CxrNetwork` without indexing by booleans, which ONNX runtimes do badly."""

    names: tuple[str, ...] = ("logits", "maps", "bias")

    def __init__(self, network: CxrNetwork, layout: OutputLayout, matrix: Tensor | None) -> None:
        super().__init__()
        self.network = network
        self.layout = layout
        self.matrix: Tensor | None
        self.register_buffer("matrix", matrix)
        if matrix is None or obstacle(network) is not None:
            self.names = ("logits",)

    def forward(self, images: Tensor, present: Tensor) -> tuple[Tensor, ...]:
        """Finding logits, and maps and bias where there are exact ones."""
        encoded = self._encode(self.network.shrunk(images), present)
        output = self.network.head(encoded, present)
        output = self.network.with_whole(images, present, NetworkOutput(*output))
        logits = _finding_logits(self.layout, output.logits)
        if len(self.names) == 1 or self.matrix is None:
            return (logits,)
        found = exact_maps(self.network, NetworkOutput(*output))
        maps = torch.einsum("ko,bvohw->bvkhw", self.matrix, found.maps)
        return logits, maps, self.matrix @ found.bias

    def _encode(self, images: Tensor, present: Tensor) -> Tensor:
        """As `CxrNetwork.encode`, with every view encoded and the missing ones blanked."""
        shown = torch.where(present[:, :, None, None, None], images, torch.zeros_like(images))
        if self.network.spec.fusion is Fusion.EARLY6:
            return self._features(shown.flatten(1, 2)).unsqueeze(1)
        found = self._features(shown.flatten(0, 1))
        views = len(self.network.spec.views)
        found = found.reshape(-1, views, *found.shape[1:])
        return torch.where(present[:, :, None, None, None], found, torch.zeros_like(found))

    def _features(self, images: Tensor) -> Tensor:
        encoder = self.network.encoder
        found: Tensor = encoder.forward_features(images)  # type: ignore[operator]
        return found


def export_onnx(
    model: Model,
    layout: OutputLayout,
    spec: PreprocessSpec,
    path: Path,
    *,
    information: Mapping[str, object],
    features: int = 2048,
) -> float:
    """Write `path`, checked with onnxruntime against torch before it appears.

    Args:
        model: In evaluation mode.
        layout: What its outputs mean.
        spec: Goes into the metadata with the findings.
        path: File to write.
        information: More metadata: name, version, calibration …
        features: Length of a feature row, for a feature head.

    Returns:
        The greatest difference to torch that was found.

    Raises:
        OutputError: The file cannot be written.
        ParityError: onnxruntime answers otherwise.
        TrainerError: onnx or onnxruntime is not installed.
    """
    try:
        import onnx  # noqa: PLC0415 - an extra
        import onnxruntime  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise TrainerError(_NO_PACKAGES) from None
    wrapped = _wrapped(copy.deepcopy(model).cpu().float(), layout).eval()
    with appearing(path) as partial:
        _write(wrapped, _inputs(model, spec, features, batch=2), partial)
        document = onnx.load(partial)
        onnx.helper.set_model_props(document, _metadata(layout, spec, information))
        onnx.checker.check_model(document)
        onnx.save(document, partial)
        return max(
            _difference(wrapped, _inputs(model, spec, features, batch=batch), partial, path)
            for batch in _CHECKED_BATCHES
        )


def _finding_logits(layout: OutputLayout, raw: Tensor) -> Tensor:
    """`layout.finding_logits` without the mask of booleans that onnxruntime cannot make."""
    if layout.kind is not OutputKind.SINGLE_LABEL or layout.conditional:
        return layout.finding_logits(raw)
    outputs = raw[:, : layout.finding_outputs]
    others = [
        torch.cat([outputs[:, :k], outputs[:, k + 1 :]], dim=1).logsumexp(dim=1)
        for k in range(layout.finding_outputs)
    ]
    return outputs - torch.stack(others, dim=1)


def _wrapped(model: Model, layout: OutputLayout) -> _Plain | _Mapped:
    if model.network is None:
        return _Plain(model, layout)
    return _Mapped(model.network, layout, layout.linear())


def _inputs(
    model: Model, spec: PreprocessSpec, features: int, *, batch: int
) -> tuple[Tensor, Tensor]:
    """Noise; where there are several views, one is missing in every second study."""
    noise = torch.Generator().manual_seed(batch)
    if isinstance(model, FeatureHead):
        return torch.randn(batch, features, generator=noise), torch.rand(batch, 3, generator=noise)
    views = 1 if model.network is None else len(model.network.spec.views)
    shape = (batch, views, spec.in_channels, spec.side, spec.side)
    present = torch.ones(batch, views, dtype=torch.bool)
    if views > 1:
        present[1::2, -1] = False
    return torch.randn(shape, generator=noise), present


def _write(wrapped: _Plain | _Mapped, inputs: tuple[Tensor, Tensor], path: Path) -> None:
    second = "facts" if isinstance(getattr(wrapped, "model", None), FeatureHead) else "present"
    with warnings.catch_warnings():
        # This exporter needs no further package; the newer one would need onnxscript.
        # Also, it warns of sizes that are taken from the example, as they are to be.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped, inputs, path, dynamo=False, opset_version=_OPSET,
            input_names=["images", second], output_names=list(wrapped.names),
            dynamic_axes={
                name: {0: "batch"} for name in ("images", second, *wrapped.names) if name != "bias"
            },
        )  # fmt: skip


def _metadata(
    layout: OutputLayout, spec: PreprocessSpec, information: Mapping[str, object]
) -> dict[str, str]:
    """Everything as JSON texts, which is all that ONNX has room for."""
    values = {
        "findings": [finding.value for finding in layout.findings],
        "preprocess": spec.to_json(),
        **information,
    }
    return {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}


def _difference(
    wrapped: _Plain | _Mapped, inputs: tuple[Tensor, Tensor], partial: Path, path: Path
) -> float:
    """The greatest difference between onnxruntime and torch, relative above 1.

    Raises:
        ParityError: It is greater than `MAX_DIFFERENCE`.
    """
    import onnxruntime  # noqa: PLC0415 - an extra

    session = onnxruntime.InferenceSession(partial, providers=["CPUExecutionProvider"])
    names = [entry.name for entry in session.get_inputs()]
    given = dict(zip(("images", "facts" if "facts" in names else "present"), inputs, strict=True))
    answers = session.run(list(wrapped.names), {name: given[name].numpy() for name in names})
    with torch.inference_mode():
        wanted = wrapped(*inputs)
    greatest = 0.0
    for name, found, expected in zip(wrapped.names, answers, wanted, strict=True):
        scale = max(1.0, float(expected.abs().max()))
        difference = float((torch.from_numpy(found) - expected).abs().max()) / scale
        # `not <=` also catches a difference that is not a number.
        if not difference <= MAX_DIFFERENCE:
            raise ParityError(
                _MISMATCH, path=path, name=name, difference=difference, allowed=MAX_DIFFERENCE
            )
        greatest = max(greatest, difference)
    return greatest
