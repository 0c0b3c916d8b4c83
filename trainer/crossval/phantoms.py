"""A bundle before simulated radiographs: nobody's patient, findings at known places, pictures.

A network never saw a phantom, so this shows how it fails, not how good it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.scan import scan_all
from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.inference.analysis import Analysis, AnalysisRequest, FindingScore, ViewRole
from cxrviewer.inference.manifest_header import CARD_NAME
from cxrviewer.inference.predictor import Predictor
from trainer.explain.film import Film
from trainer.explain.picture import titled
from trainer.labels import Box
from trainer.localisation import hit
from trainer.state_file import replace_file

_TRUTH: Final = "truth.json"
_SIDE: Final = 420
_FRAME: Final = np.array([255, 220, 90], np.uint8)


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """One finding of one phantom.

    Attributes:
        case: Name of the phantom.
        score: What the bundle says of it.
        boxes: Where it is.
        pointed: Whether the map's greatest value lies there.
        picture: PNG.
    """

    case: str
    score: FindingScore
    boxes: tuple[Box, ...]
    pointed: bool
    picture: bytes


def add_phantoms(bundle: Path, phantoms: Path, pictures: Path) -> None:
    """Add a section on phantoms to a bundle's card, and write the pictures that it shows.

    Args:
        bundle: Folder of the bundle.
        phantoms: Folder of simulated studies, each with its `truth.json`.
        pictures: Folder for the pictures.

    Raises:
        CxrViewerError: The bundle or a phantom is not in order.
    """
    predictor = Predictor(bundle, device="cpu", threads=1)
    found = [
        one for truth in sorted(phantoms.glob(f"*/{_TRUTH}")) for one in _shown(predictor, truth)
    ]
    if not found:
        return
    pictures.mkdir(parents=True, exist_ok=True)
    up = "../" * len(bundle.resolve().relative_to(_common(bundle, pictures)).parts)
    place = pictures.resolve().relative_to(_common(bundle, pictures)).as_posix()
    rows = []
    for one in found:
        file = pictures / f"{one.case}-{one.score.finding.value}.png"
        data = one.picture
        replace_file(file, lambda partial, data=data: _write(partial, data))  # type: ignore[misc]
        rows.append(
            f"| {one.case} | {FINDING_INFO[one.score.finding].name_en} |"
            f" {one.score.confidence:.2f} ({one.score.state.value}) |"
            f" {'yes' if one.pointed else 'no'} | [picture]({up}{place}/{file.name}) |"
        )
    section = (
        "## On phantoms\n\nSimulated radiographs with findings at known places"
        f" ({len(found)} findings; `cxr-trainer phantom`). Nothing was trained on them. They differ"
        " from patients in many ways, so this shows how it fails rather than how often. Asked about"
        " the frontal image alone. Pictures: the film with the true place, and the map.\n\n"
        "| phantom | finding | said | points at it | |\n|---|---|---|---|---|\n" + "\n".join(rows)
    )
    card = bundle / CARD_NAME
    text = card.read_text("utf-8").rstrip() + "\n\n" + section + "\n"
    replace_file(card, lambda partial: _write(partial, text.encode()))


def _shown(predictor: Predictor, truth: Path) -> Iterator[Shown]:
    told = json.loads(truth.read_text("utf-8"))
    frontal = next(view for view in told["views"] if view["view"] in {"PA", "AP"})
    (study,) = scan_all([truth.parent / frontal["file"]]).studies
    (image,) = tuple(study)
    asked = AnalysisRequest(0, "", {ViewRole.FRONTAL: read_radiograph(image)})
    answer = predictor.analyse(asked)
    for column, score in enumerate(answer.findings):
        boxes = tuple(_boxes(frontal, score.finding))
        if boxes and score.has_place:
            heatmap = answer.views[0].heatmaps[column]
            found = hit(heatmap, answer.views[0].canvas, boxes, told["case"])
            picture = _picture(predictor, image.path, answer, column, boxes)
            yield Shown(told["case"], score, boxes, found.pointed, picture)


def _boxes(view: dict[str, Any], finding: Finding) -> Iterator[Box]:
    for one in view["findings"]:
        if one["finding"] == finding.value:
            left, top, right, bottom = one["box"]
            yield Box(
                finding, ViewRole.FRONTAL, left, top, right - left, bottom - top,
                view["columns"], view["rows"],
            )  # fmt: skip


def _picture(
    predictor: Predictor, path: Path, answer: Analysis, column: int, boxes: tuple[Box, ...]
) -> bytes:
    film = Film.read(path, predictor.manifest.preprocess)
    film = Film(film.grey, film.canvas, answer.views[0].canvas)
    score = answer.findings[column]
    plain = np.repeat(film.shown(_SIDE)[..., None], 3, axis=2)
    over = film.overlaid(answer.views[0].heatmaps[column], score.heatmap_scale, _SIDE)
    for box in boxes:
        for picture in (plain, over):
            _draw(picture, box)
    name = FINDING_INFO[score.finding].name_en
    return titled(
        [("the true place", plain), ("the map", over)],
        f"{name}: {score.confidence:.2f}, {score.state.value} (simulated, not a patient)",
        scale=score.heatmap_scale,
        unit="logit",
    )


def _draw(picture: NDArray[np.uint8], box: Box) -> None:
    """A frame of one pixel, on a picture of the whole film."""
    rows, columns = picture.shape[:2]
    across, down = columns / box.frame_width, rows / box.frame_height
    left, right = int(box.x * across), min(int((box.x + box.width) * across), columns - 1)
    top, bottom = int(box.y * down), min(int((box.y + box.height) * down), rows - 1)
    picture[[top, bottom], left : right + 1] = _FRAME
    picture[top : bottom + 1, [left, right]] = _FRAME


def _common(one: Path, other: Path) -> Path:
    """The nearest folder above both."""
    others = other.resolve().parents
    return next(folder for folder in one.resolve().parents if folder in others)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
