"""One projection for each labelled set: from the findings of the shipped engine to the question that the set's label answers.

Written from the README of the sets alone ("label 1 means"), before any row was read with them, and not changed since. A
projection asks what a finding is (taxon, specimen, claims, intent), in the band it is given; it never looks at the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inthewild.lexicon.lexicon import Lexicon
from inthewild.records import Band, Decision, Finding

#: What a text says of itself that makes the thing no real animal product.
IMITATIONS = frozenset(
    {"claim.faux", "claim.replica", "claim.print", "claim.toy", "claim.book", "claim.stamp", "claim.game", "claim.brand"}
)
NO_OFFER = frozenset({"intent.news", "intent.campaign"})
MEDIUM = (Band.MEDIUM, Band.HIGH)

Projection = Callable[[Finding, Lexicon], bool]


def _real(finding: Finding) -> bool:
    """In a band that a moderator sees, and not declared an imitation, unless it is called genuine as well."""
    imitation = bool(IMITATIONS & set(finding.claims)) and "claim.genuine" not in finding.claims
    return finding.band in MEDIUM and not imitation and finding.intent not in NO_OFFER


def ivory(finding: Finding, lexicon: Lexicon) -> bool:
    """wlt: a post that promotes the sale of ivory, legal mammoth and antiques included."""
    return _real(finding) and "x-ivory" in lexicon.taxonomy.specimen_line(finding.specimen)


def sharks(finding: Finding, lexicon: Lexicon) -> bool:
    """sharks: a real part of a shark, ray or chimaera. A live one is no part."""
    tree = lexicon.taxonomy
    shark = finding.taxon in tree.taxa and tree.group(finding.taxon) == "sharks & rays"
    part = bool(finding.specimen) and "x-live" not in tree.specimen_line(finding.specimen)
    return _real(finding) and shark and part and "claim.fossil" not in finding.claims


def leather(finding: Finding, lexicon: Lexicon) -> bool:
    """leather: a product made of any animal: cowhide, insects, shells, fossils too."""
    tree = lexicon.taxonomy
    animal = finding.taxon in tree.taxa and tree.is_a(finding.taxon, "animalia")
    product = bool(finding.specimen) and "x-live" not in tree.specimen_line(finding.specimen)
    return _real(finding) and animal and product


PROJECTIONS: Mapping[str, Projection] = {"wlt": ivory, "sharks": sharks, "leather": leather}


def predicted(name: str, decision: Decision, lexicon: Lexicon) -> bool:
    """Whether the set called ``name`` would label the row 1, by what was found in it."""
    return any(PROJECTIONS[name](finding, lexicon) for finding in decision.findings)
