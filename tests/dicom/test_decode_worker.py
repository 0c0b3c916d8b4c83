"""A decoder that crashes or hangs costs one image, never the application."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

import imagecodecs
import numpy as np
import pytest
from factories import gradient

from cxrviewer.dicom import codecs, decode_worker
from cxrviewer.dicom.codecs import CutOffError, DecodeError, DecodeRequest
from cxrviewer.dicom.codestream import CodestreamKind
from cxrviewer.dicom.decode_worker import (
    WorkerDiedError,
    WorkerSlowError,
    abort_workers,
    decode_frame,
    stop_workers,
)


def request(data: bytes | None = None) -> DecodeRequest:
    whole = bytes(imagecodecs.jpeg2k_encode(gradient(), level=0, codecformat="j2k"))
    return DecodeRequest(CodestreamKind.JPEG_2000, whole if data is None else data, 64, 48)


def crash(_connection: Connection) -> None:
    """Prepare a worker whose codec crashes on its first frame."""
    codecs.decode = lambda _request: os._exit(139)  # type: ignore[assignment]


def hang(_connection: Connection) -> None:
    """Prepare a worker whose codec never ends."""
    codecs.decode = lambda _request: time.sleep(600)  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def _fresh_workers() -> Any:
    stop_workers()
    yield
    stop_workers()


def test_a_frame_is_decoded_in_another_process() -> None:
    assert np.array_equal(decode_frame(request()), gradient())
    children = [child.name for child in multiprocessing.active_children()]
    assert children == ["decoder"]


def test_a_worker_is_kept_for_the_next_frame() -> None:
    decode_frame(request())
    (first,) = multiprocessing.active_children()
    with pytest.raises(DecodeError):
        decode_frame(request(b"\xff\x4f\xff\x51" + bytes(100)))
    decode_frame(request())
    assert multiprocessing.active_children() == [first]


def test_a_crash_refuses_one_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(decode_worker._workers, "_prepare", crash)
        with pytest.raises(WorkerDiedError):
            decode_frame(request())
    assert np.array_equal(decode_frame(request()), gradient())


def test_a_decoder_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(decode_worker._workers, "_prepare", hang)
        patched.setattr(decode_worker, "_BASE_SECONDS", 0.2)
        with pytest.raises(WorkerSlowError) as slow:
            decode_frame(request())
    assert slow.value.seconds == pytest.approx(0.2, abs=0.05)
    assert not multiprocessing.active_children()
    assert np.array_equal(decode_frame(request()), gradient())


def test_busy_workers_are_ended_and_frames_that_wait_for_one_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched, ThreadPoolExecutor(3) as threads:
        patched.setattr(decode_worker._workers, "_prepare", hang)
        answers = [threads.submit(decode_frame, request()) for _ in range(3)]
        deadline = time.monotonic() + 20
        while len(decode_worker._workers._busy) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        began = time.monotonic()
        abort_workers()
        errors = [type(answer.exception(5)) for answer in answers]
        assert time.monotonic() - began < 1
    assert errors == [WorkerDiedError] * 3
    assert not multiprocessing.active_children()
    assert np.array_equal(decode_frame(request()), gradient())


def test_no_more_than_two_workers_answer_many_threads() -> None:
    with ThreadPoolExecutor(6) as threads:
        images = list(threads.map(lambda _: decode_frame(request()), range(24)))
    assert all(np.array_equal(image, gradient()) for image in images)
    assert len(multiprocessing.active_children()) <= 2


def test_where_no_process_can_be_started_the_frame_is_decoded_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A daemonic process (a data loader's worker) may have no children.
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)  # type: ignore[attr-defined]
    try:
        assert np.array_equal(decode_frame(request()), gradient())
        assert not multiprocessing.active_children()
    finally:
        decode_worker._workers._is_impossible = False


@pytest.mark.parametrize("kind", [CodestreamKind.JPEG, CodestreamKind.JPEG_LOSSLESS])
def test_silent_filling_of_a_jpeg_that_is_cut_off_is_found_out(kind: CodestreamKind) -> None:
    black = np.zeros((64, 48), np.uint8)  # what is missing looks just like what is there
    encode = imagecodecs.jpeg8_encode if kind is CodestreamKind.JPEG else imagecodecs.ljpeg_encode
    whole = bytes(encode(black))
    assert np.array_equal(decode_frame(DecodeRequest(kind, whole, 64, 48)), black)
    with pytest.raises(CutOffError):
        decode_frame(DecodeRequest(kind, whole[:-6] + b"\xff\xd9", 64, 48))


def test_a_lying_size_does_not_take_all_memory() -> None:
    huge = bytearray(request().data)
    huge[8:16] = (60000).to_bytes(4, "big") * 2  # 3,600 megapixels
    with pytest.raises((DecodeError, MemoryError)):
        decode_frame(request(bytes(huge)))
