import pickle
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from factories import make_dx
from PIL import Image
from small_trees import write_picture

from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.augmentation import affine_matrix, augment
from trainer.augmentation.shape import Shape, draw_elastic, draw_grid, draw_shape, reshape
from trainer.cache import open_cache, read_grey
from trainer.config import AugmentConfig
from trainer.decode import Unreadable, decode
from trainer.errors import DatasetError

SPEC = PreprocessSpec(size=32)
STILL = AugmentConfig()


def test_cache_holds_canvases_and_lists_the_unreadable(tmp_path: Path) -> None:
    good, cut, missing = (tmp_path / name for name in ("good.png", "cut.jpg", "missing.png"))
    Image.fromarray(np.full((32, 32), 77, np.uint8)).save(good)
    write_picture(cut)
    cut.write_bytes(cut.read_bytes()[:-200])
    cache = open_cache([good, cut, missing, good], SPEC, tmp_path / "cache")
    assert cache.unreadable == (cut, missing)
    assert (cache.canvas(good) == 77).all()
    assert cache.canvas(good).shape == (32, 32)


def test_cache_is_made_once_and_again_when_a_file_or_the_size_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write_picture(path, 50)
    decoded: list[int] = []

    def count(done: int, total: int) -> None:
        decoded.append(done)

    open_cache([path], SPEC, tmp_path / "cache", progress=count)
    first = open_cache([path], SPEC, tmp_path / "cache", progress=count)
    assert decoded == [1]
    write_picture(path, 200, size=64)
    second = open_cache([path], SPEC, tmp_path / "cache", progress=count)
    assert decoded == [1, 1]
    assert second.canvas(path).mean() > first.canvas(path).mean() + 100
    open_cache([path], PreprocessSpec(size=64), tmp_path / "cache", progress=count)
    assert decoded == [1, 1, 1]


def test_a_cache_that_was_cut_off_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    write_picture(path)
    open_cache([path], SPEC, tmp_path / "cache")
    (facts,) = (tmp_path / "cache").glob("*.json")
    facts.unlink()
    assert open_cache([path], SPEC, tmp_path / "cache").index == {path: 0}
    assert facts.is_file()


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(DatasetError, match="could not be written"):
        open_cache([tmp_path / "a.png"], SPEC, tmp_path / "file" / "cache")


def test_pictures_of_colour_and_of_16_bits_become_grey(tmp_path: Path) -> None:
    Image.fromarray(np.full((4, 6, 3), 90, np.uint8)).save(tmp_path / "rgb.png")
    wide = np.array([[0, 30000], [15000, 60000]], np.uint16)
    Image.fromarray(wide).save(tmp_path / "wide.png")
    colour, deep = read_grey(tmp_path / "rgb.png"), read_grey(tmp_path / "wide.png")
    assert colour is not None
    assert colour.shape == (4, 6)
    assert (colour == 90).all()
    assert deep is not None
    np.testing.assert_allclose(deep, [[0, 127.5], [63.75, 255]], atol=1)


def test_without_probabilities_nothing_changes() -> None:
    canvas = np.random.default_rng(0).integers(0, 256, (32, 32), np.uint8)
    np.testing.assert_array_equal(augment(canvas, STILL, np.random.default_rng(1)), canvas)


def test_flip_mirrors_exactly() -> None:
    canvas = np.random.default_rng(0).integers(0, 256, (32, 32), np.uint8)
    flipped = augment(canvas, replace(STILL, p_flip=1.0), np.random.default_rng(1))
    np.testing.assert_array_equal(flipped, canvas[:, ::-1])


