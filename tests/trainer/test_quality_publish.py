"""From the answers of all folds to a bundle and its card."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from cxrviewer.dicom.study import ImageRef, View, ViewPosition, ViewSource
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas
from cxrviewer.inference.quality.heads import OUTPUTS, SPANS, Head
from cxrviewer.inference.quality.model import load
from cxrviewer.inference.quality.network import NARROW_RESNET, build_quality_network
from trainer.errors import ParityError, TrainingError
from trainer.quality import check
from trainer.quality import pool as pool_module
from trainer.quality import publish as publish_module
from trainer.quality.items import Item
from trainer.quality.pool import Pool, open_pool
from trainer.quality.publish import NAME, publish
from trainer.quality.recipe import FOLDS, Recipe
from trainer.quality.trials import Trials

RECIPE = Recipe(size=32)
COUNT = 100


def items() -> tuple[Item, ...]:
    frontals = [
        Item("nih", f"{i}.png", f"nih:{i}", "frontal", "PA" if i % 2 else "AP", "adult")
        for i in range(COUNT)
    ]
    children = [Item("nih", f"c{i}", f"nih:c{i}", "frontal", "PA", "child") for i in range(5)]
    laterals = [Item("covid", f"l{i}", f"covid:{i}", "lateral") for i in range(5)]
    others = [Item("dicom", f"o{i}", f"dicom:{i}", "other") for i in range(10)]
    made_up = [Item("hand", f"h{i}", f"hand:{i}", "other", made_up=True) for i in range(10)]
    return (*frontals, *children, *laterals, *others, *made_up)


@pytest.fixture
def pool() -> Pool:
    chosen = items()
    canvases = np.random.default_rng(0).integers(0, 256, (len(chosen), 32, 32)).astype(np.uint8)
    return Pool(chosen, canvases, np.tile(np.array([0, 32, 0, 32], np.int32), (len(chosen), 1)))


@pytest.fixture
def folds(tmp_path: Path, pool: Pool) -> Path:
    """Answers of all folds, right but for one lateral of five."""
    logits = np.zeros((len(pool.items), OUTPUTS), np.float32)
    kinds = ("frontal", "lateral", "other")
    for row, item in enumerate(pool.items):
        kind = "frontal" if item.name == "l0" else item.kind
        logits[row, SPANS[Head.KIND].first + kinds.index(kind)] = 5
        for head in (Head.POLARITY, Head.TURN, Head.MIRRORED):
            logits[row, SPANS[head].first] = 5
        logits[row, SPANS[Head.PROJECTION].first + (item.projection == "AP")] = 5
        logits[row, SPANS[Head.AGE].first + (item.age == "child")] = 5
    for fold in range(FOLDS):
        rows = np.arange(fold, len(pool.items), FOLDS)
        trials = Trials(rows, np.zeros(len(rows), np.int64), logits[rows])
        trials.save(tmp_path / "folds" / f"fold-{fold}" / "answers.npz")
    return tmp_path / "folds"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two radiographs, and a DICOM chest that the network may be asked about."""
    folder = tmp_path / "data"
    folder.mkdir()
    rng = np.random.default_rng(1)
    paths = [folder / "a.png", folder / "b.png"]
    for path in paths:
        Image.fromarray(rng.integers(0, 256, (60, 50)).astype(np.uint8)).save(path)
    listed = [(Item("nih", path.stem, path.stem, "frontal"), path) for path in paths]
    monkeypatch.setattr(check, "radiographs", lambda _data: iter(listed))
    ref = ImageRef(Path("x.dcm"), view=View(ViewPosition.LL, ViewSource.VIEW_POSITION))
    image = rng.integers(0, 256, (60, 50)).astype(np.uint8)
    monkeypatch.setattr(check, "chest_files", lambda _data: iter([(ref, image)]))
    return folder


def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return build_quality_network(NARROW_RESNET, 1).eval()


