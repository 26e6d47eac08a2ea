"""Language tags: BCP-47 fallback, both ways (``pt`` finds ``pt-BR``, ``en-IN`` finds ``en``)."""

from __future__ import annotations

from functools import lru_cache

#: Undetermined language and Latin names: usable in a text of any language.
EVERYWHERE = frozenset({"la", "und", "mul"})


@lru_cache(maxsize=4096)
def matches(wanted: str, have: str) -> bool:
    """Whether a term tagged ``have`` serves a text in ``wanted``; case-insensitive, prefix by subtag.

    >>> matches("pt", "pt-BR"), matches("zh-Hant", "zh-Hans"), matches("en-IN", "en")
    (True, False, True)
    """
    a, b = wanted.lower().split("-"), have.lower().split("-")
    shorter = min(len(a), len(b))
    return a[:shorter] == b[:shorter]


def primary(tag: str) -> str:
    """The primary language subtag, lower case: ``zh-Hans`` -> ``zh``."""
    return tag.partition("-")[0].lower()
