"""What of a request is analysed, and in which branch, after its images were looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from quality_samples import answer
from sample_bundles import make_radiograph, make_ref

from cxrviewer.dicom.radiograph import Radiograph
from cxrviewer.dicom.study import ViewPosition, ViewSource
from cxrviewer.errors import AnalysisRefusedError
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.analysis import AnalysisRequest, ViewRole
from cxrviewer.inference.quality.answer import QualityAnswer
from cxrviewer.inference.quality.triage import Look, Triage, refuse_by_header, render_all, triage

FRONTAL, LATERAL, V = ViewRole.FRONTAL, ViewRole.LATERAL, ViewPosition
OTHER = {"kind": (0.01, 0.01, 0.98)}
LATERAL_LOOK = {"kind": (0.01, 0.98, 0.01)}


def radiograph(position: ViewPosition, uid: str, seed: int, **header: Any) -> Radiograph:
    return make_radiograph(make_ref(position, sop_instance_uid=uid, **header), seed=seed)


def looking(
    *seen: tuple[Radiograph, QualityAnswer],
) -> Callable[[NDArray[np.uint8]], QualityAnswer]:
    """Answers by what is on the picture."""
    known = [(canonical_render(image), found) for image, found in seen]

    def look(picture: NDArray[np.uint8]) -> QualityAnswer:
        return next(found for image, found in known if np.array_equal(image, picture))

    return look


def request(images: dict[ViewRole, Radiograph], age: float | None = 50.0) -> AnalysisRequest:
    return AnalysisRequest(1, "2.25.1", images, age)


def triaged(asked: AnalysisRequest, look: Look) -> Triage:
    return triage(asked, render_all(asked.radiographs, {}), look, min_age=18)


PA = radiograph(V.PA, "2.25.10", 0)
UNKNOWN = radiograph(V.UNKNOWN, "2.25.11", 1)
LL = radiograph(V.LL, "2.25.12", 2)


def test_images_in_order_stay_where_they_are() -> None:
    look = looking((PA, answer()), (LL, answer(**LATERAL_LOOK)))
    found = triaged(request({FRONTAL: PA, LATERAL: LL}), look)
    assert list(found.request.radiographs) == [FRONTAL, LATERAL]
    assert found.request.radiographs[FRONTAL].ref == PA.ref
    assert found.warnings == ()
    assert not found.left_out


def test_an_unknown_view_goes_to_the_branch_of_its_look() -> None:
    found = triaged(request({FRONTAL: UNKNOWN}), looking((UNKNOWN, answer(**LATERAL_LOOK))))
    assert list(found.request.radiographs) == [LATERAL]
    view = found.request.radiographs[LATERAL].ref.view
    assert (view.position, view.source) == (V.LATERAL, ViewSource.IMAGE)
    assert found.answers[LATERAL].lateral > 0.9
    assert "lateral one" in str(found.warnings[0])


def test_an_unknown_frontal_gets_its_projection() -> None:
    look = looking((UNKNOWN, answer(projection=(0.05, 0.95))))
    found = triaged(request({FRONTAL: UNKNOWN}), look)
    assert found.request.radiographs[FRONTAL].ref.view.position is V.AP
    assert len(found.warnings) == 2


def test_a_second_lateral_is_left_out() -> None:
    look = looking((UNKNOWN, answer(**LATERAL_LOOK)), (LL, answer(**LATERAL_LOOK)))
    found = triaged(request({FRONTAL: UNKNOWN, LATERAL: LL}), look)
    assert list(found.request.radiographs) == [LATERAL]
    assert found.request.radiographs[LATERAL].ref == LL.ref
    assert set(found.left_out) == {"2.25.11"}


def test_what_is_no_chest_is_left_out_with_a_word() -> None:
    look = looking((PA, answer()), (LL, answer(**OTHER)))
    found = triaged(request({FRONTAL: PA, LATERAL: LL}), look)
    assert list(found.request.radiographs) == [FRONTAL]
    assert "not look like a chest" in str(found.left_out["2.25.12"])
    assert "lateral image does not look" in str(found.warnings[0])


def test_nothing_is_left_of_a_request_without_a_chest() -> None:
    with pytest.raises(AnalysisRefusedError, match="does not look like a chest"):
        triaged(request({FRONTAL: PA}), looking((PA, answer(**OTHER))))


def test_a_header_is_refused_and_one_in_order_is_not() -> None:
    hand = radiograph(V.PA, "2.25.13", 3, body_part_examined="HAND")
    with pytest.raises(AnalysisRefusedError, match="HAND"):
        refuse_by_header(request({FRONTAL: PA, LATERAL: hand}))
    refuse_by_header(request({FRONTAL: PA, LATERAL: LL}))


def test_a_sentence_about_both_views_is_said_once() -> None:
    inverted = {"polarity": (0.0, 1.0)}
    look = looking((PA, answer(**inverted)), (LL, answer(**LATERAL_LOOK, **inverted)))
    found = triaged(request({FRONTAL: PA, LATERAL: LL}), look)
    assert len(found.warnings) == 1


def test_a_childs_look_is_told_where_the_age_is_silent() -> None:
    look = looking((PA, answer(age=(0.0, 1.0))))
    assert triaged(request({FRONTAL: PA}, age=40.0), look).warnings == ()
    (told,) = triaged(request({FRONTAL: PA}, age=None), look).warnings
    assert "18" in str(told)
