"""The hierarchy of findings (Irvin et al. 2019, figure 1): conditional training and its answers.

A network that is trained conditionally answers P(finding | parent). Pham et al. 2021, section 3.2:
a finding learns from images whose more general findings are all there, and its probability is the
product along the path from the root.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from cxrviewer.findings import Finding, ancestors


def parents(findings: Sequence[Finding]) -> tuple[int | None, ...]:
    """Position of each finding's nearest ancestor that is among `findings`, None for a root."""
    place = {finding: index for index, finding in enumerate(findings)}
    return tuple(
        next((place[above] for above in ancestors(finding) if above in place), None)
        for finding in findings
    )


def path_to(index: int, above: Sequence[int | None]) -> tuple[int, ...]:
    """Positions from the root down to `index`, itself included."""
    found = [index]
    while (parent := above[found[-1]]) is not None:
        found.append(parent)
    return tuple(reversed(found))


def learns(labels: Tensor, above: Sequence[int | None]) -> Tensor:
    """Where conditional training uses a label: everything above the finding is positive.

    Args:
        labels: (..., findings), NaN where not known; a soft label of at least 0.5 is positive.
        above: Parents of the findings.

    Returns:
        bool of the same shape.
    """
    positive = labels >= 0.5  # false for NaN and for "uncertain"
    columns = [
        positive[..., list(path_to(index, above)[:-1])].all(dim=-1)  # no parent: all of nothing
        for index in range(labels.shape[-1])
    ]
    return torch.stack(columns, dim=-1)


def multiply_along(logits: Tensor, above: Sequence[int | None]) -> Tensor:
    """Log-odds of the products of probabilities along the hierarchy.

    With p the product so far and q = 1 - p, a child with logit z has p' = p s(z) and
    q' = q + p s(-z), s being the sigmoid; in logarithms nothing overflows or cancels.

    Args:
        logits: (..., findings), each given its parent.
        above: Parents of the findings.
    """
    found: dict[int, tuple[Tensor, Tensor]] = {}
    for index in range(logits.shape[-1]):
        for place in path_to(index, above):
            if place not in found:
                found[place] = _given_parent(logits[..., place], above[place], found)
    columns = [
        logits[..., index] if above[index] is None else found[index][0] - found[index][1]
        for index in range(logits.shape[-1])
    ]
    return torch.stack(columns, dim=-1)


def _given_parent(
    logit: Tensor, parent: int | None, found: dict[int, tuple[Tensor, Tensor]]
) -> tuple[Tensor, Tensor]:
    """Logarithms of the probability and of its complement."""
    there, absent = functional.logsigmoid(logit), functional.logsigmoid(-logit)
    if parent is None:
        return there, absent
    above_there, above_absent = found[parent]
    return above_there + there, torch.logaddexp(above_absent, above_there + absent)
