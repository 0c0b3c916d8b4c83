"""The view of an image comes from the best evidence, and only from evidence."""

from __future__ import annotations

from typing import Any

import pytest
from factories import code_item, make_dataset

from cxrviewer.dicom.study import View, ViewPosition, ViewSource
from cxrviewer.dicom.view_words import view_in_text
from cxrviewer.dicom.views import view_of

SILENT: dict[str, Any] = {
    "ViewPosition": None,
    "ViewCodeSequence": None,
    "PatientOrientation": None,
    "SeriesDescription": None,
    "StudyDescription": None,
}
PA, AP, LL, RL = ViewPosition.PA, ViewPosition.AP, ViewPosition.LL, ViewPosition.RL
FRONTAL, LATERAL, UNKNOWN = ViewPosition.FRONTAL, ViewPosition.LATERAL, ViewPosition.UNKNOWN


def view(**tags: Any) -> View:
    return view_of(make_dataset(**{**SILENT, **tags}))


@pytest.mark.parametrize(
    ("stated", "position"),
    [
        ("PA", PA),
        ("AP", AP),
        (" ap ", AP),
        ("LL", LL),
        ("RL", RL),
        ("LLD", ViewPosition.LLD),
        ("RLD", ViewPosition.RLD),
        ("LLO", ViewPosition.LLO),
        ("LATERAL", LATERAL),
        ("LEFT LATERAL", LL),
        ("FRONTAL", FRONTAL),
        ("PA CHEST", PA),
    ],
)
def test_view_position_is_read(stated: str, position: ViewPosition) -> None:
    found = view(ViewPosition=stated)
    assert found.position is position
    assert found.source is ViewSource.VIEW_POSITION


def test_a_view_position_of_mammography_is_no_chest_view_whatever_the_text_says() -> None:
    found = view(ViewPosition="MLO", SeriesDescription="PA")
    assert found == View(UNKNOWN, ViewSource.VIEW_POSITION, "MLO")


@pytest.mark.parametrize(
    ("value", "scheme", "position"),
    [  # PS3.16 CID 4010
        ("272479007", "SCT", PA),
        ("R-40888", "SRT", PA),
        ("R-10214", "SRT", PA),
        ("R-10214", "SNM3", PA),
        ("399348003", "SCT", AP),
        ("R-10206", "SRT", AP),
        ("399033003", "SCT", FRONTAL),
        ("R-10202", "SRT", FRONTAL),
        ("399173006", "SCT", LL),
        ("R-10236", "SRT", LL),
        ("399198007", "SCT", RL),
        ("R-10232", "SRT", RL),
        ("399067008", "SCT", LATERAL),
        ("399135007", "SCT", UNKNOWN),  # left anterior oblique
    ],
)
def test_view_code_is_read(value: str, scheme: str, position: ViewPosition) -> None:
    found = view(
        ViewCodeSequence=[code_item(value, scheme, "x")], SeriesDescription="lateral oblique PA"
    )
    assert found == View(position, ViewSource.VIEW_CODE_SEQUENCE, f"{value} {scheme}")


def test_a_private_view_code_is_read_by_its_meaning() -> None:
    found = view(ViewCodeSequence=[code_item("17", "99ACME", "Thorax de profil gauche")])
    assert found == View(LL, ViewSource.VIEW_CODE_SEQUENCE, "PROFIL GAUCHE")


@pytest.mark.parametrize(
    ("orientation", "position"),
    [
        (["L", "F"], FRONTAL),
        (["R", "F"], FRONTAL),
        (["F", "L"], FRONTAL),  # turned by a quarter
        (["P", "F"], LATERAL),
        (["A", "F"], LATERAL),
        (["AL", "F"], LATERAL),  # an oblique row follows its first letter most
        (["L", "P"], UNKNOWN),  # axial
        (["L"], UNKNOWN),
        (["X", "Y"], UNKNOWN),
    ],
)
def test_orientation_gives_the_plane(orientation: list[str], position: ViewPosition) -> None:
    assert view(PatientOrientation=orientation).position is position


