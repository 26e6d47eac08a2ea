"""Groups of animals and plants by which figures are given: those of the keyword database, without the domestic ones."""

from __future__ import annotations

from functools import cache

from inthewild.hub.cases import names

_NO_WILDLIFE = frozenset({"", "domestic animals", "fossils"})


@cache
def every() -> tuple[str, ...]:
    """All groups, in the order of the alphabet."""
    return tuple(sorted({one.group for one in names.tree().taxa.values()} - _NO_WILDLIFE))
