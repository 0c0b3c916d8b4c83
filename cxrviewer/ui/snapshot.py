"""A frozen picture of what is on the screen, with a stamp below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QDateTime, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from cxrviewer.dicom.study import ImageRef
from cxrviewer.imaging.annotations.annotation import WITH_TEXT
from cxrviewer.ui.annotations.colour_bar import HEIGHT, ColourBarContent, paint_colour_bar
from cxrviewer.ui.annotations.stamp import draw_stamp, stamp_parts
from cxrviewer.ui.reading_area import ReadingArea
from cxrviewer.ui.session import Session
from cxrviewer.ui.viewport import Viewport

RGB = NDArray[np.uint8]
_DATE_FORMAT: Final = "yyyy-MM-dd HH:mm"
_FILTERS: Final = "Display filters"


@dataclass(frozen=True, slots=True)
class SnapshotOptions:
    """What goes into a picture.

    Attributes:
        all_views: Every view on the screen, or the active one alone.
        patient_text: Name, sex, age and date, whether they are on the screen or not.
        overlay: The map and its colours, where they are on the screen.
        filters: The display filters that are on, with their mark.
    """

    all_views: bool = True
    patient_text: bool = False
    overlay: bool = True
    filters: bool = True


@dataclass(frozen=True, eq=False, slots=True)
class Snapshot:
    """A picture that no later change on the screen can reach.

    Attributes:
        rgb: (rows, columns, 3) uint8, in device pixels.
        text: What a file of it says of itself; never patient data.
        refs: The images on it.
    """

    rgb: RGB
    text: Mapping[str, str]
    refs: tuple[ImageRef, ...]

    @property
    def is_filtered(self) -> bool:
        """Whether it shows an image through display filters, with their mark."""
        return _FILTERS in self.text

    def image(self) -> QImage:
        """A copy as a QImage."""
        rows, columns, _ = self.rgb.shape
        shown = QImage(self.rgb.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
        return shown.copy()


def take_snapshot(area: ReadingArea, session: Session, options: SnapshotOptions) -> Snapshot:
    """Freeze the screen: window, zoom, map, annotations and scale exactly as they are.

    Args:
        area: The reading area.
        session: Read only.
        options: What goes in.
    """
    viewports = area.shown_viewports if options.all_views else (area.active_viewport,)
    parts = [_views(viewports, options)]
    ratio = area.devicePixelRatioF()
    width = parts[0].shape[1] / ratio
    content = area.colour_bar.content if options.overlay else None
    if content is not None:
        parts.append(_colour_bar(content, parts[0].shape[1], ratio))
    bundle = session.analysis.bundle if session.analysis else None
    date = QDateTime.currentDateTime().toString(_DATE_FORMAT)
    stamp = draw_stamp(stamp_parts(bundle, date), width, ratio)
    parts.append(_fitted(rgb_of(stamp), parts[0].shape[1]))
    text = {"Creation Time": date}
    if bundle is not None:
        text["Model"] = f"{bundle.name} {bundle.version}"
    if content is not None:
        text["Finding"] = _finding_text(session)
    if measurements := "; ".join(_measurements(viewports, session)):
        text["Measurements"] = measurements
    if options.filters and (named := _filters(viewports)):
        text[_FILTERS] = named
    refs = tuple(viewport.ref for viewport in viewports if viewport.ref is not None)
    return Snapshot(np.ascontiguousarray(np.concatenate(parts)), text, refs)


def _measurements(viewports: Sequence[Viewport], session: Session) -> Iterator[str]:
    """What is measured on the picture, with units and planes; never words of the reader's own."""
    for viewport in viewports:
        drawing = session.annotations.drawing(viewport.ref.sop_instance_uid) if viewport.ref else ()
        written = {one.identity for one in drawing if one.kind not in WITH_TEXT}
        for figure in viewport.layers.drawing.figures:
            if figure.identity in written and figure.words:
                yield ", ".join(line.text for line in figure.words)


def _filters(viewports: Sequence[Viewport]) -> str:
    """The display filters of the views, for a program that reads the file."""
    found = []
    for viewport in viewports:
        strengths = asdict(viewport.filters).items()
        found.append(", ".join(f"{name} {value:.2f}" for name, value in strengths if value > 0.0))
    return "; ".join(one for one in found if one)


def _finding_text(session: Session) -> str:
    """Finding, state and confidence for a program that reads the file."""
    analysis, finding = session.analysis, session.selected_finding
    score = analysis.score(finding) if analysis is not None and finding is not None else None
    if score is None:
        return ""
    experimental = ", experimental" if score.experimental else ""
    state = f"{score.state}, " if score.operating_points else ""
    return f"{score.finding}: {state}{score.confidence:.3f}{experimental}"


def rgb_of(picture: QPixmap | QImage) -> RGB:
    """(rows, columns, 3) uint8 copy of a picture, in its own pixels."""
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows, columns = rgb.height(), rgb.width()
    lines = np.frombuffer(rgb.constBits(), np.uint8).reshape(rows, rgb.bytesPerLine())
    return lines[:, : 3 * columns].reshape(rows, columns, 3).copy()


def _views(viewports: Sequence[Viewport], options: SnapshotOptions) -> RGB:
    """The views where they are on the screen, black between them."""
    pictures = [
        rgb_of(
            view.picture(
                patient_text=options.patient_text,
                overlay=options.overlay,
                filters=options.filters,
            )
        )
        for view in viewports
    ]
    if len(pictures) == 1:
        return pictures[0]
    ratio = viewports[0].devicePixelRatioF()
    frame = QRect()
    for view in viewports:
        frame = frame.united(view.geometry())
    # Scaling by a fraction may round a view one pixel larger than its place.
    rows = max(round(frame.height() * ratio), *(picture.shape[0] for picture in pictures))
    canvas = np.zeros((rows, round(frame.width() * ratio), 3), np.uint8)
    for view, picture in zip(viewports, pictures, strict=True):
        left = round((view.geometry().left() - frame.left()) * ratio)
        top = round((view.geometry().top() - frame.top()) * ratio)
        placed = picture[: rows - top, : canvas.shape[1] - left]
        canvas[top : top + placed.shape[0], left : left + placed.shape[1]] = placed
    return canvas


def _colour_bar(content: ColourBarContent, columns: int, ratio: float) -> RGB:
    strip = QImage(columns, round(HEIGHT * ratio), QImage.Format.Format_RGB32)
    strip.setDevicePixelRatio(ratio)
    strip.fill(Qt.GlobalColor.black)
    painter = QPainter(strip)
    paint_colour_bar(painter, QRectF(0, 0, columns / ratio, HEIGHT), content)
    painter.end()
    return rgb_of(strip)


def _fitted(rgb: RGB, columns: int) -> RGB:
    """The same strip, cut or continued by its last column to be so wide."""
    missing = columns - rgb.shape[1]
    if missing <= 0:
        return rgb[:, :columns]
    return np.concatenate([rgb, np.repeat(rgb[:, -1:], missing, axis=1)], axis=1)
