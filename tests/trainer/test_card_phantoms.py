"""Simulated films in a bundle's card."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import cv2
import pytest

from cxrviewer.inference.manifest import default_bundle, read_manifest
from trainer.crossval.phantoms import add_phantoms

PHANTOMS = Path(__file__).parents[2] / "resources" / "demo"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("card")
    bundle = root / "models" / "one"
    shutil.copytree(default_bundle(), bundle)
    (bundle / "MODEL_CARD.md").write_text("# Card\n", "utf-8")
    shutil.copytree(PHANTOMS / "demo-two", root / "phantoms" / "demo-two")
    add_phantoms(bundle, root / "phantoms", root / "docs" / "pictures")
    return root


def test_each_finding_of_a_phantom_that_the_bundle_knows_has_a_row(shown: Path) -> None:
    truth = json.loads((PHANTOMS / "demo-two" / "truth.json").read_text("utf-8"))
    there = {one["finding"] for one in truth["views"][0]["findings"]}
    known = {entry.finding.value for entry in read_manifest(default_bundle()).findings}
    card = (shown / "models" / "one" / "MODEL_CARD.md").read_text("utf-8")
    assert card.startswith("# Card\n\n## On phantoms")
    rows = re.findall(r"^\| demo-two .*\((\S+)\) \|$", card, re.MULTILINE)
    assert len(rows) == len(there & known) > 0


def test_pictures_are_where_the_card_says(shown: Path) -> None:
    folder = shown / "models" / "one"
    card = (folder / "MODEL_CARD.md").read_text("utf-8")
    for link in re.findall(r"\[picture\]\((\S+)\)", card):
        assert link.startswith("../../docs/pictures/")
        picture = cv2.imread(str(folder / link))
        assert picture is not None
        # Film and map side by side, each 420 px high.
        assert picture.shape[0] > 420
        assert picture.shape[1] > 700
