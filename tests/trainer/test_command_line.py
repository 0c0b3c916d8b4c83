import json
from pathlib import Path

import pytest
from small_trees import TINY

from cxrviewer.inference.manifest import read_manifest
from trainer.__main__ import main


@pytest.fixture
def preset(tmp_path: Path) -> Path:
    """The tiny configuration as TOML."""
    lines = []
    for section, values in TINY.items():
        plain = {k: v for k, v in values.items() if not isinstance(v, dict)}  # type: ignore[attr-defined]
        lines += [f"[{section}]", *(f"{k} = {json.dumps(v)}" for k, v in plain.items())]
        for name, table in values.items():  # type: ignore[attr-defined]
            if isinstance(table, dict):
                lines += [
                    f"[{section}.{name}]",
                    *(f"{k} = {json.dumps(v)}" for k, v in table.items()),
                ]
    path = tmp_path / "tiny.toml"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_train_evaluate_export(
    preset: Path, data_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    common = ["--data", str(data_root), "--run", str(run)]
    one_seed = ["--set", "optim.epochs=6"]
    assert main(["train", "--preset", str(preset), *common, *one_seed]) == 0
    assert main(["evaluate", *common]) == 0
    assert main(["export", *common, "--out", str(tmp_path / "models")]) == 0
    said = capsys.readouterr().out
    assert "15 training studies, 15 held out; left out: 1 too young" in said
    assert "epoch 6/6" in said
    assert "Pleural effusion" in said
    assert "Mass                            0 of   15  AUROC not defined" in said
    assert read_manifest(tmp_path / "models" / "tiny").name == "tiny"
    assert len((run / "log.csv").read_text("utf-8").splitlines()) == 7
    assert json.loads((run / "config.json").read_text("utf-8"))["config"]["optim"]["epochs"] == 6


def test_run_that_exists_needs_resume(
    preset: Path, data_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    command = ["train", "--preset", str(preset), "--data", str(data_root), "--run", str(run)]
    assert main(command) == 0
    assert main(command) == 2
    assert "continue it with --resume" in capsys.readouterr().err
    assert main([*command, "--resume"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["train", "--preset", "none"], "There is no preset “none”"),
        (["train", "--set", "optim.epoch=1"], "did you mean “optim.epochs”"),
        (["train", "--data", "/nowhere"], "The data folder /nowhere does not exist"),
        (
            ["train", "--set", "data.sources=['nih']", "--set", "model.architecture=alexnet"],
            "not a network that this version",
        ),
        (["evaluate"], "holds no finished run"),
        (["export", "--out", "models"], "holds no finished run"),
    ],
)
def test_errors_are_one_sentence_and_exit_code_2(
    arguments: list[str],
    said: str,
    data_root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    extra = [] if "--data" in arguments else ["--data", str(data_root)]
    small = ["--set", "input.size=32"] if arguments[0] == "train" else []
    assert main([*arguments, *extra, *small, "--run", str(tmp_path / "run")]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("cxr-trainer: ")
    assert len(error.strip().splitlines()) == 1


def test_what_is_left_out_is_counted_and_named(
    preset: Path, data_root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = data_root / "nih" / "labels.csv"
    header, *rows = table.read_text("utf-8").splitlines()
    age = header.split(",").index("age")
    cells = [row.split(",") for row in rows]
    cells[3][age] = "414"
    table.write_text("\n".join([header, *(",".join(row) for row in cells)]) + "\n", "utf-8")
    for row in cells[6:28]:
        (data_root / "nih" / "images" / row[0]).write_bytes(b"")
    run = tmp_path / "run"
    words = ["--preset", str(preset), "--data", str(data_root), "--run", str(run)]
    assert main(["train", *words, "--set", "optim.epochs=1"]) == 0
    said = capsys.readouterr().out
    facts = json.loads((run / "config.json").read_text("utf-8"))["data"]
    count = len(facts["skipped"])
    assert facts["too_old"] == 1
    assert count > 20
    assert f"1 too old, {count} unreadable" in said
    assert said.count("(empty)") == 20
    assert f"and {count - 20} more, all of them in config.json" in said
