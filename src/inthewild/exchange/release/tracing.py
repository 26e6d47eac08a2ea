"""Whose copy a leaked file is: agreements counted, with a bound on naming somebody wrongly, or "cannot tell"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from inthewild.exchange.release import choices as _choices
from inthewild.exchange.release.choices import Choices, pairs
from inthewild.exchange.release.decoys import WORDS, is_drawable, words

#: Somebody is named only if the chance that any innocent place looks like this is smaller.
THRESHOLD = 1e-5
#: Of more rows than this, so many are looked at, evenly spread: the others would only say the same again.
ENOUGH = 16_000
CHANNELS = ("order", "gloss", "forms", "decoys")
_T = TypeVar("_T")
_GLOSS = re.compile(r"([A-Za-z])[a-z]")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one kind of mark says of one place: ``agree`` of ``tries`` are as in its copy.

    ``log10`` is a bound: the chance that the copy of another agrees so often is at most ten to this power (0: says nothing).
    """

    channel: str
    tries: int
    agree: int
    log10: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a leaked file says of one place. ``log10`` bounds the chance that *any* innocent place looks as guilty as this."""

    place: str
    findings: tuple[Finding, ...]
    log10: float

    @property
    def named(self) -> bool:
        """Whether that is enough to name it."""
        return self.log10 <= math.log10(THRESHOLD)


@dataclass(frozen=True, slots=True)
class _Row:
    """What one leaked row shows: how the coins of its term fell (bit by bit), as far as they can be seen (the masks)."""

    term: str
    fell: int
    gloss: int
    forms: int


def trace(rows: Iterable[Mapping[str, str]], key: bytes, places: Iterable[str]) -> list[Evidence]:
    """The places, the likeliest source first; none of them ``named`` means that the file does not tell.

    A row needs ``term``; of ``lang``, ``sense``, ``gloss_en`` and ``forms`` it shows as much as it has. Rows count once.
    """
    leaked = list(rows)
    shown = _shown(leaked)
    drawable = frozenset(r.term for r in shown if is_drawable(r.term))
    thin, order = _thinned(shown), _thinned(_neighbours(leaked))
    wanted = list(dict.fromkeys(places))
    # One bound for all places and channels together: what anybody might be accused by is counted against the evidence.
    chances = math.log10(max(len(wanted), 1) * len(CHANNELS))
    found = []
    for place in wanted:
        chosen = Choices.of(key, place)
        findings = (_of_order(order, chosen), *_of_terms(thin, chosen), _of_decoys(drawable, chosen))
        found.append(Evidence(place, findings, min(0.0, min(f.log10 for f in findings) + chances)))
    return sorted(found, key=lambda e: (e.log10, e.place))


def _of_order(order: Sequence[tuple[str, str]], chosen: Choices) -> Finding:
    agree = sum(chosen.of_term(a).rank < chosen.of_term(b).rank for a, b in order)
    return _finding("order", len(order), agree)


def _of_terms(rows: Sequence[_Row], chosen: Choices) -> Iterator[Finding]:
    tries, agree = [0, 0], [0, 0]
    for row in rows:
        same = ~(chosen.of_term(row.term).coins ^ row.fell)
        for number, mask in enumerate((row.gloss, row.forms)):
            tries[number] += mask.bit_count()
            agree[number] += (same & mask).bit_count()
    yield _finding("gloss", tries[0], agree[0])
    yield _finding("forms", tries[1], agree[1])


def _of_decoys(drawable: frozenset[str], chosen: Choices) -> Finding:
    own = words(chosen)
    agree = len(drawable.intersection(own))
    # Each of the words that this place may have would be one of the leaked ones by accident in so many of WORDS cases.
    accident = min(0.0, math.log10(max(len(drawable), 1) * len(own) / WORDS))
    return Finding("decoys", len(drawable), agree, agree * accident)


def _finding(channel: str, tries: int, agree: int) -> Finding:
    return Finding(channel, tries, agree, _tail(tries, agree))


def _tail(tries: int, agree: int) -> float:
    """log10 of Chernoff's bound on so many heads in so many throws of a fair coin: exp(-n KL(k/n, 1/2))."""
    if not tries or 2 * agree <= tries:
        return 0.0
    share = agree / tries
    rest = 1 - share
    divergence = share * math.log(2 * share) + (rest * math.log(2 * rest) if rest else 0.0)
    return -tries * divergence / math.log(10)


def _shown(rows: Sequence[Mapping[str, str]]) -> list[_Row]:
    """What every term shows, once: a term that stands twice throws the same coins."""
    found: dict[str, _Row] = {}
    for row in rows:
        term = _text(row)
        if term and term not in found:
            gloss, forms = dict(_gloss(row.get("gloss_en") or "")), dict(_items(row.get("forms") or ""))
            fell = sum(1 << bit for bit, up in (gloss | forms).items() if up)
            found[term] = _Row(term, fell, sum(1 << bit for bit in gloss), sum(1 << bit for bit in forms))
    return list(found.values())


def _gloss(text: str) -> Iterator[tuple[int, bool]]:
    begin = _GLOSS.match(text)
    if begin:
        yield _choices.CAPITAL, begin[1].isupper()
    if text and (text[-1].isalnum() or text[-1] == "."):
        yield _choices.STOP, text[-1] == "."


def _items(forms: str) -> Iterator[tuple[int, bool]]:
    items = forms.split("|")
    for number, (a, b) in enumerate(pairs(items)):
        yield _choices.ITEMS + number, items.index(a) < items.index(b)


def _neighbours(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Terms of one language and sense that follow one another, each in one pair at most."""
    waiting: dict[tuple[str, str], str] = {}
    used: set[str] = set()
    found = []
    for row in rows:
        term, group = _text(row), (row.get("lang") or "", row.get("sense") or "")
        if not term or not all(group) or term in used:
            continue
        used.add(term)
        before = waiting.pop(group, None)
        if before is None:
            waiting[group] = term
        else:
            found.append((before, term))
    return found


def _text(row: Mapping[str, str]) -> str:
    return _choices.spelled(row.get("term") or "")


def _thinned(items: Sequence[_T]) -> Sequence[_T]:
    return items[:: -(-len(items) // ENOUGH)] if len(items) > ENOUGH else items
