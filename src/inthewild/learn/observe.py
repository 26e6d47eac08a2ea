"""What the engine sees in a row, whether or not it fires: names of evidence and the words around the best finding.

The same code that scores (``detect/scoring.py``) makes these names, so that a learned weight means at run time what it meant
while it was learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from inthewild.batch import ListingBatch
from inthewild.detect.atoms import make_atoms, spoken
from inthewild.detect.facts import facts
from inthewild.detect.finder import Finder
from inthewild.detect.model import Model
from inthewild.detect.ngrams import Mask, Word
from inthewild.detect.scoring import Row
from inthewild.lexicon.lexicon import Lexicon
from inthewild.records import Band, Finding, Listing
from inthewild.text.language import guess

#: Names of a row in which nothing fires: what it says, and that the engine finds nothing in it.
NOTHING = "kind.nothing"


@dataclass(frozen=True, slots=True)
class Observation:
    """One row as a model sees it. ``finding`` is the strongest, ``None`` if nothing fires; ``logit`` is its sum of weights
    by the model that observed; ``row`` and ``places`` are what the words around it are read from."""

    lang: str | None
    finding: Finding | None
    findings: tuple[Finding, ...]
    names: tuple[str, ...]
    logit: float
    row: Row
    places: tuple[tuple[str, int, int], ...]

    def words(self, mask: Mask) -> list[Word]:
        """The words around the strongest finding, or those of the whole text."""
        return self.row.words(self.places, mask)

    @property
    def family(self) -> str:
        """The scoring family of the strongest finding, empty if there is none."""
        return self.finding.family if self.finding else ""

    @property
    def shown(self) -> bool:
        """Whether a moderator would see a finding at all: any band above none."""
        return self.finding is not None and self.finding.band != Band.NONE


class Observer:
    """Observes rows with a lexicon and the model that ranks the findings of one row (the shipped one by default)."""

    def __init__(self, lexicon: Lexicon | None = None, model: Model | None = None) -> None:
        self.lexicon = lexicon or Lexicon.load()
        self.model = model or Model.load()
        # A head names what it does not weigh only if it weighs something of that kind: this makes every head ask.
        self.finder = Finder(self.lexicon, replace(self.model, weights={**self.model.weights, "row.": 0.0}))

    def observe(self, listings: Sequence[Listing], batch: int = 2000) -> list[Observation]:
        """Observations of listings, in their order."""
        return list(self.stream(listings, batch))

    def stream(self, listings: Sequence[Listing], batch: int = 2000) -> Iterator[Observation]:
        """As :meth:`observe`, one after the other."""
        source = iter(listings)
        while rows := list(islice(source, batch)):
            found = self.finder.findings(ListingBatch.of(rows))
            for i, listing in enumerate(rows):
                lang, findings = found.get(i, (listing.lang, []))
                yield self._one(listing, lang, findings)

    def _one(self, listing: Listing, lang: str | None, findings: Sequence[Finding]) -> Observation:
        texts = {n: t for n, t in (("title", listing.title), ("text", listing.text), ("transcript", listing.transcript)) if t}
        row, lang = self._row(texts, lang, listing.price)
        best = findings[0] if findings else None
        if best is None:
            names: tuple[str, ...] = (NOTHING, *row.names)
            places: list[tuple[str, int, int]] = []
            logit = 0.0
        else:
            names = best.names
            places = [(e.field, e.start, e.end) for e in best.evidence if e.kind in _OWN][:2]
            logit = self.model.head(best.family).calibrator.logit(best.score)
        return Observation(lang, best, tuple(findings), names, logit, row, tuple(places))

    def _row(self, texts: Mapping[str, str], lang: str | None, price: float | None) -> tuple[Row, str | None]:
        gate = [h for name, text in texts.items() for h in self.finder.gate.find(text, overlaps=True, field=name)]
        context = [h for name, text in texts.items() for h in self.finder.context.find(text, overlaps=True, field=name)]
        lang = lang or spoken([*gate, *context], self.lexicon, guess(" ".join(texts.values())))
        atoms = make_atoms(gate, self.finder.gate.seen, self.lexicon, lang)
        around = make_atoms(context, self.finder.context.seen, self.lexicon, lang)
        seen = [f for name, text in texts.items() for f in facts(name, text)]
        return Row(texts, atoms, around, seen), lang


_OWN = ("taxon", "specimen", "pair", "custom")
