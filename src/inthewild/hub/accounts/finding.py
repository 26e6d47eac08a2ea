"""People that can be searched for: those whom the actor sees anyhow, on the page of their organisation."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import User
from inthewild.hub.core import search
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.search import Found


def find(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Active people by name or address."""
    rows = visible(User, actor).filter(is_active=True).select_related("organisation")
    return [_found(actor, one) for one in search.containing(rows, words, "name", "email").order_by("name", "pk")[:limit]]


def by_id(actor: Actor, public_id: str) -> Found | None:
    """One active person."""
    found = visible(User, actor).filter(public_id=public_id, is_active=True).select_related("organisation").first()
    return None if found is None else _found(actor, found)


def _found(actor: Actor, person: User) -> Found:
    where = person.organisation
    if person.public_id == actor.id or where is None:
        return Found(str(person), reverse("accounts:me"), where.name if where else "")
    return Found(str(person), reverse("accounts:person", args=[where.public_id, person.public_id]), where.name)


search.register("person", _("People"), find, by_id=by_id, order=30)
