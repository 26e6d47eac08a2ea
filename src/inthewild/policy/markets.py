"""Markets: ISO 3166 codes of countries, and the one union whose law is common.

Member states as of 2026; source: the list of EU countries at european-union.europa.eu, from general knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable

EU = frozenset(
    ["AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
     "NL", "PL", "PT", "RO", "SE", "SI", "SK"]
)  # fmt: skip
_ALSO = {"UK": "GB", "EL": "GR"}


def normalised(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes in capitals, each once; UK and EL, which are no ISO codes, as GB and GR; ``EU`` beside its member states."""
    found: dict[str, None] = {}
    for code in codes:
        upper = str(code).strip().upper()
        upper = _ALSO.get(upper, upper)
        if upper:
            found[upper] = None
            if upper in EU:
                found["EU"] = None
    return tuple(found)


def known(code: str) -> bool:
    """Whether it looks like a country or is ``EU``: two capitals, as written in a pack."""
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper() and code not in _ALSO
