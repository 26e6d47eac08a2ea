"""A repository of its own for each member: opened when it signed for the data, closed when that ends."""

from __future__ import annotations

import secrets

from django.db import transaction

from inthewild.hub.core import clock, events
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords import reach
from inthewild.hub.keywords.models import Copy

_RANDOM = 20  # bytes: the address of a repository cannot be guessed, though a token is asked for as well


@transaction.atomic
def open_missing(actor: Actor) -> int:
    """Open a repository for each member that has none, close those of organisations that may have the data no longer.

    How many were opened. Freezing a release calls it, and a job once a day: nobody is asked whether they may, because it
    only follows memberships and agreements.
    """
    due = {one.pk: one for one in reach.members()}
    known = {copy.organisation_id: copy for copy in Copy.objects.select_related("organisation")}
    for key, copy in known.items():
        closed = None if key in due else (copy.closed_at or clock.now())
        if closed != copy.closed_at:
            copy.closed_at = closed
            copy.save(update_fields=["closed_at"])
            about = copy.organisation.public_id
            events.record(actor, "copy.opened" if closed is None else "copy.closed", about, {}, organisation=about)
    for key in due.keys() - known.keys():
        Copy.objects.create(organisation=due[key], place=secrets.token_hex(_RANDOM))
        events.record(actor, "copy.opened", due[key].public_id, {}, organisation=due[key].public_id)
    return len(due.keys() - known.keys())


def current() -> list[Copy]:
    """The repositories that are open, of organisations that may have the data today."""
    allowed = {one.pk for one in reach.members()}
    return [c for c in Copy.objects.filter(closed_at=None).select_related("organisation") if c.organisation_id in allowed]
