"""Softmax losses, conditional training, RADIA's validation loss: against arithmetic by hand."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch

from cxrviewer.findings import Finding
from trainer.config import (
    ClassWeights,
    LossConfig,
    LossKind,
    OriginLoss,
    OutputKind,
    UncertaintyPolicy,
)
from trainer.errors import ConfigError
from trainer.labels import UNCERTAIN, Auxiliary, Label, LabelOrigin, Sample
from trainer.losses import Loss, build_loss
from trainer.outputs import layout_of

NAN = math.nan
TEXT = {LabelOrigin.TEXT: 1.0}
OPACITY, EDEMA, HERNIA = Finding.LUNG_OPACITY, Finding.EDEMA, Finding.HERNIA
TERNARY = LossConfig(
    findings=(EDEMA, HERNIA),
    outputs=OutputKind.TERNARY,
    uncertainty=UncertaintyPolicy.MULTI,
    origin_weights=TEXT,
)
SINGLE = LossConfig(
    findings=(OPACITY, EDEMA, HERNIA), outputs=OutputKind.SINGLE_LABEL, origin_weights=TEXT
)
PLAIN = LossConfig(findings=(OPACITY, EDEMA, HERNIA), origin_weights=TEXT)


def build(config: LossConfig, samples: Sequence[Sample] = ()) -> Loss:
    return build_loss(config, layout_of(config), samples)


def rows(*values: Sequence[float]) -> torch.Tensor:
    """Labels of one origin, (B, 1, targets)."""
    return torch.tensor(values, dtype=torch.float32)[:, None]


def logs(*shares: float) -> list[float]:
    """Logits whose softmax are these shares."""
    return [math.log(share) for share in shares]


# Edema: negative 0.5, positive 0.3, uncertain 0.2; hernia: 0.1, 0.6, 0.3.
SIX = torch.tensor([logs(0.5, 0.3, 0.2, 0.1, 0.6, 0.3)])


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [
        ((0.0, 1.0), (-math.log(0.5) - math.log(0.6)) / 2),
        ((UNCERTAIN, 1.0), (-math.log(0.2) - math.log(0.6)) / 2),
        ((NAN, UNCERTAIN), -math.log(0.3)),
        ((NAN, NAN), 0.0),
        # a probability of 0.25: 0.75 negative, 0.25 positive
        ((0.25, NAN), -0.75 * math.log(0.5) - 0.25 * math.log(0.3)),
    ],
)
def test_ternary_cross_entropy(labels: tuple[float, ...], wanted: float) -> None:
    assert float(build(TERNARY)(SIX, rows(labels))) == pytest.approx(wanted, rel=1e-6)


def test_ternary_smoothing_shares_among_the_other_two() -> None:
    loss = build(replace(TERNARY, label_smoothing=0.1))
    # 0.9 for positive, 0.05 each for negative and uncertain
    wanted = -(0.05 * math.log(0.5) + 0.9 * math.log(0.3) + 0.05 * math.log(0.2))
    assert float(loss(SIX, rows((1.0, NAN)))) == pytest.approx(wanted, rel=1e-6)
    # and none in validation
    validation = float(loss.validation(SIX, rows((1.0, NAN))))
    assert validation == pytest.approx(-math.log(0.3 / 0.8), rel=1e-6)


def test_chexpertnets_weights_by_disease_and_class() -> None:
    values = [0.0] * 6 + [1.0] * 3 + [UNCERTAIN]
    known = [
        Sample("s", f"s:{i}", {}, (Label(EDEMA, value, LabelOrigin.TEXT),))
        for i, value in enumerate(values)
    ]
    loss = build(replace(TERNARY, class_weights=ClassWeights.BALANCED), known)
    # w = (6 + 3 + 1) / 6, / 3 and / 1 for edema; nothing is known of hernia: weight 1.
    raw = SIX.expand(4, 6)
    labels = rows((0.0, NAN), (1.0, NAN), (UNCERTAIN, NAN), (NAN, 1.0))
    total = -10 / 6 * math.log(0.5) - 10 / 3 * math.log(0.3) - 10 * math.log(0.2) - math.log(0.6)
    assert float(loss(raw, labels)) == pytest.approx(total / 4, rel=1e-6)


def test_ternary_validation_masks_uncertain_and_renormalises() -> None:
    loss = build(TERNARY)
    # Over {0, 1} alone: 0.5 / 0.8 and 0.6 / 0.7; the uncertain label counts nothing.
    found = loss.validation(SIX.expand(2, 6), rows((0.0, 1.0), (UNCERTAIN, NAN)))
    wanted = (-math.log(0.5 / 0.8) - math.log(0.6 / 0.7)) / 2
    assert float(found) == pytest.approx(wanted, rel=1e-6)


def test_single_label_cross_entropy() -> None:
    loss, raw = build(SINGLE), torch.tensor([logs(0.2, 0.7, 0.1)])
    assert float(loss(raw, rows((0, 1, 0)))) == pytest.approx(-math.log(0.7), rel=1e-6)
    reference = torch.nn.CrossEntropyLoss()(raw, torch.tensor([1]))
    assert float(loss(raw, rows((0, 1, 0)))) == pytest.approx(float(reference), rel=1e-6)
    # A finding that is there settles the row, whatever is not known of the others.
    assert float(loss(raw, rows((NAN, 1, NAN)))) == pytest.approx(-math.log(0.7), rel=1e-6)
    # Two findings share the row, and so do a teacher's probabilities.
    both = -0.5 * math.log(0.2) - 0.5 * math.log(0.7)
    assert float(loss(raw, rows((1, 1, 0)))) == pytest.approx(both, rel=1e-6)
    soft = -0.3 * math.log(0.2) - 0.6 * math.log(0.7) - 0.1 * math.log(0.1)
    assert float(loss(raw, rows((0.3, 0.6, 0.1)))) == pytest.approx(soft, rel=1e-6)


@pytest.mark.parametrize(
    "unknown", [(NAN, NAN, NAN), (0, NAN, 0), (0, 0, 0), (NAN, 0.4, 0), (UNCERTAIN, 0, 0)]
)
def test_single_label_rows_that_name_no_class_do_not_count(unknown: tuple[float, ...]) -> None:
    raw = torch.tensor([logs(0.2, 0.7, 0.1)] * 2, requires_grad=True)
    value = build(SINGLE)(raw, rows((0, 1, 0), unknown))
    value.backward()
    assert float(value.detach()) == pytest.approx(-math.log(0.7), rel=1e-6)
    assert raw.grad is not None
    assert not raw.grad[1].any()


def test_single_label_smoothing_and_weights() -> None:
    raw = torch.tensor([logs(0.2, 0.7, 0.1)])
    smooth = build(replace(SINGLE, label_smoothing=0.1))
    wanted = -(0.05 * math.log(0.2) + 0.9 * math.log(0.7) + 0.05 * math.log(0.1))
    assert float(smooth(raw, rows((0, 1, 0)))) == pytest.approx(wanted, rel=1e-6)
    # Six images of opacity, three of edema, one of hernia: 10 / 6, 10 / 3, 10.
    known = [
        Sample("s", f"s:{i}", {}, tuple(
            Label(finding, float(finding is there), LabelOrigin.TEXT) for finding in SINGLE.findings
        ))
        for i, there in enumerate([OPACITY] * 6 + [EDEMA] * 3 + [HERNIA])
    ]  # fmt: skip
    weighted = build(replace(SINGLE, class_weights=ClassWeights.BALANCED), known)
    found = weighted(raw.expand(2, 3), rows((1, 0, 0), (0, 0, 1)))
    wanted = (-10 / 6 * math.log(0.2) - 10 * math.log(0.1)) / 2
    assert float(found) == pytest.approx(wanted, rel=1e-6)


def test_origins_and_auxiliary_targets_weigh_in() -> None:
    config = replace(
        TERNARY,
        origin_weights={LabelOrigin.EXPERT: 1.0, LabelOrigin.TEXT: 0.5},
        auxiliary=(Auxiliary.SEX, Auxiliary.AGE),
        auxiliary_weight=0.25,
    )
    raw = torch.cat([SIX, torch.tensor([[math.log(4), 0.5]])], dim=1)
    labels = torch.tensor([[[1.0, NAN, NAN, NAN], [0.0, NAN, NAN, NAN], [NAN, NAN, 1.0, -1.0]]])
    # Age -1 is a number: half of (0.5 + 1)^2. Sex: p = 4/5.
    total = -1.0 * math.log(0.3) - 0.5 * math.log(0.5) - 0.25 * math.log(0.8) + 0.25 * 0.5 * 1.5**2
    assert float(build(config)(raw, labels)) == pytest.approx(total / 2.0, rel=1e-6)


def test_conditional_loss_of_a_child_only_below_a_positive_parent() -> None:
    loss = build(replace(PLAIN, conditional=True))
    raw = torch.tensor([[0.8, 0.25, 0.1]]).logit().expand(3, 3)
    labels = rows((1, 1, 0), (0, 1, 0), (NAN, 1, NAN))
    # Row 1: all three. Row 2: opacity is absent, edema is left out. Row 3: opacity is not known.
    total = (-math.log(0.8) - math.log(0.25) - math.log(0.9)) + (-math.log(0.2) - math.log(0.9))
    assert float(loss(raw, labels)) == pytest.approx(total / 5, rel=1e-6)


def test_conditional_weights_count_what_is_learnt_from() -> None:
    values = [(1, 1), (1, 0), (1, 0), (0, 0), (0, 0)]
    known = [
        Sample("s", f"s:{i}", {}, (Label(OPACITY, float(above), LabelOrigin.TEXT),
                                   Label(EDEMA, float(below), LabelOrigin.TEXT)))
        for i, (above, below) in enumerate(values)
    ]  # fmt: skip
    config = replace(
        PLAIN, findings=(OPACITY, EDEMA), conditional=True, class_weights=ClassWeights.POSITIVES
    )
    # Below a positive opacity: one edema, two without. Opacity: 2 negatives / 3 positives.
    found = build(config, known)(torch.zeros(1, 2), rows((1, 1)))
    assert float(found) == pytest.approx((2 / 3 + 2) * math.log(2) / 2, rel=1e-6)


def test_conditional_ternary() -> None:
    config = replace(TERNARY, findings=(OPACITY, EDEMA), conditional=True)
    found = build(config)(SIX.expand(2, 6), rows((0.0, 1.0), (1.0, UNCERTAIN)))
    wanted = (-math.log(0.5) - math.log(0.3) - math.log(0.3)) / 3
    assert float(found) == pytest.approx(wanted, rel=1e-6)


def test_radias_validation_is_torchs_cross_entropy_over_findings() -> None:
    loss = build(replace(PLAIN, softmax_validation=True, label_smoothing=0.05))
    raw = torch.tensor([logs(0.2, 0.7, 0.1), logs(0.5, 0.3, 0.2)])
    labels = rows((0, 1, 1), (0, 0, 0))
    # Both findings count in full, and a row without any costs nothing.
    wanted = (-math.log(0.7) - math.log(0.1)) / 2
    assert float(loss.validation(raw, labels)) == pytest.approx(wanted, rel=1e-6)
    reference = torch.nn.CrossEntropyLoss()(raw, labels[:, 0])
    assert float(loss.validation(raw, labels)) == pytest.approx(float(reference), rel=1e-6)
    # Training keeps the binary loss.
    assert float(loss(raw, labels)) != pytest.approx(wanted, rel=1e-2)
    # What is not known leaves the softmax: 0.2 / 0.9; a row of nothing does not count.
    masked = loss.validation(raw, rows((1, 0, NAN), (NAN, NAN, UNCERTAIN)))
    assert float(masked) == pytest.approx(-math.log(0.2 / 0.9), rel=1e-6)


EVERY = (
    PLAIN, replace(PLAIN, conditional=True), replace(PLAIN, softmax_validation=True), SINGLE,
    TERNARY, replace(TERNARY, label_smoothing=0.1), replace(TERNARY, conditional=True),
    replace(SINGLE, auxiliary=(Auxiliary.AGE, Auxiliary.SEX)),
)  # fmt: skip


@pytest.mark.parametrize("config", EVERY)
@pytest.mark.parametrize("size", [1.0, 1e4])
def test_parts_add_up_and_stay_finite(config: LossConfig, size: float) -> None:
    loss, layout = build(config), layout_of(config)
    random = torch.Generator().manual_seed(5)
    raw = (torch.randn(12, layout.size, generator=random).sign() * size).requires_grad_()
    origins = 2 if config.auxiliary else 1
    labels = torch.randint(-1, 3, (12, origins, len(layout.targets)), generator=random).float()
    labels[labels == 2] = NAN
    for whole, part in ((loss.forward, loss.parts), (loss.validation, loss.validation_parts)):
        value = whole(raw, labels)
        pieces = [part(raw[cut], labels[cut]) for cut in (slice(0, 5), slice(5, 12))]
        total = sum(float(piece[0].detach()) for piece in pieces)
        weight = sum(float(piece[1]) for piece in pieces)
        assert weight > 0
        assert float(value.detach()) == pytest.approx(total / weight, rel=1e-5)
        raw.grad = None
        value.backward()
        assert raw.grad is not None
        assert raw.grad.isfinite().all()


@pytest.mark.parametrize("config", EVERY)
def test_nothing_known_costs_nothing(config: LossConfig) -> None:
    loss, layout = build(config), layout_of(config)
    raw = torch.randn(
        3, layout.size, generator=torch.Generator().manual_seed(1), requires_grad=True
    )
    labels = torch.full((3, 2 if config.auxiliary else 1, len(layout.targets)), NAN)
    for value in (loss(raw, labels), loss.validation(raw, labels)):
        raw.grad = None
        value.backward()
        assert float(value.detach()) == 0
        assert raw.grad is not None
        assert not raw.grad.any()


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (replace(PLAIN, uncertainty=UncertaintyPolicy.MULTI), "“multi” needs"),
        (replace(PLAIN, uncertainty_by_finding={EDEMA: UncertaintyPolicy.MULTI}), "“multi” needs"),
        (replace(TERNARY, kind=LossKind.FOCAL), "“focal” needs"),
        (replace(SINGLE, kind=LossKind.ASYMMETRIC), "“asymmetric” needs"),
        (replace(TERNARY, adapt_origins=True), "adapt_origins needs"),
        (replace(SINGLE, softmax_validation=True), "softmax_validation needs"),
        (replace(TERNARY, origin_losses={LabelOrigin.TEXT: OriginLoss.LOGIT_MSE}), "logit_mse"),
        (replace(SINGLE, conditional=True), "conditional does not go"),
        (
            replace(
                PLAIN, conditional=True, origin_losses={LabelOrigin.TEXT: OriginLoss.LOGIT_MSE}
            ),
            "conditional does not go",
        ),
        (replace(SINGLE, findings=(EDEMA,)), "two findings"),
        (replace(PLAIN, lsr_ones=(0.9, 0.1)), "lsr_ones"),
        (replace(PLAIN, lsr_zeros=(0.1,)), "lsr_zeros"),
        (replace(PLAIN, label_smoothing=0.5), "label_smoothing"),
    ],
)
def test_contradictions_are_refused(config: LossConfig, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build(config)


def test_single_label_samples_of_one_class_are_refused() -> None:
    def known(value: float) -> Sample:
        return Sample("s", "s:1", {}, (Label(EDEMA, value, LabelOrigin.TEXT),))

    # Absent edema names no class, so that only edema itself is ever named.
    with pytest.raises(ConfigError, match="nothing to tell apart"):
        build(SINGLE, [known(1.0), known(0.0)])
    other = Sample("s", "s:2", {}, (Label(HERNIA, 1.0, LabelOrigin.TEXT),))
    build(SINGLE, [known(1.0), other])
