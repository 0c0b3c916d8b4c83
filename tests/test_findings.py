"""The taxonomy is complete, consistent and bilingual."""

import pytest

from cxrviewer.findings import (
    CATEGORY_NAMES,
    FINDING_INFO,
    Finding,
    FindingCategory,
    ancestors,
    category_name,
)

CHESTXRAY14 = {
    "atelectasis", "cardiomegaly", "pleural_effusion", "infiltration", "mass", "nodule",
    "pneumonia", "pneumothorax", "consolidation", "edema", "emphysema", "fibrosis",
    "pleural_thickening", "hernia",
}  # fmt: skip
CHEXPERT = {
    "no_finding", "enlarged_cardiomediastinum", "cardiomegaly", "lung_opacity", "lung_lesion",
    "edema", "consolidation", "pneumonia", "atelectasis", "pneumothorax", "pleural_effusion",
    "pleural_other", "fracture", "support_devices",
}  # fmt: skip
TUBES = {"central_venous_catheter", "endotracheal_tube", "nasogastric_tube"}


def test_both_label_sets_and_the_tubes_are_covered() -> None:
    assert {str(finding) for finding in Finding} >= CHESTXRAY14 | CHEXPERT | TUBES


def test_every_finding_has_exactly_one_row() -> None:
    assert set(FINDING_INFO) == set(Finding)
    assert set(CATEGORY_NAMES) == set(FindingCategory)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_names_are_present_and_distinct(language: str) -> None:
    names = [info.name(language) for info in FINDING_INFO.values()]
    assert all(name and name[0].isupper() for name in names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("finding", "english", "french"),
    [
        (Finding.PLEURAL_EFFUSION, "Pleural effusion", "Épanchement pleural"),
        (Finding.EDEMA, "Edema", "Œdème"),
        (Finding.HERNIA, "Hiatal hernia", "Hernie hiatale"),
    ],
)
def test_names_by_language(finding: Finding, english: str, french: str) -> None:
    info = FINDING_INFO[finding]
    assert (info.name("en"), info.name("fr_CA"), info.name("de")) == (english, french, english)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding.PNEUMONIA, (Finding.CONSOLIDATION, Finding.LUNG_OPACITY)),
        (Finding.CARDIOMEGALY, (Finding.ENLARGED_CARDIOMEDIASTINUM,)),
        (Finding.EDEMA, (Finding.LUNG_OPACITY,)),
        (Finding.PNEUMOTHORAX, ()),
    ],
)
def test_ancestors_follow_chexpert(finding: Finding, expected: tuple[Finding, ...]) -> None:
    assert ancestors(finding) == expected


def test_parents_form_a_forest() -> None:
    for finding in Finding:
        assert finding not in ancestors(finding)


def test_codes_are_unique() -> None:
    codes = [(info.code.scheme, info.code.value) for info in FINDING_INFO.values() if info.code]
    assert len(codes) == len(set(codes))


def test_category_names() -> None:
    assert category_name(FindingCategory.LIQUID, "en") == "Liquid"
    assert category_name(FindingCategory.TUBE, "fr") == "Cathéter et tube"
