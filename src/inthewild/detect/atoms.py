"""Hits of one listing as atoms: with their class, effective ambiguity and what covers what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import GATE, Term
from inthewild.matching.codes import is_wide
from inthewild.matching.matcher import strictness
from inthewild.records import Hit
from inthewild.text.strict import fold
from inthewild.text.tags import EVERYWHERE, matches, primary

#: So many hits of one term, and in all, are read in one field; more are repetition.
MAX_OF_TERM, MAX_OF_FIELD = 6, 160
#: A word of another language that is no longer than this may be any word.
SHORT = 6
#: Views that show a hit less surely than the letters themselves.
_LESS_SURE = ("joined", "fuzzy", "romanised")


@dataclass(frozen=True, slots=True)
class Atom:
    """A hit with its term, its place among the fields and the ambiguity that it has in this text."""

    hit: Hit
    term: Term
    ambiguity: int

    @property
    def sense_class(self) -> str:
        return self.term.sense_class

    @property
    def span(self) -> tuple[int, int]:
        return self.hit.start, self.hit.end

    @property
    def length(self) -> int:
        return self.hit.end - self.hit.start

    def covers(self, other: Atom) -> bool:
        return (
            self.hit.field == other.hit.field
            and self.hit.start <= other.hit.start
            and other.hit.end <= self.hit.end
            and self.length > other.length
        )

    def overlaps(self, other: Atom) -> bool:
        same = self.hit.field == other.hit.field
        return same and self.hit.start < other.hit.end and other.hit.start < self.hit.end


def effective_ambiguity(hit: Hit, term: Term, lang: str | None, collides: frozenset[str], company: frozenset[str]) -> int:
    """The ambiguity of a term in this text.

    It rises by one for a form that is a common word of another language, unless the text is in the term's own language
    or another hit of that language stands beside (``company``); and by one for a reading that is less than the letters
    (joined, fuzzy, romanised, Vietnamese without tones). Never lower than the stored value.
    """
    ambiguity = term.ambiguity
    own = lang is not None and matches(lang, term.lang)
    foreign = term.lang not in EVERYWHERE and not own and primary(term.lang) not in company
    if foreign and collides:
        ambiguity += 1 if lang is None or primary(lang) not in collides else 2
    elif foreign and lang is not None and term.sense_class not in GATE and primary(term.lang) != "en":
        ambiguity += 1  # English trade words stand in texts of every language, others rarely do
    elif foreign and lang is not None and len(hit.surface) <= SHORT and hit.surface.isalpha() and not _unspaced(hit.surface):
        ambiguity += 1
    toneless = not hit.exact and primary(term.lang) == "vi"
    if toneless and not own:
        ambiguity += 2
    elif ambiguity < 3 and (toneless or any(view in hit.view for view in _LESS_SURE)):
        ambiguity += 1
    return ambiguity


def spoken(hits: Iterable[Hit], lexicon: Lexicon, guessed: str | None = None) -> str | None:
    """The language that most words found in a text belong to, as written; English where several are level.

    One word that is also common elsewhere does not tell. A ``guessed`` language stands unless two words speak against
    it and none for it.
    Short texts ("tiger skin for sale") tell a language model nothing, but the words found in them do.
    """
    words: dict[str, set[str]] = {}
    telling: set[str] = set()
    for hit in hits:
        if hit.exact and hit.lang not in EVERYWHERE and "-Latn" not in hit.lang:
            # A word that is repeated tells no more: French "et" four times is not a Turkish text.
            words.setdefault(hit.lang, set()).add(fold(hit.surface))
            if (hit.term_id, fold(hit.surface)) not in lexicon.collisions:
                telling.add(hit.lang)
    known = [lang for lang in words if len(words[lang]) > 1 or lang in telling]
    best = max(known, key=lambda lang: (len(words[lang]), lang == "en", lang), default=None)
    if guessed is not None and (best is None or len(words[best]) < 2 or any(matches(guessed, lang) for lang in words)):
        return guessed
    return best


def _first(hits: Iterable[Hit]) -> list[Hit]:
    """The first few hits of each term and of each field: a text that repeats itself a thousand times says no more."""
    terms: Counter[tuple[str, str]] = Counter()
    fields: Counter[str] = Counter()
    kept = []
    for hit in sorted(hits, key=lambda h: (h.field, h.start, -h.end, h.term_id)):
        if terms[hit.field, hit.term_id] < MAX_OF_TERM and fields[hit.field] < MAX_OF_FIELD:
            terms[hit.field, hit.term_id] += 1
            fields[hit.field] += 1
            kept.append(hit)
    return kept


def _ordinary(hit: Hit, lexicon: Lexicon) -> bool:
    """Whether what looks like a misspelt term is an ordinary word that happens to be one letter away."""
    ours = set(fold(hit.term).split())
    return any(w not in ours and w in lexicon.neighbours for w in fold(hit.surface).split())


def _unspaced(surface: str) -> bool:
    return any(is_wide(c) for c in surface)


def make_atoms(hits: Iterable[Hit], terms: dict[str, Term], lexicon: Lexicon, lang: str | None) -> list[Atom]:
    """Atoms of the hits of one listing, overlaps resolved within each class and field."""
    pool = [h for h in _first(hits) if "fuzzy" not in h.view or not _ordinary(h, lexicon)]
    sure: dict[str, set[tuple[str, int]]] = {}
    for hit in pool:
        # Only a sure word of a language vouches for others of it.
        if hit.exact and (hit.term_id, fold(hit.surface)) not in lexicon.collisions:
            sure.setdefault(primary(hit.lang), set()).add((hit.field, hit.start))
    atoms = []
    for hit in pool:
        term = terms[hit.term_id]
        company = frozenset(k for k, places in sure.items() if places - {(hit.field, hit.start)})
        collides = lexicon.collisions.get((term.term_id, fold(hit.surface)), _NONE)
        ambiguity = effective_ambiguity(hit, term, lang, collides, company)
        # Above 3 a word says nothing at all: it is some other word of another language. Own terms stay.
        if ambiguity <= 3 or term.sense_class == "custom":
            atoms.append(Atom(hit, term, ambiguity))
    return _longest(atoms, lang)


_NONE: frozenset[str] = frozenset()


def _rank(atom: Atom, lang: str | None) -> tuple[int, int, int, int, str]:
    own = lang is not None and (atom.term.lang in EVERYWHERE or matches(lang, atom.term.lang))
    return (-atom.length, strictness(atom.hit.view), 0 if own else 1, atom.ambiguity, atom.term.term_id)


def _longest(atoms: Sequence[Atom], lang: str | None) -> list[Atom]:
    """Within a class the longest hit wins, then the stricter view, the text's language, the lower ambiguity, the id."""
    kept: dict[str, list[Atom]] = {}
    for atom in sorted(atoms, key=lambda a: _rank(a, lang)):
        # Context senses of one class may stand on the same words (an antique is a claim; so is a stamp).
        key = atom.sense_class if atom.sense_class in GATE else atom.term.sense
        same = kept.setdefault(key, [])
        if not any(atom.overlaps(other) for other in same):
            same.append(atom)
    found = [a for group in kept.values() for a in group]
    return sorted(found, key=lambda a: (a.hit.field, a.hit.start, -a.hit.end, a.term.term_id))


