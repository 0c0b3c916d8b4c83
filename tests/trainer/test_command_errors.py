"""What goes wrong outside of the trainer is one sentence and exit code 2, for every command.

Whatever was there before stays as it was, and nothing half-written bears the name of a result.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import save_file
from small_trees import NIH_HEADER, TINY, write_csv, write_picture
from test_resume import full_disk, write_toml

from cxrviewer.inference.manifest import read_manifest
from cxrviewer.inference.torchvision_guard import guard
from trainer.__main__ import main
from trainer.appearing import appearing, write_whole
from trainer.errors import OutputError
from trainer.saved_calibration import load_calibration

guard()
import timm  # noqa: E402 - not importable before the guard

Said = pytest.CaptureFixture[str]
Damage = tuple[Callable[[bytes], bytes], str]
SEARCH = (
    'tune.space={"optim.lr"={low=1e-4,high=1e-2}}', "tune.trials=1", "optim.epochs=1",
    "data.validation_fraction=0.3",
)  # fmt: skip
FEATURES = (
    "input.backbone=test_resnet", "input.backbone_weights=", "model.fusion=single",
    "input.mean=[0.5,0.5,0.5]", "input.std=[0.25,0.25,0.25]",
)  # fmt: skip
READS_DATA = ("prepare", "train", "tune", "features", "evaluate", "calibrate", "explain", "export")
HAS_PRESET = ("prepare", "train", "tune", "features")
WRITES = (
    "prepare", "train", "tune", "features", "explain", "export", "onnx", "phantom",
    "import-weights",
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Data, a preset, a finished run beside its cache, and weights to import."""
    root = tmp_path_factory.mktemp("world")
    rows: list[tuple[object, ...]] = [NIH_HEADER]
    for number in range(30):
        sick, name = number % 2, f"{number:08d}_000.png"
        picture = root / "data" / "nih" / "images" / name
        write_picture(picture, 90 + 80 * sick, seed=number, size=256)
        rows.append(
            (name, number, 40, "M", "PA", "expert", "", 1 - sick, sick, 0, sick, sick, "", "")
        )  # fmt: skip
    write_csv(root / "data" / "nih" / "labels.csv", rows)
    tree = {section: dict(values) for section, values in TINY.items()}  # type: ignore[call-overload]
    tree["run"]["monitors"] = []
    # The application refuses networks that are no better than chance.
    tree["optim"] |= {"epochs": 6}
    write_toml(tree, root / "tiny.toml")
    found = SimpleNamespace(root=root, data=root / "data", run=root / "run")
    torch.manual_seed(0)
    save_file(timm.create_model("resnet10t", num_classes=1).state_dict(), root / "w.safetensors")
    assert main(command(found, "train", out=found.run)) == 0
    return found


def command(world: SimpleNamespace, name: str, *, out: Path, data: Path | None = None) -> list[str]:
    """A command that works, with its results in `out`."""
    root, place = world.root, ["--out", str(out)]
    preset = ["--preset", str(root / "tiny.toml")]
    where = ["--data", str(data or world.data)]
    finished = ["--run", str(world.run), *where]
    only = ["--limit", "1", "--finding", "pleural_effusion"]
    weights = ["--kind", "timm", "--architecture", "resnet10t", "--findings", "mass"]
    words = {
        "train": [*preset, *where, "--run", str(out)],
        "prepare": [*preset, *where, *place],
        "features": [*preset, *where, *changed(FEATURES), *place],
        "tune": [*preset, *where, *changed(SEARCH), "--study", str(out / "search.db")],
        "explain": [*finished, *place, *only],
        "export": [*finished, *place],
        "onnx": [*finished, *place, "--format", "onnx"],
        "phantom": [*place, "--coarse", "--case", "demo-one"],
        "import-weights": [str(root / "w.safetensors"), *weights, "--name", "a", *place],
    }
    return ["export" if name == "onnx" else name, *words.get(name, finished)]


def changed(values: Sequence[str]) -> list[str]:
    return [word for value in values for word in ("--set", value)]


def sentence(capsys: Said) -> str:
    """The one that was said."""
    error = capsys.readouterr().err
    said = [line for line in error.splitlines() if line.startswith("cxr-trainer: ")]
    assert len(said) == 1, error
    assert "Traceback" not in error
    return said[0]


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


