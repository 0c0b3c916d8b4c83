"""One error base whose text is written for the reader of the images.

Lower layers know no Qt, yet every sentence they produce must be shown in the reader's language.
So a sentence travels as a `Message`: an English template plus its details. The window translates
the template (context "messages") and fills the details in; elsewhere `str()` gives the English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802 - the name that lupdate looks for
    """Mark `text` for Qt Linguist without importing Qt; returns it unchanged."""
    del context
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for the reader that can still be translated.

    Attributes:
        template: English sentence with `{name}` fields, marked for translation in "messages".
        details: Values of the fields. Never patient data.
    """

    template: str
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.details)


class CxrViewerError(Exception):
    """Base of every error that a reader may see; its text says what to do.

    Attributes:
        message: The sentence, translatable.
    """

    def __init__(self, template: str, **details: object) -> None:
        self.message = Message(template, details)
        super().__init__(str(self.message))

    def __reduce__(self) -> tuple[object, ...]:
        """Keep template and details when the error crosses a process boundary."""
        return _rebuild, (type(self), self.message.template, dict(self.message.details))


def _rebuild(
    kind: type[CxrViewerError], template: str, details: dict[str, object]
) -> CxrViewerError:
    return kind(template, **details)


class UnreadableFileError(CxrViewerError):
    """A file is not an image that this application can read."""


class UnsupportedTransferSyntaxError(UnreadableFileError):
    """The file's pixel data are compressed in a way that no installed codec decodes."""


class BundleError(CxrViewerError):
    """A model bundle is missing, damaged or made for another version."""


class AnalysisError(CxrViewerError):
    """An analysis could not be done."""


class AnalysisRefusedError(AnalysisError):
    """An image must not be analysed; trying again would not help."""


class AnalysisCancelledError(AnalysisError):
    """The analysis was cancelled by the reader or by a newer request."""


class ExportError(CxrViewerError):
    """A picture or report could not be written."""


class SettingsError(CxrViewerError):
    """A settings file is damaged or a value is out of its range."""


class StoreError(CxrViewerError):
    """What is kept on this computer cannot be read or written."""
