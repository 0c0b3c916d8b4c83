"""An error while something is painted leaves no painter behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication

import cxrviewer.ui
from cxrviewer.ui.painting import painting


def test_a_painter_ends_with_its_block_although_the_error_is_kept(qapp: QApplication) -> None:
    device = QPixmap(8, 8)
    with pytest.raises(ValueError, match="on purpose") as kept, painting(device) as painter:
        painter.fillRect(device.rect(), QColor("#ff0000"))
        raise ValueError("on purpose")
    assert kept.tb is not None
    assert not device.paintingActive()
    assert device.toImage().pixelColor(4, 4).name() == "#ff0000"


def test_every_widget_is_painted_with_such_a_painter() -> None:
    # An error in a paint event cannot be tried out here: Qt goes on inside of it.
    sources = Path(cxrviewer.ui.__path__[0]).rglob("*.py")
    careless = [path.name for path in sources if "QPainter(self" in path.read_text("utf-8")]
    assert careless == []
