"""How threads of numerical libraries wait, here and in the processes that are started here."""

from __future__ import annotations

import os


def leave_cores_to_others() -> None:
    """Let no thread spin while it waits; to be called before numpy, OpenCV and torch are imported.

    torch's threads do by default: on a busy machine an analysis then took seconds in the place of a
    tenth of one. And numpy's BLAS starts as many threads for the small matrix products between two
    networks, which keep the cores from the next network for as long as these products take.
    OpenCV's threads spin likewise after every picture that they had a part in.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OPENCV_THREAD_POOL_ACTIVE_WAIT_WORKER", "0")
