"""A part of the questions by which cases are read: the organisation of who asks."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.actor import Actor


def own_key(actor: Actor) -> QuerySet[Organisation, Any]:
    """Its key, as a question inside the question: asked once, and the index on the column that it is compared with gives the
    rows. A comparison of public ids would join the organisations to every row first."""
    return Organisation.objects.filter(public_id=actor.organisation).order_by().values("pk")[:1]
