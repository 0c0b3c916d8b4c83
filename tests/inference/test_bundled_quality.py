"""The quality model that ships: whole, small, and right about images whose truth is known."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cxrviewer.dicom.headers import Candidate, Header, read_candidates
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.auxiliary import find_auxiliary
from cxrviewer.inference.auxiliary_bundle import verify_auxiliary
from cxrviewer.inference.manifest import BundleKind
from cxrviewer.inference.quality.heads import Head
from cxrviewer.inference.quality.model import QualityModel, load

ROOT = Path(__file__).parents[2]
MAX_BYTES = 7_000_000
Image = NDArray[np.uint8]


@pytest.fixture(scope="module")
def folder() -> Path:
    """The bundle that an analysis uses."""
    manifest = find_auxiliary(BundleKind.QUALITY)
    assert manifest is not None
    return manifest.folder


@pytest.fixture(scope="module")
def model(folder: Path) -> QualityModel:
    return load(folder)


def rendered(path: Path) -> Image:
    (found,) = read_candidates([Candidate(path, named=True)])
    assert isinstance(found, Header)
    return canonical_render(read_radiograph(found.image))


def picture(path: Path) -> Image:
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return np.asarray(image, np.uint8)


@pytest.fixture(scope="module")
def frontals(shared_data: Path) -> list[Image]:
    """Every 150th of ChestX-ray14, every 20th of JSRT and Wingspan."""
    paths = sorted((shared_data / "nih" / "images").glob("*"))[::150]
    paths += sorted((shared_data / "anatomy" / "images").glob("*"))[::20]
    return [picture(path) for path in paths]


def test_it_ships_whole_and_small(folder: Path) -> None:
    report = verify_auxiliary(folder)
    assert report.size_bytes < MAX_BYTES
    assert report.manifest.version in (folder / "MODEL_CARD.md").read_text("utf-8")
    assert len((folder / "LICENSE").read_text("utf-8")) > 200


@pytest.mark.parametrize("name", ["demo-one/frontal", "demo-one-prior/frontal", "demo-two/frontal"])
def test_simulated_frontals_pass_without_a_word(model: QualityModel, name: str) -> None:
    answer = model.answer(rendered(ROOT / "resources" / "demo" / f"{name}.dcm"))
    assert not answer.is_other
    assert answer.position.is_frontal
    assert not (answer.is_inverted or answer.degrees or answer.is_mirrored or answer.is_child)


@pytest.mark.parametrize("name", ["demo-one/lateral", "demo-one-prior/lateral"])
def test_simulated_laterals_are_known(model: QualityModel, name: str) -> None:
    answer = model.answer(rendered(ROOT / "resources" / "demo" / f"{name}.dcm"))
    assert not answer.is_other
    assert answer.position.is_lateral
    assert not (answer.is_inverted or answer.degrees)


@pytest.mark.shared_data
def test_real_frontals_are_known_upright_and_turned(
    model: QualityModel, frontals: list[Image]
) -> None:
    wrong = sum(
        model.answer(np.ascontiguousarray(np.rot90(image, -turns))).degrees != 90 * turns
        for image in frontals
        for turns in range(4)
    )
    assert wrong <= 0.02 * 4 * len(frontals)
    answers = [model.answer(image) for image in frontals]
    assert sum(answer.is_other for answer in answers) <= 1
    assert sum(not answer.position.is_frontal for answer in answers) <= 1


@pytest.mark.shared_data
def test_inverted_frontals_are_told_from_others(model: QualityModel, frontals: list[Image]) -> None:
    assert sum(model.answer(image).is_inverted for image in frontals) <= 1
    inverted = [np.asarray(255 - image, np.uint8) for image in frontals]
    assert sum(not model.answer(image).is_inverted for image in inverted) <= 1


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name",
    [
        "pydicom-data/693_J2KR.dcm", "pydicom-data/RG3_J2KI.dcm", "highdicom/dx_image.dcm",
        "pylibjpeg-data/JPEGLS/RG2_JLSN.dcm", "pydicom-data/MR2_UNCI.dcm",
    ],
)  # fmt: skip
def test_what_is_no_chest_is_refused_by_its_look(
    model: QualityModel, shared_data: Path, name: str
) -> None:
    # These were learnt from; that others like them are found is measured in the model card.
    assert model.answer(rendered(shared_data / "dicom" / name)).is_other


@pytest.mark.shared_data
def test_a_film_stored_with_the_wrong_polarity_is_noticed(
    model: QualityModel, shared_data: Path
) -> None:
    """It was never learnt from; `Fake_MONOHR1` is its other half, stored the other way round."""
    folder = shared_data / "dicom" / "torchxrayvision"
    right = "1.2.276.0.7230010.3.1.4.8323329.6904.1517875201.850819.dcm"
    assert model.answer(rendered(folder / "Fake_MONOHR1.dcm")).is_inverted
    assert not model.answer(rendered(folder / right)).is_inverted


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize(
    ("turns", "inverted"), [(0, True), (1, False), (2, False), (3, False), (1, True)]
)
def test_sides_are_judged_as_on_the_upright_film(
    model: QualityModel, frontals: list[Image], turns: int, *, inverted: bool, mirrored: bool
) -> None:
    judged = 0
    for film in frontals:
        image = np.ascontiguousarray(film[:, ::-1] if mirrored else film)
        upright = model.answer(image)
        if upright.is_inverted or upright.degrees:
            continue  # one that is filed so
        shown = np.rot90(255 - image if inverted else image, -turns)
        answer = model.answer(np.ascontiguousarray(shown))
        if (answer.degrees, answer.is_inverted) == (turns * 90, inverted):
            judged += 1
            assert answer.is_mirrored == upright.is_mirrored
            assert answer.probability(Head.MIRRORED, "yes") == pytest.approx(
                upright.probability(Head.MIRRORED, "yes"), abs=1e-6
            )
    assert judged > 0.9 * len(frontals)
