"""Atoms to findings: taxon with specimen, with what the text says of intent, claim and innocence.

Rules of DESIGN.md section 2. One finding per (taxon, specimen); a descendant absorbs its ancestor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from inthewild.detect.atoms import Atom
from inthewild.detect.candidates import Candidate, candidates
from inthewild.detect.facts import Fact
from inthewild.detect.firing import fires
from inthewild.detect.model import Model
from inthewild.detect.scoring import Draft, Row, Scored, score_all
from inthewild.detect.weighing import Weigher
from inthewild.lexicon.lexicon import Lexicon
from inthewild.records import Band, Finding

#: Which of several intents names the finding: what makes it no offer first, then the offer itself.
_INTENTS = ("intent.campaign", "intent.news", "intent.sell", "intent.buy", "intent.sold", "promo.pet", "intent.talk")


class Drafted(NamedTuple):
    """A candidate that fires, what specimen and family it turned out to be of, and what is to be scored."""

    candidate: Candidate
    specimen: str
    family: str
    draft: Draft


class Composer:
    """Builds and scores the findings of listings."""

    def __init__(self, lexicon: Lexicon, model: Model) -> None:
        self.lexicon = lexicon
        self.tree = lexicon.taxonomy
        self.model = model
        self.weigher = Weigher(self.tree)

    def drafts(
        self,
        texts: Mapping[str, str],
        gate: Sequence[Atom],
        context: Sequence[Atom],
        facts: Sequence[Fact],
    ) -> list[Drafted]:
        """The candidates of a listing that fire, not yet scored; [] if nothing fires."""
        found = []
        row = Row(texts, gate, context, facts)
        for candidate in candidates(texts, gate, self.tree):
            candidate.head = self.model.head(self._family(candidate, candidate.specimen))
            self.weigher.weigh(texts, candidate, gate, context, facts)
            if fires(candidate, gate, self.tree):
                self.weigher.settle(candidate)
                found.append(self._drafted(candidate, row))
        return found

    def findings(self, listings: Sequence[Sequence[Drafted]]) -> list[list[Finding]]:
        """The findings of each listing, strongest first, from its drafts; all listings are scored together."""
        scored = iter(score_all([d.draft for drafts in listings for d in drafts]))
        return [self._strongest([self._finding(d, next(scored)) for d in drafts]) for drafts in listings]

    def _strongest(self, findings: Iterable[Finding]) -> list[Finding]:
        found: dict[tuple[str, str, str], Finding] = {}
        for finding in findings:
            key = (finding.taxon, finding.specimen, finding.concept)
            if key not in found or finding.score > found[key].score:
                found[key] = finding
        return self._absorbed(sorted(found.values(), key=lambda f: (-f.score, f.taxon, f.specimen)))

    def _drafted(self, candidate: Candidate, row: Row) -> Drafted:
        tree, specimen = self.tree, candidate.specimen
        known = candidate.taxon in tree.taxa
        if known and not specimen and "state.live" in candidate.senses and tree.pair(candidate.taxon, "LIV"):
            specimen = "LIV"  # what feeds well and is weaned is alive
        family = self._family(candidate, specimen)
        head = self.model.head(family)
        base = round(head.bias + sum(head.weight(n) for n in dict.fromkeys(candidate.names) if _structural(n)), 3)
        candidate.evidence[0] = replace(candidate.evidence[0], weight=base)
        places = [(a.hit.field, a.hit.start, a.hit.end) for a in candidate.atoms]
        names = [*candidate.names, *self._topics(candidate.taxon, specimen)]
        return Drafted(candidate, specimen, family, Draft(head, names, row, places))

    def _finding(self, drafted: Drafted, scored: Scored) -> Finding:
        tree = self.tree
        candidate, specimen, family = drafted.candidate, drafted.specimen, drafted.family
        known = tree.taxa.get(candidate.taxon)
        appendix, as_of = tree.appendix(candidate.taxon) if known else ("", "")
        pair = tree.pair(candidate.taxon, specimen) if known and specimen else None
        return Finding(
            taxon=candidate.taxon, taxon_name=known.scientific_name if known else "",
            group=tree.group(candidate.taxon) if known else "", specimen=specimen, appendix=appendix, as_of=as_of,
            legality=pair.legality if pair else "unknown", intent=next((s for s in _INTENTS if s in candidate.intents), ""),
            claims=tuple(sorted(set(candidate.claims))),
            score=round(scored.score, 4), band=self.model.band(scored.score, family) if scored.score else Band.NONE,
            evidence=(*candidate.evidence, *scored.evidence), family=family, concept=candidate.concept, names=scored.names,
        )  # fmt: skip

    def _family(self, candidate: Candidate, specimen: str) -> str:
        return self.tree.family(candidate.taxon, specimen) if candidate.taxon in self.tree.taxa else ""

    def _topics(self, taxon: str, specimen: str) -> list[str]:
        """What a finding is about, as names of evidence: a model of one company's own decisions may weigh them."""
        group = self.tree.group(taxon) if taxon in self.tree.taxa else ""
        return [f"is.{x}" for x in (group, *self.tree.specimen_line(specimen)) if x]

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


def _structural(name: str) -> bool:
    """Whether a name belongs to the candidate itself, so that its weight stands on the first evidence."""
    return name.startswith(("kind.", "ambiguity.", "scientific")) or (name.startswith("view.") and name != "view.disguise")
