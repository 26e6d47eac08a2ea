"""Facts that would settle whether an offer is lawful, and which claim makes us ask for which fact.

A claim in a text is a reason to ask, never a reason to believe: anybody can write "pre-ban", "antique" or "with papers".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: id -> the question to the seller.
FACTS: Mapping[str, str] = {  # one fact, one line of English; shown to moderators
    "species": "Which species is it, by scientific name?",
    "material": "What material is it, and how was that established?",
    "market": "In which country is it offered, and to which countries is it sent?",
    "permit-number": "What is the number, the issuing authority and the date of the CITES permit or certificate?",
    "legal-origin": "Where does it come from, and which document shows that it was taken or bred lawfully?",
    "captive-breeding-register": "From which registered breeding operation is it, and what is its register, ring or chip number?",
    "artificial-propagation": "Which nursery grew it, and which document shows that it was propagated artificially?",
    "made-before-1918": "When was it made? Before 1918, with proof such as a dated expert report?",
    "made-before-1947": "When was it made? Before 3 March 1947, with proof such as a dated expert report?",
    "made-before-1975": "When was it made? Before 1975, with proof such as a maker's record?",
    "older-than-100-years": "Is it at least 100 years old, with proof such as a dated expert report?",
    "acquired-before-listing": "When was it acquired? Before the species was listed, with a dated document?",
    "ivory-share": "What share of the item is ivory, by volume or weight?",
    "musical-instrument": "Is it a musical instrument, when was it made, and which certificate has it?",
    "exemption-certificate": "What is the number of the exemption certificate or registration?",
    "scientific-institution": "Which registered scientific institution or zoo gives and receives it, and under which permit?",
    "fossil-age": "From which deposit is it, and how was its age established?",
    "mammoth-proof": "What shows that it is mammoth, not elephant: the angle of the Schreger lines, a genetic report?",
    "sale-permission": "What is the number of the special permission or label for sale?",
    "quota-year": "Under which export quota and which year was it taken?",
}
_CLAIMS: Mapping[str, tuple[str, ...]] = {
    "claim.antique": ("made-before-1947",), "claim.pre-ban": ("acquired-before-listing",),
    "claim.captive-bred": ("captive-breeding-register",), "claim.papers": ("permit-number",), "claim.fossil": ("fossil-age",),
    "claim.mammoth": ("mammoth-proof",), "claim.faux": ("material",), "claim.replica": ("material",),
}  # fmt: skip


def asked(rule_asks: Iterable[str], claims: Iterable[str]) -> tuple[str, ...]:
    """Ids of the facts to ask for: those of the rule, then those that the seller's claims call for, each once."""
    found = dict.fromkeys(rule_asks)
    for claim in claims:
        found |= dict.fromkeys(_CLAIMS.get(claim, ()))
    return tuple(found)
