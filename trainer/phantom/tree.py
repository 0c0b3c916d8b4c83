"""Branching trees that fill a lung: arteries, veins and bronchi.

Tissue is a cloud of points; each is joined to the tree where the new wire plus a share of the way
back to the root is shortest. This balance between little wire and short ways gives the straight,
acutely branching trees of vessels (Cuntz, Forstner, Borst and Häusser, PLoS Comput Biol 2010; 6:
e1000877). Radii follow by Murray's rule, r_parent^e = Σ r_child^e.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.phantom.projection import Tubes

Vector = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Growth:
    """How a tree grows.

    Attributes:
        leaf_radius_mm: Radius of the last branches.
        exponent: Murray's exponent e.
        directness: Share of the way to the root that counts against a joint; more is straighter.
        smoothing: How often the nodes are drawn towards their neighbours.
    """

    leaf_radius_mm: float = 0.30
    exponent: float = 2.5
    directness: float = 0.7
    smoothing: int = 3


def grow(root: Vector, heading: Vector, tissue: Vector, growth: Growth, *, step_mm: float) -> Tubes:
    """Grow one tree from `root` into the points `tissue` (n, 3) and cut it into pieces.

    The densities of the returned tubes are 1; the caller fills them.
    """
    heading = heading / np.linalg.norm(heading)
    # A stub in the direction of the stem keeps the first branches from turning back.
    stub = root + heading * 8.0
    nodes = np.concatenate([[root, stub], tissue])
    parents, order = _joined(nodes, growth.directness)
    power = _powers(parents, order, growth)
    nodes = _smoothed(nodes, parents, power, growth.smoothing)
    return _cut(nodes, parents, power ** (1 / growth.exponent), step_mm)


def _joined(nodes: Vector, directness: float) -> tuple[Index, Index]:
    """Parent of each node (the root is its own) and the order in which nodes were joined."""
    count = len(nodes)
    parents = np.zeros(count, np.intp)
    way = np.full(count, np.inf)
    way[0] = 0.0
    way[1] = float(np.linalg.norm(nodes[1] - nodes[0]))
    wire = np.linalg.norm(nodes - nodes[1], axis=1)
    cost = wire + directness * way[1]
    best = np.ones(count, np.intp)
    cost[:2] = np.inf
    order = [0, 1]
    for _ in range(count - 2):
        new = int(np.argmin(cost))
        parents[new] = best[new]
        way[new] = way[best[new]] + float(np.linalg.norm(nodes[new] - nodes[best[new]]))
        order.append(new)
        cost[new] = np.inf
        offer = np.linalg.norm(nodes - nodes[new], axis=1) + directness * way[new]
        better = (offer < cost) & np.isinf(way)
        cost[better] = offer[better]
        best[better] = new
    return parents, np.array(order, np.intp)


def _powers(parents: Index, order: Index, growth: Growth) -> Vector:
    """Radius to the power e of each node's branch: its own tissue and all that lies beyond."""
    power = np.full(len(parents), growth.leaf_radius_mm**growth.exponent)
    for node in order[:0:-1]:
        power[parents[node]] += power[node]
    return power


def _smoothed(nodes: Vector, parents: Index, power: Vector, times: int) -> Vector:
    """Draw nodes towards the middle between parent and children, thick children counting more."""
    moved = nodes.copy()
    inner = np.arange(1, len(nodes))
    for _ in range(times):
        pull = np.zeros_like(moved)
        weight = np.zeros(len(nodes))
        np.add.at(pull, parents[inner], moved[inner] * power[inner, None])
        np.add.at(weight, parents[inner], power[inner])
        bearing = inner[weight[inner] > 0]
        onward = pull[bearing] / weight[bearing, None]
        moved[bearing] = 0.4 * moved[bearing] + 0.3 * moved[parents[bearing]] + 0.3 * onward
    return moved


def _cut(nodes: Vector, parents: Index, radius: Vector, step_mm: float) -> Tubes:
    """Curve each branch to leave in its parent's direction; cut it into pieces of `step_mm`."""
    end, start = nodes[1:], nodes[parents[1:]]
    chord = end - start
    length = np.linalg.norm(chord, axis=1)
    before = start - nodes[parents[parents[1:]]]
    unit = before / np.maximum(np.linalg.norm(before, axis=1, keepdims=True), 1e-6)
    bend = start + 0.25 * (chord + unit * length[:, None])
    own = radius[1:]
    # A child leaves a much wider parent at once rather than as a funnel.
    entry = np.minimum(radius[parents[1:]], 1.2 * own)
    pieces = np.maximum(1, np.ceil(length / step_mm).astype(int))
    owner = np.repeat(np.arange(len(length)), pieces)
    first = np.cumsum(pieces) - pieces
    t = (np.arange(len(owner)) - first[owner] + 0.5) / pieces[owner]
    s = t[:, None]
    points = (1 - s) ** 2 * start[owner] + 2 * s * (1 - s) * bend[owner] + s**2 * end[owner]
    radii = entry[owner] + (own - entry)[owner] * np.minimum(2 * t, 1)
    lengths = np.linalg.norm(bend - start, axis=1) + np.linalg.norm(end - bend, axis=1)
    return Tubes(
        points.astype(np.float32),
        radii.astype(np.float32),
        ((0.5 * (lengths + length))[owner] / pieces[owner]).astype(np.float32),
        np.ones(len(owner), np.float32),
    )
