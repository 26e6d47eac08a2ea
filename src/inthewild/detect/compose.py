"""Atoms to findings: taxon with specimen, with what the text says of intent, claim and innocence.

Rules of DESIGN.md section 2. One finding per (taxon, specimen); a descendant absorbs its ancestor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inthewild.detect.atoms import Atom
from inthewild.detect.facts import Fact
from inthewild.detect.model import Model
from inthewild.lexicon.lexicon import Lexicon
from inthewild.records import Band, Evidence, Finding, Surface
from inthewild.text.units import WINDOW, distance

#: Context that speaks for a real item on offer; each of these classes counts once against ambiguity.
_FOR = ("specimen", "taxon", "intent", "claim", "provenance", "evasion", "fact")
_OFFERS = ("intent.sell", "intent.buy", "intent.ship", "intent.price", "intent.dm", "intent.escrow")
_REAL_CLAIMS = ("claim.genuine", "claim.antique", "claim.pre-ban", "claim.papers", "claim.captive-bred")
#: Articles that are as often made in the shape of an animal as of its material: a butterfly pendant, turtle beads.
_SHAPES = frozenset({"JWL", "x-bead", "CAR", "x-netsuke", "x-seal-stamp", "PRL"})
#: Claims and benign senses work on what stands this near, in words; those in the title on the whole listing.
NEAR = 12.0
BESIDE = 3.0
#: Said anywhere near, these are said of the item.
_ALWAYS = frozenset({"claim.toy", "claim.game", "benign.toy", "benign.game", "benign.software", "benign.vehicle"})


@dataclass(slots=True)
class Candidate:
    """A possible finding before scoring: what it is made of."""

    kind: str
    taxon: str
    specimen: str
    atoms: tuple[Atom, ...]
    ambiguity: int
    concept: str = ""
    names: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)


class Composer:
    """Builds and scores the findings of one listing."""

    def __init__(self, lexicon: Lexicon, model: Model) -> None:
        self.lexicon = lexicon
        self.tree = lexicon.taxonomy
        self.model = model

    def findings(
        self,
        texts: Mapping[str, str],
        gate: Sequence[Atom],
        context: Sequence[Atom],
        facts: Sequence[Fact],
        surface: str = Surface.LISTING,
    ) -> list[Finding]:
        """Findings of a listing, strongest first; [] if nothing fires."""
        found: dict[tuple[str, str, str], Finding] = {}
        for candidate in self._candidates(texts, gate):
            finding = self._scored(texts, candidate, gate, context, facts, surface)
            if finding is None:
                continue
            key = (finding.taxon, finding.specimen, finding.concept)
            if key not in found or finding.score > found[key].score:
                found[key] = finding
        return self._absorbed(sorted(found.values(), key=lambda f: (-f.score, f.taxon, f.specimen)))

    def _candidates(self, texts: Mapping[str, str], gate: Sequence[Atom]) -> list[Candidate]:
        taxa = [a for a in gate if a.sense_class == "taxon" and a.term.concept in self.tree.taxa]
        specimens = [a for a in gate if a.sense_class == "specimen"]
        found = [
            Candidate("custom", "", "", (a,), a.ambiguity, concept=a.term.concept) for a in gate if a.sense_class == "custom"
        ]
        for atom in gate:
            if atom.sense_class == "pair":
                taxon, _, code = atom.term.concept.partition("+")
                found.append(Candidate("pair", taxon, code, (atom,), atom.ambiguity))
        paired: set[int] = set()
        told: set[tuple[str, str, int]] = set()
        seen: set[tuple[str, str, str, int]] = set()

        def new(candidate: Candidate) -> bool:
            key = (candidate.kind, candidate.taxon, candidate.specimen, candidate.ambiguity)
            return key not in seen and not seen.add(key)  # type: ignore[func-returns-value]

        for t in taxa:
            alone = Candidate("taxon", t.term.concept, "", (t,), t.ambiguity)
            if new(alone):
                found.append(alone)
            for s in specimens:
                candidate = self._pair(texts, t, s)
                if candidate is None:
                    continue
                if candidate.kind != "listing_pair":
                    paired |= {id(t), id(s)}
                if new(candidate):
                    found.append(candidate)
        for s in specimens:
            default = self.tree.default_taxon(s.term.concept)
            if default and id(s) not in paired and (default, s.term.concept, s.ambiguity) not in told:
                told.add((default, s.term.concept, s.ambiguity))
                # A fixed phrase ("carved ivory") names animal and product as a pair does.
                kind = "pair" if s.ambiguity <= 1 else "specimen"
                found.append(Candidate(kind, default, s.term.concept, (s,), s.ambiguity))
        return found

    def _pair(self, texts: Mapping[str, str], t: Atom, s: Atom) -> Candidate | None:
        if t.overlaps(s) or self.tree.pair(t.term.concept, s.term.concept) is None:
            return None  # one word is not two: "crane" is a bird or, in French, a skull
        taxon, code = t.term.concept, s.term.concept
        if t.hit.field == s.hit.field:
            between = distance(texts[t.hit.field], t.span, s.span)
            if between <= WINDOW:
                # Each is context for the other; side by side they are a phrase.
                side_by_side = between <= 1 and code not in _SHAPES
                # A product word is nearly always ambiguous alone; the animal beside it says most.
                eased = max(t.ambiguity, s.ambiguity - 1) - (2 if side_by_side else 1)
                kind = "adjacent" if side_by_side else "window"
                return Candidate(kind, taxon, code, (t, s), max(eased, 0))
        if t.hit.field == "title" or (t.hit.field == s.hit.field == "text" and t.hit.start < 80):
            return Candidate("listing_pair", taxon, code, (t, s), max(t.ambiguity, s.ambiguity))
        return None

    def _near(self, texts: Mapping[str, str], candidate: Candidate, atom: Atom) -> bool:
        if atom.hit.field == "title" or (any(a.hit.field == "title" for a in candidate.atoms) and atom.hit.start < 200):
            return True
        own = [a for a in candidate.atoms if a.hit.field == atom.hit.field]
        return any(distance(texts[atom.hit.field], a.span, atom.span) <= NEAR for a in own)

    def _beside(self, texts: Mapping[str, str], candidate: Candidate, atom: Atom) -> bool:
        """Whether a claim stands so close that it is said of this very item."""
        own = [a for a in candidate.atoms if a.hit.field == atom.hit.field]
        return any(distance(texts[atom.hit.field], a.span, atom.span) <= BESIDE for a in own)

    def _object(self, texts: Mapping[str, str], candidate: Candidate, other: Atom) -> bool:
        """Whether another product word beside a material makes it an object of that material (ivory, figurine)."""
        own = candidate.atoms[0]
        return not own.overlaps(other) and other.term.concept != candidate.specimen and self._beside(texts, candidate, other)

    def _scored(
        self,
        texts: Mapping[str, str],
        candidate: Candidate,
        gate: Sequence[Atom],
        context: Sequence[Atom],
        facts: Sequence[Fact],
        surface: str,
    ) -> Finding | None:
        add = candidate.names.append
        add(f"kind.{candidate.kind}")
        intents: list[str] = []
        claims: list[str] = []
        around: set[str] = {a.sense_class for a in candidate.atoms}
        around_senses: set[str] = {a.term.sense for a in candidate.atoms}
        for atom in candidate.atoms:
            self._evidence(candidate, atom, atom.sense_class, "")
        genuine = any(a.term.sense == "claim.genuine" and self._beside(texts, candidate, a) for a in context)
        for other in gate:
            if (
                candidate.kind in ("specimen", "pair")
                and other.sense_class == "specimen"
                and self._object(texts, candidate, other)
            ):
                # "ivory tusk": two words that each stand for the same animal; "ivory figurine": a material and a thing
                name = "context.same" if self.tree.default_taxon(other.term.concept) == candidate.taxon else "context.object"
                add(name)
                self._evidence(candidate, other, "context", name)
                around.add("object")
                break
        for atom in context:
            sense = atom.term.sense
            kind = atom.sense_class
            if kind in ("claim", "benign", "provenance") and not self._near(texts, candidate, atom):
                continue
            name = sense
            if kind in ("claim", "benign") and self.model.weight(sense) < 0 and not self._beside(texts, candidate, atom):
                if genuine and sense not in _ALWAYS:
                    continue  # "genuine crocodile leather wallet with coin slot" is no coin
                name = sense if sense in _ALWAYS else f"{sense}.weak"
            if kind == "benign" and any(atom.covers(a) for a in candidate.atoms):
                continue  # it covers, and did not take the sense away: protects something else
            # Two unsure context words do not make a sure one: a fuzzy or joined intent is not counted.
            if atom.ambiguity > 3:
                continue
            add(name)
            self._evidence(candidate, atom, kind, name)
            if name != sense:
                continue  # too far away to be said of this item
            around.add(kind)
            around_senses.add(sense)
            (claims if kind == "claim" else intents if kind in ("intent", "promo") else []).append(sense)
        for fact in facts:
            add(f"fact.{fact.kind}")
            around |= {"fact", fact.kind}
            self._fact(candidate, texts, fact)
        if not self._fires(candidate, gate, around, around_senses):
            return None
        if _excluded(candidate, around, around_senses):
            add("excluded")
            self._said(candidate, "excluded", "words beside it say that it is something else")
        offered = bool(around_senses & set(_OFFERS)) or bool(around & {"price", "evasion", "provenance"})
        if offered and candidate.ambiguity <= 1 and candidate.kind in ("taxon", "specimen", "pair"):
            add("offered")
            self._said(candidate, "offered", "a name that hardly means anything else, with words of an offer")
        add(f"ambiguity.{min(candidate.ambiguity, 3)}")
        for atom in candidate.atoms:
            if atom.term.lang == "la":
                add("scientific")
            for view in atom.hit.view.split("+"):
                if view in ("skeleton", "squeeze", "leet"):
                    add("view.disguise")
                elif view in ("decode", "joined", "fuzzy", "romanised"):
                    add(f"view.{view}")
        score = self.model.score(candidate.names)
        return self._finding(candidate, score, intents, claims)

    def _answers(self, wanted: str, others: set[str], around: set[str]) -> bool:
        """Whether something else in the listing is what a term needs: a sense, a class, or a taxon below one."""
        kind, colon, name = wanted.partition(":")
        if colon and kind == "taxon":
            taxa = {o.partition(":")[2].partition("+")[0] for o in others if o.startswith(("taxon:", "pair:"))}
            return any(self.tree.is_a(t, name) for t in taxa)
        if wanted in ("price", "weight", "contact", "fact"):
            return wanted in around
        return any(o == wanted or o.startswith((f"{wanted}:", f"{wanted}.")) for o in others)

    def _fires(self, candidate: Candidate, gate: Sequence[Atom], around: set[str], senses: set[str]) -> bool:
        if candidate.kind == "custom":
            return candidate.ambiguity < 4
        needed = max(candidate.ambiguity - 1, 0)
        if candidate.ambiguity >= 4:
            return False
        for atom in candidate.atoms:
            # A code word counts only beside what it needs, also where a product word stands next to it.
            if atom.term.kind == "code" and atom.term.needs:
                others = {a.term.sense for a in gate if not a.overlaps(atom)} | (senses - {atom.term.sense})
                if not any(self._answers(x, others, around) for x in atom.term.needs):
                    return False
        if candidate.kind in ("taxon", "specimen", "pair") and candidate.ambiguity >= 1:
            wanted = {x for a in candidate.atoms for x in a.term.needs}
            own = "taxon" if candidate.kind == "taxon" else "specimen" if candidate.kind == "specimen" else "pair"
            if wanted:
                mine = {a.term.sense for a in candidate.atoms}
                others = {a.term.sense for a in gate if not any(a.overlaps(o) for o in candidate.atoms)} | (senses - mine)
                count = sum(self._answers(x, others, around) for x in wanted)
                return count >= 1 and needed <= 3
            offered = bool(senses & set(_OFFERS)) or "fact" in around
            real = bool(senses & set(_REAL_CLAIMS)) or "provenance" in around or "evasion" in around
            partner = bool(around & {"taxon", "specimen", "object"} - {own})
            return sum((offered, real, partner)) >= needed
        return True

    def _evidence(self, candidate: Candidate, atom: Atom, kind: str, name: str) -> None:
        hit = atom.hit
        reason = f"{atom.term.gloss_en or atom.term.term} ({atom.term.lang}, {atom.term.sense})"
        candidate.evidence.append(
            Evidence(
                kind, atom.term.sense, hit.term_id, hit.term, hit.lang, hit.view, hit.field, hit.start, hit.end, hit.surface,
                reason, round(self.model.weight(name), 3),
            )
        )  # fmt: skip

    def _said(self, candidate: Candidate, name: str, reason: str) -> None:
        """Evidence that comes from words together; it stands where the candidate stands."""
        hit = candidate.atoms[0].hit
        weight = round(self.model.weight(name), 3)
        candidate.evidence.append(
            Evidence("context", name, "", "", "und", hit.view, hit.field, hit.start, hit.end, hit.surface, reason, weight)
        )

    def _fact(self, candidate: Candidate, texts: Mapping[str, str], fact: Fact) -> None:
        surface = texts[fact.field][fact.start : fact.end]
        weight = round(self.model.weight(f"fact.{fact.kind}"), 3)
        candidate.evidence.append(
            Evidence("fact", f"fact.{fact.kind}", "", "", "und", "exact", fact.field, fact.start, fact.end, surface,
                     f"a {fact.kind} is given", weight)
        )  # fmt: skip

    def _finding(self, candidate: Candidate, score: float, intents: list[str], claims: list[str]) -> Finding:
        tree = self.tree
        known = tree.taxa.get(candidate.taxon)
        appendix, as_of = tree.appendix(candidate.taxon) if known else ("", "")
        family = tree.family(candidate.taxon, candidate.specimen) if known else ""
        pair = tree.pair(candidate.taxon, candidate.specimen) if known and candidate.specimen else None
        order = (
            "intent.campaign",
            "intent.news",
            "intent.sell",
            "intent.buy",
            "intent.sold",
            "promo.pet",
            "intent.talk",
        )
        intent = next((s for s in order if s in intents), "")
        base = round(self.model.bias + sum(self.model.weight(n) for n in dict.fromkeys(candidate.names) if _structural(n)), 3)
        candidate.evidence[0] = _with_weight(candidate.evidence[0], base)
        return Finding(
            taxon=candidate.taxon, taxon_name=known.scientific_name if known else "",
            group=tree.group(candidate.taxon) if known else "", specimen=candidate.specimen, appendix=appendix, as_of=as_of,
            legality=pair.legality if pair else "unknown", intent=intent, claims=tuple(sorted(set(claims))),
            score=round(score, 4), band=self.model.band(score, family) if score else Band.NONE,
            evidence=tuple(candidate.evidence), family=family, concept=candidate.concept,
        )  # fmt: skip

    def _absorbed(self, findings: list[Finding]) -> list[Finding]:
        """Without those whose taxon and specimen are ancestors of another's that scores no less."""
        kept: list[Finding] = []
        for finding in sorted(findings, key=lambda f: (-f.score, f.specimen == "", -self._depth(f))):
            if not any(self._says_more(other, finding) for other in kept):
                kept.append(finding)
        return sorted(kept, key=lambda f: (-f.score, f.taxon, f.specimen))

    def _depth(self, finding: Finding) -> int:
        taxon = len(self.tree.line(finding.taxon)) if finding.taxon in self.tree.taxa else 0
        return taxon + len(self.tree.specimen_line(finding.specimen))

    def _says_more(self, other: Finding, finding: Finding) -> bool:
        if finding.concept or other.concept:
            return False
        taxon = self.tree.is_a(other.taxon, finding.taxon)
        specimen = not finding.specimen or finding.specimen in self.tree.specimen_line(other.specimen)
        if taxon and finding.band == Band.NONE and other.band != Band.NONE and other.score >= finding.score:
            return True  # a weak pair says nothing beside a stronger finding of the same animal
        return taxon and specimen and other.score >= finding.score


def _excluded(candidate: Candidate, around: set[str], senses: set[str]) -> bool:
    """Whether context that silences one of the candidate's terms stands beside it."""
    wanted = {x for atom in candidate.atoms for x in atom.term.excludes}
    return any(x in senses or x in around or any(s.startswith(f"{x}.") for s in senses) for x in wanted)


def _structural(name: str) -> bool:
    return name.startswith(("kind.", "ambiguity.", "view.", "scientific"))


def _with_weight(evidence: Evidence, weight: float) -> Evidence:
    return Evidence(
        evidence.kind, evidence.sense, evidence.term_id, evidence.term, evidence.lang, evidence.view, evidence.field,
        evidence.start, evidence.end, evidence.surface, evidence.reason, weight,
    )  # fmt: skip
