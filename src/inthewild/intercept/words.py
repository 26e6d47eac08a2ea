"""The words of a search: of trade, without weight, and of other things; ``words.tsv``, in about forty languages.

``commerce`` words turn an animal into an offer or a wish to buy; ``plain`` words may stand beside a name without
changing what is searched for; ``other`` words say that something else is meant (a film, a toy, a hotel).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from inthewild.errors import LexiconError
from inthewild.lexicon.files import read_cells
from inthewild.lexicon.model import split_list
from inthewild.text.strict import exact_key, fold, fold_with_offsets
from inthewild.text.tables import UNSPACED, Script, tables
from inthewild.text.tones import TONAL

FILE = Path(__file__).parent / "words.tsv"
COMMERCE, PLAIN, OTHER = "commerce", "plain", "other"
CLASSES = (COMMERCE, PLAIN, OTHER)
#: Scripts in which a word may end inside a run of letters: those without spaces, and Korean with its particles.
_OPEN_END = frozenset({*UNSPACED, Script.HANGUL})


class Word(NamedTuple):
    """A word of a query: places in the text, its class and its language."""

    start: int
    end: int
    kind: str
    lang: str


@cache
def rows(path: Path = FILE) -> tuple[tuple[str, str, str], ...]:
    """(language, class, word) as written. Raises :class:`LexiconError` for an unknown class."""
    found = []
    header, cells = read_cells(path, ("lang", "class", "words", "checked"))
    for number, values in cells:
        row = dict(zip(header, values, strict=True))
        if row["class"] not in CLASSES:
            raise LexiconError(f"unknown class {row['class']!r}", where=f"{path}:{number}", hint=f"known: {', '.join(CLASSES)}")
        found += [(row["lang"], row["class"], word) for word in split_list(row["words"])]
    return tuple(found)


class Words:
    """Finds the words in a query. Built once; a query costs a few microseconds."""

    def __init__(self, path: Path = FILE) -> None:
        index: dict[str, dict[str, list[tuple[str, str, str]]]] = {}
        for lang, kind, word in rows(path):
            folded = fold(word)
            if folded:
                index.setdefault(folded[:2], {}).setdefault(folded, []).append((kind, lang, word))
        # By the first two letters; a word of one letter stands under that letter and is tried last.
        self._index = {start: sorted(words.items(), key=lambda w: -len(w[0])) for start, words in index.items()}

    def find(self, text: str) -> list[Word]:
        """Every word of every language, the longest at each place; several of one length side by side."""
        folded, origin = fold_with_offsets(text)
        found: list[Word] = []
        for at, ch in enumerate(folded):
            if at and _letter(folded[at - 1]) and not _open(ch) and not _open(folded[at - 1]):
                continue
            for phrase, senses in (*self._index.get(folded[at : at + 2], ()), *self._index.get(ch, ())):
                end = at + len(phrase)
                if folded.startswith(phrase, at) and (end == len(folded) or not _letter(folded[end]) or _open(phrase[-1])):
                    start, stop = origin[at], origin[end - 1] + 1
                    found += [Word(start, stop, k, lang) for k, lang, w in senses if _written(text[start:stop], w, k, lang)]
                    break
        return found


def _written(surface: str, word: str, kind: str, lang: str) -> bool:
    """Whether a word is meant as it stands: where tones make words ("giá" price, "giả" fake) they must agree.

    Typed without any marks it is taken for a word of trade rather than for another thing.
    """
    if lang not in TONAL:
        return True
    return kind != OTHER or word.isascii() if surface.isascii() else exact_key(surface) == exact_key(word)


def letter(ch: str) -> bool:
    """Whether a character belongs to a word: a letter, a mark or a digit."""
    return unicodedata.category(ch)[0] in "LMN"


def _letter(ch: str) -> bool:
    return ch.isalnum() or (not ch.isascii() and letter(ch))


def _open(ch: str) -> bool:
    return not ch.isascii() and Script(int(tables().script[ord(ch)])) in _OPEN_END
