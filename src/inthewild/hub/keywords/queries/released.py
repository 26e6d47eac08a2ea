"""What the next release holds: the approved reading of each term that is approved or watched."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.keywords.models import Level, Term
from inthewild.lexicon.model import COLUMNS

RELEASED = ("approved", "watch")
_ORDER = (Level.PUBLIC, Level.MEMBERS, Level.RESTRICTED)


def rows(level_up_to: str, organisation: Organisation | None = None) -> Iterator[dict[str, str]]:
    """Rows (COLUMNS, ``term_id``, ``level``) up to a level, by language, sense and term; RESTRICTED ones are those that name
    ``organisation``, and none without one. Decoys never stand here. For releases and exports, which ask who may first."""
    wanted = Q(level__in=[level for level in _ORDER[: _ORDER.index(Level(level_up_to)) + 1] if level != Level.RESTRICTED])
    if level_up_to == Level.RESTRICTED and organisation is not None:
        wanted |= Q(level=Level.RESTRICTED, audience=organisation)
    # hub: unscoped, releases are made for organisations and not for who makes them
    found = Term.objects.filter(wanted, state__in=RELEASED).order_by("lang", "sense", "term", "term_id")
    for term in found.only("term_id", "cells", "approved", "level").iterator(chunk_size=2_000):
        cells = term.released
        yield {name: str(cells.get(name, "")) for name in COLUMNS} | {"term_id": term.term_id, "level": term.level}
