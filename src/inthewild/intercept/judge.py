"""Does a query look for protected wildlife to buy? The rules, on the words found in it.

A search box must be quiet: nothing is said unless every word beside the name is understood. "Tiger price" is a search
for a tiger; in "tiger balm price" the word beside the tiger is another thing, known or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from inthewild.detect.atoms import Atom, make_atoms, spoken, uncovered
from inthewild.intercept.advisory import Kind
from inthewild.intercept.words import COMMERCE, OTHER, PLAIN, Word, letter
from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import Term
from inthewild.records import Hit
from inthewild.text.tables import UNSPACED, Script, tables
from inthewild.text.tags import EVERYWHERE, primary
from inthewild.text.units import distance

#: Severity of pairs.tsv from which a live animal, or a thing made of an animal, is worth an advisory.
LIVE_SEVERITY, PRODUCT_SEVERITY = 3, 2
#: Names that are at least as often a brand, a car, a fruit or a machine: a word of trade alone does not tell.
_BRANDS = frozenset({"jaguar", "puma", "lynx", "cobra", "viper", "beetle", "kiwi", "python", "panda", "fox", "ram", "crane"})
_TRADE = ("intent.sell", "intent.buy", "intent.price", "intent.ship", "intent.escrow")
_EXPLAINS = ("intent", "provenance", "evasion", "promo")
_REAL = ("claim.genuine", "claim.antique", "claim.pre-ban", "claim.papers", "claim.captive-bred")
#: Words between a name and a product that still make one thing of them: "skin of a tiger".
_NEAR = 3.0
_LIVE = frozenset({"LIV", "x-live"})
#: Up to this part of a word may be an ending that is not in the database.
_ENDING = 4


@dataclass(frozen=True, slots=True)
class Found:
    """What a query asks for, and the atoms and words that say so."""

    kind: Kind
    taxon: str
    specimen: str
    atoms: tuple[Atom, ...]
    words: tuple[tuple[int, int, str], ...]
    lang: str | None


def may_ask(gate: Sequence[Hit], context: Sequence[Hit], words: Sequence[Word]) -> bool:
    """Whether a query has, beside a name, a thing or a word of trade: few that name an animal have, and the rest is quick."""
    return (
        any(h.sense.startswith(("pair:", "specimen:")) for h in gate)
        or any(w.kind == COMMERCE for w in words)
        or any(h.sense in _TRADE for h in context)
    )


class Query:
    """One query with everything that was found in it."""

    def __init__(
        self,
        text: str,
        lexicon: Lexicon,
        gate: Sequence[Hit],
        context: Sequence[Hit],
        words: Sequence[Word],
        lang: str | None,
        terms: tuple[dict[str, Term], dict[str, Term]],
    ) -> None:
        self.text = text
        self.tree = lexicon.taxonomy
        self.lang = lang or _language(gate, words) or spoken((*gate, *context), lexicon)
        atoms = make_atoms(gate, terms[0], lexicon, self.lang)
        self.around = make_atoms(context, terms[1], lexicon, self.lang)
        self.names, _ = uncovered(atoms, self.around, lexicon)
        tongues = {"en", *(primary(h.lang) for h in gate if h.exact), *([primary(self.lang)] if self.lang else [])}
        self.words = [w for w in words if w.lang in tongues]
        own = [a for a in self.around if a.term.lang in EVERYWHERE or primary(a.term.lang) in tongues]
        self.trade = [(w.start, w.end) for w in self.words if w.kind == COMMERCE]
        self.trade += [a.span for a in own if a.term.sense in _TRADE and a.length > 1]
        self.own = own
        self.unknown = self._unknown(own)

    def found(self) -> Found | None:
        """What the query asks for, if that is protected wildlife to buy."""
        if not self.names or self._something_else():
            return None
        return self._product() or self._live()

    def _something_else(self) -> bool:
        """Whether a word says that no real animal or plant is meant."""
        for atom in self.own:
            sense = atom.term.sense
            if sense.startswith("benign.") or (sense.startswith("claim.") and sense not in _REAL):
                return True
            if sense in ("intent.news", "intent.campaign"):
                return True
        # What is a name, or a word of trade in the language of the query ("bán" sells, "ban" forbids), is nothing else.
        spans = [a.span for a in self.names] + self.trade
        return any(w.kind == OTHER and not _inside((w.start, w.end), spans) for w in self.words)

    def _product(self) -> Found | None:
        """A thing made of the animal: one word for both, a material that stands for its animal, or name and thing."""
        for atom in self.names:
            if atom.sense_class == "pair":
                taxon, _, code = atom.term.concept.partition("+")
                if code not in _LIVE and self._asked(taxon, code, (atom,), sure=atom.ambiguity <= 1):
                    return self._as(Kind.PRODUCT, taxon, code, (atom,))
        taxa = [a for a in self.names if a.sense_class == "taxon" and a.term.concept in self.tree.taxa]
        things = [a for a in self.names if a.sense_class == "specimen"]
        for t, s in product(taxa, things):
            code = s.term.concept
            if code in _LIVE or t.overlaps(s) or distance(self.text, t.span, s.span) > _NEAR:
                continue
            if self._asked(t.term.concept, code, (t, s), sure=False):
                return self._as(Kind.PRODUCT, t.term.concept, code, (t, s))
        for s in things:
            taxon = self.tree.default_taxon(s.term.concept)
            if taxon and self._asked(taxon, s.term.concept, (s,), sure=s.ambiguity <= 1, alone=s.ambiguity > 1):
                return self._as(Kind.PRODUCT, taxon, s.term.concept, (s,))
        return None

    def _asked(self, taxon: str, code: str, atoms: tuple[Atom, ...], *, sure: bool, alone: bool = False) -> bool:
        """Whether a thing is worth an advisory here, and the rest of the query does not speak against it.

        ``alone``: an ambiguous word ("ivory") that needs a word of trade or another product word beside it.
        """
        pair = self.tree.pair(taxon, code)
        if pair is None or pair.legality == "lawful" or pair.severity < PRODUCT_SEVERITY or not self._listed(taxon):
            return False
        if alone and not self.trade and not self._other_thing(atoms):
            return False
        if self.trade:
            return not self._beside_unknown(atoms)
        return len(self.unknown) <= (1 if sure else 0)

    def _other_thing(self, atoms: tuple[Atom, ...]) -> bool:
        return any(a.sense_class == "specimen" and not any(a.overlaps(o) for o in atoms) for a in self.names)

    def _live(self) -> Found | None:
        """The animal itself, with a word of trade."""
        if not self.trade:
            return None
        for atom in self.names:
            taxon, code = atom.term.concept.partition("+")[::2]
            if atom.sense_class not in ("taxon", "pair") or (code and code not in _LIVE) or taxon not in self.tree.taxa:
                continue
            if any(_inside(atom.span, [t]) for t in self.trade) or not self._protected_alive(taxon):
                continue
            brand = atom.hit.surface.casefold() in _BRANDS and not self._alive_said(atom)
            if not brand and not self._beside_unknown((atom,)) and len(self.unknown) <= 2:
                return self._as(Kind.COMMERCE, taxon, "", (atom,))
        return None

    def _alive_said(self, atom: Atom) -> bool:
        """Whether another word ("cub", "pet") makes sure that the animal is meant."""
        return any(a is not atom and a.sense_class == "specimen" and a.term.concept in _LIVE for a in self.names)

    def _protected_alive(self, taxon: str) -> bool:
        """Whether the live animal is restricted; of a wide word ("turtle", "bird"), whether every group below it is."""
        groups = [self.tree.group(taxon)] if self.tree.group(taxon) else list(self.tree.groups_below(taxon))
        pairs = [self.tree.pairs[g, "LIV"] for g in groups if (g, "LIV") in self.tree.pairs]
        strict = [p for p in pairs if p.severity >= LIVE_SEVERITY and p.legality != "lawful"]
        return bool(pairs) and len(strict) == len(pairs) and self._listed(taxon)

    def _listed(self, taxon: str) -> bool:
        """Not a taxon that is known to be unlisted, such as mammoth."""
        return self.tree.appendix(taxon)[0].upper() != "NC"

    def _as(self, kind: Kind, taxon: str, code: str, atoms: tuple[Atom, ...]) -> Found:
        spans = {s for s in self.trade if not any(o != s and _inside(s, [o]) for o in self.trade)}
        words = tuple((a, b, self.text[a:b]) for a, b in sorted(spans))
        return Found(kind, taxon, code, atoms, words, self.lang)

    def _unknown(self, own: Sequence[Atom]) -> list[tuple[int, int]]:
        """The stretches of letters that nothing explains; an ending that is short beside its word is no word."""
        known = [False] * len(self.text)
        spans = [a.span for a in self.names] + [(w.start, w.end) for w in self.words if w.kind in (COMMERCE, PLAIN)]
        spans += [a.span for a in own if a.sense_class in _EXPLAINS or a.term.sense in _REAL]
        for start, end in spans:
            known[start:end] = [True] * (end - start)
        found = []
        for start, end in _runs([letter(c) for c in self.text]):
            bare = [(start + a, start + b) for a, b in _runs([not k for k in known[start:end]])]
            if _unspaced(self.text[start:end]):
                found += bare
            elif sum(b - a for a, b in bare) * _ENDING > end - start:
                found.append((bare[0][0], bare[-1][1]))
        return found

    def _beside_unknown(self, atoms: tuple[Atom, ...]) -> bool:
        """Whether a word that is not understood stands next to the name."""
        start, end = min(a.hit.start for a in atoms), max(a.hit.end for a in atoms)
        for low, high in self.unknown:
            gap = (high, start) if high <= start else (end, low)
            if not any(letter(c) for c in self._without_plain(*gap)):
                return True
        return False

    def _without_plain(self, start: int, end: int) -> str:
        """A piece of the query without its words of no weight: in "cage for parrots" the cage stands next to the parrots."""
        kept = list(self.text)
        for w in self.words:
            if w.kind == PLAIN:
                kept[w.start : w.end] = " " * (w.end - w.start)
        return "".join(kept[start:end])


def _language(gate: Sequence[Hit], words: Sequence[Word]) -> str | None:
    """The language that has a word of trade and a name in the query; None if several or none."""
    trade = {w.lang for w in words if w.kind in (COMMERCE, PLAIN)}
    both = {h.lang for h in gate if h.exact and primary(h.lang) in trade}
    if len(both) > 1 and "en" in both:
        strong = {h.lang for h in gate if primary(h.lang) in {w.lang for w in words if w.kind == COMMERCE}}
        both = both & strong or both
    if len({primary(tag) for tag in both}) == 1:
        return min(both)
    return "en" if "en" in both else None


def _unspaced(text: str) -> bool:
    return any(not c.isascii() and Script(int(tables().script[ord(c)])) in UNSPACED for c in text)


def _inside(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    found, start = [], None
    for i, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = i
        elif not flag and start is not None:
            found.append((start, i))
            start = None
    return found
