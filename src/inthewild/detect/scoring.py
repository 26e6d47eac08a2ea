"""Names of evidence and words of the text -> score of one finding, with the words that moved it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from inthewild.detect.atoms import Atom
from inthewild.detect.facts import Fact
from inthewild.detect.model import Head
from inthewild.detect.names import in_words, row_names, together
from inthewild.detect.ngrams import Grams, Mask, Span, Word, grams, window
from inthewild.records import Evidence

#: So many single words are shown, the strongest; the others are summed up in one line.
SHOWN = 3
#: In logits: less is not worth a line of an explanation.
LEAST = 0.05
_ANIMAL = "<animal>"
_MASKS = {"taxon": _ANIMAL, "pair": _ANIMAL, "specimen": "<product>", "custom": "<term>"}


class Row:
    """What all findings of one listing share: its fields, what is said anywhere in it, where its terms stand."""

    def __init__(self, texts: Mapping[str, str], gate: Sequence[Atom], context: Sequence[Atom], facts: Sequence[Fact]) -> None:
        self.texts = {name: text for name, text in texts.items() if text}
        self._gate, self.context, self._facts = gate, context, facts

    @cached_property
    def names(self) -> list[str]:
        """``row.*`` names; made only if a model asks."""
        senses = [a.term.sense for a in self.context if a.ambiguity <= 3] + [f"fact.{f.kind}" for f in self._facts]
        taxa = {a.term.concept.partition("+")[0] for a in self._gate if a.sense_class in ("taxon", "pair")}
        products = {a.term.concept.rpartition("+")[2] for a in self._gate if a.sense_class in ("specimen", "pair")}
        return row_names(self.texts, senses, taxa, products)

    @cached_property
    def masks(self) -> list[Span]:
        """Where the row's terms stand, and the name of their kind."""
        return [Span(a.hit.field, a.hit.start, a.hit.end, _MASKS.get(a.sense_class, "<term>")) for a in self._gate]

    def words(self, around: Iterable[tuple[str, int, int]], mask: Mask) -> list[Word]:
        """The words around some places; the row's own terms are replaced by their kind as ``mask`` says."""
        spans = self.masks if mask != Mask.NONE else []
        if mask == Mask.ANIMALS:
            spans = [s for s in spans if s.name == _ANIMAL]
        return window(self.texts, around, spans)


class Scored(NamedTuple):
    """The score, all names that were weighed, and the evidence beyond single terms."""

    score: float
    names: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def all_names(names: Iterable[str], row: Row) -> list[str]:
    """The names of a candidate with those that come from the row and from two things together."""
    own = list(dict.fromkeys(names))
    return [*own, *together(own), *row.names]


def score(head: Head, names: Sequence[str], row: Row, places: Sequence[tuple[str, int, int]]) -> Scored:
    """Score one candidate that stands at ``places`` (field, start, end), the first of which names it."""
    own = tuple(dict.fromkeys(names))
    logit = head.logit(own)
    evidence: list[Evidence] = []
    if head.reads_rows:
        own = tuple(all_names(own, row))
        logit = head.logit(own)
        more = {n: head.weight(n) for n in own if n.startswith(("row.", "is.")) or "&" in n}
        evidence += _said(more, row, places[0])
    if head.ngrams is not None:
        found = row.words(places, head.ngrams.mask)
        hashed = grams(found)
        weights = head.ngrams.of(hashed.bucket) * hashed.value
        logit += float(weights.sum())
        evidence += _words(found, hashed, weights, row, places[0])
    return Scored(head.score(logit), own, tuple(evidence))


def _said(weights: Mapping[str, float], row: Row, place: tuple[str, int, int]) -> list[Evidence]:
    shown = sorted(((n, w) for n, w in weights.items() if abs(w) >= LEAST), key=lambda x: -abs(x[1]))[:SHOWN]
    rest = sum(weights.values()) - sum(w for _, w in shown)
    found = [_at(n, in_words(n), w, row, place) for n, w in shown]
    if abs(rest) >= LEAST:
        found.append(_at("row.rest", "the rest of the listing", rest, row, place))
    return found


def _words(found: Sequence[Word], hashed: Grams, weights: np.ndarray, row: Row, place: tuple[str, int, int]) -> list[Evidence]:
    """The weight of each n-gram shared equally among its words, so that the sum over words is the sum over n-grams."""
    total = np.zeros(len(found))
    share = weights / (hashed.last - hashed.first + 1)
    for step in range(3):
        inside = hashed.first + step <= hashed.last
        np.add.at(total, hashed.first[inside] + step, share[inside])
    order = [i for i in np.argsort(-np.abs(total), kind="stable").tolist()[:SHOWN] if abs(total[i]) >= LEAST]
    out = [
        _at("ngram", "words that stand in such texts", float(total[i]), row, (found[i].field, found[i].start, found[i].end))
        for i in order
    ]
    rest = float(total.sum() - total[order].sum())
    if abs(rest) >= LEAST:
        out.append(_at("ngram.rest", "all other words around it", rest, row, place))
    return out


def _at(sense: str, reason: str, weight: float, row: Row, place: tuple[str, int, int]) -> Evidence:
    field, start, end = place
    surface = row.texts.get(field, "")[start:end]
    return Evidence("context", sense, "", "", "und", "exact", field, start, end, surface, reason, round(weight, 3))
