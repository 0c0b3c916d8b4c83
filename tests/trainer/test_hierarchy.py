import math

import pytest
import torch

from cxrviewer.findings import Finding
from trainer.hierarchy import learns, multiply_along, parents, path_to

NAN = math.nan
CHAIN = (Finding.PNEUMONIA, Finding.LUNG_OPACITY, Finding.CONSOLIDATION, Finding.HERNIA)
ABOVE = (2, None, 1, None)


def test_parents_by_position_whatever_the_order() -> None:
    assert parents(CHAIN) == ABOVE
    # Without consolidation the nearest ancestor that is asked for stands in.
    assert parents((Finding.PNEUMONIA, Finding.LUNG_OPACITY)) == (1, None)
    assert parents((Finding.PNEUMONIA, Finding.HERNIA)) == (None, None)
    assert path_to(0, ABOVE) == (1, 2, 0)


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [  # pneumonia, lung opacity, consolidation, hernia; roots always learn
        ((1, 1, 1, 0), (True, True, True, True)),
        ((0, 1, 1, 0), (True, True, True, True)),
        ((0, 1, 0, 0), (False, True, True, True)),
        ((0, 0, 0, 0), (False, True, False, True)),
        ((1, 0, 1, 0), (False, True, False, True)),  # consolidation without its own parent
        ((1, NAN, 1, NAN), (False, True, False, True)),
        ((1, -1, 1, 0), (False, True, False, True)),  # uncertain is not positive
        ((1, 0.7, 0.6, 0), (True, True, True, True)),  # soft labels of at least one half are
        ((1, 0.7, 0.4, 0), (False, True, True, True)),
    ],
)
def test_a_finding_learns_where_all_above_it_is_positive(
    labels: tuple[float, ...], wanted: tuple[bool, ...]
) -> None:
    assert learns(torch.tensor([labels], dtype=torch.float32), ABOVE).tolist() == [list(wanted)]


def test_probabilities_multiply_along_the_path() -> None:
    # Given its parent: pneumonia 0.5, opacity 0.8, consolidation 0.25, hernia 0.1.
    given = torch.tensor([[0.5, 0.8, 0.25, 0.1]])
    product = multiply_along(given.logit(), ABOVE).sigmoid()
    wanted = [0.8 * 0.25 * 0.5, 0.8, 0.8 * 0.25, 0.1]
    assert product[0].tolist() == pytest.approx(wanted, rel=1e-5)


def test_roots_keep_their_very_logit() -> None:
    logits = torch.tensor([[0.3, -7.123456, 2.5, 40.0]])
    found = multiply_along(logits, ABOVE)
    assert torch.equal(found[:, [1, 3]], logits[:, [1, 3]])


@pytest.mark.parametrize("size", [50.0, 1e4])
def test_extreme_logits_stay_finite(size: float) -> None:
    corners = torch.cartesian_prod(*[torch.tensor([-size, 0.0, size])] * 4).requires_grad_()
    found = multiply_along(corners, ABOVE)
    found.sum().backward()
    assert found.isfinite().all()
    assert corners.grad is not None
    assert corners.grad.isfinite().all()


def test_sure_products_do_not_round_to_infinite_odds() -> None:
    # p = s(50)^3, so 1 - p is 3 exp(-50) to first order and the log-odds 50 - ln 3.
    found = multiply_along(torch.full((1, 4), 50.0), ABOVE)
    assert float(found[0, 0]) == pytest.approx(50 - math.log(3), rel=1e-6)
