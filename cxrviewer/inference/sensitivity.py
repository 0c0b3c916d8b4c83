"""The reader's choice of what the two operating points of a bundle mean. Free of torch and of Qt.

A bundle sets two thresholds for each finding, one sensitive and one specific. No preset makes up a
third; they only say which of the two decides:

| confidence      | screening | balanced | specific |
|-----------------|-----------|----------|----------|
| below sensitive | absent    | absent   | absent   |
| between         | present   | doubtful | absent   |
| from specific   | present   | present  | present  |

The choice belongs to one version of one bundle: another version has other thresholds, so it starts
balanced again.
"""

from __future__ import annotations

from dataclasses import replace

from cxrviewer.inference.analysis import Analysis, BundleId, FindingScore, FindingState
from cxrviewer.settings import Sensitivity, Settings


def sensitivity_for(settings: Settings, bundle: BundleId) -> Sensitivity:
    """The preset in force for a bundle."""
    chosen = settings.sensitivity_bundle == bundle_key(bundle)
    return settings.sensitivity if chosen else Sensitivity.BALANCED


def with_sensitivity(settings: Settings, bundle: BundleId, sensitivity: Sensitivity) -> Settings:
    """`settings` with a preset chosen for a bundle."""
    return replace(settings, sensitivity=sensitivity, sensitivity_bundle=bundle_key(bundle))


def bundle_key(bundle: BundleId) -> str:
    """What tells one version of one bundle from all others."""
    return f"{bundle.name} {bundle.version} {bundle.sha256[:12]}"


def read_with(analysis: Analysis, sensitivity: Sensitivity) -> Analysis:
    """The same answer with the states of another preset; scores and maps stay."""
    if sensitivity is Sensitivity.BALANCED:
        return analysis
    scores = tuple(_read(score, sensitivity) for score in analysis.findings)
    return replace(analysis, findings=scores)


def _read(score: FindingScore, sensitivity: Sensitivity) -> FindingScore:
    points = score.operating_points
    if points is None or points.state(score.confidence) is not FindingState.DOUBTFUL:
        return score
    screening = sensitivity is Sensitivity.SCREENING
    return replace(score, state=FindingState.PRESENT if screening else FindingState.ABSENT)
