"""From terms to the distinct strings that the scanner looks for, with the boundaries that each demands."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.lexicon.forms import Form
from inthewild.lexicon.model import Term
from inthewild.matching.codes import is_wide
from inthewild.text.strict import fold
from inthewild.text.tables import UNSPACED, Script, tables

#: A loose pattern needs so many letters; shorter ones stand disguised in too many ordinary words.
MIN_LOOSE = 4
MIN_LOOSE_WIDE = 2
#: Longer terms are cut for matching, never lost: nothing that sellers write is longer.
MAX_LENGTH = 120


#: Where a form may come from (lexicon/forms.py).
ORIGINS = ("own", "written", "inflected", "romanised")


class Patterns(NamedTuple):
    """Distinct folded strings and, in CSR form, the (term, form) entries behind each.

    ``left`` and ``right``: whether a word boundary is demanded on that side. ``wide``: scanned in the wide stream.
    Entries of pattern ``p`` are ``entry_term[first[p]:first[p + 1]]``; ``entry_form`` holds the strings as authored and
    ``entry_origin`` where they come from, as numbers in ORIGINS.
    """

    folded: Sequence[str]
    left: NDArray[np.bool_]
    right: NDArray[np.bool_]
    wide: NDArray[np.bool_]
    first: NDArray[np.int32]
    entry_term: NDArray[np.int32]
    entry_form: Sequence[str]
    entry_origin: NDArray[np.uint8]

    def entries(self, pattern: int) -> range:
        return range(int(self.first[pattern]), int(self.first[pattern + 1]))

    def origin(self, entry: int) -> str:
        """Where the form of an entry comes from."""
        return ORIGINS[self.entry_origin[entry]]


#: Scripts in which a term may begin or end inside a run of letters.
_OPEN = frozenset({*UNSPACED, Script.EMOJI})


@cache
def _script(ch: str) -> int:
    return int(tables().script[ord(ch)])


def _bounds(folded: str, match: str) -> tuple[bool, bool]:
    first, last = _script(folded[0]), _script(folded[-1])
    left = match != "compound" and first not in _OPEN
    right = match not in ("compound", "stem") and last not in _OPEN and last != Script.HANGUL
    return left, right


def collect(terms: Sequence[Term], forms: Sequence[Sequence[Form]]) -> Patterns:
    """The patterns of ``terms``; ``forms[i]`` are the strings of ``terms[i]``. Order is deterministic."""
    found: dict[tuple[str, bool, bool], list[tuple[int, str, str]]] = {}
    for number, term in enumerate(terms):
        for form in forms[number]:
            folded = fold(form.text, emoji=True)[:MAX_LENGTH].strip()
            if folded:
                left, right = _bounds(folded, term.match)
                found.setdefault((folded, left, right), []).append((number, form.text, form.origin))
    keys = list(found)
    counts = np.fromiter((len(v) for v in found.values()), np.int32, len(keys))
    entries = [e for v in found.values() for e in v]
    return Patterns(
        folded=[k[0] for k in keys],
        left=np.array([k[1] for k in keys], np.bool_),
        right=np.array([k[2] for k in keys], np.bool_),
        wide=np.array([any(is_wide(c) for c in k[0]) for k in keys], np.bool_),
        first=np.concatenate(([0], np.cumsum(counts))).astype(np.int32),
        entry_term=np.array([e[0] for e in entries], np.int32),
        entry_form=[e[1] for e in entries],
        entry_origin=np.array([ORIGINS.index(e[2]) for e in entries], np.uint8),
    )
