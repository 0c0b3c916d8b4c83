"""The program's processes do not fight over the cores."""

import os
import subprocess
import sys

_SAYS = """
from cxrviewer.cli.main import main
import sys
assert "numpy" not in sys.modules  # which reads the settings when it is imported
main(["--version"])
import os
print(os.environ["OMP_WAIT_POLICY"], os.environ["OPENBLAS_NUM_THREADS"])
"""


def test_the_program_sets_waiting_threads_aside_before_numpy_comes() -> None:
    bare = {
        k: v for k, v in os.environ.items() if k not in {"OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS"}
    }
    done = subprocess.run(
        [sys.executable, "-c", _SAYS], env=bare, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "PASSIVE 1"