def test_same_seed_same_change_other_seed_other_change() -> None:
    canvas = np.random.default_rng(0).integers(0, 256, (32, 32), np.uint8)
    config = AugmentConfig(p_affine=1, p_flip=0.5, p_grey=1, p_erase=1, p_noise=1)
    first, again, other = (
        augment(canvas, config, np.random.default_rng(seed)) for seed in (4, 4, 5)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    assert first.shape == canvas.shape
    assert first.dtype == np.uint8


def test_canvas_in_the_cache_is_never_written_to() -> None:
    canvas = np.full((32, 32), 100, np.uint8)
    canvas.setflags(write=False)
    config = AugmentConfig(p_affine=1, p_flip=1, p_grey=1, p_erase=1, p_noise=1)
    augment(canvas, config, np.random.default_rng(0))
    augment(canvas, replace(STILL, p_erase=1.0), np.random.default_rng(0))
    assert (canvas == 100).all()


@pytest.mark.parametrize(
    ("arguments", "point", "expected"),
    [
        ({}, (3, 5), (3, 5)),
        # The centre of 11 pixels, counted from pixel centres, is 5.
        ({"zoom_x": 2.0, "zoom_y": 2.0}, (6, 7), (7, 9)),
        ({"zoom_x": -1.0}, (0, 2), (10, 2)),
        ({"shift_x": 1 / 11, "shift_y": 2 / 11}, (3, 4), (4, 6)),
        # Counter-clockwise on the screen: right of the centre goes above it.
        ({"degrees": 90.0}, (7, 5), (5, 3)),
    ],
)
def test_affine_matrix_by_hand(
    arguments: dict[str, float], point: tuple[int, int], expected: tuple[int, int]
) -> None:
    moved = affine_matrix(11, **arguments) @ np.array([*point, 1])
    np.testing.assert_allclose(moved, expected, atol=1e-12)


def _pictures(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"{number}.png" for number in range(count)]
    for number, path in enumerate(paths):
        write_picture(path, seed=number)
    return paths


def test_processes_fill_the_cache_as_one_does(tmp_path: Path) -> None:
    paths = _pictures(tmp_path, 70)
    paths[40].write_text("no image", "utf-8")
    told: list[int] = []
    one = open_cache(paths, SPEC, tmp_path / "one", workers=1)
    two = open_cache(
        paths, SPEC, tmp_path / "two", workers=2, progress=lambda done, _: told.append(done)
    )
    assert one.unreadable == two.unreadable == (paths[40],)
    assert told == [32, 64, 70]
    for path in one.index:
        np.testing.assert_array_equal(one.canvas(path), two.canvas(path))


_KILLED = """
import os, signal, sys
from pathlib import Path
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.cache import open_cache

def kill(done, total):
    if done >= 320:
        os.kill(os.getpid(), signal.SIGKILL)

folder = Path(sys.argv[1])
paths = [folder / f"{number}.png" for number in range(400)]
open_cache(paths, PreprocessSpec(size=32), folder / "cache", progress=kill, workers=1)
"""


def test_a_killed_run_is_gone_on_with(tmp_path: Path) -> None:
    paths = _pictures(tmp_path, 400)
    ended = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    told: list[int] = []
    cache = open_cache(
        paths, SPEC, tmp_path / "cache", progress=lambda done, _: told.append(done), workers=1
    )
    # The first 256 were on the disk when the process was killed.
    assert told[0] == 256 + 32
    fresh = open_cache(paths, SPEC, tmp_path / "fresh", workers=1)
    for path in paths:
        np.testing.assert_array_equal(cache.canvas(path), fresh.canvas(path))
    assert not list((tmp_path / "cache").glob("*.partial"))
    assert not list((tmp_path / "cache").glob("*.state"))


_FULL = """
import resource, sys
from pathlib import Path
from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.cache import open_cache
from trainer.errors import DatasetError

resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
folder = Path(sys.argv[1])
try:
    open_cache([folder / f"{n}.png" for n in range(300)], PreprocessSpec(32), folder / "cache")
except DatasetError as error:
    print(error)
"""


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    """A limit of the system on file sizes stands in for the full disk."""
    ended = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path)], check=True, capture_output=True, text=True
    )
    assert ended.stdout.count("\n") == 1
    assert "could not be written" in ended.stdout
    assert not [path for path in (tmp_path / "cache").iterdir() if path.suffix != ".lock"]


def test_a_cache_that_travels_maps_the_file_again(tmp_path: Path) -> None:
    paths = _pictures(tmp_path, 3)
    cache = open_cache(paths, SPEC, tmp_path / "cache")
    sent = pickle.dumps(cache)
    assert len(sent) < 3 * 32 * 32
    np.testing.assert_array_equal(pickle.loads(sent).canvas(paths[1]), cache.canvas(paths[1]))  # noqa: S301


def test_dicom_is_decoded_as_the_application_shows_it(tmp_path: Path) -> None:
    values = np.linspace(0, 4095, 300 * 280).reshape(300, 280).astype(np.uint16)
    make_dx(
        tmp_path / "a.dcm", values,
        PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="INVERSE",
        WindowCenter=2048, WindowWidth=4096,
    )  # fmt: skip
    image = read_grey(tmp_path / "a.dcm")
    assert image is not None
    # MONOCHROME1: the largest value is black; the network sees white where the patient is dense.
    assert (image[0, 0], image[-1, -1]) == (255, 0)
    cache = open_cache([tmp_path / "a.dcm"], SPEC, tmp_path / "cache")
    assert cache.canvas(tmp_path / "a.dcm").shape == (32, 32)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [({"Modality": "CT"}, "modality is CT"), ({"BodyPartExamined": "HAND"}, "HAND")],
)
def test_dicom_of_something_else_is_refused_with_the_reason(
    tmp_path: Path, tags: dict[str, str], reason: str
) -> None:
    make_dx(tmp_path / "a.dcm", np.zeros((300, 280), np.uint16), **tags)
    found = decode(tmp_path / "a.dcm")
    assert isinstance(found, Unreadable)
    assert reason in found.reason


def test_real_radiographs_and_damaged_files(shared_data: Path) -> None:
    found = {path.name: decode(path) for path in (shared_data / "dicom").rglob("*966*.dcm")}
    assert isinstance(found["966.dcm"], Unreadable)
    fixed = found["966_fixed.dcm"]
    assert not isinstance(fixed, Unreadable)
    assert fixed.shape == (2128, 2000)


SHAPES = ("p_affine", "p_rotation", "p_zoom", "p_shift", "p_elastic", "p_grid", "p_flip")
GREYS = ("p_grey", "p_noise", "p_erase")


