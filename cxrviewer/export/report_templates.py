"""Sentences of a report, by language and finding: those shipped, and those the reader has changed.

What the reader changed is kept as one small JSON file beside the settings:
`{"fr": {"edema": {"absent": "Pas d’œdème interstitiel."}}}`. Fields in braces are filled in:
`{name}` (the finding in small letters), `{zones}` (where, after a comma, or nothing).
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from cxrviewer.errors import QT_TRANSLATE_NOOP, ExportError
from cxrviewer.export.atomic import AtomicFile
from cxrviewer.findings import FINDING_INFO, Finding
from cxrviewer.paths import config_dir

FILE_NAME: Final = "report_templates.json"
LANGUAGES: Final = ("en", "fr")
FIELDS: Final = frozenset({"name", "zones"})

_WRONG: Final = QT_TRANSLATE_NOOP(
    "messages", "“{sentence}” has a field that is not known; only {known} can be filled in."
)
# French elides before these; “h” of hernie is aspirated.
_VOWELS: Final = "aàâeéèêiîoôuùœ"


class Statement(StrEnum):
    """What the reader says of a finding."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"


Overrides = Mapping[str, Mapping[Finding, Mapping[Statement, str]]]


def templates_path() -> Path:
    """The file of changed sentences."""
    return config_dir() / FILE_NAME


def shipped(finding: Finding, statement: Statement, language: str) -> str:
    """The sentence that the application comes with."""
    if language == "fr":
        return _french(finding, statement)
    return {
        Statement.PRESENT: FINDING_INFO[finding].name_en + "{zones}.",
        Statement.ABSENT: "No {name}.",
        Statement.UNCERTAIN: "Possible {name}{zones}.",
    }[statement]


def template(finding: Finding, statement: Statement, language: str, overrides: Overrides) -> str:
    """The sentence in force."""
    changed = overrides.get(language, {}).get(finding, {}).get(statement)
    return changed if changed is not None else shipped(finding, statement, language)


def checked(text: str) -> str:
    """`text`, where every field in it can be filled in.

    Raises:
        ExportError: It has another field, or an odd brace.
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        parts = [("", "?", "", None)]
    names = {name for _, name, _, _ in parts if name is not None}
    odd = any(spec or conversion for _, _, spec, conversion in parts)
    if names - FIELDS or odd:
        known = ", ".join(f"{{{name}}}" for name in sorted(FIELDS))
        raise ExportError(_WRONG, sentence=text, known=known)
    return text


def with_override(
    overrides: Overrides, language: str, finding: Finding, statement: Statement, text: str
) -> Overrides:
    """The same with one sentence changed; one equal to the shipped one is no change.

    Raises:
        ExportError: `text` has an unknown field.
    """
    made = {one: {f: dict(said) for f, said in known.items()} for one, known in overrides.items()}
    sentences = made.setdefault(language, {}).setdefault(finding, {})
    if checked(text) == shipped(finding, statement, language):
        sentences.pop(statement, None)
    else:
        sentences[statement] = text
    return made


def load_overrides(path: Path | None = None) -> Overrides:
    """The reader's own sentences; what cannot be understood is left out. Never raises."""
    try:
        raw = json.loads((path or templates_path()).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    found: dict[str, dict[Finding, dict[Statement, str]]] = {}
    for language in LANGUAGES:
        known = raw.get(language) if isinstance(raw, dict) else None
        for name, sentences in known.items() if isinstance(known, dict) else ():
            for statement, text in sentences.items() if isinstance(sentences, dict) else ():
                with suppress(ValueError, ExportError):
                    place = found.setdefault(language, {}).setdefault(Finding(name), {})
                    place[Statement(statement)] = checked(str(text))
    return found


def save_overrides(overrides: Overrides, path: Path | None = None) -> None:
    """Put a whole new file into the place of the old one.

    Raises:
        ExportError: The disk does not let us.
    """
    file = AtomicFile(path or templates_path())
    file.write(json.dumps(overrides, indent=2, ensure_ascii=False) + "\n")
    file.keep()


def small(finding: Finding, language: str) -> str:
    """The finding's name within a sentence."""
    name = FINDING_INFO[finding].name(language)
    return name[:1].lower() + name[1:]


def _french(finding: Finding, statement: Statement) -> str:
    of = "d’" if small(finding, "fr")[0] in _VOWELS else "de "
    return {
        Statement.PRESENT: FINDING_INFO[finding].name_fr + "{zones}.",
        Statement.ABSENT: f"Pas {of}{{name}}.",
        Statement.UNCERTAIN: "Possible {name}{zones}.",
    }[statement]
