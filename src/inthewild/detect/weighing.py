"""What a listing says beside a candidate: each fact becomes a named, placed piece of evidence with its weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from inthewild.detect.atoms import Atom
from inthewild.detect.candidates import Candidate
from inthewild.detect.contradiction import contradictions
from inthewild.detect.facts import Fact
from inthewild.detect.firing import excluded, offered
from inthewild.lexicon.taxonomy import Taxonomy
from inthewild.records import Evidence
from inthewild.text.units import distance

#: Claims and benign senses work on what stands this near, in words; those in the title on the whole listing.
NEAR = 12.0
BESIDE = 3.0
#: Said anywhere near, these are said of the item.
_ALWAYS = frozenset({"claim.toy", "claim.game", "benign.toy", "benign.game", "benign.software", "benign.vehicle"})
_DISGUISED = ("skeleton", "squeeze", "leet")
_UNSURE = ("decode", "joined", "fuzzy", "romanised")
#: Raw is said of parts; a living animal is not raw.
_PLACED = ("claim", "benign", "provenance", "state")


#: Claims that deny the real thing; so does every benign sense.
_DENIED = frozenset(f"claim.{c}" for c in ("fossil", "faux", "replica", "print", "toy", "book", "stamp", "game", "brand"))


def against(sense: str) -> bool:
    """Whether a claim or benign sense says that this is not the real thing: fixed, whatever a model learns of it."""
    return sense.startswith("benign.") or sense in _DENIED


def _weight(candidate: Candidate, name: str) -> float:
    return round(candidate.head.weight(name), 3)


class Weigher:
    """Collects the evidence of one candidate at a time."""

    def __init__(self, tree: Taxonomy) -> None:
        self.tree = tree

    def weigh(
        self,
        texts: Mapping[str, str],
        candidate: Candidate,
        gate: Sequence[Atom],
        context: Sequence[Atom],
        facts: Sequence[Fact],
    ) -> None:
        """Fill names, evidence, intents, claims, classes and senses of a candidate. Structure is added by :meth:`settle`."""
        candidate.names.append(f"kind.{candidate.kind}")
        candidate.classes |= {a.sense_class for a in candidate.atoms}
        candidate.senses |= {a.term.sense for a in candidate.atoms}
        for atom in candidate.atoms:
            self._add(candidate, atom, atom.sense_class, "")
        self._object_of(texts, candidate, gate, context)
        near = self._context(texts, candidate, context)
        for fact in facts:
            candidate.names.append(f"fact.{fact.kind}")
            candidate.classes |= {"fact", fact.kind}
            self._fact(candidate, texts, fact)
        for found in contradictions(candidate, texts, gate, near, facts):
            candidate.names.append(found.name)
            candidate.evidence.append(
                Evidence("contradiction", found.name, "", "", "und", "exact", found.field, found.start, found.end,
                         texts[found.field][found.start : found.end], found.reason, _weight(candidate, found.name))
            )  # fmt: skip

    def settle(self, candidate: Candidate) -> None:
        """Add what follows from the evidence together: exclusion, offer, ambiguity, disguise."""
        if excluded(candidate):
            self._said(candidate, "excluded", "words beside it say that it is something else")
        if offered(candidate) and candidate.ambiguity <= 1 and candidate.kind in ("taxon", "specimen", "pair"):
            self._said(candidate, "offered", "a name that hardly means anything else, with words of an offer")
        candidate.names.append(f"ambiguity.{min(candidate.ambiguity, 3)}")
        for atom in candidate.atoms:
            if atom.term.lang == "la":
                candidate.names.append("scientific")
            views = atom.hit.view.split("+")
            if any(view in _DISGUISED for view in views):
                self._disguise(candidate, atom)
            candidate.names += [f"view.{view}" for view in views if view in _UNSURE]

    def _context(self, texts: Mapping[str, str], candidate: Candidate, context: Sequence[Atom]) -> list[Atom]:
        """Take the context atoms that are said of the candidate; returned are those near enough to count in full."""
        genuine = any(a.term.sense == "claim.genuine" and self._beside(texts, candidate, a) for a in context)
        near = []
        for atom in context:
            sense, kind = atom.term.sense, atom.sense_class
            if kind == "object" or not self._said_of(candidate, sense):
                continue
            if kind in _PLACED and not self._near(texts, candidate, atom):
                continue
            name = sense
            if kind in ("claim", "benign") and against(sense) and not self._beside(texts, candidate, atom):
                if genuine and sense not in _ALWAYS:
                    continue  # "genuine crocodile leather wallet with coin slot" is no coin
                name = sense if sense in _ALWAYS else f"{sense}.weak"
            if kind == "benign" and any(atom.covers(a) for a in candidate.atoms):
                continue  # it covers, and did not take the sense away: protects something else
            if kind in ("benign", "claim") and any(a.covers(atom) for a in candidate.atoms):
                continue  # a word inside the name itself says nothing of the item: the leopard of a leopard tortoise
            # Two unsure context words do not make a sure one: a fuzzy or joined intent is not counted.
            if atom.ambiguity > 3:
                continue
            candidate.names.append(name)
            self._add(candidate, atom, kind, name)
            if name != sense:
                continue  # too far away to be said of this item
            near.append(atom)
            candidate.classes.add(kind)
            candidate.senses.add(sense)
            if kind == "claim":
                candidate.claims.append(sense)
            elif kind in ("intent", "promo"):
                candidate.intents.append(sense)
        return near

    def _said_of(self, candidate: Candidate, sense: str) -> bool:
        """Whether a state can be said of such a candidate: only an animal feeds well, only a part is raw."""
        if not sense.startswith("state."):
            return True
        lives = not candidate.specimen or "x-live" in self.tree.specimen_line(candidate.specimen)
        return lives == (sense == "state.live") and candidate.kind != "custom"

    def _object_of(self, texts: Mapping[str, str], candidate: Candidate, gate: Sequence[Atom], context: Sequence[Atom]) -> None:
        """A product word beside a material makes it an object of that material: "ivory tusk", "ivory figurine"."""
        if candidate.kind not in ("specimen", "pair"):
            return
        own = candidate.atoms[0]
        words = [a for a in gate if a.sense_class == "specimen" and a.term.concept != candidate.specimen]
        for other in (*words, *(a for a in context if a.sense_class == "object")):
            if own.overlaps(other) or not self._beside(texts, candidate, other):
                continue
            # Two words that each stand for the same animal, or a material and a thing.
            same = other.sense_class == "specimen" and self.tree.default_taxon(other.term.concept) == candidate.taxon
            name = "context.same" if same else "context.object"
            candidate.names.append(name)
            self._add(candidate, other, "context", name)
            candidate.classes.add("object")
            return

    def _near(self, texts: Mapping[str, str], candidate: Candidate, atom: Atom) -> bool:
        if atom.hit.field == "title" or (any(a.hit.field == "title" for a in candidate.atoms) and atom.hit.start < 200):
            return True
        return self._within(texts, candidate, atom, NEAR)

    def _beside(self, texts: Mapping[str, str], candidate: Candidate, atom: Atom) -> bool:
        """Whether a word stands so close that it is said of this very item."""
        return self._within(texts, candidate, atom, BESIDE)

    def _within(self, texts: Mapping[str, str], candidate: Candidate, atom: Atom, limit: float) -> bool:
        own = [a for a in candidate.atoms if a.hit.field == atom.hit.field]
        return any(distance(texts[atom.hit.field], a.span, atom.span) <= limit for a in own)

    def _add(self, candidate: Candidate, atom: Atom, kind: str, name: str) -> None:
        hit = atom.hit
        reason = f"{atom.term.gloss_en or atom.term.term} ({atom.term.lang}, {atom.term.sense})"
        candidate.evidence.append(
            Evidence(
                kind, atom.term.sense, hit.term_id, hit.term, hit.lang, hit.view, hit.field, hit.start, hit.end, hit.surface,
                reason, _weight(candidate, name),
            )
        )  # fmt: skip

    def _said(self, candidate: Candidate, name: str, reason: str) -> None:
        """Evidence that comes from words together; it stands where the candidate stands."""
        candidate.names.append(name)
        hit = candidate.atoms[0].hit
        candidate.evidence.append(
            Evidence("context", name, "", "", "und", hit.view, hit.field, hit.start, hit.end, hit.surface, reason,
                     _weight(candidate, name))
        )  # fmt: skip

    def _disguise(self, candidate: Candidate, atom: Atom) -> None:
        """Evidence that the word was hidden; said once, of the first that is."""
        if "view.disguise" in candidate.names:
            return
        self._said(candidate, "view.disguise", f"written so that a filter misses {atom.hit.term!r}")
        hit = atom.hit
        candidate.evidence[-1] = replace(
            candidate.evidence[-1], kind="disguise", view=hit.view, field=hit.field, start=hit.start, end=hit.end,
            surface=hit.surface,
        )  # fmt: skip

    def _fact(self, candidate: Candidate, texts: Mapping[str, str], fact: Fact) -> None:
        surface = texts[fact.field][fact.start : fact.end]
        candidate.evidence.append(
            Evidence("fact", f"fact.{fact.kind}", "", "", "und", "exact", fact.field, fact.start, fact.end, surface,
                     f"a {fact.kind} is given", _weight(candidate, f"fact.{fact.kind}"))
        )  # fmt: skip
