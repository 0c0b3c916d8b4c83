"""Shards are the same wherever they are made, and each is made once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from published_trees import write_chestxray14
from small_trees import write_picture
from spark_cluster import standalone_cluster

from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.__main__ import main
from trainer.cluster.shards import Item, Shard, ShardReport, ShardStore, Skipped, cut
from trainer.cluster.spark import ClusterError
from trainer.cluster.work import Workers, work
from trainer.errors import DatasetError
from trainer.features import SCHEMA, FeatureTask

# Three Java machines start here; beside other work that takes minutes.
pytestmark = pytest.mark.timeout(900)

SPEC = PreprocessSpec(size=32, mean=(0.5, 0.5, 0.5), std=(0.25, 0.25, 0.25))
TASK = FeatureTask("test_resnet", "", SPEC)
CONF = {"spark.driver.host": "127.0.0.1", "spark.executor.memory": "512m"}


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A master with two workers."""
    with standalone_cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


@pytest.fixture
def shards(tmp_path: Path) -> list[Shard]:
    """Ten pictures, one of them no picture, in four shards."""
    items = []
    for number in range(10):
        path = tmp_path / f"{number}.png"
        write_picture(path, 60 + 10 * number, seed=number)
        items.append(Item(f"set/{number}.png", path))
    (tmp_path / "4.png").write_text("no picture", "utf-8")
    return cut(items, 3)


def _table(folder: Path) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for path in sorted(folder.glob("*.parquet")):
        for row in pq.read_table(path).to_pylist():
            found[row["identifier"]] = row["feature"]
    return found


def _work(folder: Path, shards: list[Shard], workers: Workers) -> tuple[ShardReport, ...]:
    store = ShardStore(folder)
    store.claim(TASK, shards)
    return work(TASK, store, shards, workers)


def test_a_real_cluster_of_two_workers_writes_the_same_rows(
    tmp_path: Path, shards: list[Shard], master: str
) -> None:
    alone = _work(tmp_path / "alone", shards, Workers())
    spread = _work(tmp_path / "spread", shards, Workers(master, spark_conf=CONF))
    assert spread == alone
    assert [report.rows for report in spread] == [3, 2, 3, 1]
    assert spread[1].skipped == (Skipped("set/4.png", "missing, truncated or no image"),)
    expected = _table(tmp_path / "alone")
    assert list(expected) == [f"set/{number}.png" for number in range(10) if number != 4]
    assert _table(tmp_path / "spread") == expected  # bit for bit


def test_commands_give_the_same_on_a_cluster_as_here(
    tmp_path: Path, master: str, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "data"
    folder = write_chestxray14(root, patients=12)
    first = sorted(folder.rglob("*.png"))[0]
    first.write_text("no picture", "utf-8")
    common = [
        "--preset", "team24", "--data", str(root), "--shard-size", "7",
        "--set", "input.size=32", "--set", "input.backbone=test_resnet",
        "--set", "input.backbone_weights=",
    ]  # fmt: skip
    cluster = ["--master", master]
    for key, value in CONF.items():
        cluster += ["--spark-conf", f"{key}={value}"]
    images = ["--set", "input.source=images"]
    for name, who in (("here", []), ("there", cluster)):
        out = tmp_path / name
        assert main(["features", *common, *who, "--out", str(out / "features")]) == 0
        extra = [*images, *who, "--shards", str(out / "shards")]
        assert main(["prepare", *common, *extra, "--out", str(out / "prepared")]) == 0
    alone = ["prepare", *common, *images, "--out", str(tmp_path / "alone" / "prepared")]
    assert main(alone) == 0
    assert f"{first.name}: " in capsys.readouterr().out
    here, there = tmp_path / "here", tmp_path / "there"
    assert _rows(here / "features") == _rows(there / "features")
    assert _rows(here / "shards") == _rows(there / "shards")
    assert len(_rows(here / "shards")) == 23
    prepared = [tmp_path / name / "prepared" for name in ("here", "there", "alone")]
    for name in ("summary.json", "skipped.csv"):
        assert len({(folder / name).read_bytes() for folder in prepared}) == 1
    caches = [next(folder.glob("cache/*.npy")).read_bytes() for folder in prepared]
    assert caches[0] == caches[1] == caches[2]


def _rows(folder: Path) -> list[dict[str, object]]:
    parts = sorted(folder.glob("*.parquet"))
    return [row for path in parts for row in pq.read_table(path).to_pylist()]


def test_a_task_that_fails_on_spark_is_one_sentence(tmp_path: Path, shards: list[Shard]) -> None:
    store = ShardStore(tmp_path / "out")
    store.claim(TASK, shards)
    task = FeatureTask("test_resnet", str(tmp_path / "no.safetensors"), SPEC)
    with pytest.raises(ClusterError) as caught:
        work(task, store, shards, Workers("local[1]", spark_conf=CONF))
    assert str(caught.value).startswith("The Spark job failed: The weights ")
    assert "\n" not in str(caught.value)


def test_processes_of_one_machine_write_the_same_rows(tmp_path: Path, shards: list[Shard]) -> None:
    _work(tmp_path / "one", shards, Workers())
    _work(tmp_path / "two", shards, Workers(processes=2))
    assert _table(tmp_path / "one") == _table(tmp_path / "two")


def test_features_are_those_of_the_network_on_each_picture(
    tmp_path: Path, shards: list[Shard]
) -> None:
    _work(tmp_path / "out", shards, Workers())
    rows = _table(tmp_path / "out")
    lengths = {len(feature) for feature in rows.values()}
    assert len(lengths) == 1
    assert rows["set/0.png"] != rows["set/9.png"]


def test_what_is_done_is_not_done_again(tmp_path: Path, shards: list[Shard]) -> None:
    out = tmp_path / "out"
    first = _work(out, shards, Workers())
    kept = {path: path.stat().st_mtime_ns for path in sorted(out.glob("*.parquet"))}
    lost = out / "part-000002.parquet"
    lost.unlink()
    seen: list[tuple[int, int]] = []
    store = ShardStore(out)
    store.claim(TASK, shards)
    again = work(TASK, store, shards, Workers(), on_shard=lambda *done: seen.append(done))
    assert again == first  # with what an earlier run had skipped
    assert seen == [(3, 4), (4, 4)]
    for path, changed in kept.items():
        assert (path.stat().st_mtime_ns == changed) is (path != lost)


def test_a_folder_of_other_work_is_refused(tmp_path: Path, shards: list[Shard]) -> None:
    store = ShardStore(tmp_path / "out")
    store.claim(TASK, shards)
    with pytest.raises(DatasetError, match="other images or settings"):
        store.claim(FeatureTask("test_resnet", "", PreprocessSpec(size=64)), shards)
    with pytest.raises(DatasetError, match="other images or settings"):
        store.claim(TASK, shards[:2])


def test_a_full_disk_is_one_sentence_and_leaves_no_half_shard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(table: pa.Table, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(DatasetError, match="No space left on device") as caught:
        ShardStore(tmp_path).write(0, SCHEMA.empty_table(), ())
    assert "start the command again" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_nobody_at_the_masters_address_is_one_sentence(tmp_path: Path, shards: list[Shard]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        master = f"spark://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError, match="No Spark master answers at spark://"):
            _work(tmp_path / "out", shards, Workers(master))


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_cut(count: int, sizes: list[int]) -> None:
    items = [Item(str(number), Path()) for number in range(count)]
    assert [len(shard.items) for shard in cut(items, 3)] == sizes
