import pytest

from cxrviewer.findings import Finding
from trainer.config_file import load_config, preset_names
from trainer.errors import ConfigError
from trainer.published import TABLES, published


def test_printed_means_are_those_of_the_rows() -> None:
    """Typing errors in a row would show; CheXpertNet's frontal row is known not to agree."""
    wrong = {
        (table.name, column.heading)
        for table in TABLES.values()
        for column in table.columns
        if column.mean is not None
        and column.mean_of_rows is not None
        and abs(column.mean - column.mean_of_rows) > 6e-4
    }
    assert wrong == {("chexpertnet", "frontal only")}


def test_every_figure_says_its_split_and_is_a_share() -> None:
    for table in TABLES.values():
        assert table.source
        assert table.data
        for column in table.columns:
            assert column.split
            values = [*column.by_finding.values(), *([] if column.mean is None else [column.mean])]
            assert values
            assert all(0 < value < 1 for value in values)


def test_figures_of_the_papers() -> None:
    assert published("radia").columns[1].by_finding[Finding.NO_FINDING] == 0.929
    assert published("radia").columns[0].by_finding[Finding.NO_FINDING] == 0.699
    assert published("sutd").columns[2].by_finding[Finding.HERNIA] == 0.8761
    assert published("sutd").columns[5].by_finding[Finding.NODULE] == 0.5517
    assert published("chexpertnet").columns[1].by_finding[Finding.LUNG_LESION] == 0.302
    assert Finding.FRACTURE not in published("chexpertnet").findings
    assert published("team24").columns[2].by_finding[Finding.EMPHYSEMA] == 0.9371


def test_without_lung_lesion_the_frontal_row_has_the_mean_of_the_text() -> None:
    row = dict(published("chexpertnet").columns[1].by_finding)
    del row[Finding.LUNG_LESION]
    assert sum(row.values()) / len(row) == pytest.approx(0.8497, abs=5e-4)


@pytest.mark.parametrize("preset", preset_names())
def test_every_preset_names_a_table(preset: str) -> None:
    name = load_config(preset).export.reference
    assert not name or published(name).name == name


def test_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="radia, chexpertnet"):
        published("radiant")
