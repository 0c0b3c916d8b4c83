"""Looks at every image of a request before the findings model does. Free of torch.

What is no chest radiograph is taken out; a view that the header leaves open is filled in, and the
image goes to the branch of that view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.errors import QT_TRANSLATE_NOOP, AnalysisRefusedError, Message
from cxrviewer.inference.analysis import AnalysedView, Analysis, AnalysisRequest, ViewRole
from cxrviewer.inference.on_images import on_image
from cxrviewer.inference.preprocess import PreprocessSpec, fit_ahead
from cxrviewer.inference.quality.answer import QualityAnswer
from cxrviewer.inference.quality.appearance import Appearance, appearance
from cxrviewer.inference.quality.judgement import image_refusal, image_warnings, seen_view
from cxrviewer.inference.seen_part import Picture, notes, picture_of
from cxrviewer.inference.shrink import Both, in_turn
from cxrviewer.inference.suitability import pixel_refusal, refusal

_LEFT_OUT: Final = {
    ViewRole.FRONTAL: QT_TRANSLATE_NOOP(
        "messages",
        "The frontal image does not look like a chest radiograph; it is not part of this analysis.",
    ),
    ViewRole.LATERAL: QT_TRANSLATE_NOOP(
        "messages",
        "The lateral image does not look like a chest radiograph; it is not part of this analysis.",
    ),
}
_SECOND_LATERAL: Final = QT_TRANSLATE_NOOP(
    "messages",
    "An image of unknown view looks like a second lateral one; it is not part of this analysis.",
)

Look = Callable[[NDArray[np.uint8]], QualityAnswer]
Specs = Mapping[ViewRole, Sequence[PreprocessSpec]]
Pictures = Mapping[ViewRole, Picture]


@dataclass(frozen=True, eq=False, slots=True)
class Triage:
    """What is left of a request.

    Attributes:
        request: The images to analyse, by the role that they have by header or look.
        answers: What was seen of each of them.
        warnings: Sentences for the reader, most important first.
        left_out: Why images are not part of it, by SOP Instance UID.
        pictures: What networks see of each image of `request`.
        appearances: What follows from the answers and pictures.
    """

    request: AnalysisRequest
    answers: Mapping[ViewRole, QualityAnswer] = field(default_factory=dict)
    warnings: tuple[Message, ...] = ()
    left_out: Mapping[str, Message] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=dict)
    appearances: Mapping[ViewRole, Appearance] = field(default_factory=dict)

    @property
    def rendered(self) -> Mapping[ViewRole, NDArray[np.uint8]]:
        """The pixels of each picture."""
        return {role: picture.pixels for role, picture in self.pictures.items()}

    def told(self, analysis: Analysis) -> Analysis:
        """`analysis` of `request` together with what was seen before it, placed on the images."""
        parts = [self.pictures[view.role].part for view in analysis.views]
        views = tuple(
            on_image(self._seen(view), part)
            for view, part in zip(analysis.views, parts, strict=True)
        )
        warnings = (*self.warnings, *analysis.warnings, *notes(parts))
        return replace(analysis, views=views, warnings=warnings, left_out=self.left_out)

    def _seen(self, view: AnalysedView) -> AnalysedView:
        answer = self.answers.get(view.role)
        if answer is None:
            return view
        return replace(view, look=answer.named, appearance=self.appearances[view.role])


def refuse_by_header(request: AnalysisRequest) -> None:
    """Let the headers speak before anything is rendered or looked at.

    Raises:
        AnalysisRefusedError: A header or pixels contradict a chest radiograph.
    """
    for radiograph in request.radiographs.values():
        if (said := refusal(radiograph.ref) or pixel_refusal(radiograph)) is not None:
            raise AnalysisRefusedError(said.template, **said.details)


def triage(request: AnalysisRequest, pictures: Pictures, look: Look, *, min_age: float) -> Triage:
    """Look at every image of a request that `refuse_by_header` let pass.

    Args:
        request: Images by the role that their headers give them.
        pictures: What networks see of them.
        look: The quality model.
        min_age: Youngest patient that the findings model was trained on.

    Raises:
        AnalysisRefusedError: No image looks like a chest radiograph.
    """
    answers = {role: look(pictures[role].pixels) for role in request.radiographs}
    reasons = {
        role: reason
        for role, radiograph in request.radiographs.items()
        if (reason := image_refusal(radiograph.ref, answers[role])) is not None
    }
    if reasons and len(reasons) == len(request.radiographs):
        reason = next(iter(reasons.values()))
        raise AnalysisRefusedError(reason.template, **reason.details)
    warnings = [Message(_LEFT_OUT[role]) for role in reasons]
    left_out = {request.radiographs[role].ref.sop_instance_uid: reasons[role] for role in reasons}
    placed: dict[ViewRole, Radiograph] = {}
    seen: dict[ViewRole, QualityAnswer] = {}
    shown: dict[ViewRole, Picture] = {}
    # Laterals first: their role is known, that of an image in the frontal's place may change.
    for role in (ViewRole.LATERAL, ViewRole.FRONTAL):
        if role in reasons or role not in request.radiographs:
            continue
        radiograph, answer = request.radiographs[role], answers[role]
        found = replace(radiograph.ref, view=seen_view(radiograph.ref, answer))
        wanted = ViewRole.LATERAL if found.view.position.is_lateral else role
        if wanted in placed:
            warnings.append(Message(_SECOND_LATERAL))
            left_out[found.sop_instance_uid] = Message(_SECOND_LATERAL)
            continue
        placed[wanted], seen[wanted] = replace(radiograph, ref=found), answer
        shown[wanted] = pictures[role]
        warnings += image_warnings(
            radiograph.ref, answer, age_years=request.patient_age_years, min_age=min_age
        )
    ordered = {role: placed[role] for role in ViewRole if role in placed}
    return Triage(
        replace(request, radiographs=MappingProxyType(ordered)),
        MappingProxyType(seen),
        tuple(_once(warnings)),
        MappingProxyType(left_out),
        MappingProxyType(shown),
        MappingProxyType({role: appearance(seen[role], shown[role].pixels) for role in ordered}),
    )


def unlooked(request: AnalysisRequest, specs: Specs = MappingProxyType({})) -> Triage:
    """All of a request, believed as it is."""
    return Triage(request, pictures=MappingProxyType(render_all(request.radiographs, specs)))


def render(
    radiograph: Radiograph, specs: Sequence[PreprocessSpec], both: Both = in_turn
) -> Picture:
    """What every network sees of an image.

    Args:
        radiograph: To render.
        specs: Canvases of it that the models will ask for, as far as that is known.
        both: Does two halves of the work; at once, where there are two threads for it.
    """
    found = picture_of(radiograph)
    fit_ahead(found.pixels, specs, both)
    return found


def render_all(radiographs: Mapping[ViewRole, Radiograph], specs: Specs) -> dict[ViewRole, Picture]:
    """`render` each of several images, all at once."""

    def rendered(role: ViewRole) -> Picture:
        return render(radiographs[role], specs.get(role, ()))

    if len(radiographs) < 2:
        return {role: rendered(role) for role in radiographs}
    # Almost all of it is the work of OpenCV, which lets other threads go on meanwhile.
    with ThreadPoolExecutor() as threads:
        return dict(zip(radiographs, threads.map(rendered, radiographs), strict=True))


def _once(sentences: list[Message]) -> Iterator[Message]:
    told: list[Message] = []
    for sentence in sentences:
        if sentence not in told:
            told.append(sentence)
            yield sentence
