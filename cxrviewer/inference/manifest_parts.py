"""The parts of a bundle's manifest; each knows its JSON form. Free of torch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cxrviewer.dicom.study import ViewPosition
from cxrviewer.findings import Finding
from cxrviewer.inference.analysis import OperatingPoints
from cxrviewer.inference.bending import IDENTITY, SHIFTS, SLOPES, Bending
from cxrviewer.inference.json_fields import Fields, as_term, wrong

_MAX_COUNT = 10**9


class CalibrationKind(StrEnum):
    """How a logit becomes a probability."""

    PLATT = "platt"
    TEMPERATURE = "temperature"
    BETA = "beta"


@dataclass(frozen=True, slots=True)
class Calibration:
    """From logit to calibrated logit, and on to the log-odds of the confidence.

    The first step is straight, so maps and bias take it too and still add up; the second one, which
    `beta` alone has, is a rising curve and belongs to the sum only.

    Attributes:
        slope: Platt's a, or 1 / temperature; positive.
        offset: Platt's b; 0 for a temperature.
        kind: Which of the three.
        bending: From calibrated logit to log-odds; the identity but for `beta`.
    """

    slope: float = 1.0
    offset: float = 0.0
    kind: CalibrationKind = CalibrationKind.PLATT
    bending: Bending = IDENTITY

    def to_json(self) -> dict[str, object]:
        """`{kind, a, b}`, `{kind, temperature}` or `{kind, a, b, lower, upper, shift}`."""
        if self.kind is CalibrationKind.TEMPERATURE:
            return {"kind": self.kind.value, "temperature": 1 / self.slope}
        found: dict[str, object] = {"kind": self.kind.value, "a": self.slope, "b": self.offset}
        if self.kind is CalibrationKind.BETA:
            bending = self.bending
            found |= {"lower": bending.lower, "upper": bending.upper, "shift": bending.shift}
        return found

    @classmethod
    def from_json(cls, value: object, path: str) -> Calibration:
        """Read what `to_json` wrote; `path` names it in errors."""
        fields = Fields(value, path)
        kind = fields.term("kind", CalibrationKind)
        if kind is CalibrationKind.TEMPERATURE:
            found = cls(1 / fields.number("temperature", low=1e-3, high=1e3), 0.0, kind)
        else:
            # A slope of zero or less would turn the order of images around.
            slope, offset = fields.number("a", low=1e-6, high=1e6), fields.number("b")
            bent = kind is CalibrationKind.BETA
            found = cls(slope, offset, kind, _bending(fields) if bent else IDENTITY)
        fields.close()
        return found


def _bending(fields: Fields) -> Bending:
    low, high = SLOPES
    return Bending(
        lower=fields.number("lower", low=low, high=high),
        upper=fields.number("upper", low=low, high=high),
        shift=fields.number("shift", low=SHIFTS[0], high=SHIFTS[1]),
    )


@dataclass(frozen=True, slots=True)
class Auroc:
    """Area under the ROC curve on held-out patients, never without its numbers.

    Attributes:
        value: Estimate.
        positives: Images with the finding.
        negatives: Images without it.
        low: Lower end of the 95 % interval over patients, or None.
        high: Upper end, or None.
    """

    value: float
    positives: int
    negatives: int
    low: float | None = None
    high: float | None = None

    def to_json(self) -> dict[str, object]:
        """All fields; the interval only where there is one."""
        found: dict[str, object] = {
            "value": self.value, "positives": self.positives, "negatives": self.negatives,
        }  # fmt: skip
        if self.low is not None and self.high is not None:
            found |= {"low": self.low, "high": self.high}
        return found

    @classmethod
    def from_json(cls, value: object, path: str) -> Auroc:
        """Read what `to_json` wrote; `path` names it in errors."""
        fields = Fields(value, path)
        found = cls(
            value=fields.number("value", low=0, high=1),
            positives=fields.integer("positives", low=1, high=_MAX_COUNT),
            negatives=fields.integer("negatives", low=1, high=_MAX_COUNT),
            low=fields.optional_number("low", low=0, high=1),
            high=fields.optional_number("high", low=0, high=1),
        )
        fields.close()
        if (found.low is None) != (found.high is None):
            raise wrong(f"{path}.low", "given together with high")
        return found


@dataclass(frozen=True, slots=True)
class BundleFinding:
    """One output of the network.

    Attributes:
        finding: Which.
        calibration: From logit to calibrated logit.
        operating_points: Thresholds on the confidence, or None where they could not be set.
        experimental: Whether the interval of its AUROC includes 0.5.
        auroc: Measured on held-out patients, or None.
        heatmap_scale: Display limit of its maps, in calibrated logit units; None: the bundle's.
        has_place: Whether its maps tell where it lies; else what they hold is the same everywhere.
    """

    finding: Finding
    calibration: Calibration = Calibration()
    operating_points: OperatingPoints | None = None
    experimental: bool = False
    auroc: Auroc | None = None
    heatmap_scale: float | None = None
    has_place: bool = True

    def to_json(self) -> dict[str, object]:
        """All fields, null where there is no value."""
        points = self.operating_points
        # Left out where there is none, so that earlier versions read the bundle as well.
        scale = {} if self.heatmap_scale is None else {"heatmap_scale": self.heatmap_scale}
        return {
            "id": self.finding.value,
            "calibration": self.calibration.to_json(),
            "operating_points": points
            and {"sensitive": points.sensitive, "specific": points.specific},
            "experimental": self.experimental,
            "auroc": self.auroc and self.auroc.to_json(),
            **scale,
            **({} if self.has_place else {"has_place": False}),
        }

    @classmethod
    def from_json(cls, value: object, path: str) -> BundleFinding:
        """Read what `to_json` wrote; `path` names it in errors."""
        fields = Fields(value, path)
        points, auroc = fields.take("operating_points"), fields.take_optional("auroc")
        found = cls(
            finding=fields.term("id", Finding),
            calibration=Calibration.from_json(
                fields.take("calibration"), fields.name("calibration")
            ),
            operating_points=None
            if points is None
            else _operating_points(points, fields.name("operating_points")),
            experimental=fields.boolean("experimental"),
            auroc=None if auroc is None else Auroc.from_json(auroc, fields.name("auroc")),
            heatmap_scale=fields.optional_number("heatmap_scale", low=1e-6, high=1e6),
            has_place=fields.optional_boolean("has_place", default=True),
        )
        fields.close()
        return found


def _operating_points(value: object, path: str) -> OperatingPoints:
    fields = Fields(value, path)
    found = OperatingPoints(
        sensitive=fields.number("sensitive", low=0, high=1),
        specific=fields.number("specific", low=0, high=1),
    )
    fields.close()
    if found.sensitive > found.specific:
        raise wrong(f"{path}.sensitive", "at most as large as specific")
    return found


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """One data set that the weights were trained on.

    Attributes:
        name: Name and version.
        images: Number of images.
        license: Its terms.
        patients: Number of patients, or None where unknown.
    """

    name: str
    images: int
    license: str
    patients: int | None = None

    def to_json(self) -> dict[str, object]:
        """All fields."""
        return {
            "name": self.name, "images": self.images, "patients": self.patients,
            "license": self.license,
        }  # fmt: skip

    @classmethod
    def from_json(cls, value: object, path: str) -> TrainingSet:
        """Read what `to_json` wrote; `path` names it in errors."""
        fields = Fields(value, path)
        found = cls(
            name=fields.text("name"),
            images=fields.integer("images", low=1, high=_MAX_COUNT),
            license=fields.text("license"),
            patients=fields.optional_integer("patients", low=1, high=_MAX_COUNT),
        )
        fields.close()
        return found


@dataclass(frozen=True, slots=True)
class TrainingPopulation:
    """Whom the model has seen; outside of it the reader is warned.

    Attributes:
        min_age: Youngest patient in years.
        max_age: Oldest patient in years.
        views: View positions.
    """

    min_age: float
    max_age: float
    views: tuple[ViewPosition, ...]

    def to_json(self) -> dict[str, object]:
        """All fields."""
        return {
            "min_age": self.min_age, "max_age": self.max_age,
            "views": [view.value for view in self.views],
        }  # fmt: skip

    @classmethod
    def from_json(cls, value: object, path: str) -> TrainingPopulation:
        """Read what `to_json` wrote; `path` names it in errors."""
        fields = Fields(value, path)
        found = cls(
            min_age=fields.number("min_age", low=0, high=150),
            max_age=fields.number("max_age", low=0, high=150),
            views=tuple(as_term(item, ViewPosition, where) for item, where in fields.each("views")),
        )
        fields.close()
        return found
