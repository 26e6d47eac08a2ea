"""Charts as SVG by themselves, for pages and for print: bars that run from a name to a number.

No style and no script; colours stand in attributes, which a style sheet of a page overrides by class. Its direction is fixed:
for languages from the right everything is mirrored, so that no reader of SVG has to know how. What has no number has a word in
its place and no bar. The PDF draws the same bars itself: typst sets text in SVG without falling back to another font.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _ROW, _NAMES, _NUMBERS = 720, 26, 250, 110
_FONTS = "Report Latin, Report Arabic, Report Chinese, system-ui, sans-serif"
_LONGEST = 38


@dataclass(frozen=True)
class Bar:
    """One bar: ``value`` is None if there is no number; ``shown`` is the number as it is written, or the word in its place."""

    name: str
    value: int | None
    shown: str


def bars(title: str, rows: Sequence[Bar], *, right_to_left: bool = False) -> str:
    """The chart as one SVG element with a title. Raises ValueError without rows, or for a value below zero."""
    if not rows or any(row.value is not None and row.value < 0 for row in rows):
        raise ValueError("bars have rows, and no values below zero")
    most = max((row.value or 0 for row in rows), default=0)
    tall = len(rows) * _ROW + 6
    axis = _at(_NAMES + 10, right_to_left)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {_WIDTH} {tall}" width="{_WIDTH}" height="{tall}"'
        f' role="img" direction="ltr" font-family="{_FONTS}" font-size="12">',
        f"<title>{escape(title)}</title>",
    ]
    parts += [part for number, row in enumerate(rows) for part in _row(number, row, most, right_to_left)]
    parts.append(f'<line class="axis" x1="{axis}" x2="{axis}" y1="0" y2="{tall}" stroke="#7d867f"/>')
    return "".join([*parts, "</svg>"])


def _row(number: int, row: Bar, most: int, mirrored: bool) -> list[str]:
    y = number * _ROW + 5
    name = row.name if len(row.name) <= _LONGEST else row.name[: _LONGEST - 1] + "…"
    found = [_text(_NAMES, y, name, mirrored, ends=True, tone="#1d2522")]
    begin = _NAMES + 10
    if row.value is None:
        return [*found, _text(begin + 8, y, row.shown, mirrored, ends=False, tone="#55605a")]
    room = _WIDTH - begin - _NUMBERS
    # A counted zero is a thin line: it was counted, and does not look like nothing.
    wide = max(round(room * row.value / most, 1) if most else 0, 2)
    left = begin if not mirrored else _WIDTH - begin - wide
    found.append(f'<rect class="series-1" x="{_n(left)}" y="{y}" width="{_n(wide)}" height="{_ROW - 10}" fill="#0b5c4a"/>')
    return [*found, _text(begin + wide + 6, y, row.shown, mirrored, ends=False, tone="#1d2522")]


def _text(x: float, y: int, text: str, mirrored: bool, *, ends: bool, tone: str) -> str:
    anchor = "end" if ends is not mirrored else "start"
    return f'<text x="{_at(x, mirrored)}" y="{y + 12}" text-anchor="{anchor}" fill="{tone}">{escape(text)}</text>'


def _at(x: float, mirrored: bool) -> str:
    return _n(_WIDTH - x if mirrored else x)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