def test_a_bundle_is_published_with_its_figures(
    tmp_path: Path, pool: Pool, folds: Path, data: Path
) -> None:
    out = tmp_path / "models"
    manifest = publish(network(), pool, RECIPE, data=data, folds=folds, out=out)
    assert manifest.folder == out / NAME
    assert [path.name for path in out.iterdir()] == [NAME]
    model = load(out / NAME)
    assert model.thresholds.refuse_other == 0.2
    figures = manifest.metrics
    # 109 of 110 chests: one lateral was taken for a frontal.
    assert figures["frontal or lateral, as filed"]["value"] == pytest.approx(109 / 110)  # type: ignore[index]
    card = (out / NAME / "MODEL_CARD.md").read_text("utf-8")
    assert card.index("## Weak points") < card.index("## Results")
    assert "20 such images, of which 10 are real" in card
    assert "| … of the laterals | 0.800" in card
    assert "research and education" in (out / NAME / "LICENSE").read_text("utf-8")
    assert manifest.training_data[-1].images == 10
    assert {found.images for found in manifest.training_data} == {105, 5, 10}


@pytest.mark.parametrize(
    ("said", "warned"),
    [({}, 0), ({"is_inverted": True}, 1), ({"degrees": 90}, 1), ({"is_mirrored": True}, 1),
     ({"is_child": True}, 1), ({"is_child": True, "is_inverted": True}, 1)],
)  # fmt: skip
def test_every_warning_on_a_sample_chest_is_counted(
    data: Path, said: dict[str, object], warned: int
) -> None:
    plain = {
        "position": ViewPosition.LATERAL, "is_other": False, "is_inverted": False, "degrees": 0,
        "is_mirrored": False, "is_child": False,
    }  # fmt: skip
    model = SimpleNamespace(answer=lambda _image: SimpleNamespace(**(plain | said)))
    found = check.check_chest_files(model, data)  # type: ignore[arg-type]
    assert (found.files, found.refused, found.warned) == (1, 0, warned)


def test_nothing_is_published_before_all_folds_are_done(
    tmp_path: Path, pool: Pool, folds: Path, data: Path
) -> None:
    (folds / "fold-3" / "answers.npz").unlink()
    with pytest.raises(TrainingError, match="not finished"):
        publish(network(), pool, RECIPE, data=data, folds=folds, out=tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_a_bundle_that_answers_otherwise_is_not_published(
    tmp_path: Path, pool: Pool, folds: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another(folder: Path, _network: torch.nn.Module, where: Path) -> float:
        torch.manual_seed(9)
        return check.check_parity(folder, build_quality_network(NARROW_RESNET, 1).eval(), where)

    monkeypatch.setattr(publish_module, "check_parity", another)
    with pytest.raises(ParityError, match="not published"):
        publish(network(), pool, RECIPE, data=data, folds=folds, out=tmp_path / "models")
    assert not (tmp_path / "models" / NAME).exists()


def test_images_are_fitted_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = PreprocessSpec(32)
    image = np.random.default_rng(2).integers(0, 256, (64, 32)).astype(np.uint8)
    made: list[int] = []

    def everything(_data: Path) -> list[tuple[Item, np.ndarray]]:  # type: ignore[type-arg]
        made.append(1)
        return [(Item("nih", "a", "nih:1", "frontal", "PA"), image)]

    monkeypatch.setattr(pool_module, "everything", everything)
    first = open_pool(tmp_path, tmp_path / "cache", spec)
    again = open_pool(tmp_path, tmp_path / "cache", spec)
    assert len(made) == 1
    assert first.items == again.items == (Item("nih", "a", "nih:1", "frontal", "PA"),)
    # 64 × 32 on a square of 32: 32 rows, 16 columns in the middle.
    assert again.frames.tolist() == [[0, 32, 8, 24]]
    assert np.array_equal(again.canvases[0], fit_canvas(image, spec)[0])