def test_sources_count_in_order() -> None:
    code = [code_item("399348003", "SCT", "antero-posterior")]
    tags: dict[str, Any] = {
        "ViewPosition": "PA",
        "ViewCodeSequence": code,
        "PatientOrientation": ["P", "F"],
        "SeriesDescription": "Chest LL",
        "ProtocolName": "Chest RL",
        "StudyDescription": "Thorax face",
    }
    order = [
        (ViewSource.VIEW_POSITION, PA),
        (ViewSource.VIEW_CODE_SEQUENCE, AP),
        (ViewSource.SERIES_DESCRIPTION, LL),  # refines the lateral plane of the orientation
        (ViewSource.PROTOCOL_NAME, RL),
        (ViewSource.PATIENT_ORIENTATION, LATERAL),  # "face" cannot refine a lateral plane
    ]
    keywords = ["ViewPosition", "ViewCodeSequence", "SeriesDescription", "ProtocolName"]
    for (source, position), keyword in zip(order, [*keywords, ""], strict=True):
        found = view(**tags)
        assert (found.source, found.position) == (source, position)
        tags.pop(keyword, None)
    tags.pop("PatientOrientation")
    assert view(**tags) == View(FRONTAL, ViewSource.STUDY_DESCRIPTION, "FACE")


def test_text_makes_an_orientation_finer_but_never_contradicts_it() -> None:
    fine = view(PatientOrientation=["L", "F"], SeriesDescription="PORTABLE AP")
    assert fine == View(AP, ViewSource.SERIES_DESCRIPTION, "AP")
    firm = view(PatientOrientation=["L", "F"], SeriesDescription="Chest lateral")
    assert firm == View(FRONTAL, ViewSource.PATIENT_ORIENTATION, "L\\F")


def test_nothing_said_stays_unknown() -> None:
    assert view() == View()
    assert view(SeriesDescription="CHEST PA AND LATERAL", StudyDescription="2 views") == View()


def test_evidence_is_the_word_and_not_the_text() -> None:
    assert view(SeriesDescription="Miller, John: chest PA erect").evidence == "PA"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("CHEST PA", PA),
        ("view: PA", PA),
        ("P.A.", PA),
        ("P-A erect", PA),
        ("p/a", PA),
        ("postero-anterior", PA),
        ("Incidence postéro-antérieure", PA),
        ("Thorax_AP_lit", AP),
        ("A.P.", AP),
        ("antéropostérieur", AP),
        ("AP/PA", FRONTAL),
        ("Thorax de face", FRONTAL),
        ("Radio pulmonaire FACE debout", FRONTAL),
        ("Chest Lat.", LATERAL),
        ("Thorax latéral", LATERAL),
        ("Thorax lateral", LATERAL),
        ("Thorax profil", LATERAL),
        ("Thorax profil G", LL),
        ("L LAT", LL),
        ("LEFT LATERAL", LL),
        ("Lateral right", RL),
        ("profil droit", RL),
        ("left lateral decubitus", ViewPosition.LLD),
        ("Décubitus latéral droit", ViewPosition.RLD),
        ("Décubitus dorsal, AP", AP),
    ],
)
def test_text_that_names_one_view(text: str, position: ViewPosition) -> None:
    found = view_in_text(text)
    assert found is not None
    assert found.position is position


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CHEST",
        "AP/LAT",
        "PA & LAT",
        "PA and lateral",
        "Thorax face et profil",
        "CHEST 2 VIEWS PA",
        "Thorax 2 incidences face",
        "bilateral hands",
        "contralateral",
        "surface",
        "PAIN",
        "CAP",
        "PA catheter placement",
        "check PA line",
        "left anterior oblique",
        "AP oblique",
        "AP lordotic",
        "lateral decubitus",  # of which side?
    ],
)
def test_text_that_names_no_view_or_several(text: str) -> None:
    assert view_in_text(text) is None
