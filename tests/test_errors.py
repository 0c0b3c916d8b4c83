"""Errors carry a translatable sentence and survive a process boundary."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from cxrviewer.errors import CxrViewerError, Message, UnreadableFileError


def _fail() -> None:
    raise UnreadableFileError("{file} is empty; copy it again.", file="a.dcm")


def test_text_is_filled_in() -> None:
    error = UnreadableFileError("{file} is empty; copy it again.", file="a.dcm")
    assert str(error) == "a.dcm is empty; copy it again."
    assert error.message == Message("{file} is empty; copy it again.", {"file": "a.dcm"})


def test_error_crosses_a_process_boundary() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        future = pool.submit(_fail)
        with pytest.raises(UnreadableFileError, match=r"a\.dcm is empty") as caught:
            future.result()
    assert caught.value.message.details == {"file": "a.dcm"}


def test_every_error_of_ours_keeps_its_kind() -> None:
    for kind in [CxrViewerError, *CxrViewerError.__subclasses__()]:
        copy = pickle.loads(pickle.dumps(kind("{x} is wrong.", x=1)))  # noqa: S301 - our own bytes
        assert type(copy) is kind
        assert str(copy) == "1 is wrong."
