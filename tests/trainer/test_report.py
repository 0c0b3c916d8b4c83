"""The report of a small run, from the command line to the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from cxrviewer.findings import Finding
from trainer.__main__ import main
from trainer.config import Config
from trainer.explain.explanation import Settings, explain
from trainer.explain.maps import Method
from trainer.models import build_model
from trainer.outputs import layout_of
from trainer.published import published
from trainer.report.gallery import Outcome, gallery
from trainer.report.html import section, table
from trainer.report.measure import Explainer, Measured, measure, shipped
from trainer.report.pages import html_report
from trainer.report.reference import reference_section
from trainer.report.write import write_report
from trainer.run import Run
from trainer.saved_calibration import load_calibration
from trainer.untaught import spread_untaught


class _Page(HTMLParser):
    """What a page fetches, and whether its tags match."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def run(data_root: Path, tiny_config: Config, tmp_path: Path) -> Run:
    """Finished, with a little training behind it."""
    config = replace(
        tiny_config, export=replace(tiny_config.export, reference="radia", bootstrap=20)
    )
    found = Run(tmp_path / "run", data_root, config, "tiny")
    found.train(resume=False)
    return found


@pytest.fixture
def measured(run: Run) -> tuple[Explainer, Measured]:
    data, model = run.data(), shipped(run.model())
    found = measure(run.config, data, model, preset="tiny")
    return Explainer.of(run.config, data, model), found


@pytest.mark.parametrize("method", [Method.CAM, Method.GRAD_CAM])
def test_no_map_is_drawn_where_nothing_taught_a_place(
    data_root: Path, tiny_config: Config, tmp_path: Path, method: Method
) -> None:
    config = replace(
        tiny_config,
        model=replace(tiny_config.model, overview=True),
        export=replace(tiny_config.export, bootstrap=20),
    )
    run = Run(tmp_path / "run", data_root, config, "tiny")
    data, model = run.data(), build_model(config, layout_of(config.loss).size)
    taught, untaught = layout_of(config.loss).findings[:2]
    assert model.network is not None
    spread_untaught(model.network, [taught, untaught], {taught})
    explainer = Explainer.of(config, data, shipped(model))
    places = [row.has_place for row in measure(config, data, model, preset="x").report.findings]
    assert places[:2] == [True, False]
    settings = Settings(method, samples=1, seed=0, scale=1.0, calibrations={}, thresholds={})
    sizes = {}
    for finding in (taught, untaught):
        stem = tmp_path / finding.value
        picture, *_, document = explain(explainer, data.split.held_out[0], finding, settings, stem)
        view = json.loads(document.read_text("utf-8"))["views"][0]
        assert view["has_place"] is (finding is taught)
        assert ("map" in view) is (finding is taught)
        sizes[finding] = Image.open(picture).size
    assert sizes[untaught][0] < sizes[taught][0]  # without a colour bar


def test_page_is_whole_and_fetches_nothing(
    measured: tuple[Explainer, Measured], tmp_path: Path
) -> None:
    explainer, found = measured
    examples = gallery(explainer, found)
    assert {example.outcome for example in examples} <= set(Outcome)
    paths = write_report(found, examples, tmp_path)
    document, page = (path.read_text("utf-8") for path in paths)
    parser = _Page()
    parser.feed(page)
    assert parser.open == []
    assert parser.links
    assert all(link.startswith(("data:image/", "#")) for link in parser.links)
    assert not re.search(r"@import|url\(|<script", page)
    # Weak points come before any result.
    assert page.index("Weak points") < page.index("AUROC [95")
    assert "not defined (0 positives)" in page
    tree = json.loads(document)
    assert tree["weak_points"]
    mass = next(row for row in tree["findings"] if row["finding"] == "mass")
    assert (mass["auroc"], mass["why"]) == (None, "0 positives")
    assert tree["published"]["name"] == "radia"


def test_published_figures_stand_beside_ours(measured: tuple[Explainer, Measured]) -> None:
    text = reference_section(measured[1])
    assert "smart-cherry-1132" in text
    assert "0.929" in text
    for value in ("0.85", "0.831", "no output"):
        assert value in text
    heart = next(r for r in measured[1].report.findings if r.finding is Finding.CARDIOMEGALY)
    assert f'<td class="n">{heart.auroc:.3f}</td><td class="n">0.679</td>' in text
    chexpertnet = replace(measured[1], published=published("chexpertnet"))
    assert "0.7867" in reference_section(chexpertnet)
    assert "0.8075" in html_report(chexpertnet, ())


def test_commands(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["--run", str(run.folder), "--data", str(run.root)]
    assert main(["evaluate", *common]) == 0
    assert "Wrote" in capsys.readouterr().out
    assert (run.folder / "report.html").is_file()
    assert main(["calibrate", *common, "--method", "temperature"]) == 0
    saved = load_calibration(run.folder)
    assert saved is not None
    assert saved.method.value == "temperature"
    assert main(["calibrate", *common, "--on", "validation"]) == 2
    assert "no validation part" in capsys.readouterr().err
    assert main(["evaluate", *common]) == 0
    report = json.loads((run.folder / "report.json").read_text("utf-8"))
    effusion = next(row for row in report["findings"] if row["finding"] == "pleural_effusion")
    assert effusion["calibration"]["kind"] == "temperature"
    out = tmp_path / "pictures"
    picture = next((run.root / "nih" / "images").glob("*1_000.png"))
    explain = ["explain", *common, "--out", str(out), "--finding", "pleural_effusion"]
    assert main([*explain, "--limit", "1"]) == 0
    lime = [*explain, "--method", "lime", "--samples", "20", "--images", str(picture)]
    assert main(lime) == 0
    told = json.loads((out / "001-pleural_effusion-lime.json").read_text("utf-8"))
    assert told["true_label"] is None
    assert 1 <= len(told["views"][0]["top_regions"]) <= 5
    assert (out / told["views"][0]["picture"]).read_bytes().startswith(b"\x89PNG")
    cam = json.loads((out / "001-pleural_effusion-cam.json").read_text("utf-8"))
    assert cam["views"][0]["map_method"] == "exact"
    assert main([*explain, "--finding", "heart"]) == 2
    assert "knows no finding" in capsys.readouterr().err


def test_tables_are_escaped_and_empty_ones_leave_nothing() -> None:
    assert "&lt;b&gt;" in table(["<b>"], [["<i>"]])
    assert table(["a"], []) == ""
    assert section("title", "anchor", "") == ""


def test_a_missing_run_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--run", str(tmp_path / "none"), "--data", str(tmp_path)]) == 2
    assert "holds no finished run" in capsys.readouterr().err
