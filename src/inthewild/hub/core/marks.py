"""Text with marked spans and what they mean, for any mixture of scripts.

Offsets are code points of the text, half-open. Spans may overlap: the text is cut at every edge, and each piece knows all
spans that cover it. An edge inside what a reader sees as one character (letter and accents, family emoji, flag) moves
outward, so that nothing is drawn in two halves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What a span is. Each has a line of its own under it, so that nobody needs the colour."""

    TERM = "term"
    SPECIES = "species"
    PRODUCT = "product"
    DISGUISE = "disguise"
    CONTEXT = "context"
    LAWFUL = "lawful"
    NOTE = "note"


LABELS: dict[Kind, str | Promise] = {
    Kind.TERM: _("Term"),
    Kind.SPECIES: _("Species"),
    Kind.PRODUCT: _("Product"),
    Kind.DISGUISE: _("Disguised spelling"),
    Kind.CONTEXT: _("Words of trade"),
    Kind.LAWFUL: _("Speaks against it"),
    Kind.NOTE: _("Note"),
}


@dataclass(frozen=True)
class Span:
    """A stretch of a text. ``title`` is the gloss, in the language ``lang`` (the reader's if empty); it may be empty."""

    start: int
    end: int
    kind: Kind = Kind.TERM
    title: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Piece:
    """Text between two edges, the kinds of the spans that cover it, and the spans that end behind it, inner ones first."""

    text: str
    kinds: tuple[Kind, ...] = ()
    ends: tuple[Span, ...] = ()


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """Cut ``text`` at the edges of the spans. The texts of the pieces joined are ``text``; an empty span is left out."""
    moved = [fitted for span in spans if (fitted := _fit(text, span)) is not None]
    moved.sort(key=lambda s: (s.start, -s.end))
    edges = sorted({0, len(text), *(s.start for s in moved), *(s.end for s in moved)})
    made = []
    for start, end in pairwise(edges):
        over = [s for s in moved if s.start < end and start < s.end]
        ends = tuple(sorted((s for s in over if s.end == end), key=lambda s: -s.start))
        made.append(Piece(text[start:end], tuple(dict.fromkeys(s.kind for s in over)), ends))
    return made


def html(text: str, spans: Sequence[Any]) -> SafeString:
    """The text as HTML. Without the elements ``gloss`` and without tags it is the text itself, to the last code point."""
    drawn = format_html_join("", "{}", ((_drawn(piece),) for piece in pieces(text, _spans(spans))))
    return format_html('<span class="marked" dir="auto">{}</span>', drawn)


def legend(spans: Sequence[Any]) -> SafeString:
    """What the lines under the text mean, for the kinds that stand in it; nothing if there are none."""
    kinds = sorted({span.kind for span in _spans(spans)}, key=list(Kind).index)
    rows = format_html_join("", '<li><mark class="{}">{}</mark></li>', ((kind, LABELS[kind]) for kind in kinds))
    return format_html('<ul class="legend">{}</ul>', rows) if rows else SafeString("")


def joins(text: str, at: int) -> bool:
    """Whether the characters before and behind the edge ``at`` are drawn as one. False at both ends of the text."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before == "\r":
        return after == "\n"
    if unicodedata.category(after) in ("Mn", "Me", "Mc") or after in _JOINS or after in _SKINS or _is_tag(after):
        return True
    if before == _ZWJ:
        return True
    if _is_flag(before) and _is_flag(after):
        start = at
        while start and _is_flag(text[start - 1]):
            start -= 1
        return (at - start) % 2 == 1  # letters of flags go two by two
    return "\u1100" <= before <= "\u11a7" and "\u1160" <= after <= "\u11ff"  # pieces of a Korean syllable


_ZWJ = "\u200d"
_JOINS = frozenset({_ZWJ, "\u200c", "\uff9e", "\uff9f"})
_SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_tag(character: str) -> bool:
    return "\U000e0020" <= character <= "\U000e007f"


def _fit(text: str, span: Span) -> Span | None:
    """The span inside the text, with its edges moved outward; None for one that covers nothing."""
    start, end = max(span.start, 0), min(span.end, len(text))
    if start >= end:
        return None
    while joins(text, start):
        start -= 1
    while joins(text, end):
        end += 1
    return Span(start, end, span.kind, span.title, span.lang)


def _drawn(piece: Piece) -> SafeString:
    if not piece.kinds:
        return format_html("{}", piece.text)
    glosses = ((s.title, s.lang, s.kind) for s in piece.ends if s.title)
    drawn = format_html_join("", "{}", ((_gloss(*one),) for one in dict.fromkeys(glosses)))
    text = format_html("{}", piece.text)
    for kind in reversed(piece.kinds):  # one element for each, so that each draws its own line
        text = format_html('<mark class="{}">{}</mark>', kind, text)
    return format_html("{}{}", text, drawn)


def _gloss(title: str, lang: str, kind: Kind) -> SafeString:
    tag = format_html(' lang="{}"', lang) if lang else ""
    return format_html('<span class="gloss {}"{} dir="auto">{}</span>', kind, tag, title)


def _spans(given: Sequence[Any]) -> list[Span]:
    """Spans of an app as ours: objects or mappings with start, end, kind, title and lang."""
    return [one if isinstance(one, Span) else _span(one) for one in given]


def _span(given: Any) -> Span:
    read = given.get if isinstance(given, dict) else partial(getattr, given)
    kind, title, lang = (read(name, None) or "" for name in ("kind", "title", "lang"))
    return Span(read("start", 0), read("end", 0), Kind(kind or Kind.TERM), str(title), str(lang))
