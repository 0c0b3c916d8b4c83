from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from small_trees import write_picture

from cxrviewer.inference.preprocess import PreprocessSpec
from trainer.augmentation import affine_matrix, augment
from trainer.cache import open_cache, read_grey
from trainer.config import AugmentConfig
from trainer.errors import DatasetError

SPEC = PreprocessSpec(size=32)
STILL = AugmentConfig(p_affine=0, p_flip=0, p_grey=0, p_erase=0, p_noise=0)


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