@pytest.mark.parametrize("name", [*SHAPES, *GREYS])
def test_each_probability_is_that_of_its_change(name: str) -> None:
    canvas = np.random.default_rng(0).integers(0, 256, (32, 32), np.uint8)
    config = replace(STILL, **{name: 0.3})
    changed = [
        not np.array_equal(augment(canvas, config, np.random.default_rng((7, n))), canvas)
        for n in range(400)
    ]
    # Four standard deviations of a binomial share of 400.
    assert abs(np.mean(changed) - 0.3) < 4 * np.sqrt(0.3 * 0.7 / 400)


@pytest.mark.parametrize(("name", "limit"), [("rotation", 15.0), ("zoom", 0.2), ("shift", 0.1)])
def test_drawn_maps_stay_within_their_limits(name: str, limit: float) -> None:
    config = replace(STILL, **{f"p_{name}": 1.0, name: limit})
    reached = 0.0
    for seed in range(300):
        shape = draw_shape(100, config, np.random.default_rng(seed), side=100, flipped=False)
        assert shape.affine is not None
        (a, b, _), (c, d, _) = shape.affine
        centre = shape.affine @ np.array([49.5, 49.5, 1]) - 49.5
        degrees = abs(np.degrees(np.arctan2(c, a)))
        factor = np.sqrt(a * d - b * c)
        found = {
            "rotation": degrees,
            "zoom": max(factor, 1 / factor) - 1,
            "shift": np.abs(centre).max() / 100,
        }
        assert found[name] <= limit + 1e-9
        reached = max(reached, found[name])
        for other in found.keys() - {name}:
            assert found[other] == pytest.approx(0, abs=1e-9)
    assert reached > 0.9 * limit


def test_elastic_field_has_its_deviation_and_is_smooth() -> None:
    rng = np.random.default_rng(3)
    fields = np.stack([np.stack(draw_elastic(224, 4.0, rng)) for _ in range(60)])
    assert fields.std() == pytest.approx(4.0, rel=0.05)
    assert abs(fields.mean()) < 0.3
    step = np.abs(np.diff(fields, axis=-1)).max()
    assert step < 1.0


def test_grid_keeps_the_edges_and_never_folds() -> None:
    for seed in range(50):
        field = draw_grid(100, 0.3, np.random.default_rng(seed))
        positions = np.arange(100) + 0.5 + field
        assert (np.diff(positions, axis=1) > 0).all()
        assert np.abs(field[:, [0, -1]]).max() < 0.5
    strips = draw_grid(100, 0.3, np.random.default_rng(1))
    widths = np.diff(np.arange(100) + strips, axis=1)
    # Widths are within 0.7..1.3 of each other's mean, which is 1.
    assert 0.7 / 1.3 - 1e-6 <= widths.min() <= widths.max() <= 1.3 / 0.7 + 1e-6


def test_elastic_takes_nearest_pixels_and_makes_no_new_greys() -> None:
    canvas = np.random.default_rng(0).choice(np.array([10, 200], np.uint8), (64, 64))
    changed = augment(canvas, replace(STILL, p_elastic=1.0), np.random.default_rng(2))
    assert set(np.unique(changed)) <= {0, 10, 200}
    assert (changed != canvas).any()


def test_all_changes_together_are_one_resampling_of_their_composition() -> None:
    """On a ramp the result is the source position: compare with positions followed by hand."""
    size = 128
    line = np.arange(size, dtype=np.uint8)
    rng = np.random.default_rng(0)
    shape = Shape(
        side=64, left=30, top=20, flipped=True, affine=affine_matrix(size, degrees=5, zoom_x=1.1),
        grid=draw_grid(64, 0.1, rng), elastic=draw_elastic(64, 1.0, rng),
    )  # fmt: skip
    found_x = reshape(np.broadcast_to(line, (size, size)).copy(), shape)
    found_y = reshape(np.broadcast_to(line[:, None], (size, size)).copy(), shape)
    assert shape.grid is not None
    assert shape.elastic is not None
    assert shape.affine is not None
    inverse = np.linalg.inv(np.vstack([shape.affine, [0, 0, 1]]))
    for row, column in ((10, 12), (40, 50), (31, 5)):
        x = column + shape.grid[0, column] + shape.elastic[0][row, column]
        y = row + shape.grid[1, row] + shape.elastic[1][row, column]
        source = inverse @ np.array([30 + 63 - x, 20 + y, 1])
        assert found_x[row, column] == pytest.approx(source[0], abs=0.55)
        assert found_y[row, column] == pytest.approx(source[1], abs=0.55)


def test_noise_has_at_most_its_deviation() -> None:
    canvas = np.full((64, 64), 128, np.uint8)
    config = replace(STILL, p_noise=1.0, noise=0.1)
    deviations = [
        (augment(canvas, config, np.random.default_rng(seed)).astype(float) - 128).std() / 255
        for seed in range(100)
    ]
    assert max(deviations) < 0.105
    assert max(deviations) > 0.08
    assert np.mean(deviations) == pytest.approx(0.05, abs=0.01)
