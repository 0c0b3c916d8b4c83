"""Binary losses of one label, and class weights, against arithmetic done by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from cxrviewer.findings import Finding
from trainer.class_weights import LabelCounts, class_weights, count_labels
from trainer.config import ClassWeights, LossConfig, LossKind, UncertaintyPolicy
from trainer.labels import UNCERTAIN, Label, LabelOrigin, Sample
from trainer.losses import build_loss
from trainer.outputs import layout_of

NAN = math.nan
ONE = LossConfig(findings=(Finding.EDEMA,), origin_weights={LabelOrigin.TEXT: 1.0})
FOCAL = replace(ONE, kind=LossKind.FOCAL, focal_gamma=2.0, focal_alpha=0.25)
ASYMMETRIC = replace(
    ONE, kind=LossKind.ASYMMETRIC, gamma_positive=1.0, gamma_negative=4.0, margin=0.05
)
P = 0.8
LOGIT = math.log(P / (1 - P))


def cost(config: LossConfig, logit: float, label: float) -> float:
    loss = build_loss(config, layout_of(config), ())
    return float(loss(torch.tensor([[logit]]), torch.tensor([[[label]]])).detach())


@pytest.mark.parametrize(
    ("config", "label", "wanted"),
    [
        (ONE, 1.0, -math.log(0.8)),
        (ONE, 0.0, -math.log(0.2)),
        (ONE, 0.3, -0.3 * math.log(0.8) - 0.7 * math.log(0.2)),
        # 0.25 (1 - 0.8)^2 (-ln 0.8), 0.75 0.8^2 (-ln 0.2)
        (FOCAL, 1.0, 0.25 * 0.04 * -math.log(0.8)),
        (FOCAL, 0.0, 0.75 * 0.64 * -math.log(0.2)),
        (FOCAL, 0.5, 0.5 * 0.25 * 0.04 * -math.log(0.8) + 0.5 * 0.75 * 0.64 * -math.log(0.2)),
        (replace(FOCAL, focal_alpha=0.0), 1.0, 0.04 * -math.log(0.8)),
        (replace(FOCAL, focal_alpha=0.0, focal_gamma=0.0), 0.0, -math.log(0.2)),
        # (1 - 0.8) (-ln 0.8); with p' = 0.8 - 0.05 = 0.75: 0.75^4 (-ln 0.25)
        (ASYMMETRIC, 1.0, 0.2 * -math.log(0.8)),
        (ASYMMETRIC, 0.0, 0.75**4 * -math.log(0.25)),
        (replace(ASYMMETRIC, margin=0.0), 0.0, 0.8**4 * -math.log(0.2)),
        (replace(ASYMMETRIC, gamma_negative=0.0), 0.0, -math.log(0.25)),
        (replace(ASYMMETRIC, margin=0.85), 0.0, 0.0),  # below the margin: discarded
        # smoothing 0.1: a positive is 0.9 positive and 0.1 negative
        (replace(ONE, label_smoothing=0.1), 1.0, -0.9 * math.log(0.8) - 0.1 * math.log(0.2)),
    ],
)
def test_cost_of_one_label(config: LossConfig, label: float, wanted: float) -> None:
    assert cost(config, LOGIT, label) == pytest.approx(wanted, rel=1e-5, abs=1e-9)


KINDS = (
    ONE, FOCAL, replace(FOCAL, focal_gamma=0.5), replace(FOCAL, focal_gamma=0.0), ASYMMETRIC,
    replace(ASYMMETRIC, gamma_negative=0.5, gamma_positive=0.5), replace(ASYMMETRIC, margin=0.0),
    replace(ASYMMETRIC, margin=0.0, gamma_negative=0.5), replace(ASYMMETRIC, gamma_negative=0.0),
)  # fmt: skip


@pytest.mark.parametrize("config", KINDS)
@pytest.mark.parametrize("label", [0.0, 1.0, 0.4, NAN, UNCERTAIN])
def test_value_and_gradient_are_finite_at_any_logit(config: LossConfig, label: float) -> None:
    loss = build_loss(config, layout_of(config), ())
    logits = torch.tensor([[-1e4], [-100.0], [-20.0], [0.0], [20.0], [100.0], [1e4]])
    logits.requires_grad_()
    value = loss(logits, torch.full((7, 1, 1), label))
    value.backward()
    assert value.isfinite()
    assert logits.grad is not None
    assert logits.grad.isfinite().all()
    if math.isnan(label) or label == UNCERTAIN:
        assert float(value.detach()) == 0
        assert not logits.grad.any()


@pytest.mark.parametrize("config", KINDS)
def test_gradient_is_the_slope_of_the_value(config: LossConfig) -> None:
    logits, step = torch.linspace(-4, 4, 9, dtype=torch.float64)[:, None], 1e-6
    loss = build_loss(config, layout_of(config), ()).double()
    labels = torch.full((9, 1, 1), 0.3, dtype=torch.float64)
    leaf = logits.clone().requires_grad_()
    loss.parts(leaf, labels)[0].backward()
    for row in range(9):
        ahead, behind = logits.clone(), logits.clone()
        ahead[row] += step
        behind[row] -= step
        slope = (loss.parts(ahead, labels)[0] - loss.parts(behind, labels)[0]) / (2 * step)
        assert leaf.grad is not None
        assert float(leaf.grad[row]) == pytest.approx(float(slope), rel=1e-4, abs=1e-8)


# 8 negatives and 2 positives; 4 negatives, 1 positive and 5 uncertain; 3 negatives alone.
COUNTS = LabelCounts(
    negative=np.array([8.0, 4.0, 3.0]),
    positive=np.array([2.0, 1.0, 0.0]),
    uncertain=np.array([0.0, 5.0, 0.0]),
)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (ClassWeights.NONE, [[1, 1, 1], [1, 1, 1], [1, 1, 1]]),
        # negatives / positives: 8/2 and 4/1
        (ClassWeights.POSITIVES, [[1, 4, 1], [1, 4, 1], [1, 1, 1]]),
        # 10/2 = 5 and 10/1 = 10, their mean 7.5 becomes 1
        (ClassWeights.INVERSE_FREQUENCY, [[2 / 3] * 3, [4 / 3] * 3, [1] * 3]),
        # w = (N + P + U) / class: 10/8, 10/2; 10/4, 10/1, 10/5; 3/3
        (ClassWeights.BALANCED, [[1.25, 5, 1], [2.5, 10, 2], [1, 1, 1]]),
    ],
)
def test_class_weights_by_hand(kind: ClassWeights, wanted: list[list[float]]) -> None:
    np.testing.assert_allclose(class_weights(kind, COUNTS, 1000), wanted, rtol=1e-12)
    np.testing.assert_allclose(class_weights(kind, COUNTS, 3), np.minimum(wanted, 3), rtol=1e-12)


def test_counts_weigh_origins_and_share_soft_labels() -> None:
    labels = np.array(
        [[[1.0], [0.25]], [[0.0], [NAN]], [[UNCERTAIN], [1.0]], [[NAN], [NAN]]], np.float32
    )
    found = count_labels(labels, np.array([[1.0], [0.5]], np.float32))
    # positives 1 + 0.5 (0.25 + 1), negatives 1 + 0.5 0.75, uncertain 1
    np.testing.assert_allclose(found.positive, [1.625])
    np.testing.assert_allclose(found.negative, [1.375])
    np.testing.assert_allclose(found.uncertain, [1.0])
    np.testing.assert_allclose(found.known, [4.0])


def samples(*values: float) -> list[Sample]:
    return [
        Sample("s", f"s:{i}", {}, (Label(Finding.EDEMA, value, LabelOrigin.TEXT),))
        for i, value in enumerate(values)
    ]


def test_positives_weigh_what_the_training_samples_say() -> None:
    config = replace(ONE, class_weights=ClassWeights.POSITIVES)
    loss = build_loss(config, layout_of(config), samples(0, 0, 0, 1))
    raw, labels = torch.tensor([[LOGIT], [LOGIT]]), torch.tensor([[[1.0]], [[0.0]]])
    # (3 (-ln 0.8) + (-ln 0.2)) / 2 labels, as BCEWithLogitsLoss(pos_weight=3)
    wanted = (3 * -math.log(0.8) - math.log(0.2)) / 2
    assert float(loss(raw, labels)) == pytest.approx(wanted, rel=1e-6)
    reference = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(3.0))
    assert float(loss(raw, labels)) == pytest.approx(float(reference(raw, labels[:, 0])), rel=1e-6)
    capped = replace(config, max_weight=2.0)
    loss = build_loss(capped, layout_of(capped), samples(0, 0, 0, 1))
    wanted = (2 * -math.log(0.8) - math.log(0.2)) / 2
    assert float(loss(raw, labels)) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize(
    ("policy", "weight"),
    [
        (UncertaintyPolicy.IGNORE, 3.0),  # 3 negatives, 1 positive
        (UncertaintyPolicy.ZEROS, 5.0),
        (UncertaintyPolicy.ONES, 1.0),
        (UncertaintyPolicy.LSR_ONES, (3 + 2 * 0.3) / (1 + 2 * 0.7)),  # their middle is 0.7
    ],
)
def test_weights_count_labels_as_training_sees_them(
    policy: UncertaintyPolicy, weight: float
) -> None:
    config = replace(ONE, class_weights=ClassWeights.POSITIVES, uncertainty=policy)
    loss = build_loss(config, layout_of(config), samples(0, 0, 0, 1, UNCERTAIN, UNCERTAIN))
    found = loss(torch.tensor([[LOGIT]]), torch.tensor([[[1.0]]]))
    assert float(found) == pytest.approx(weight * -math.log(0.8), rel=1e-5)
