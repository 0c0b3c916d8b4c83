"""The outlines that ship: whole, small, and close to those of people where these are at hand."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.imaging.canvas import CanvasTransform
from cxrviewer.inference.anatomy.heart import heart_size
from cxrviewer.inference.anatomy.model import AnatomyModel, load
from cxrviewer.inference.anatomy.organs import Organ
from cxrviewer.inference.anatomy.outlines import Outlines
from cxrviewer.inference.auxiliary import find_auxiliary
from cxrviewer.inference.auxiliary_bundle import verify_auxiliary
from cxrviewer.inference.manifest import BundleKind

MAX_BYTES = 6_000_000
# Three radiographs of each source, small and large hearts.
NAMES = (
    "jsrt_JPCLN001", "jsrt_JPCNN001", "jsrt_JPCLN100",
    "wingspan_1.2.410.200048.10854.20170519084243",
    "wingspan_1.2.410.200048.11608.20170613092631",
    "wingspan_1.2.410.200048.9928.20170328105846",
)  # fmt: skip

Image = NDArray[np.uint8]


@pytest.fixture(scope="module")
def folder() -> Path:
    """The bundle that an analysis uses."""
    manifest = find_auxiliary(BundleKind.ANATOMY)
    assert manifest is not None
    return manifest.folder


@pytest.fixture(scope="module")
def model(folder: Path) -> AnatomyModel:
    return load(folder)


def read(shared_data: Path, name: str) -> tuple[Image, Image]:
    """A radiograph and its outlines."""
    paths = (
        shared_data / "anatomy" / "images" / f"{name}.jpg",
        shared_data / "anatomy" / "masks" / f"{name}.png",
    )
    image, labels = (cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in paths)
    assert image is not None
    assert labels is not None
    return np.asarray(image, np.uint8), np.asarray(labels, np.uint8)


def width(mask: NDArray[np.bool_]) -> int:
    columns = np.flatnonzero(mask.any(axis=0))
    return int(columns[-1] - columns[0] + 1)


def test_bundle_is_in_order(folder: Path) -> None:
    report = verify_auxiliary(folder)
    assert report.size_bytes < MAX_BYTES
    assert report.manifest.name == folder.name
    assert len((folder / "LICENSE").read_text("utf-8")) > 200
    card = (folder / "MODEL_CARD.md").read_text("utf-8")
    assert report.manifest.version in card
    assert card.index("Weak points") < card.index("cross-validation")


def test_figures_of_the_manifest_are_those_of_the_card(folder: Path) -> None:
    report = verify_auxiliary(folder)
    card = (folder / "MODEL_CARD.md").read_text("utf-8")
    dice = report.manifest.metrics["dice"]
    assert isinstance(dice, dict)
    assert set(dice) == {organ.value for organ in Organ}
    for value in dice.values():
        assert f"{value:.3f} [" in card


@pytest.mark.shared_data
def test_outlines_are_near_those_of_people(model: AnatomyModel, shared_data: Path) -> None:
    dice: dict[Organ, list[float]] = {organ: [] for organ in Organ}
    errors = []
    for name in NAMES:
        image, labels = read(shared_data, name)
        answer = model.answer(image)
        assert not answer.doubts, name
        found = answer.outlines.on_image()
        for organ in Organ:
            one, other = (found & organ.bit) > 0, (labels & organ.bit) > 0
            dice[organ].append(2 * int((one & other).sum()) / int(one.sum() + other.sum()))
        assert answer.heart_size is not None
        by_people = width((labels & Organ.HEART.bit) > 0) / width((labels & 3) > 0)
        errors.append(abs(answer.heart_size.ratio - by_people))
    # The network has seen them all; what it is worth on others is in its card.
    for organ, least, mean in ((Organ.LEFT_LUNG, 0.935, 0.955), (Organ.RIGHT_LUNG, 0.95, 0.965),
                               (Organ.HEART, 0.80, 0.92)):  # fmt: skip
        assert min(dice[organ]) >= least, (organ, dice[organ])
        assert np.mean(dice[organ]) >= mean, (organ, dice[organ])
    assert np.mean(errors) <= 0.03
    assert max(errors) <= 0.09


@pytest.mark.shared_data
def test_an_image_that_is_nearly_white_is_outlined(model: AnatomyModel, shared_data: Path) -> None:
    image, labels = read(shared_data, "jsrt_JPCLN117")
    assert np.percentile(image, 99) - np.percentile(image, 1) < 20
    found = model.answer(image).outlines.on_image()
    for organ in Organ:
        one, other = (found & organ.bit) > 0, (labels & organ.bit) > 0
        assert 2 * int((one & other).sum()) / int(one.sum() + other.sum()) > 0.92, organ


@pytest.mark.shared_data
@pytest.mark.parametrize("name", NAMES)
def test_a_missing_apex_is_told(model: AnatomyModel, shared_data: Path, name: str) -> None:
    image, labels = read(shared_data, name)
    rows = np.flatnonzero(((labels & 3) > 0).any(axis=1))
    whole = model.answer(image).inclusion
    assert whole is not None
    assert (whole.right_apex and whole.left_apex) == bool(rows[0] > 0.025 * len(image))
    tenth = int(rows[0] + 0.1 * (rows[-1] - rows[0]))
    found = model.answer(np.ascontiguousarray(image[tenth:])).inclusion
    assert found is not None
    assert not (found.right_apex and found.left_apex)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", NAMES)
def test_definition_of_the_ratio_on_peoples_outlines(shared_data: Path, name: str) -> None:
    _, labels = read(shared_data, name)
    same = CanvasTransform(labels.shape, labels.shape, 1.0, 1.0, 0.0, 0.0)
    found = heart_size(Outlines(labels, same))
    table = (shared_data / "anatomy" / "ctr.csv").read_text("utf-8").splitlines()[1:]
    known = {row.split(",")[0]: float(row.split(",")[1]) for row in table}
    assert found is not None
    if name in known:
        assert found.ratio == pytest.approx(known[name], abs=0.01)
    by_people = width((labels & Organ.HEART.bit) > 0) / width((labels & 3) > 0)
    assert found.ratio == pytest.approx(by_people, abs=1e-9)


def test_blank_image_is_no_chest(model: AnatomyModel) -> None:
    answer = model.answer(np.full((400, 300), 128, np.uint8))
    assert answer.doubts
    assert answer.heart_size is None
