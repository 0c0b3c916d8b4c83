"""Made-up patients and pictures that show their findings, so that a network can learn from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cxrviewer.findings import Finding

_F = Finding

# Where a finding is drawn as a bright patch: left, top, width, height as parts of the picture.
PLACES = {
    _F.PLEURAL_EFFUSION: (0.125, 0.750, 0.250, 0.125),
    _F.CARDIOMEGALY: (0.375, 0.500, 0.375, 0.250),
    _F.PNEUMONIA: (0.625, 0.250, 0.250, 0.250),
    _F.ATELECTASIS: (0.125, 0.500, 0.125, 0.125),
}


@dataclass(frozen=True)
class Case:
    """One made-up patient; `number` counts from 0."""

    number: int

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of 40 patients 20 have an effusion, 14 a large heart, 8 pneumonia, 10 atelectasis; 11
        have nothing."""
        rules = {
            _F.PLEURAL_EFFUSION: self.number % 2 == 1,
            _F.CARDIOMEGALY: self.number % 3 == 0,
            _F.PNEUMONIA: self.number % 5 == 0,
            _F.ATELECTASIS: self.number % 4 == 1,
        }
        return tuple(finding for finding, there in rules.items() if there)

    @property
    def age(self) -> int:
        return 30 + self.number % 50

    @property
    def sex(self) -> str:
        return "MF"[self.number % 2]


def cases(patients: int) -> list[Case]:
    return [Case(number) for number in range(patients)]


def radiograph(case: Case, size: int, *, lateral: bool = False) -> NDArray[np.uint8]:
    """Coarse noise with a bright patch for each finding; a lateral is darker."""
    rng = np.random.default_rng((case.number, lateral))
    coarse = (
        rng.normal(70 if lateral else 100, 12, (8, 8)).repeat(size // 8, 0).repeat(size // 8, 1)
    )
    for finding in case.findings:
        left, top, width, height = (round(part * size) for part in PLACES[finding])
        coarse[top : top + height, left : left + width] += 90
    return np.clip(coarse, 0, 255).astype(np.uint8)


def save_picture(
    path: Path, case: Case, size: int, *, lateral: bool = False, bits: int = 8
) -> None:
    """By the suffix: PNG (8 or 16 bits) or JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    grey = radiograph(case, size, lateral=lateral)
    picture = Image.fromarray(grey if bits == 8 else grey.astype(np.uint16) * 257)
    picture.save(path, **({"quality": 92} if path.suffix in {".jpg", ".jpeg"} else {}))
