"""What speaks for and against trusting an answer: facts, each from the tag or file behind it.

Nothing is judged here that no source judges: what is not known is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QLocale

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, Study, ViewPosition
from cxrviewer.findings import Finding
from cxrviewer.imaging.polarity import is_inverse
from cxrviewer.imaging.voi import Voi, compose
from cxrviewer.inference.analysis import AnalysedView, Analysis, BundleId
from cxrviewer.inference.domain import age_in_years
from cxrviewer.inference.manifest import BundleManifest, list_bundles
from cxrviewer.inference.suitability import is_radiographic, states_chest
from cxrviewer.ui.session import Session
from cxrviewer.ui.translate import NO_BREAK_SPACE, finding_name
from cxrviewer.ui.view_names import source_text, view_name

# Every so many rows and columns are looked at: enough for a share in per cent.
_STRIDE: Final = 4
_NAMED_VIEWS: Final = (
    ViewPosition.PA, ViewPosition.AP, ViewPosition.LL, ViewPosition.RL,
    ViewPosition.LLD, ViewPosition.RLD,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrustFact:
    """A line of the strip.

    Attributes:
        heading: What it is about.
        text: What is known.
        is_caution: Whether it speaks against trusting the answer, or is not known.
    """

    heading: str
    text: str
    is_caution: bool = False


def trust_facts(session: Session) -> tuple[TrustFact, ...]:
    """Facts about the answer on the screen; none where there is none."""
    analysis, study = session.analysis, session.current_study
    if analysis is None or study is None:
        return ()
    manifest = manifest_of(analysis.bundle)
    facts: list[TrustFact] = []
    for view in analysis.views:
        # What holds of both views is said once.
        facts += [one for one in _of_view(session, study, view) if one not in facts]
    facts.append(_age(study, manifest))
    facts += _never_seen(analysis, manifest)
    return tuple(facts)


@lru_cache(maxsize=8)
def manifest_of(bundle: BundleId) -> BundleManifest | None:
    """The manifest of the model that answered, where it is still installed."""
    return next((one for one in list_bundles() if one.bundle_id == bundle), None)


def clipped_shares(radiograph: Radiograph, voi: Voi) -> tuple[float, float]:
    """Shares of the image that are fully black and fully white as the model saw it.

    Args:
        radiograph: The image.
        voi: Its first window, which is the model's.
    """
    sample = radiograph.stored_values[::_STRIDE, ::_STRIDE].copy()
    shown = compose(radiograph.grayscale, voi).apply(sample)
    counts = np.bincount(shown.ravel(), minlength=256)
    return float(counts[0] / shown.size), float(counts[255] / shown.size)


def _of_view(session: Session, study: Study, view: AnalysedView) -> Iterator[TrustFact]:
    ref = next((one for one in study if one.sop_instance_uid == view.sop_instance_uid), None)
    name = view_name(view.view.position)
    unknown = view.view.position is ViewPosition.UNKNOWN
    text = " · ".join(part for part in (name, source_text(view.view.source)) if part)
    yield TrustFact(QCoreApplication.translate("trust", "View"), text, is_caution=unknown)
    if ref is None:
        return
    yield _domain(ref)
    radiograph = session.radiograph(ref.sop_instance_uid)
    voi = session.first_voi(ref.sop_instance_uid)
    if radiograph is not None:
        yield _polarity(radiograph)
    if radiograph is not None and voi is not None:
        yield _clipping(radiograph, voi, name)
    if view.anatomy is not None and view.anatomy.is_rotated is not None:
        yield _rotation(is_rotated=view.anatomy.is_rotated)


def _domain(ref: ImageRef) -> TrustFact:
    heading = QCoreApplication.translate("trust", "Image")
    if ref.is_picture:
        return TrustFact(
            heading,
            QCoreApplication.translate("trust", "a picture file; nothing says what it is"),
            is_caution=True,
        )
    stated = " ".join(part for part in (ref.modality, ref.body_part_examined) if part)
    is_sure = is_radiographic(ref) and states_chest(ref)
    if is_sure:
        return TrustFact(
            heading,
            QCoreApplication.translate("trust", "a chest radiograph by its header ({tags})").format(
                tags=stated
            ),
        )
    text = QCoreApplication.translate(
        "trust", "the header does not say that it is a chest radiograph"
    )
    return TrustFact(heading, text, is_caution=True)


def _polarity(radiograph: Radiograph) -> TrustFact:
    photometric = radiograph.grayscale.photometric_interpretation
    text = (
        QCoreApplication.translate("trust", "{tag}: shown inverted, as the file asks")
        if is_inverse(radiograph.grayscale)
        else QCoreApplication.translate("trust", "{tag}: shown as stored")
    )
    return TrustFact(QCoreApplication.translate("trust", "Polarity"), text.format(tag=photometric))


def _clipping(radiograph: Radiograph, voi: Voi, view: str) -> TrustFact:
    black, white = clipped_shares(radiograph, voi)
    text = QCoreApplication.translate("trust", "{view}: {black} black, {white} white").format(
        view=view, black=_percent(black), white=_percent(white)
    )
    return TrustFact(QCoreApplication.translate("trust", "Clipping"), text)


def _rotation(*, is_rotated: bool) -> TrustFact:
    """By the widths of the lungs; the limits are those of the model that outlined them."""
    heading = QCoreApplication.translate("trust", "Rotation")
    if is_rotated:
        text = QCoreApplication.translate("trust", "possible: one lung is much wider")
        return TrustFact(heading, text, is_caution=True)
    text = QCoreApplication.translate("trust", "no sign of it: lungs of like width")
    return TrustFact(heading, text)


def _age(study: Study, manifest: BundleManifest | None) -> TrustFact:
    heading, age = QCoreApplication.translate("trust", "Age"), age_in_years(study)
    if manifest is None:
        return TrustFact(
            heading,
            QCoreApplication.translate("trust", "the model’s description is not installed"),
            is_caution=True,
        )
    population = manifest.training_population
    limits = {"low": f"{population.min_age:g}", "high": f"{population.max_age:g}"}
    if age is None:
        text = QCoreApplication.translate("trust", "not stated; trained on {low} to {high} years")
        return TrustFact(heading, text.format(**limits), is_caution=True)
    inside = population.min_age <= age < population.max_age + 1
    text = QCoreApplication.translate("trust", "{age} years; trained on {low} to {high}")
    return TrustFact(heading, text.format(age=int(age), **limits), is_caution=not inside)


def _never_seen(analysis: Analysis, manifest: BundleManifest | None) -> Iterator[TrustFact]:
    if manifest is not None:
        views = [view_name(view) for view in unseen_views(manifest)]
        if views:
            yield TrustFact(
                QCoreApplication.translate("trust", "Never trained on"),
                QCoreApplication.translate("trust", "{views} views").format(views=", ".join(views)),
            )
    asked = {score.finding for score in analysis.findings}
    missing = [finding_name(one) for one in Finding if one not in asked]
    if missing:
        yield TrustFact(
            QCoreApplication.translate("trust", "Does not look for"), ", ".join(missing).lower()
        )


def unseen_views(manifest: BundleManifest) -> tuple[ViewPosition, ...]:
    """Views that the training did not have; one named only by its plane covers that plane."""
    seen = manifest.training_population.views
    return tuple(
        view for view in _NAMED_VIEWS
        if view not in seen
        and not (view.is_lateral and ViewPosition.LATERAL in seen)
        and not (view in {ViewPosition.PA, ViewPosition.AP} and ViewPosition.FRONTAL in seen)
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{QLocale().toString(share * 100, 'f', 1)}{NO_BREAK_SPACE}%"
