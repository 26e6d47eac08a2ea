"""Which candidate rows can have a finding at all: decided on hit columns, before any hit becomes an object.

Every test here is weaker than the one in atoms.py, candidates.py and firing.py that it stands for: a row that is left out
cannot have a finding, a row that stays may have none. Most rows fall because their only animal is an everyday word of
another language (tr *at*), or an unsure name without an offer, a claim or a product beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from inthewild.detect.candidates import CARVINGS
from inthewild.detect.facts import Fact, facts
from inthewild.detect.firing import OFFERS, REAL_CLAIMS
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import sense_class
from inthewild.matching.codes import is_wide
from inthewild.matching.joined import STRICT
from inthewild.matching.scanner import TermScanner
from inthewild.text.strict import exact_key
from inthewild.text.tags import EVERYWHERE, matches, primary

#: Beyond so many characters two words do not stand together; a taxon that begins before TOP goes with the whole text.
FAR, TOP = 160, 80
#: A word of another language that is no longer than this may be any word.
SHORT = 6
#: Classes of context that speak of something real, besides the claims that do.
_REAL = frozenset({"provenance", "evasion", "state"})
_FACTS = frozenset({"price", "weight", "size", "contact", "fact"})


class Place(NamedTuple):
    """One columnar hit of a row: number of its field, offsets, pattern and view bits."""

    field: int
    start: int
    end: int
    pattern: int
    view: int


class Meaning(NamedTuple):
    """What a pattern may stand for.

    ``common``: languages of which it is an everyday word; ``alone``: whether it may be a finding by itself; ``needs`` must
    be met to fire, by a ``code`` word always; ``forms``: how it is written; ``home``: the language without its country.
    """

    kind: str
    concept: str
    sense: str
    ambiguity: int
    lang: str
    common: frozenset[str]
    alone: bool
    needs: tuple[str, ...]
    code: bool
    forms: frozenset[str]
    home: str


@dataclass(slots=True)
class Row:
    """One candidate row: its fields, its hits, whether a price is given apart.

    ``lang`` is its language as ``stated`` or guessed; as long as that is None, every word may mean what it says.
    """

    names: Sequence[str]
    texts: Sequence[str]
    gate: Sequence[Place]
    context: Sequence[Place]
    price: bool
    lang: str | None = None
    stated: bool = False
    #: whether the words found cannot change the language; None until somebody asks
    confirmed: bool | None = None
    _read: list[Fact] | None = None
    _facts: set[str] | None = None

    @property
    def read(self) -> list[Fact]:
        """The facts of the row's texts, read once and only when somebody asks."""
        if self._read is None:
            self._read = [fact for name, text in zip(self.names, self.texts, strict=True) for fact in facts(name, text)]
        return self._read

    @property
    def facts(self) -> set[str]:
        """The kinds of facts in the row, a price given apart among them."""
        if self._facts is None:
            found = {fact.kind for fact in self.read}
            if self.price:
                found.add("price")
            self._facts = found | {"fact"} if found else found
        return self._facts


#: A place, what it may mean there, and the least ambiguity that it may have.
Alive = tuple[Place, Meaning, int]