def _protected(atom: Atom, benign: Atom, lexicon: Lexicon) -> bool:
    """Whether a benign hit takes the sense of ``atom`` away."""
    if not benign.term.protects:
        return True
    for pattern in benign.term.protects:
        if pattern == atom.term.sense or (pattern.endswith("*") and atom.term.sense.startswith(pattern[:-1])):
            return True
        kind, _, name = pattern.partition(":")
        taxon = atom.term.concept.partition("+")[0]
        if kind in ("taxon", "pair") and atom.sense_class in ("taxon", "pair"):
            wanted = name.partition("+")[0]
            if lexicon.taxonomy.is_a(taxon, wanted) or lexicon.taxonomy.is_a(wanted, taxon):
                return True
        if kind == "specimen" and atom.sense_class == "specimen" and name in lexicon.taxonomy.specimen_line(atom.term.concept):
            return True
    return False


def uncovered(gate: Sequence[Atom], context: Sequence[Atom], lexicon: Lexicon) -> tuple[list[Atom], list[tuple[Atom, Atom]]]:
    """Gate atoms that nothing longer takes away, and the pairs (taken, by which) for the explanation.

    A benign sense, another taxon or a pair that is longer removes what it covers. An own term is never taken away.
    """
    benign = [a for a in context if a.sense_class == "benign"]
    covering = [a for a in gate if a.sense_class in ("taxon", "pair")]
    kept: list[Atom] = []
    taken: list[tuple[Atom, Atom]] = []
    for atom in gate:
        if atom.sense_class == "custom":
            kept.append(atom)
            continue
        cover = next((b for b in benign if b.covers(atom) and _protected(atom, b, lexicon)), None)
        cover = cover or next((c for c in covering if c.covers(atom)), None)
        if cover is None:
            kept.append(atom)
        else:
            taken.append((atom, cover))
    return kept, taken
