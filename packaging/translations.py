"""Bring the Qt Linguist files up to date with the sources and compile them.

    python packaging/translations.py           update resources/translations/*.ts and *.qm
    python packaging/translations.py --check   change nothing; 1 where something is missing or stale

New strings arrive in `cxrviewer_fr.ts` as unfinished; translate them there (a text editor or Qt
Linguist), then run this again. `cxrviewer_en.ts` holds the English plurals only.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET  # our own files only
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "resources" / "translations"
SOURCES: Final = ROOT / "cxrviewer"
# English is what the sources say; only "1 finding, 2 findings" needs a file.
_TRANSLATION: Final = re.compile(r"<(translation|numerusform)\b.*?</\1>", re.DOTALL)
_FRENCH_SPACES: Final = (
    (re.compile(r" (?=[;!?])"), "&#x202f;"),
    (re.compile(r" (?=[:»])"), "&#xa0;"),
    (re.compile(r"(?<=«) "), "&#xa0;"),
)
PLURALS_ONLY: Final = {"en": True, "fr": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """One string of a .ts file.

    Attributes:
        context: Class or subject that it belongs to.
        source: English text.
        comment: What tells it from the same text elsewhere.
        translations: The translation, or one for each plural form.
        is_finished: Whether a translator has finished it.
    """

    context: str
    source: str
    comment: str
    translations: tuple[str, ...]
    is_finished: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies it."""
        return self.context, self.source, self.comment


def main() -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="change nothing, report")
    if parser.parse_args().check:
        problems = list(check())
        print("\n".join(problems) or "translations are complete and compiled")
        return 1 if problems else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for language in PLURALS_ONLY:
        update(language, ts_file(language))
        release(ts_file(language), ts_file(language).with_suffix(".qm"))
        entries = read(ts_file(language))
        open_ones = sum(not entry.is_finished for entry in entries)
        print(f"{language}: {len(entries)} strings, {open_ones} unfinished")
    return 0


def check() -> Iterator[str]:
    """Sentences about what is missing, unfinished, stale or no longer used."""
    with tempfile.TemporaryDirectory() as name:
        for language in PLURALS_ONLY:
            fresh = Path(name) / ts_file(language).name
            if ts_file(language).is_file():
                shutil.copy(ts_file(language), fresh)
            update(language, fresh)
            known = {entry.key for entry in read(ts_file(language))}
            entries = {entry.key: entry for entry in read(fresh)}
            yield from (f"{language}: new: {key}" for key in entries.keys() - known)
            yield from (f"{language}: unused: {key}" for key in known - entries.keys())
            yield from (
                f"{language}: unfinished: {entry.key}"
                for entry in entries.values()
                if not entry.is_finished
            )
            compiled = fresh.with_suffix(".qm")
            release(ts_file(language), compiled)
            committed = ts_file(language).with_suffix(".qm")
            if not committed.is_file() or committed.read_bytes() != compiled.read_bytes():
                yield f"{language}: {committed.name} is stale"


def ts_file(language: str) -> Path:
    """The Linguist file of a language."""
    return FOLDER / f"cxrviewer_{language}.ts"


def update(language: str, target: Path) -> None:
    """Collect the strings of the sources into `target`; translations that are there stay."""
    sources = sorted(str(path) for path in SOURCES.rglob("*.py"))
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en"]
    options += ["-target-language", language]
    if PLURALS_ONLY[language]:
        options.append("-pluralonly")
    _run("pyside6-lupdate", *options, *sources, "-ts", str(target))
    text = target.read_text(encoding="utf-8")
    target.write_text(_TRANSLATION.sub(_with_french_spaces, text), encoding="utf-8")


def _with_french_spaces(translation: re.Match[str]) -> str:
    """Spaces that a line must not break at, where French has them and keyboards do not."""
    text = translation[0]
    for plain, firm in _FRENCH_SPACES:
        text = plain.sub(firm, text)
    return text


def release(source: Path, target: Path) -> None:
    """Compile `source`; unfinished translations are left out."""
    _run("pyside6-lrelease", "-silent", str(source), "-qm", str(target))


def read(path: Path) -> list[Entry]:
    """All strings of a .ts file."""
    if not path.is_file():
        return []
    return [
        _entry(context.findtext("name", ""), message)
        for context in ET.parse(path).getroot().iter("context")  # noqa: S314 - our own file
        for message in context.iter("message")
    ]


def _entry(context: str, message: ET.Element) -> Entry:
    translation = message.find("translation")
    forms: tuple[str, ...] = ()
    finished = False
    if translation is not None:
        numerus = [form.text or "" for form in translation.findall("numerusform")]
        forms = tuple(numerus) or (translation.text or "",)
        finished = translation.get("type") is None and all(forms)
    source, comment = message.findtext("source", ""), message.findtext("comment", "")
    return Entry(context, source, comment, forms, finished)


def _run(tool: str, *arguments: str) -> None:
    program = Path(sys.executable).parent / tool
    found = str(program) if program.is_file() else shutil.which(tool)
    if found is None:
        raise SystemExit(f"{tool} is missing; install the package PySide6-Essentials")
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{tool} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.exit(main())
