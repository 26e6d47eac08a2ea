"""The strict view of a single string: what the columnar core does to a batch, for one text.

Used for terms at build time, for short snippets, and as the slow reference that the core is tested against.
"""

from __future__ import annotations

import unicodedata

from inthewild.text.tables import DROP, MANY, SPACE, Script, tables


class _FoldMap(dict[int, str]):
    """``str.translate`` table that asks the Unicode tables once per code point."""

    def __init__(self, emoji: bool) -> None:
        super().__init__()
        self._emoji = emoji

    def __missing__(self, cp: int) -> str:
        t = tables()
        if t.script[cp] == Script.EMOJI:
            value = chr(cp) if self._emoji else " "
        else:
            target = int(t.fold[cp])
            value = "" if target == DROP else t.multi[cp] if target == MANY else " " if target == SPACE else chr(target)
        self[cp] = value
        return value


_PLAIN = _FoldMap(emoji=False)
_EMOJI = _FoldMap(emoji=True)


def fold_char(ch: str, emoji: bool = False) -> str:
    """The fold of one character: '' if dropped, ' ' if it separates; an emoji stays itself only if ``emoji``."""
    return (_EMOJI if emoji else _PLAIN)[ord(ch)]


def fold(text: str, emoji: bool = False) -> str:
    """Folded text: separators collapsed to one blank, none at the ends. Idempotent.

    >>> fold("Défense d’IVOIRE")
    'defense d ivoire'
    """
    return " ".join(text.translate(_EMOJI if emoji else _PLAIN).split())


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded characters, uncollapsed, and for each the index of the character that it comes from."""
    out: list[str] = []
    origin: list[int] = []
    for i, c in enumerate(text):
        f = fold_char(c)
        out.append(f)
        origin.extend([i] * len(f))
    return "".join(out), origin


def exact_key(text: str) -> str:
    """The key under which a surface counts as exact: NFC and case-folded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
