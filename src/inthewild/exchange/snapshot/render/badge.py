"""One figure as a picture that cannot lose its footnote: value, period, coverage, level, and where it leads to."""

from __future__ import annotations

import textwrap
import unicodedata
from xml.sax.saxutils import escape, quoteattr

from inthewild.exchange.snapshot.render.checked import Figure
from inthewild.exchange.snapshot.render.spoken import Spoken
from inthewild.exchange.snapshot.render.words import Words

_WIDTH, _MARGIN, _LINE = 480, 20, 18
_FONTS = "system-ui, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans CJK SC', sans-serif"
_SIGNS = 62


def badge(one: Figure, words: Words, *, title: str, page: str) -> str:
    """The picture as SVG. ``title`` names the report, ``page`` is the address of the figure."""
    spoken, named, cell = Spoken(words), words.metric(one.definition), one.cell
    name = f"{named.name} · {spoken.member(one)}" if one.dimension else named.name
    facts = [one for one in (cell.period, spoken.coverage(cell), spoken.level(cell)) if one]
    small = [*_wrapped(" · ".join(facts)), *(line for note in spoken.notes(cell) for line in _wrapped(note)), *_wrapped(title)]
    heads = _wrapped(name, 46)
    top = 30 + 20 * (len(heads) - 1)
    tall = top + 54 + _LINE * (len(small) + 1)
    side, anchor = (_WIDTH - _MARGIN, "end") if words.right_to_left else (_MARGIN, "start")

    def text(y: int, says: str, size: int, tone: str, weight: str = "400") -> str:
        if words.right_to_left:  # inside the text, because readers of SVG differ about the attribute
            says = f"\u2067{says}\u2069"
        return (f'<text x="{side}" y="{y}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" '
                f'fill="{tone}">{escape(says)}</text>')  # fmt: skip

    value = f"{spoken.value(cell)} {named.unit}" if cell.value is not None else spoken.value(cell)
    lines = [text(30 + 20 * n, line, 15, "#1d2522", "600") for n, line in enumerate(heads)]
    lines.append(text(top + 36, value, 26, "#0b5c4a" if cell.value is not None else "#55605a", "700"))
    lines += [text(top + 60 + _LINE * n, line, 12, "#55605a") for n, line in enumerate(small)]
    lines.append(f"<a href={quoteattr(page)}>{text(tall - 12, words.say('follow'), 12, '#0b5c4a')}</a>")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {tall}" width="{_WIDTH}" height="{tall}" role="img" '
        f'xml:lang="{words.tag}" font-family="{_FONTS}"><title>{escape(name)}: {escape(value)}</title>'
        f'<rect x=".5" y=".5" width="{_WIDTH - 1}" height="{tall - 1}" rx="8" fill="#ffffff" stroke="#d9d6cc"/>'
        f"{''.join(lines)}</svg>"
    )


def _wrapped(says: str, signs: int = _SIGNS) -> list[str]:
    """Lines that fit. Wide letters count twice; a text without spaces is cut where it must be."""
    if any(unicodedata.east_asian_width(c) in "WF" for c in says):
        return textwrap.wrap(says, signs // 2 + 4, break_long_words=True)
    return textwrap.wrap(says, signs) or []