class Possible:
    """Decides rows; what a pattern means is looked up once."""

    def __init__(self, lexicon: Lexicon, gate: TermScanner, context: TermScanner) -> None:
        self._lexicon = lexicon
        self._gate, self._context = gate, context
        self._of_gate: dict[int, tuple[Meaning, ...]] = {}
        self._of_context: dict[int, tuple[Meaning, ...]] = {}
        self._senses: dict[int, frozenset[str]] = {}
        self._pairs: dict[tuple[str, str], bool] = {}

    def __call__(self, row: Row) -> bool:
        """Whether the row may have a finding."""
        lang = primary(row.lang) if row.lang else None
        alive = []
        for place in row.gate:
            for m in self._of_gate.get(place.pattern) or self._gate_meanings(place.pattern):
                ambiguity = m.ambiguity
                if ambiguity >= 2:
                    ambiguity = self._ambiguity(m, place, row, lang)
                elif m.kind == "custom":
                    ambiguity = 0
                if ambiguity <= 3:
                    alive.append((place, m, ambiguity))
        said = frozenset[str]().union(*(self._said(place.pattern) for place in row.context))
        return any(self._fires(m, place, ambiguity, alive, said, row) for place, m, ambiguity in alive) or any(
            self._together(row, t, a, s, b) and self._met(a, t, alive, said, row) and self._met(b, s, alive, said, row)
            for t, a, _ in alive if a.kind == "taxon"
            for s, b, _ in alive if b.kind == "specimen"
        )  # fmt: skip

    def _gate_meanings(self, pattern: int) -> tuple[Meaning, ...]:
        found = self._of_gate.get(pattern)
        if found is None:
            found = self._of_gate[pattern] = self._meanings(self._gate, pattern)
        return found

    def _context_meanings(self, pattern: int) -> tuple[Meaning, ...]:
        found = self._of_context.get(pattern)
        if found is None:
            found = self._of_context[pattern] = self._meanings(self._context, pattern)
        return found

    def _said(self, pattern: int) -> frozenset[str]:
        """The senses of a context pattern, and their classes."""
        found = self._senses.get(pattern)
        if found is None:
            senses = {m.sense for m in self._context_meanings(pattern)}
            found = self._senses[pattern] = frozenset(senses | {sense_class(s) for s in senses})
        return found

    def _meanings(self, scanner: TermScanner, pattern: int) -> tuple[Meaning, ...]:
        """The distinct meanings of a pattern."""
        patterns, tree = scanner.patterns, self._lexicon.taxonomy
        folded = patterns.folded[pattern]
        forms: dict[int, set[str]] = {}
        for entry in patterns.entries(pattern):
            forms.setdefault(int(patterns.entry_term[entry]), set()).add(exact_key(patterns.entry_form[entry]))
        found = []
        for number, written in forms.items():
            term = scanner.terms[number]
            kind, concept = term.sense_class, term.concept
            alone = kind in ("pair", "custom") or (kind == "taxon" and concept in tree.taxa)
            if kind == "specimen":
                alone = concept in CARVINGS or bool(tree.default_taxon(concept))
            common = self._lexicon.collisions.get((term.term_id, folded), frozenset())
            # A spelling in Latin letters does not tell what language a text is in.
            found.append(
                Meaning(
                    kind, concept, term.sense, term.ambiguity, "" if term.lang in EVERYWHERE else term.lang, common, alone,
                    tuple(term.needs), term.kind == "code", frozenset(written if "-Latn" not in term.lang else ()),
                    "" if term.lang in EVERYWHERE else primary(term.lang),
                )
            )  # fmt: skip
        return tuple(dict.fromkeys(found))

    def _ambiguity(self, m: Meaning, place: Place, row: Row, lang: str | None) -> int:
        """The least ambiguity that the word may have in this row."""
        if m.ambiguity < 2 or m.kind == "custom" or not m.lang or lang is None or lang == m.home:
            return m.ambiguity if m.kind != "custom" else 0
        if m.common and place.view == STRICT:
            more = 2 if lang in m.common and self._settled(row) else 1
        else:
            surface = row.texts[place.field][place.start : place.end]
            more = len(surface) <= SHORT and surface.isalpha() and not any(map(is_wide, surface))
        return m.ambiguity if not more or self._at_home(m.home, place, row) else m.ambiguity + more

    def _at_home(self, lang: str, own: Place, row: Row) -> bool:
        """Whether other words make the language of a word the row's own, or vouch for it."""
        elsewhere = [p for p in row.gate if p.view == STRICT and (p.field, p.start) != (own.field, own.start)]
        languages = [(p, m) for p in elsewhere for m in self._gate_meanings(p.pattern) if m.home == lang]
        if any(not m.common for _, m in languages):
            return True
        if self._settled(row):
            return False
        return bool(languages) or any(
            m.home == lang
            for p in row.context
            if p.view == STRICT and (p.field, p.start) != (own.field, own.start)
            for m in self._context_meanings(p.pattern)
        )

    def _settled(self, row: Row) -> bool:
        """Whether the language is stated, or a word of the guessed one stands in the row: then the guess stands."""
        if row.confirmed is None:
            row.confirmed = row.stated or self._confirmed(row)
        return row.confirmed

    def _confirmed(self, row: Row) -> bool:
        for places, meanings in ((row.gate, self._gate_meanings), (row.context, self._context_meanings)):
            for p in places:
                for m in meanings(p.pattern) if p.view == STRICT else ():
                    own = m.lang and row.lang and matches(row.lang, m.lang)
                    if own and exact_key(row.texts[p.field][p.start : p.end]) in m.forms:
                        return True
        return False

    def _fires(self, m: Meaning, place: Place, ambiguity: int, alive: Sequence[Alive], said: frozenset[str], row: Row) -> bool:
        """Whether a word may be a finding by itself, with the context that the row has."""
        if not m.alone:
            return False
        if m.kind == "custom" or m.concept in CARVINGS:
            return True
        if m.needs and (m.code or ambiguity):
            return self._answered(m, place, alive, said, row)
        missing = ambiguity - 1
        if missing <= 0:
            return True
        missing -= not REAL_CLAIMS.isdisjoint(said) or not _REAL.isdisjoint(said)
        if m.kind != "taxon":  # a material beside a thing
            missing -= "object" in said or any(o.kind == "specimen" and p != place for p, o, _ in alive)
        return missing <= 0 or (missing == 1 and (not OFFERS.isdisjoint(said) or bool(row.facts)))

    def _met(self, m: Meaning, place: Place, alive: Sequence[Alive], said: frozenset[str], row: Row) -> bool:
        """Whether a code word may have what it needs; other words need nothing as long as they are not alone."""
        return not (m.code and m.needs) or self._answered(m, place, alive, said, row)

    def _answered(self, m: Meaning, place: Place, alive: Sequence[Alive], said: frozenset[str], row: Row) -> bool:
        """Whether the row may hold one of the things that a word needs."""
        others = {o.sense for p, o, _ in alive if p != place} | said
        for wanted in m.needs:
            if wanted in _FACTS:
                if wanted in row.facts:
                    return True
            elif wanted.startswith("taxon:"):
                taxa = {o.partition(":")[2].partition("+")[0] for o in others if o.startswith(("taxon:", "pair:"))}
                if any(self._lexicon.taxonomy.is_a(t, wanted.partition(":")[2]) for t in taxa):
                    return True
            elif any(o == wanted or o.startswith((f"{wanted}:", f"{wanted}.")) for o in others):
                return True
        return False

    def _together(self, row: Row, t: Place, taxon: Meaning, s: Place, specimen: Meaning) -> bool:
        """Whether an animal and a product may be read together."""
        if t.field != s.field:
            near = row.names[t.field] == "title"
        elif t.start < s.end and s.start < t.end:
            return False
        else:
            near = max(t.start, s.start) - min(t.end, s.end) <= FAR or t.start < TOP or row.names[t.field] == "title"
        if not near:
            return False
        key = taxon.concept, specimen.concept
        if key not in self._pairs:
            self._pairs[key] = self._lexicon.taxonomy.pair(*key) is not None
        return self._pairs[key]
