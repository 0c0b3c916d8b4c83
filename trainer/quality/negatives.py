"""Real images that are no chest radiographs: other modalities, other parts, photographs.

There are few of them. The same picture in several encodings counts once.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cxrviewer.dicom.headers import Candidate, Header, read_candidates
from cxrviewer.dicom.pixels import read_radiograph
from cxrviewer.dicom.study import ImageRef
from cxrviewer.errors import CxrViewerError
from cxrviewer.imaging.voi import canonical_render
from cxrviewer.inference.suitability import refusal, states_chest
from trainer.quality.items import Item

Grey = NDArray[np.uint8]

# Folders of picture files that come with packages the trainer needs anyway.
_PICTURES: Final = (
    ("skimage", "data"), ("sklearn", "datasets/images"), ("matplotlib", "mpl-data/sample_data"),
)  # fmt: skip
_ENDINGS: Final = frozenset({".jpg", ".jpeg", ".png"})
_SMALLEST: Final = 64
_STEM: Final = 8
_FINGERPRINT: Final = 24
_SAME: Final = 0.95


def real_negatives(data: Path) -> Iterator[tuple[Item, Grey]]:
    """Other modalities and parts in `dicom/`, pydicom's test files, photographs; each once."""
    seen: list[NDArray[np.float64]] = []
    for source, name, image in (*_dicom(data), *_photographs()):
        mark = _fingerprint(image)
        if min(image.shape) < _SMALLEST or any(float(mark @ other) > _SAME for other in seen):
            continue
        seen.append(mark)
        # Files whose names begin alike may show one patient or one scene.
        yield Item(source, name, f"{source}:{name[:_STEM].lower()}", "other"), image


def chest_files(data: Path) -> Iterator[tuple[ImageRef, Grey]]:
    """DICOM files whose header says that they are radiographs of a chest; for a last check."""
    for ref in _headers(data / "dicom"):
        if refusal(ref) is None and states_chest(ref):
            image = _rendered(ref)
            if image is not None:
                yield ref, image


def _dicom(data: Path) -> Iterator[tuple[str, str, Grey]]:
    found = importlib.util.find_spec("pydicom")
    own = Path(found.origin).parent / "data" / "test_files" if found and found.origin else data
    for source, folder in (("dicom", data / "dicom"), ("pydicom", own)):
        for ref in _headers(folder):
            if refusal(ref) is None and states_chest(ref):
                continue
            image = _rendered(ref)
            if image is not None:
                yield source, ref.path.stem, image


def _headers(folder: Path) -> Iterator[ImageRef]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for found in read_candidates([Candidate(path, named=False) for path in files]):
        if isinstance(found, Header):
            yield found.image


def _rendered(ref: ImageRef) -> Grey | None:
    try:
        return canonical_render(read_radiograph(ref))
    except CxrViewerError:
        return None


def _photographs() -> Iterator[tuple[str, str, Grey]]:
    for package, folder in _PICTURES:
        found = importlib.util.find_spec(package)
        if found is None or found.origin is None:
            continue
        for path in sorted((Path(found.origin).parent / folder).iterdir()):
            if path.suffix.lower() in _ENDINGS:
                with Image.open(path) as opened:
                    yield "photograph", path.stem, np.asarray(opened.convert("L"), np.uint8)


def _fingerprint(image: Grey) -> NDArray[np.float64]:
    """A small copy of mean 0 and length 1; equal pictures have a product near 1."""
    side = (_FINGERPRINT, _FINGERPRINT)
    small = cv2.resize(image, side, interpolation=cv2.INTER_AREA).astype(np.float64).ravel()
    small -= small.mean()
    return small / max(float(np.linalg.norm(small)), 1e-9)
