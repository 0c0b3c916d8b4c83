import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from cxrviewer.findings import Finding
from trainer.config import LossConfig, OriginLoss
from trainer.labels import Auxiliary, LabelOrigin
from trainer.losses import MultiOriginLoss, OriginAdapter, standardise_logits

NAN = math.nan
CONFIG = LossConfig(
    findings=(Finding.MASS, Finding.NODULE),
    auxiliary=(Auxiliary.AGE,),
    auxiliary_weight=0.25,
    origin_weights={LabelOrigin.EXPERT: 1.0, LabelOrigin.TEXT: 0.5},
)
ORIGINS = (LabelOrigin.EXPERT, LabelOrigin.TEXT, LabelOrigin.HEADER)
TARGETS = (Finding.MASS, Finding.NODULE, Auxiliary.AGE)


def entropy(logit: float, target: float) -> float:
    p = 1 / (1 + math.exp(-logit))
    return -(target * math.log(p) + (1 - target) * math.log(1 - p))


def loss_of(
    config: LossConfig, logits: list[list[float]], labels: list[list[list[float]]]
) -> float:
    loss = MultiOriginLoss(config, ORIGINS, TARGETS)
    return float(loss(torch.tensor(logits), torch.tensor(labels)).detach())


def test_weighted_mean_by_hand() -> None:
    labels = [[[1.0, NAN, NAN], [0.0, 1.0, NAN], [NAN, NAN, 2.0]]]
    found = loss_of(CONFIG, [[0.3, -1.2, 0.5]], labels)
    parts = [
        (1.0, entropy(0.3, 1)),
        (0.5, entropy(0.3, 0)),
        (0.5, entropy(-1.2, 1)),
        (0.25, 0.5 * (0.5 - 2.0) ** 2),
    ]
    expected = sum(w * part for w, part in parts) / sum(w for w, _ in parts)
    assert found == pytest.approx(expected, rel=1e-6)


def test_soft_targets_and_smoothing() -> None:
    labels = [[[0.7, NAN, NAN], [NAN] * 3, [NAN] * 3]]
    assert loss_of(CONFIG, [[0.4, 9, 9]], labels) == pytest.approx(entropy(0.4, 0.7), rel=1e-6)
    smooth = replace(CONFIG, label_smoothing=0.1)
    assert loss_of(smooth, [[0.4, 9, 9]], labels) == pytest.approx(
        entropy(0.4, 0.7 * 0.8 + 0.1), rel=1e-6
    )


def test_origin_with_squared_error() -> None:
    config = replace(CONFIG, origin_losses={LabelOrigin.TEXT: OriginLoss.LOGIT_MSE})
    labels = [[[NAN] * 3, [NAN, -1.5, NAN], [NAN] * 3]]
    assert loss_of(config, [[9, 0.5, 9]], labels) == pytest.approx(2.0, rel=1e-6)


def test_nothing_known_is_no_loss_and_no_nan_gradient() -> None:
    loss = MultiOriginLoss(CONFIG, ORIGINS, TARGETS)
    logits = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    value = loss(logits, torch.full((1, 3, 3), NAN))
    value.backward()
    assert float(value.detach()) == 0
    assert logits.grad is not None
    assert (logits.grad == 0).all()


def test_unknown_labels_do_not_move_their_logit() -> None:
    loss = MultiOriginLoss(CONFIG, ORIGINS, TARGETS)
    logits = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
    loss(logits, torch.tensor([[[NAN, 1.0, NAN], [NAN] * 3, [NAN] * 3]])).backward()
    assert logits.grad is not None
    assert logits.grad[0, 0] == 0
    assert logits.grad[0, 2] == 0
    # d/dz of the cross-entropy is sigmoid(z) - y.
    assert float(logits.grad[0, 1]) == pytest.approx(1 / (1 + math.exp(-2)) - 1, rel=1e-5)


def test_adapter_leaves_experts_boxes_and_headers_alone() -> None:
    origins = (LabelOrigin.EXPERT, LabelOrigin.BOX, LabelOrigin.TEXT, LabelOrigin.HEADER)
    adapter = OriginAdapter(origins, 1)
    with torch.no_grad():
        adapter.log_scale.fill_(math.log(2))
        adapter.offset.fill_(0.5)
    seen = adapter(torch.tensor([[3.0]]))
    np.testing.assert_allclose(seen.detach().numpy(), [[[3.0], [3.0], [6.5], [3.0]]], rtol=1e-6)


def test_standardised_logits_by_hand() -> None:
    # Logits of 0.5, 0.8 and 0.2 are 0, ln 4 and -ln 4; their deviation is ln 4 * sqrt(2 / 3).
    found = standardise_logits(
        np.array([[0.5, 0.3], [0.8, 0.3], [0.2, NAN], [NAN, NAN]], np.float32)
    )
    high = math.sqrt(1.5)
    np.testing.assert_allclose(
        found, [[0, 0], [high, 0], [-high, NAN], [NAN, NAN]], rtol=1e-5, atol=1e-6
    )


def test_certain_teacher_stays_finite() -> None:
    found = standardise_logits(np.array([[0.0], [1.0]], np.float32))
    np.testing.assert_allclose(found, [[-1], [1]], rtol=1e-5)