@pytest.mark.parametrize("name", READS_DATA)
def test_data_that_are_not_there(
    name: str, world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    assert main(command(world, name, out=tmp_path / "out", data=tmp_path / "nowhere")) == 2
    assert f"The data folder {tmp_path / 'nowhere'} does not exist" in sentence(capsys)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", HAS_PRESET)
def test_unknown_key(name: str, world: SimpleNamespace, tmp_path: Path, capsys: Said) -> None:
    assert main([*command(world, name, out=tmp_path / "out"), "--set", "optim.lrr=1"]) == 2
    assert "did you mean “optim.lr”" in sentence(capsys)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["evaluate", "calibrate", "explain", "export", "onnx"])
def test_run_that_is_not_there(
    name: str, world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    there = SimpleNamespace(root=world.root, data=world.data, run=tmp_path / "run")
    assert main(command(there, name, out=tmp_path / "out")) == 2
    assert f"The folder {there.run} holds no finished run" in sentence(capsys)


def without_patients(table: bytes) -> bytes:
    return table.replace(b"patient", b"pat", 1)


def cut(table: bytes) -> bytes:
    return table[: -len(table.splitlines()[-1]) // 2]


@pytest.mark.parametrize("name", READS_DATA)
@pytest.mark.parametrize(
    "damage",
    [
        (without_patients, "has no column “patient”"),
        (cut, "ends in the middle of line 31"),
        (lambda table: b"\xff\xfe\x00" * 500, "no UTF-8 text"),
        (lambda table: table.splitlines()[0] + b"\n", "has no rows"),
    ],
    ids=["wrong column", "truncated", "not text", "no rows"],
)
def test_damaged_table(
    name: str, damage: Damage, world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    change, said = damage
    table = tmp_path / "data" / "nih" / "labels.csv"
    (table.parent / "images").mkdir(parents=True)
    table.write_bytes(change((world.data / "nih" / "labels.csv").read_bytes()))
    assert main(command(world, name, out=tmp_path / "out", data=tmp_path / "data")) == 2
    assert said in sentence(capsys)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["prepare", "train", "features"])
def test_image_that_is_none_is_left_out_and_listed(
    name: str, world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    data = shutil.copytree(world.data, tmp_path / "data")
    (data / "nih" / "images" / "00000003_000.png").write_text("no image")
    out = tmp_path / "there" / "out"
    assert main(command(world, name, out=out, data=data)) == 0
    said = capsys.readouterr().out
    lists = {"prepare": "skipped.csv", "train": "config.json"}
    listed = (out / lists[name]).read_text("utf-8") if name in lists else said
    assert "00000003_000.png" in listed
    assert "truncated" in listed


@pytest.mark.parametrize("name", ["prepare", "train", "features", "tune"])
def test_no_image_at_all(name: str, world: SimpleNamespace, tmp_path: Path, capsys: Said) -> None:
    data = shutil.copytree(world.data, tmp_path / "data")
    for picture in (data / "nih" / "images").iterdir():
        picture.write_text("no image")
    assert main(command(world, name, out=tmp_path / "there" / "out", data=data)) == 2
    assert "No image could be read" in sentence(capsys)


def test_image_or_weights_that_are_none(
    world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    text = tmp_path / "text.png"
    text.write_text("no image", "utf-8")
    explain = command(world, "explain", out=tmp_path / "out")
    assert main([*explain, "--images", str(text)]) == 2
    assert f"The image {text} cannot be read" in sentence(capsys)
    imported = command(world, "import-weights", out=tmp_path / "out")
    imported[1] = str(text)
    assert main(imported) == 2
    assert f"The checkpoint {text} cannot be read" in sentence(capsys)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", WRITES)
def test_place_that_cannot_be_written(
    name: str, world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    (tmp_path / "file").write_text("a file, where a folder is wanted", "utf-8")
    before = files(tmp_path)
    assert main(command(world, name, out=tmp_path / "file" / "out")) == 2
    assert str(tmp_path / "file") in sentence(capsys)
    assert files(tmp_path) == before


@pytest.mark.parametrize("size", [0, 2000, 8000])
@pytest.mark.parametrize("name", WRITES)
def test_full_disk(
    name: str, size: int, world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    out = tmp_path / "there" / "out"
    with full_disk(size):
        code = main(command(world, name, out=out))
    if code == 0:  # its results are smaller
        assert size > 0
        return
    assert code == 2
    assert str(tmp_path / "there") in sentence(capsys)
    half = [path for path in (tmp_path / "there").rglob("*.partial") if "cache" not in str(path)]
    assert half == []
    assert main(command(world, name, out=out)) == 0  # with room again
    assert out.exists()


@pytest.mark.parametrize("name", ["evaluate", "calibrate"])
def test_full_disk_leaves_the_run_as_it_was(
    name: str, world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    here = SimpleNamespace(root=world.root, data=world.data, run=tmp_path / "run")
    shutil.copytree(world.run, here.run)
    shutil.copytree(world.root / "cache", tmp_path / "cache")
    assert main(command(here, name, out=tmp_path)) == 0
    capsys.readouterr()
    before = files(here.run)
    with full_disk(100):
        assert main(command(here, name, out=tmp_path)) == 2
    assert str(here.run) in sentence(capsys)
    assert files(here.run) == before


def test_network_that_cannot_be_published_is_refused_before_it_is_trained(
    world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    run = tmp_path / "run"
    train = [*command(world, "train", out=run), "--export", str(tmp_path / "models")]
    assert (
        main([*train, "--set", "model.architecture=sutd_cnn", "--set", "model.fusion=single"]) == 2
    )
    assert "sutd_cnn is a network of the trainer alone" in sentence(capsys)
    assert not run.exists()


def test_first_weights_that_are_not_there(
    world: SimpleNamespace, tmp_path: Path, capsys: Said
) -> None:
    train = command(world, "train", out=tmp_path / "run")
    assert main([*train, "--weights", str(tmp_path / "gone.safetensors")]) == 2
    assert str(tmp_path / "gone.safetensors") in sentence(capsys)


def test_bundle_has_the_calibration_that_was_fitted_last(
    world: SimpleNamespace, tmp_path: Path
) -> None:
    here = SimpleNamespace(root=world.root, data=world.data, run=tmp_path / "run")
    shutil.copytree(world.run, here.run)
    kinds = set()
    for method in ("platt", "temperature", "beta"):
        calibrate = command(here, "calibrate", out=tmp_path)
        assert main([*calibrate, "--method", method, "--on", "held_out"]) == 0
        saved = load_calibration(here.run)
        assert saved is not None
        assert main(command(here, "export", out=tmp_path / "models")) == 0
        for entry in read_manifest(tmp_path / "models" / "tiny").findings:
            assert entry.calibration == saved.findings[entry.finding].calibration
            assert entry.calibration is not None
            kinds.add(entry.calibration.kind)
    assert len(kinds) == 3


def test_what_appears_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "new" / "result.txt"
    write_whole(path, "one")
    with pytest.raises(OutputError, match="could not be written"), full_disk(10):
        write_whole(path, "x" * 100)
    assert files(tmp_path) == {"new/result.txt": b"one"}
    with pytest.raises(ZeroDivisionError), appearing(path) as partial:
        partial.write_text("half", "utf-8")
        raise ZeroDivisionError
    assert files(tmp_path) == {"new/result.txt": b"one"}


def test_folder_replaces_an_older_one_whole(tmp_path: Path) -> None:
    old: Mapping[str, bytes] = {"bundle/old.txt": b"old"}
    write_whole(tmp_path / "bundle" / "old.txt", "old")
    with pytest.raises(ZeroDivisionError), appearing(tmp_path / "bundle") as partial:
        write_whole(partial / "new.txt", "new")
        raise ZeroDivisionError
    assert files(tmp_path) == old
    with appearing(tmp_path / "bundle") as partial:
        write_whole(partial / "new.txt", "new")
    assert files(tmp_path) == {"bundle/new.txt": b"new"}


@pytest.mark.parametrize(
    "stopped",
    [("train", "go on with --resume"), ("evaluate", "go on by the same command")],
    ids=["train", "evaluate"],
)
def test_interrupted(
    stopped: tuple[str, str],
    world: SimpleNamespace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Said,
) -> None:
    name, said = stopped

    def stop(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trainer.run.load_data", stop)
    assert main(command(world, name, out=tmp_path / "run")) == 2
    assert said in sentence(capsys)


def test_system_errors_without_a_sentence_of_their_own(
    world: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    def gone(*arguments: object, **options: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "labels.csv")

    monkeypatch.setattr("trainer.run.load_data", gone)
    assert main(command(world, "evaluate", out=tmp_path)) == 2
    assert "labels.csv cannot be read or written: No such file or directory" in sentence(capsys)
