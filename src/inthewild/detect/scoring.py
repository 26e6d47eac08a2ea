"""Names of evidence and words of the text -> score of one finding, with the words that moved it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inthewild.detect.atoms import Atom
from inthewild.detect.facts import Fact
from inthewild.detect.model import Head
from inthewild.detect.names import in_words, row_names, together
from inthewild.detect.ngrams import Grams, Mask, Span, Word, grams, window
from inthewild.records import Evidence

#: So many single words are shown, the strongest; the others are summed up in one line.
SHOWN = 3
#: Candidates that are scored in one go: their arrays stay in the second-level cache.
TOGETHER = 64
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


class Draft(NamedTuple):
    """A candidate to be scored: its head, its names, its row, and its ``places`` (field, start, end), the first of which
    names it."""

    head: Head
    names: Sequence[str]
    row: Row
    places: Sequence[tuple[str, int, int]]


def score_all(drafts: Sequence[Draft]) -> list[Scored]:
    """Score candidates by heads of one model; together, because what the texts say is hashed in arrays."""
    found: list[Scored] = []
    for low in range(0, len(drafts), TOGETHER):
        found += _score(drafts[low : low + TOGETHER])
    return found


def _score(drafts: Sequence[Draft]) -> list[Scored]:
    names = [tuple(all_names(d.names, d.row)) if d.head.reads_rows else tuple(dict.fromkeys(d.names)) for d in drafts]
    logits = [d.head.logit(own) for d, own in zip(drafts, names, strict=True)]
    evidence = [_said(d, own) if d.head.reads_rows else [] for d, own in zip(drafts, names, strict=True)]
    ngrams = drafts[0].head.ngrams
    if ngrams is not None:
        texts = [d.row.words(d.places, ngrams.mask) for d in drafts]
        hashed = grams(*texts)
        weights = ngrams.of(hashed.bucket) * hashed.value
        logits = (logits + np.bincount(hashed.text, weights, len(drafts))).tolist()
        of_words = _of_words(hashed, weights, sum(map(len, texts)))
        end = 0
        for draft, text, more in zip(drafts, texts, evidence, strict=True):
            begin, end = end, end + len(text)
            more += _words(text, of_words[begin:end], draft)
    return [
        Scored(draft.head.score(logit), own, tuple(more))
        for draft, logit, own, more in zip(drafts, logits, names, evidence, strict=True)
    ]


def _of_words(hashed: Grams, weights: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The weight of each n-gram shared equally among its words, so that the sum over words is the sum over n-grams."""
    total = np.zeros(count)
    size = hashed.last - hashed.first + 1
    share = weights / size
    for step in range(3):
        inside = size > step
        total += np.bincount(hashed.first[inside] + step, share[inside], count)
    return total


def _said(draft: Draft, names: Sequence[str]) -> list[Evidence]:
    row, place = draft.row, draft.places[0]
    weights = {n: draft.head.weight(n) for n in names if n.startswith(("row.", "is.")) or "&" in n}
    shown = sorted(((n, w) for n, w in weights.items() if abs(w) >= LEAST), key=lambda x: -abs(x[1]))[:SHOWN]
    rest = sum(weights.values()) - sum(w for _, w in shown)
    found = [_at(n, in_words(n), w, row, place) for n, w in shown]
    if abs(rest) >= LEAST:
        found.append(_at("row.rest", "the rest of the listing", rest, row, place))
    return found


def _words(found: Sequence[Word], total: NDArray[np.float64], draft: Draft) -> list[Evidence]:
    row, place = draft.row, draft.places[0]
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
