"""Files and folders that are dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_paths(data: QMimeData) -> list[Path]:
    """Local files and folders among what is dragged; empty where there are none."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
