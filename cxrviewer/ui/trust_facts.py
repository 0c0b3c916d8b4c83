"""What speaks for and against trusting an answer: facts, each from the tag or file behind it.

Nothing is judged here that no source judges: what is not known is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QCoreApplication, QLocale

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ImageRef, Study, ViewPosition, ViewSource
from cxrviewer.findings import Finding
from cxrviewer.imaging.polarity import is_inverse
from cxrviewer.inference.analysis import AnalysedView, Analysis, BundleId, ViewRole
from cxrviewer.inference.anatomy.framing import Inclusion
from cxrviewer.inference.domain import age_in_years
from cxrviewer.inference.manifest import BundleManifest, list_bundles
from cxrviewer.inference.quality.appearance import Appearance
from cxrviewer.inference.seen_part import SeenPart
from cxrviewer.inference.suitability import is_radiographic, states_chest
from cxrviewer.ui.session import Session
from cxrviewer.ui.translate import NO_BREAK_SPACE, finding_name
from cxrviewer.ui.view_names import source_text, view_name

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
    facts = list(_of_views(session, study, analysis))
    facts.append(_age(study, manifest))
    facts += _never_seen(analysis, manifest)
    return tuple(facts)


@lru_cache(maxsize=8)
def manifest_of(bundle: BundleId) -> BundleManifest | None:
    """The manifest of the model that answered, where it is still installed."""
    return next((one for one in list_bundles() if one.bundle_id == bundle), None)


def _of_views(session: Session, study: Study, analysis: Analysis) -> Iterator[TrustFact]:
    """What holds of every view is said once; a caution about one of several names it."""
    found = [
        (view, (*_of_view(session, study, view), *_anatomy(view, lungs_found=analysis.lungs_found)))
        for view in analysis.views
    ]
    told: set[TrustFact] = set()
    for view, facts in found:
        for fact in facts:
            if fact in told:
                continue
            told.add(fact)
            is_shared = all(fact in others for _, others in found)
            name = view_name(view.view.position)
            if fact.is_caution and not is_shared and name not in fact.text:
                yield replace(fact, text=f"{name}: {fact.text}")
            else:
                yield fact


def _of_view(session: Session, study: Study, view: AnalysedView) -> Iterator[TrustFact]:
    ref = next((one for one in study if one.sop_instance_uid == view.sop_instance_uid), None)
    seen = view.appearance
    yield _view(view, seen)
    if ref is None:
        return
    yield from _domain(ref, seen)
    radiograph = session.radiograph(ref.sop_instance_uid)
    if radiograph is not None:
        yield _polarity(radiograph, seen)
    if seen is not None:
        yield _placing(seen)
        yield _clipping(seen, view_name(view.view.position))
    if view.seen_part is not None:
        yield _seen_part(view.seen_part, view_name(view.view.position))


def _view(view: AnalysedView, seen: Appearance | None) -> TrustFact:
    """By the header or the reader, and whether the image looks like it."""
    position, source = view.view.position, view.view.source
    parts = [view_name(position), source_text(source)]
    is_caution = position is ViewPosition.UNKNOWN
    if seen is not None and source is not ViewSource.IMAGE:
        looks = QCoreApplication.translate("trust", "by its look: {view}")
        parts.append(looks.format(view=view_name(_plane(seen.position))))
        is_known = ViewPosition.UNKNOWN not in {position, seen.position}
        is_caution |= is_known and seen.position.is_lateral != position.is_lateral
    text = " · ".join(part for part in parts if part)
    return TrustFact(QCoreApplication.translate("trust", "View"), text, is_caution=is_caution)


def _plane(position: ViewPosition) -> ViewPosition:
    """What the look of an image tells well; AP and PA it does not."""
    if position is ViewPosition.UNKNOWN:
        return position
    return ViewPosition.LATERAL if position.is_lateral else ViewPosition.FRONTAL


def _domain(ref: ImageRef, seen: Appearance | None) -> Iterator[TrustFact]:
    heading = QCoreApplication.translate("trust", "Image")
    if ref.is_picture:
        text = QCoreApplication.translate("trust", "a picture file; nothing says what it is")
        yield TrustFact(heading, text, is_caution=True)
    elif is_radiographic(ref) and states_chest(ref):
        stated = " ".join(part for part in (ref.modality, ref.body_part_examined) if part)
        text = QCoreApplication.translate("trust", "a chest radiograph by its header ({tags})")
        yield TrustFact(heading, text.format(tags=stated))
    else:
        text = QCoreApplication.translate(
            "trust", "the header does not say that it is a chest radiograph"
        )
        yield TrustFact(heading, text, is_caution=True)
    if seen is not None:
        yield _likeness(seen)


def _likeness(seen: Appearance) -> TrustFact:
    heading = QCoreApplication.translate("trust", "By its look")
    if seen.is_other:
        text = QCoreApplication.translate("trust", "hardly a chest radiograph")
    elif seen.is_child:
        text = QCoreApplication.translate("trust", "a chest radiograph of a child")
    else:
        text = QCoreApplication.translate("trust", "a chest radiograph")
    return TrustFact(heading, text, is_caution=seen.is_other or seen.is_child)


def _polarity(radiograph: Radiograph, seen: Appearance | None) -> TrustFact:
    photometric = radiograph.grayscale.photometric_interpretation
    text = (
        QCoreApplication.translate("trust", "{tag}: shown inverted, as the file asks")
        if is_inverse(radiograph.grayscale)
        else QCoreApplication.translate("trust", "{tag}: shown as stored")
    ).format(tag=photometric)
    is_wrong = seen is not None and seen.is_inverted
    if seen is not None:
        looks = (
            QCoreApplication.translate("trust", "but black and white look exchanged")
            if is_wrong
            else QCoreApplication.translate("trust", "looks right")
        )
        text = f"{text} · {looks}"
    return TrustFact(QCoreApplication.translate("trust", "Polarity"), text, is_caution=is_wrong)


def _placing(seen: Appearance) -> TrustFact:
    """Whether the image lies as the models expect it."""
    heading = QCoreApplication.translate("trust", "Position")
    if seen.degrees:
        text = QCoreApplication.translate("trust", "looks turned by {degrees}°")
        return TrustFact(heading, text.format(degrees=seen.degrees), is_caution=True)
    if seen.is_mirrored:
        text = QCoreApplication.translate("trust", "left and right look exchanged")
        return TrustFact(heading, text, is_caution=True)
    return TrustFact(heading, QCoreApplication.translate("trust", "looks upright, not mirrored"))


def _clipping(seen: Appearance, view: str) -> TrustFact:
    text = QCoreApplication.translate("trust", "{view}: {black} black, {white} white").format(
        view=view, black=_percent(seen.black), white=_percent(seen.white)
    )
    return TrustFact(QCoreApplication.translate("trust", "Clipping"), text)


def _seen_part(part: SeenPart, view: str) -> TrustFact:
    """What the models saw of the image where that is not the image as it is."""
    told = []
    if not part.is_whole:
        text = QCoreApplication.translate("trust", "borders left out ({share} of the image)")
        told.append(text.format(share=_percent(part.left_out)))
    if part.is_stretched:
        told.append(QCoreApplication.translate("trust", "pixels made square"))
    text = f"{view}: {' · '.join(told)}"
    return TrustFact(QCoreApplication.translate("trust", "Seen part"), text)


def _anatomy(view: AnalysedView, *, lungs_found: bool) -> Iterator[TrustFact]:
    """What the outlines of lungs and heart say of the film."""
    if not lungs_found and view.role is ViewRole.FRONTAL:
        text = QCoreApplication.translate(
            "trust", "not outlined; the model looked at where they usually lie"
        )
        yield TrustFact(_lungs(), text, is_caution=True)
        return
    if view.anatomy is None:
        return
    if view.anatomy.doubts:
        text = QCoreApplication.translate("trust", "their outlines are uncertain")
        yield TrustFact(_lungs(), text, is_caution=True)
        return
    if view.anatomy.inclusion is not None:
        yield _included(view.anatomy.inclusion)
    if view.anatomy.is_rotated is not None:
        yield _rotation(is_rotated=view.anatomy.is_rotated)


def _lungs() -> str:
    return QCoreApplication.translate("trust", "Lungs")


def _included(found: Inclusion) -> TrustFact:
    rows = (
        (found.right_apex, QCoreApplication.translate("trust", "right apex")),
        (found.left_apex, QCoreApplication.translate("trust", "left apex")),
        (found.right_angle, QCoreApplication.translate("trust", "right costophrenic angle")),
        (found.left_angle, QCoreApplication.translate("trust", "left costophrenic angle")),
    )
    missing = [name for is_there, name in rows if not is_there]
    if missing:
        text = QCoreApplication.translate("trust", "cut off: {parts}")
        return TrustFact(_lungs(), text.format(parts=", ".join(missing)), is_caution=True)
    text = QCoreApplication.translate("trust", "apices and costophrenic angles are on the image")
    return TrustFact(_lungs(), text)


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
