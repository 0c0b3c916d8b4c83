"""View codes of projection radiography (PS3.16 CID 4010 "DX View", CID 4009 for the chest).

SNOMED CT codes with the SNOMED RT codes that older files hold for the same concept.
"""

from __future__ import annotations

from typing import Final

from cxrviewer.dicom.study import ViewPosition

# SNOMED CT code, SNOMED RT codes, meaning.
_ROWS: Final[tuple[tuple[str, tuple[str, ...], ViewPosition], ...]] = (
    ("272479007", ("R-40888", "R-10214"), ViewPosition.PA),  # postero-anterior
    ("399348003", ("R-10206",), ViewPosition.AP),  # antero-posterior
    ("399033003", ("R-10202",), ViewPosition.FRONTAL),  # frontal
    ("399173006", ("R-10236",), ViewPosition.LL),  # left lateral
    ("399198007", ("R-10232",), ViewPosition.RL),  # right lateral
    ("399067008", ("R-102CD",), ViewPosition.LATERAL),  # lateral
    ("30730003", ("G-A145",), ViewPosition.LATERAL),  # sagittal
    # Known views that are neither frontal nor lateral; text must not make them so.
    ("399312000", ("R-10208",), ViewPosition.UNKNOWN),  # antero-posterior oblique
    ("399059000", ("R-10216",), ViewPosition.UNKNOWN),  # postero-anterior oblique
    ("399160007", ("R-10204",), ViewPosition.UNKNOWN),  # frontal oblique
    ("399135007", ("R-10220",), ViewPosition.UNKNOWN),  # left anterior oblique
    ("399006002", ("R-10212",), ViewPosition.UNKNOWN),  # left posterior oblique
    ("399356000", ("R-40985",), ViewPosition.UNKNOWN),  # right anterior oblique
    ("399038007", ("R-10210",), ViewPosition.UNKNOWN),  # right posterior oblique
    ("399184004", ("R-10238",), ViewPosition.UNKNOWN),  # left oblique
    ("399236003", ("R-10234",), ViewPosition.UNKNOWN),  # right oblique
    ("399182000", ("R-102C1",), ViewPosition.UNKNOWN),  # oblique
    ("260427002", ("R-40783",), ViewPosition.UNKNOWN),  # lateral oblique
    ("399061009", ("R-10241",), ViewPosition.UNKNOWN),  # axial
)

# Retired designators of SNOMED RT (PS3.16 8.1) count as it does.
_RT_SCHEMES: Final = ("SRT", "SNM3", "99SDM")
VIEW_CODES: Final[dict[tuple[str, str], ViewPosition]] = {
    **{("SCT", code): view for code, _, view in _ROWS},
    **{(scheme, rt): view for scheme in _RT_SCHEMES for _, rts, view in _ROWS for rt in rts},
}
