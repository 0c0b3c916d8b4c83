"""Entry of `cxrviewer`, of `python -m cxrviewer` and of the frozen application."""

from __future__ import annotations

import multiprocessing
import sys

from cxrviewer.cli.main import main

if __name__ == "__main__":
    # In a frozen application the worker processes start this very program.
    multiprocessing.freeze_support()
    sys.exit(main())
