"""What outlines add to an answer: places of its maps, and warnings. Free of torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cxrviewer.inference.analysis import AnalysedView, Analysis, FindingScore, ViewRole
from cxrviewer.inference.anatomy.answer import Anatomy
from cxrviewer.inference.anatomy.soundness import lungs_side_by_side
from cxrviewer.inference.anatomy.zones import Chart, charted, named, shares


def with_anatomy(analysis: Analysis, anatomy: Anatomy, chart: Chart | None = None) -> Analysis:
    """The same answer with the frontal view's outlines, places beside findings, and warnings.

    Places are named from the frontal map, whatever part of the answer it has; where the lungs were
    not outlined, or the map tells no place, they stay empty.

    Args:
        analysis: With a frontal view, else it is given back as it is.
        anatomy: Of its frontal view.
        chart: Of its outlines, where it has been made already.
    """
    frontal = next((view for view in analysis.views if view.role is ViewRole.FRONTAL), None)
    if frontal is None:
        return analysis
    return replace(
        analysis,
        views=tuple(
            replace(view, anatomy=anatomy) if view is frontal else view for view in analysis.views
        ),
        findings=tuple(_placed(analysis.findings, frontal, chart or charted(anatomy.outlines))),
        warnings=(*analysis.warnings, *anatomy.warnings()),
    )


def _placed(
    scores: Sequence[FindingScore], frontal: AnalysedView, chart: Chart
) -> Iterator[FindingScore]:
    if not lungs_side_by_side(chart.outlines):
        yield from scores
        return
    found_in = shares(frontal.heatmaps, frontal.canvas, chart)
    for score, found in zip(scores, found_in, strict=True):
        yield replace(score, places=named(found)) if score.has_place else score
