"""The program's processes do not fight over the cores."""

import os
import subprocess
import sys

_SAYS = """
from cxrviewer.cli.main import main
import sys
assert not {"numpy", "cv2"} & set(sys.modules)  # which read the settings when they are imported
main(["--version"])
import os
print(*map(os.environ.get, sys.argv[1:]))
"""
_SETTINGS = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "OPENBLAS_NUM_THREADS": "1",
    "OPENCV_THREAD_POOL_ACTIVE_WAIT_WORKER": "0",
}


def test_the_program_sets_waiting_threads_aside_before_numpy_comes() -> None:
    bare = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    command = [sys.executable, "-c", _SAYS, *_SETTINGS]
    done = subprocess.run(command, env=bare, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == list(_SETTINGS.values())
