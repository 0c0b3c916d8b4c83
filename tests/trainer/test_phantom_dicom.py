"""Simulated studies as files: valid, marked as simulated, the same bytes each time."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import JPEGLSLossless

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.findings import Finding
from trainer.__main__ import main
from trainer.phantom import CASES, COARSE, Phantom, make_phantom, write_study
from trainer.phantom.anatomy import Side
from trainer.phantom.geometry import BeamView
from trainer.phantom.simulate import beam_for

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
DEMO_IMAGES = sorted(DEMO.glob("*/*.dcm"))


@pytest.fixture(scope="module")
def phantoms() -> dict[str, Phantom]:
    return {name: make_phantom(name, 1, resolution=COARSE) for name in CASES}


def _assert_valid(path: Path) -> None:
    tool = shutil.which("dciodvfy")
    if tool is None:
        pytest.skip("dciodvfy (dicom3tools) is not installed")
    done = subprocess.run([tool, str(path)], capture_output=True, text=True, check=False)
    complaints = [
        line for line in done.stderr.splitlines() if line.startswith(("Error", "Warning"))
    ]
    assert complaints == []
    assert "DXImageForPresentation" in done.stdout + done.stderr


@pytest.mark.parametrize("name", CASES)
def test_every_case_is_a_valid_dx_study(
    name: str, phantoms: dict[str, Phantom], tmp_path: Path
) -> None:
    for path in write_study(phantoms[name], tmp_path)[:-1]:
        _assert_valid(path)


def test_files_are_the_same_bytes_each_time(phantoms: dict[str, Phantom], tmp_path: Path) -> None:
    first = write_study(phantoms["demo-two"], tmp_path / "one")
    second = write_study(make_phantom("demo-two", 1, resolution=COARSE), tmp_path / "two")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_compression_loses_nothing(phantoms: dict[str, Phantom], tmp_path: Path) -> None:
    path = write_study(phantoms["demo-one"], tmp_path)[0]
    assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == JPEGLSLossless
    (study,) = scan_all([path]).studies
    read = read_radiograph(study.images[0])
    assert np.array_equal(read.stored_values, phantoms["demo-one"].views[0].stored_values)


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        # 1800 / (1800 - 165) and 1800 / (1800 - 230)
        ("frontal.dcm", ("PA", "272479007", ["L", "F"], 1.1009)),
        ("lateral.dcm", ("LL", "399173006", ["P", "F"], 1.1465)),
    ],
)
def test_header_tells_view_and_geometry(
    file: str,
    expected: tuple[str, str, list[str], float],
    phantoms: dict[str, Phantom],
    tmp_path: Path,
) -> None:
    view, code, orientation, magnification = expected
    write_study(phantoms["demo-one"], tmp_path)
    dataset = pydicom.dcmread(tmp_path / file, stop_before_pixels=True)
    assert dataset.ViewPosition == view
    assert dataset.ViewCodeSequence[0].CodeValue == code
    assert list(dataset.PatientOrientation) == orientation
    assert float(dataset.EstimatedRadiographicMagnificationFactor) == pytest.approx(
        magnification, abs=1e-4
    )
    assert float(dataset.DistanceSourceToDetector) == 1800
    assert list(dataset.ImagerPixelSpacing) == [COARSE.pixel_mm] * 2


def test_the_portable_image_is_stored_inverted(
    phantoms: dict[str, Phantom], tmp_path: Path
) -> None:
    write_study(phantoms["demo-two"], tmp_path)
    dataset = pydicom.dcmread(tmp_path / "frontal.dcm")
    assert dataset.PhotometricInterpretation == "MONOCHROME1"
    assert dataset.PresentationLUTShape == "INVERSE"
    # The shutter is black: the greatest value.
    assert dataset.pixel_array[0, 0] == 4095


def test_everything_says_simulated(phantoms: dict[str, Phantom], tmp_path: Path) -> None:
    write_study(phantoms["demo-one"], tmp_path)
    dataset = pydicom.dcmread(tmp_path / "frontal.dcm")
    texts = (
        str(dataset.PatientName), dataset.StudyDescription, dataset.SeriesDescription,
        dataset.ImageComments, dataset.DerivationDescription, dataset.PatientComments,
    )  # fmt: skip
    assert all("SIMULATED" in text for text in texts)
    assert dataset.BurnedInAnnotation == "YES"
    assert dataset.PatientIdentityRemoved == "YES"
    # The word stands near the upper left corner, brighter than the air around it.
    corner = dataset.pixel_array[6:22, 6:60]
    assert corner.max() > 3000 > np.median(corner) + 2000


def test_the_command_writes_studies(tmp_path: Path) -> None:
    assert (
        main(["phantom", "--out", str(tmp_path), "--case", "demo-two", "--seed", "2", "--coarse"])
        == 0
    )
    assert sorted(p.name for p in (tmp_path / "demo-two").iterdir()) == [
        "frontal.dcm",
        "truth.json",
    ]


class TestDemonstration:
    """The files that ship."""

    def test_all_cases_ship_and_stay_small(self) -> None:
        assert {path.parent.name for path in DEMO_IMAGES} == set(CASES)
        assert sum(path.stat().st_size for path in DEMO_IMAGES) < 10_000_000

    @pytest.mark.parametrize("path", DEMO_IMAGES, ids=lambda p: f"{p.parent.name}-{p.stem}")
    def test_they_are_valid(self, path: Path) -> None:
        _assert_valid(path)

    @pytest.mark.parametrize("name", CASES)
    def test_truth_matches_files_and_simulation(
        self, name: str, phantoms: dict[str, Phantom]
    ) -> None:
        truth = json.loads((DEMO / name / "truth.json").read_text(encoding="utf-8"))
        assert truth["case"] == name
        for stated, coarse in zip(truth["views"], phantoms[name].views, strict=True):
            header = pydicom.dcmread(DEMO / name / stated["file"], stop_before_pixels=True)
            assert header.SOPInstanceUID == stated["sop_instance_uid"]
            assert (header.Rows, header.Columns) == (stated["rows"], stated["columns"])
            assert header.ViewPosition == stated["view"]
            assert [f["finding"] for f in stated["findings"]] == [
                f.finding for f in coarse.findings
            ]
            scale = stated["imager_pixel_spacing"] / coarse.beam.pixel_mm
            for fine, rough in zip(stated["findings"], coarse.findings, strict=True):
                box = rough.box
                # The same place on a grid 14 times coarser: within three of its pixels.
                assert np.multiply(fine["box"], scale) == pytest.approx(
                    [box.left, box.top, box.right, box.bottom], abs=4.5
                )
                assert fine["centre_mm"] == pytest.approx(rough.centre_mm, abs=3.5)

    def test_the_prior_is_of_the_same_patient_and_older(self) -> None:
        now, before, other = (
            pydicom.dcmread(DEMO / name / "frontal.dcm", stop_before_pixels=True)
            for name in ("demo-one", "demo-one-prior", "demo-two")
        )
        assert now.PatientID == before.PatientID != other.PatientID
        assert now.StudyInstanceUID != before.StudyInstanceUID
        assert before.StudyDate < now.StudyDate

    def test_the_nodule_is_new(self) -> None:
        truth = json.loads((DEMO / "demo-one" / "truth.json").read_text(encoding="utf-8"))
        frontal = next(v for v in truth["views"] if v["view"] == BeamView.PA)
        (nodule,) = (f for f in frontal["findings"] if f["finding"] == Finding.NODULE)
        assert nodule["side"] == Side.LEFT
        left, top, right, bottom = nodule["box"]
        # A nodule on the patient's left lies in the right half of the image.
        assert left > beam_for(BeamView.PA, 0.25).columns / 2
        middle = np.s_[
            top + (bottom - top) // 3 : bottom - (bottom - top) // 3,
            left + (right - left) // 3 : right - (right - left) // 3,
        ]
        now, before = (
            pydicom.dcmread(DEMO / name / "frontal.dcm").pixel_array[middle].mean()
            for name in ("demo-one", "demo-one-prior")
        )
        assert now > before + 150
