import math
from dataclasses import replace

import pytest
import torch

from cxrviewer.findings import Finding
from trainer.config import LossConfig, OutputKind
from trainer.labels import Auxiliary, LabelOrigin
from trainer.outputs import OutputLayout, layout_of, origins_in_use

PAIR = (Finding.LUNG_OPACITY, Finding.EDEMA)
THREE = (*PAIR, Finding.HERNIA)
KINDS = tuple(OutputKind)


@pytest.mark.parametrize(
    ("kind", "size"),
    [(OutputKind.MULTI_LABEL, 4), (OutputKind.TERNARY, 10), (OutputKind.SINGLE_LABEL, 4)],
)
def test_sizes_with_one_auxiliary_output(kind: OutputKind, size: int) -> None:
    layout = OutputLayout((*THREE, Auxiliary.SEX), kind)
    assert (layout.size, layout.finding_outputs) == (size, size - 1)
    assert layout.findings == THREE
    assert layout.auxiliary == (Auxiliary.SEX,)
    assert layout.finding_logits(torch.zeros(5, size)).shape == (5, 3)


def test_multi_label_logits_are_the_outputs() -> None:
    layout = OutputLayout((*PAIR, Auxiliary.AGE))
    raw = torch.tensor([[0.5, -2.0, 9.0]])
    assert torch.equal(layout.finding_logits(raw), raw[:, :2])


def test_ternary_probability_is_the_softmax_over_negative_and_positive() -> None:
    layout = OutputLayout(PAIR, OutputKind.TERNARY)
    raw = torch.tensor([[0.2, 1.5, 8.0, -1.0, -3.0, 0.0]])
    # Uncertain (8 and 0) takes no part: e^1.5 / (e^0.2 + e^1.5) and e^-3 / (e^-1 + e^-3).
    wanted = [
        math.exp(1.5) / (math.exp(0.2) + math.exp(1.5)),
        math.exp(-3) / (math.exp(-1) + math.exp(-3)),
    ]
    assert layout.probabilities(raw)[0].tolist() == pytest.approx(wanted, rel=1e-6)


def test_single_label_probability_is_the_softmax_over_all() -> None:
    layout = OutputLayout(THREE, OutputKind.SINGLE_LABEL)
    raw = torch.tensor([[1.0, 2.0, -1.0]])
    total = math.exp(1) + math.exp(2) + math.exp(-1)
    wanted = [math.exp(value) / total for value in (1, 2, -1)]
    assert layout.probabilities(raw)[0].tolist() == pytest.approx(wanted, rel=1e-6)
    # A class whose probability rounds to 1 still has finite odds: 100 - ln(1 + 1).
    sure = layout.finding_logits(torch.tensor([[100.0, 0.0, 0.0]]))
    assert float(sure[0, 0]) == pytest.approx(100 - math.log(2), rel=1e-6)


def test_conditional_probability_is_the_product() -> None:
    layout = OutputLayout(PAIR, OutputKind.MULTI_LABEL, conditional=True)
    raw = torch.tensor([[0.8, 0.25]]).logit()
    assert layout.probabilities(raw)[0].tolist() == pytest.approx([0.8, 0.2], rel=1e-6)
    ternary = OutputLayout(PAIR, OutputKind.TERNARY, conditional=True)
    spread = torch.tensor([[0.0, math.log(4), 5.0, math.log(3), 0.0, 5.0]])  # 4/5 and 1/4
    assert ternary.probabilities(spread)[0].tolist() == pytest.approx([0.8, 0.2], rel=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_linear_map_gives_the_same_logits(kind: OutputKind) -> None:
    layout = OutputLayout((*PAIR, Auxiliary.SEX), kind)
    raw = torch.randn(7, layout.size, generator=torch.Generator().manual_seed(3))
    matrix = layout.linear()
    assert matrix is not None
    torch.testing.assert_close(raw @ matrix.T, layout.finding_logits(raw))


def test_no_linear_map_for_three_classes_or_products() -> None:
    assert OutputLayout(THREE, OutputKind.SINGLE_LABEL).linear() is None
    assert OutputLayout(PAIR, conditional=True).linear() is None
    # Without a parent among the findings there is nothing to multiply.
    assert OutputLayout((Finding.EDEMA, Finding.HERNIA), conditional=True).linear() is not None


def test_layout_and_origins_of_a_configuration() -> None:
    config = LossConfig(
        findings=PAIR,
        auxiliary=(Auxiliary.VIEW_AP,),
        outputs=OutputKind.TERNARY,
        conditional=True,
        origin_weights={LabelOrigin.TEXT: 0.5, LabelOrigin.BOX: 0.0, LabelOrigin.EXPERT: 1.0},
    )
    assert layout_of(config) == OutputLayout(
        (*PAIR, Auxiliary.VIEW_AP), OutputKind.TERNARY, conditional=True
    )
    assert origins_in_use(config) == (LabelOrigin.EXPERT, LabelOrigin.TEXT, LabelOrigin.HEADER)
    assert LabelOrigin.HEADER not in origins_in_use(replace(config, auxiliary=()))
