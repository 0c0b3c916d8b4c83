"""Small parts of an HTML page, and its style; everything that is text is escaped."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from typing import Final

STYLE: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 3rem 2rem 6rem; background: #fff; color: #1f2933;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; margin: 3.2rem 0 .6rem; padding-top: 1.2rem; border-top: 1px solid #dde3e8; }
h3 { font-size: 1.02rem; margin: 2rem 0 .3rem; }
p, li { max-width: 46rem; }
p.lead { color: #52606d; margin: 0 0 1.6rem; }
p.note, figcaption { color: #52606d; font-size: .875rem; }
section.weak { background: #fbf5ea; border-left: 4px solid #c77d0a; padding: 1rem 1.5rem 1.1rem; }
section.weak h2 { border: 0; margin: 0 0 .4rem; padding: 0; }
section.weak ul { margin: 0; padding-left: 1.1rem; }
section.weak li { margin: .35rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; margin: .8rem 0; min-width: 24rem;
  font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; vertical-align: bottom; border-bottom: 2px solid #1f2933; }
th, td { padding: .32rem .9rem .32rem 0; }
td { border-bottom: 1px solid #e6ebef; vertical-align: top; white-space: nowrap; }
td.n, th.n { text-align: right; }
td.wrap { white-space: normal; min-width: 14rem; }
tr.sum td { font-weight: 600; border-bottom: 0; }
td.none { color: #7b8794; }
nav { font-size: .9rem; margin: 1.5rem 0; }
nav a { color: #1f5fa8; text-decoration: none; margin-right: 1.1rem; }
figure { margin: 1rem 0; }
figure img { max-width: 100%; height: auto; display: block; }
.films { display: flex; flex-wrap: wrap; gap: 1rem 1.2rem; }
.films figure { margin: 0; width: 20rem; }
.films img { width: 100%; }
@media print { body { padding: 0; max-width: none; } h2 { break-after: avoid; } figure { break-inside: avoid; } }
"""  # noqa: E501

Cell = str | int
_NUMBERS: Final = frozenset("0123456789")


def text(value: object) -> str:
    """Escaped."""
    return html.escape(str(value))


def paragraph(value: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    return f'<p class="{kind}">{text(value)}</p>' if kind else f"<p>{text(value)}</p>"


def bullets(values: Sequence[str]) -> str:
    """A list of plain sentences."""
    return "<ul>" + "".join(f"<li>{text(value)}</li>" for value in values) + "</ul>"


def section(title: str, anchor: str, *parts: str, kind: str = "") -> str:
    """A part of the page under a heading; empty where it has nothing in it."""
    inside = "\n".join(part for part in parts if part)
    if not inside:
        return ""
    opened = f'<section class="{kind}">' if kind else "<section>"
    return f'{opened}<h2 id="{anchor}">{text(title)}</h2>\n{inside}</section>'


def table(heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, summed: bool = False) -> str:
    """A table; columns whose cells are numbers stand to the right.

    Args:
        heads: Headings.
        rows: Cells.
        summed: Whether the last row sums the others up.
    """
    if not rows:
        return ""
    right = [all(_is_number(row[place]) for row in rows) for place in range(len(heads))]
    head = "".join(
        f'<th class="n">{text(name)}</th>' if right[place] else f"<th>{text(name)}</th>"
        for place, name in enumerate(heads)
    )
    lines = []
    for number, row in enumerate(rows):
        cells = "".join(_cell(cell, right[place]) for place, cell in enumerate(row))
        last = summed and number == len(rows) - 1
        lines.append(f'<tr class="sum">{cells}</tr>' if last else f"<tr>{cells}</tr>")
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def picture(data: bytes, kind: str, alternative: str, caption: str = "") -> str:
    """An image inside the page.

    Args:
        data: File.
        kind: `svg+xml`, `png` or `jpeg`.
        alternative: For those who cannot see it.
        caption: Below it.
    """
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
    below = f"<figcaption>{text(caption)}</figcaption>" if caption else ""
    return f'<figure><img src="{source}" alt="{text(alternative)}">{below}</figure>'


def page(title: str, body: Sequence[str]) -> str:
    """The document: nothing in it is fetched from elsewhere."""
    inside = "\n".join(part for part in body if part)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title><style>{STYLE}</style></head>\n<body>\n{inside}\n</body></html>\n"
    )


def _cell(value: Cell, right: bool) -> str:
    kinds = []
    if right:
        kinds.append("n")
    if isinstance(value, str) and value.startswith("not defined"):
        kinds.append("none")
    if isinstance(value, str) and len(value) > 60:
        kinds.append("wrap")
    shown = f"{value:,}" if isinstance(value, int) else value
    return (
        f'<td class="{" ".join(kinds)}">{text(shown)}</td>' if kinds else f"<td>{text(shown)}</td>"
    )


def _is_number(value: Cell) -> bool:
    """Numbers, and cells that say why there is none or hold nothing."""
    if isinstance(value, int) or not value or value.startswith(("not defined", "no output", "-")):
        return True
    return value[0] in _NUMBERS
