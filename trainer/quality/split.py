"""Folds by patient: everything of one patient, turned, cut or mirrored, stands in one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trainer.quality.items import Item
from trainer.quality.recipe import FOLDS, share_of


def folds_of(items: Sequence[Item], seed: int) -> NDArray[np.intp]:
    """(items,) fold of each.

    The groups of each source are dealt out one by one, so that every fold has its part of what is
    rare. A crop goes with the patient that it was cut from.
    """
    groups: defaultdict[str, list[str]] = defaultdict(list)
    known: set[str] = set()
    # Laterals first: they are rarer than the frontals of the same patients.
    for item in sorted(items, key=lambda item: (item.kind != "lateral", item.made_up)):
        if item.group not in known:
            known.add(item.group)
            groups[share_of(item)].append(item.group)
    fold: dict[str, int] = {}
    for number, name in enumerate(sorted(groups)):
        members = sorted(groups[name])
        order = np.random.default_rng([seed, number]).permutation(len(members))
        fold |= {members[place]: rank % FOLDS for rank, place in enumerate(order)}
    return np.array([fold[item.group] for item in items], np.intp)
