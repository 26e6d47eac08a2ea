"""The mark in a member's copy, and what a leaked copy tells.

Nothing that is marked changes what is found or decided: the order of the rows of one sense, the wording of a gloss (a capital
letter, a full stop), the order of the spellings in ``forms``, and three decoys. Every choice is a coin thrown with the key
for one place and one term. In another member's copy it fell independently, so the number of agreements in a leaked file is
binomial with one half for everybody it did not come from: that gives a bound on accusing somebody wrongly.

Two members who compare their copies see where these differ, and can take the mark away or blame each other: it deters, it
proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inthewild.exchange.release import choices as _choices
from inthewild.exchange.release.choices import Choices, pairs
from inthewild.exchange.release.decoys import decoys as _decoys
from inthewild.exchange.release.tracing import Evidence, Finding, trace

_LOWER = re.compile(r"[a-z][a-z]")


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of one place: the secret ``key`` of the coalition, the place, its decoys (rows)."""

    key: bytes
    place: str
    decoys: Sequence[Mapping[str, str]] = ()


def mark(key: bytes, place: str, rows: Sequence[Mapping[str, str]], base: Path) -> Mark:
    """The mark of a place for a copy of these rows, with its decoys."""
    return Mark(key, place, _decoys(Choices.of(key, place), rows, base))


def marked(rows: Iterable[Mapping[str, str]], mark: Mark) -> list[dict[str, str]]:
    """The rows of one member's copy, decoys among them, in their marked order. Whoever has ``rows`` finds the same with it."""
    chosen = Choices.of(mark.key, mark.place)
    copy = []
    for row in (*rows, *mark.decoys):
        term = chosen.of_term(row["term"])
        told = dict(row) | {"gloss_en": worded(row.get("gloss_en", ""), term), "forms": listed(row.get("forms", ""), term)}
        copy.append(((row["lang"], row["sense"], term.rank, row["term"]), told))
    return [told for _, told in sorted(copy, key=lambda pair: pair[0])]


def worded(gloss: str, term: _choices.Term) -> str:
    """A gloss in one of its equal wordings: with a capital letter or not, with a full stop or not."""
    if _LOWER.match(gloss) and term.coin(_choices.CAPITAL):
        gloss = gloss[0].upper() + gloss[1:]
    if gloss and gloss[-1].isalnum() and term.coin(_choices.STOP):
        gloss += "."
    return gloss


def listed(forms: str, term: _choices.Term) -> str:
    """The spellings of a cell in one of their equal orders; a cell with a paradigm stays as it is."""
    items = forms.split("|")
    for number, (a, b) in enumerate(pairs(items)):
        i, j = items.index(a), items.index(b)
        if (i < j) != term.coin(_choices.ITEMS + number):
            items[i], items[j] = items[j], items[i]
    return "|".join(items)


__all__ = ["Evidence", "Finding", "Mark", "mark", "marked", "trace"]
