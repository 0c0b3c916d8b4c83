"""What the steps of the grayscale chain are called, and their figures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from cxrviewer.imaging.grayscale_steps import StepKind
from cxrviewer.ui.translate import NO_BREAK_SPACE


def step_names() -> dict[StepKind, str]:
    """The steps in the reader's language."""
    return {
        StepKind.STORED_VALUES: QCoreApplication.translate("GrayscaleProof", "Stored values"),
        StepKind.LOCAL_CONTRAST: QCoreApplication.translate(
            "GrayscaleProof", "Filter: local contrast"
        ),
        StepKind.SHARPENING: QCoreApplication.translate("GrayscaleProof", "Filter: sharpening"),
        StepKind.MODALITY_LUT: QCoreApplication.translate("GrayscaleProof", "Modality LUT"),
        StepKind.RESCALE: QCoreApplication.translate(
            "GrayscaleProof", "Rescale (slope, intercept)"
        ),
        StepKind.VOI_LUT: QCoreApplication.translate("GrayscaleProof", "VOI LUT"),
        StepKind.WINDOW: QCoreApplication.translate("GrayscaleProof", "Window"),
        StepKind.POLARITY: QCoreApplication.translate("GrayscaleProof", "Polarity of the file"),
        StepKind.READER_INVERSION: QCoreApplication.translate(
            "GrayscaleProof", "Inversion by the reader"
        ),
        StepKind.PADDING: QCoreApplication.translate("GrayscaleProof", "Padding shown black"),
    }


def keyword_text(keyword: str) -> str:
    """A DICOM keyword stays as it is; what the reader has set says so."""
    if keyword != "reader":
        return keyword
    return QCoreApplication.translate("GrayscaleProof", "set by the reader")


def tag_value_text(value: str) -> str:
    """The value behind a step; what is no value of a tag is said in the reader's language."""
    if value == "inverted":
        return QCoreApplication.translate("GrayscaleProof", "black and white exchanged")
    if value.startswith("strength "):
        template = QCoreApplication.translate("GrayscaleProof", "strength {percent}")
        percent = value.removeprefix("strength ").replace("%", f"{NO_BREAK_SPACE}%")
        return template.format(percent=percent)
    return value


def value_text(value: float | None) -> str:
    """A value with as many digits as it needs, at most two decimals; a dash for none."""
    if value is None:
        return "–"
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    text = locale.toString(value, "f", 0 if float(value).is_integer() else 2)
    return text.replace("-", "−")


def range_text(low: float, high: float) -> str:
    """From a smallest to a largest value."""
    gap = NO_BREAK_SPACE
    return f"{value_text(low)}{gap}…{gap}{value_text(high)}"
