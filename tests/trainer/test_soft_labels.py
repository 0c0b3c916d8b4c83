"""Probabilities of our own models as labels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sample_labels import values
from small_trees import write_csv

from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import ViewRole
from trainer.config import Config, DataConfig, LossConfig, OriginLoss, SplitKind
from trainer.errors import ConfigError
from trainer.labels import Label, LabelOrigin, Sample
from trainer.soft_labels import with_soft_labels
from trainer.sources import select
from trainer.uncertainty import EpochLabels

F = Finding


def sample(number: int) -> Sample:
    label = Label(F.MASS, 1.0, LabelOrigin.EXPERT)
    name = f"{number}.png"
    return Sample("x", f"x:{number}", {ViewRole.FRONTAL: Path(name)}, (label,), identifier=name)


def test_a_probability_joins_what_others_say(tmp_path: Path) -> None:
    table = tmp_path / "all.csv"
    write_csv(
        table, [("image", "mass", "note", "hernia"), ("1.png", 0.25, "x", ""), ("2.png", 1, "", 0)]
    )
    config = DataConfig(soft_labels=str(tmp_path / "{fold}.csv"))
    found = with_soft_labels([sample(number) for number in range(3)], config)
    assert [values(one, LabelOrigin.MODEL) for one in found] == [
        {}, {F.MASS: 0.25}, {F.MASS: 1.0, F.HERNIA: 0.0},
    ]  # fmt: skip
    assert all(values(one, LabelOrigin.EXPERT) == {F.MASS: 1.0} for one in found)


def test_each_fold_has_its_own_table(tmp_path: Path) -> None:
    write_csv(tmp_path / "3.csv", [("image", "mass"), ("0.png", 0.5)])
    config = DataConfig(split=SplitKind.FOLDS, fold=3, soft_labels=str(tmp_path / "{fold}.csv"))
    (found,) = with_soft_labels([sample(0)], config)
    assert values(found, LabelOrigin.MODEL) == {F.MASS: 0.5}
    with pytest.raises(ConfigError, match=r"data\.soft_labels"):
        with_soft_labels([sample(0)], replace(config, fold=2))


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ([("image", "size"), ("0.png", 1)], "no column that is named like a finding"),
        ([("name", "mass"), ("0.png", 1)], "no column “image”"),
        ([("image", "mass"), ("0.png", 2)], "must hold probabilities"),
        ([("image", "mass"), ("9.png", 1)], "No image of the data set"),
    ],
)
def test_wrong_tables_are_refused_by_the_key(
    rows: list[tuple[object, ...]], match: str, tmp_path: Path
) -> None:
    write_csv(tmp_path / "t.csv", rows)
    with pytest.raises(ConfigError, match=match) as caught:
        with_soft_labels([sample(0)], DataConfig(soft_labels=str(tmp_path / "t.csv")))
    assert "data.soft_labels" in str(caught.value)


def test_without_a_table_nothing_changes() -> None:
    assert with_soft_labels([sample(0)], DataConfig()) == [sample(0)]


def test_the_loss_sees_standardised_logits(tiny_config: Config, data_root: Path) -> None:
    """Probabilities 1/4 and 3/4 are logits of one size, so -1 and 1 once standardised."""
    names = [f"images/{number:08d}_000.png" for number in range(30)]
    rows = [(name, 0.75 if number % 2 else 0.25) for number, name in enumerate(names)]
    table = data_root / "soft.csv"
    write_csv(table, [("image", "mass"), *rows])
    data = replace(tiny_config.data, soft_labels=str(table), split=SplitKind.ALL)
    chosen = select(replace(tiny_config, data=data), data_root)
    loss = LossConfig(
        findings=(F.MASS,),
        origin_weights={LabelOrigin.MODEL: 1.0},
        origin_losses={LabelOrigin.MODEL: OriginLoss.LOGIT_MSE},
    )
    labels = EpochLabels(chosen.split.train, loss).expected()[:, 0, 0]
    np.testing.assert_allclose(labels, [1.0 if n % 2 else -1.0 for n in range(30)], atol=1e-6)
