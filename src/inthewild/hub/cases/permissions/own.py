"""Parts of the questions by which apps read: the organisation of who asks, and whether something else is there."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, QuerySet

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.actor import Actor


def own_key(actor: Actor) -> QuerySet[Organisation, Any]:
    """Its key, as a question inside the question: asked once, and the index on the column that it is compared with gives the
    rows. A comparison of public ids would join the organisations to every row first."""
    return Organisation.objects.filter(public_id=actor.organisation).order_by().values("pk")[:1]


class Probe(Exists):
    """``Exists`` that is asked of each row by itself, through an index.

    PostgreSQL would else make a list of all such rows first, as if a page of fifty read the whole table; an offset, even of
    nothing, keeps it from that.
    """

    template = "EXISTS(%(subquery)s OFFSET 0)"
