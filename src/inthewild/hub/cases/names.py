"""What taxa and specimens are called, from the lexicon."""

from __future__ import annotations

from functools import cache

from inthewild.lexicon.files import DATA
from inthewild.lexicon.taxonomy import Taxonomy


@cache
def tree() -> Taxonomy:
    """The trees of the lexicon, read once in a process."""
    return Taxonomy(DATA)


def subject(taxon: str, specimen: str) -> str:
    """ "Elephantidae, tusk (raw ivory)"; an id that the lexicon has no more stands for itself."""
    known = tree()
    name = known.taxa[taxon].scientific_name if taxon in known.taxa else taxon
    thing = known.specimens[specimen].name_en if specimen in known.specimens else specimen
    return ", ".join(filter(None, (name, thing)))


def category(taxon: str, specimen: str) -> str:
    """The family of the keyword database, for yearly figures; ``other`` if there is none."""
    known = tree()
    return (known.family(taxon, specimen) if taxon in known.taxa else "") or "other"
