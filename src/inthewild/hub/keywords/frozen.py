"""What is approved at this moment, as a release keeps it: rows of all levels, the restricted ones with their audience."""

from __future__ import annotations

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.keywords.content import Row
from inthewild.hub.keywords.models import Level, Term
from inthewild.hub.keywords.queries import released


def now() -> list[Row]:
    """The rows that the next release holds."""
    rows = [{**row, "audience": ""} for row in released.rows(Level.MEMBERS)]
    return [*rows, *_restricted()]


def _restricted() -> list[Row]:
    """Each restricted row once, with the public ids of the organisations that it names."""
    named = Term.audience.through.objects.filter(term__level=Level.RESTRICTED).values("organisation")
    found: dict[str, Row] = {}
    audience: dict[str, list[str]] = {}
    for organisation in Organisation.objects.filter(pk__in=named).order_by("public_id"):
        for row in released.rows(Level.RESTRICTED, organisation):
            if row["level"] == Level.RESTRICTED:
                found[row["term_id"]] = row
                audience.setdefault(row["term_id"], []).append(organisation.public_id)
    return [{**row, "audience": "|".join(audience[key])} for key, row in found.items()]
