"""The one organisation that must be there before anybody is: who convenes the coalition."""

from __future__ import annotations

from django.db import transaction

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core import clock, events
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid, NotAllowed


@transaction.atomic
def found_convenor(actor: Actor, name: str) -> Organisation:
    """The convening organisation of this name, entered if it is new. Only the operator may.

    Raises NotAllowed, Invalid, or Conflict if the name belongs to an organisation of another kind.
    """
    if not actor.is_system:
        raise NotAllowed("only the operator enters a convening organisation this way", where="organisation")
    name = " ".join(name.split())
    if not 0 < len(name) <= 200 or not name.isprintable():
        raise Invalid("the name must have 1 to 200 printable characters", where="name")
    known = Organisation.objects.filter(name=name).first()
    if known is not None:
        if known.kind != Kind.CONVENOR:
            raise Conflict("an organisation of this name is no convenor", where=known.public_id)
        return known
    made = Organisation.objects.create(name=name, kind=Kind.CONVENOR, made_at=clock.now())
    events.record(actor, "organisation.founded", made.public_id, {"name": name}, organisation=made.public_id)
    return made
