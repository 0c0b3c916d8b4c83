"""In which order the list shows its studies. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from cxrviewer.dicom.study import Study
from cxrviewer.settings import ListOrder
from cxrviewer.ui.library import patient_key

_LAST: Final = float("inf")

Distance = Callable[[str], float | None]


def in_list_order(
    studies: Sequence[Study], order: ListOrder, distance: Distance
) -> tuple[Study, ...]:
    """Sort studies.

    Args:
        studies: Newest first, those of one patient together.
        order: By date leaves them so. By name sorts the patients, nameless ones last. By suspicion
            takes patients apart: the most suspicious study first, those without an answer last.
        distance: Of a Study Instance UID; None where nothing is known or may be told.
    """
    if order is ListOrder.NAME:
        return tuple(sorted(studies, key=_name))
    if order is ListOrder.SUSPICION:
        return tuple(sorted(studies, key=lambda one: _rank(distance(one.study_instance_uid))))
    return tuple(studies)


def _name(study: Study) -> tuple[bool, str, tuple[str, ...]]:
    name = study.patient.name.casefold()
    return not name, name, patient_key(study)


def _rank(distance: float | None) -> float:
    return _LAST if distance is None else -distance
