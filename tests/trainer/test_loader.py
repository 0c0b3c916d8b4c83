"""What a step sees depends on its number alone, whoever prepares it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from small_trees import write_picture

from cxrviewer.imaging.canvas import FitMode
from cxrviewer.inference.analysis import ViewRole
from cxrviewer.inference.preprocess import PreprocessSpec, fit_canvas, normalize
from trainer.batches import Assembler, assembler, facts_of
from trainer.cache import open_cache
from trainer.config import AugmentConfig, Config, InputConfig, Source
from trainer.decode import read_grey
from trainer.errors import DatasetError, TrainingError
from trainer.feature_table import open_features
from trainer.labels import Sample
from trainer.loader import LoadedBatch, batches
from trainer.sources import Data, load_data
from trainer.split import Split

VIEWS = (ViewRole.FRONTAL, ViewRole.LATERAL)


@pytest.fixture
def data(data_root: Path, tiny_config: Config, tmp_path: Path) -> Data:
    return load_data(tiny_config, data_root, tmp_path / "cache")


def _with(config: Config, *, workers: int = 0) -> Config:
    return replace(config, run=replace(config.run, workers=workers))


def _same(first: LoadedBatch, second: LoadedBatch) -> None:
    assert first.names == second.names
    assert first.samples == second.samples
    for one, other in zip(first.batch, second.batch, strict=True):
        np.testing.assert_array_equal(one.numpy(), other.numpy())


def test_processes_prepare_what_the_thread_prepares(tiny_config: Config, data: Data) -> None:
    by_thread = list(batches(tiny_config, data, range(5)))
    by_processes = list(batches(_with(tiny_config, workers=2), data, range(5)))
    assert len(by_processes) == 5
    for first, second in zip(by_thread, by_processes, strict=True):
        _same(first, second)
    assert not torch.equal(by_thread[0].batch.images, by_thread[1].batch.images)


def test_a_run_that_goes_on_sees_what_the_whole_run_saw(tiny_config: Config, data: Data) -> None:
    whole = list(batches(tiny_config, data, range(6)))
    for first, second in zip(whole[3:], batches(tiny_config, data, range(3, 6)), strict=True):
        _same(first, second)


@pytest.mark.parametrize("world", [2, 3])
def test_ranks_share_the_batch_of_one_process(tiny_config: Config, data: Data, world: int) -> None:
    for step in range(3):
        (whole,) = batches(tiny_config, data, range(step, step + 1))
        parts = [
            next(iter(batches(tiny_config, data, range(step, step + 1), rank=rank, world=world)))
            for rank in range(world)
        ]
        for index, tensor in enumerate(whole.batch):
            joined = torch.cat([part.batch[index] for part in parts])
            np.testing.assert_array_equal(joined.numpy(), tensor.numpy())
        assert [name for part in parts for name in part.names] == list(whole.names)


def test_a_reader_who_goes_away_ends_the_thread(tiny_config: Config, data: Data) -> None:
    before = threading.active_count()
    source = batches(tiny_config, data, range(100))
    next(source)
    source.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


@pytest.mark.parametrize("workers", [0, 1])
def test_an_error_while_preparing_is_raised_as_it_was(
    tiny_config: Config, data: Data, data_root: Path, tmp_path: Path, workers: int
) -> None:
    config = replace(tiny_config, input=replace(tiny_config.input, cache=False))
    fresh = load_data(config, data_root, tmp_path / "cache")
    for path in (data_root / "nih" / "images").iterdir():
        path.unlink()
    with pytest.raises(DatasetError, match="no longer can: missing"):
        list(batches(_with(config, workers=workers), fresh, range(2)))


def test_a_killed_process_is_one_sentence(tiny_config: Config, data: Data) -> None:
    others = set(multiprocessing.active_children())  # of earlier tests, perhaps still ending
    source = batches(_with(tiny_config, workers=1), data, range(4000))
    next(source)
    (child,) = set(multiprocessing.active_children()) - others
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    with pytest.raises(TrainingError, match=r"run\.workers"):
        for _ in source:
            time.sleep(0.01)


def test_without_a_cache_the_same_batches(
    tiny_config: Config, data: Data, data_root: Path, tmp_path: Path
) -> None:
    config = replace(tiny_config, input=replace(tiny_config.input, cache=False))
    uncached = load_data(config, data_root, tmp_path / "cache")
    assert uncached.cache.canvases is None
    kept, decoded = (next(batches(tiny_config, found, range(1))) for found in (data, uncached))
    _same(kept, decoded)


def _two_views(tmp_path: Path, size: int = 40) -> Sample:
    images = {}
    for seed, role in enumerate(VIEWS):
        images[role] = tmp_path / f"{role.value}.png"
        write_picture(images[role], 120, seed=seed, size=size)
    return Sample("nih", "nih:1", images, age=63.0, sex="F")


def _views(sample: Sample, spec: PreprocessSpec, folder: Path) -> Assembler:
    cache = open_cache(list(sample.images.values()), spec, folder)
    return Assembler(cache, spec, VIEWS)


def test_both_views_are_mirrored_or_none(tmp_path: Path) -> None:
    sample, spec = _two_views(tmp_path), PreprocessSpec(40)
    assemble = _views(sample, spec, tmp_path / "cache")
    still, _ = assemble.images([sample])
    mirrored = []
    for seed in range(20):
        images, present = assemble.images([sample], change=AugmentConfig(p_flip=0.5), seed=(seed,))
        assert present.all()
        turned = [torch.equal(images[0, view], still[0, view].flip(-1)) for view in (0, 1)]
        kept = [torch.equal(images[0, view], still[0, view]) for view in (0, 1)]
        assert turned in ([True, True], [False, False])
        assert kept == [not flag for flag in turned]
        mirrored.append(turned[0])
    assert 4 <= sum(mirrored) <= 16


def test_other_changes_are_drawn_for_each_view(tmp_path: Path) -> None:
    sample, spec = _two_views(tmp_path), PreprocessSpec(40)
    same = replace(sample, images=dict.fromkeys(VIEWS, sample.images[ViewRole.FRONTAL]))
    assemble = _views(sample, spec, tmp_path / "cache")
    images, _ = assemble.images([same], change=AugmentConfig(p_rotation=1.0), seed=(1,))
    assert not torch.equal(images[0, 0], images[0, 1])


def test_crop_is_random_in_training_and_in_the_middle_else(tmp_path: Path) -> None:
    sample, spec = _two_views(tmp_path), PreprocessSpec(40, FitMode.STRETCH, crop=32)
    assemble = _views(sample, spec, tmp_path / "cache")
    grey = read_grey(sample.images[ViewRole.FRONTAL])
    assert grey is not None
    seen, _ = assemble.images([sample])
    np.testing.assert_array_equal(seen[0, 0].numpy(), normalize(fit_canvas(grey, spec)[0], spec))
    found = set()
    for seed in range(60):
        images, _ = assemble.images([sample], change=AugmentConfig(), seed=(seed,))
        part = np.rint((images[0, 0, 0].numpy() * 0.25 + 0.5) * 255).astype(np.uint8)
        places = [
            (top, left)
            for top in range(9)
            for left in range(9)
            if np.array_equal(grey[top : top + 32, left : left + 32], part)
        ]
        assert places
        found.add(places[0])
    assert len({top for top, _ in found}) > 4
    assert len({left for _, left in found}) > 4


@pytest.mark.parametrize(
    ("age", "sex", "expected"),
    [
        (63.0, "F", (0.63, 0.0, 1.0)),
        (8.0, "M", (0.08, 1.0, 0.0)),
        (None, "", (0.0, 0.0, 0.0)),
        (float("nan"), "O", (0.0, 0.0, 0.0)),
    ],
)
def test_facts_by_hand(age: float | None, sex: str, expected: tuple[float, ...]) -> None:
    facts = facts_of([Sample("nih", "nih:1", {}, age=age, sex=sex)])
    np.testing.assert_allclose(facts.numpy(), [expected], atol=1e-7)


def test_facts_only_where_asked_for(tiny_config: Config, data: Data) -> None:
    told = replace(tiny_config, input=replace(tiny_config.input, facts=True))
    assert next(batches(tiny_config, data, range(1))).batch.facts.shape == (8, 0)
    loaded = next(batches(told, data, range(1)))
    ages = [sample.age or 0 for sample in loaded.samples]
    np.testing.assert_allclose(loaded.batch.facts[:, 0].numpy() * 100, ages, rtol=1e-5)


def _table(folder: Path, rows: dict[str, list[float]], *, parts: int = 2) -> None:
    folder.mkdir()
    names = list(rows)
    for part in range(parts):
        mine = names[part::parts]
        table = pa.table(
            {
                "identifier": pa.array(mine, pa.string()),
                "feature": pa.array([rows[name] for name in mine], pa.list_(pa.float32())),
            }
        )
        pq.write_table(table, folder / f"part-{part}.parquet")


def test_features_take_the_place_of_images(tiny_config: Config, tmp_path: Path) -> None:
    samples = tuple(
        Sample("nih", f"nih:{n}", {ViewRole.FRONTAL: tmp_path / f"{n}.png"}, identifier=f"{n}.png")
        for n in range(20)
    )
    _table(tmp_path / "features", {f"nih/{n}.png": [n, n / 2, -n] for n in range(20)})
    config = replace(tiny_config, input=InputConfig(source=Source.FEATURES))
    data = Data(
        Split(samples[:16], samples[16:]),
        open_cache([], PreprocessSpec(32), tmp_path / "cache"),
        0,
        features=open_features(tmp_path / "features", tmp_path / "cache"),
    )
    for workers in (0, 1):
        loaded = next(batches(_with(config, workers=workers), data, range(1)))
        numbers = [float(sample.patient.split(":")[1]) for sample in loaded.samples]
        expected = [[n, n / 2, -n] for n in numbers]
        np.testing.assert_array_equal(loaded.batch.images.numpy(), expected)
        assert loaded.batch.present.shape == (8, 1)
    held, _ = assembler(config, data).images(samples[16:])
    assert held[0].tolist() == [16, 8, -16]


@pytest.mark.parametrize(
    ("rows", "match"),
    [
        ({"a": [1.0, 2.0], "b": [1.0]}, "different lengths"),
        ({"a": [1.0, float("nan")], "b": [1.0, 2.0]}, "not finite"),
        ({}, "no feature table"),
    ],
)
def test_a_wrong_feature_table_is_one_sentence(
    tmp_path: Path, rows: dict[str, list[float]], match: str
) -> None:
    _table(tmp_path / "features", rows)
    with pytest.raises(DatasetError, match=match):
        open_features(tmp_path / "features", tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*.partial"))


def test_a_row_that_comes_twice_and_a_damaged_file_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "features"
    _table(folder, {"a": [1.0]}, parts=1)
    (folder / "part-1.parquet").write_bytes((folder / "part-0.parquet").read_bytes())
    with pytest.raises(DatasetError, match="twice"):
        open_features(folder, tmp_path / "cache")
    (folder / "part-1.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(DatasetError, match="cannot be read"):
        open_features(folder, tmp_path / "cache")
    with pytest.raises(DatasetError, match="cxr-trainer features"):
        open_features(tmp_path / "nowhere", tmp_path / "cache")
