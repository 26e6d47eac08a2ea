"""Saved views: a person's own name for a list as they filtered and sorted it, private or shared with the own organisation.

What is saved is the query of an address, nothing of the list: a view shows each reader what that reader sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from inthewild.hub.core import clock, events, undo
from inthewild.hub.core.access import allowed, require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.erasure import erases
from inthewild.hub.core.ids import is_handle
from inthewild.hub.core.models import SavedView
from inthewild.hub.core.retention import sweeps
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

MOST = 50
"""Views of one person on one list."""

_NAME, _QUERY, _PLACE = 80, 1000, 200


def may_save(actor: Actor) -> bool:
    """Whether the actor has views at all."""
    return allowed(actor, "view.save")


def may_delete(actor: Actor, view: SavedView) -> bool:
    """Whether the actor may delete this one."""
    return allowed(actor, "view.delete", view)


def place_of(path: str) -> str:
    """An address without its language: ``/ar/platforms/`` and ``/en/platforms/`` are one list."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    return f"/{rest}" if first in dict(settings.LANGUAGES) else path


def at(actor: Actor, place: str) -> QuerySet[SavedView]:
    """The views of a list that the actor sees, by name."""
    return visible(SavedView, actor).filter(place=place, deleted_at=None).order_by("name", "pk")


def view(actor: Actor, handle: str) -> SavedView:
    """One view, deleted or not. Raises OutOfSight."""
    found = visible(SavedView, actor).filter(handle=handle).first() if is_handle(handle) else None
    if found is None:
        raise OutOfSight("there is no such object", where="view")
    return found


@transaction.atomic
def save(actor: Actor, *, place: str, query: str, name: str, shared: bool = False) -> SavedView:
    """Save what ``query`` asks of the list at ``place``; the actor's own view of that name there is replaced.

    Raises NotAllowed, Invalid (no name, nothing asked, too long), or Conflict for more than ``MOST``.
    """
    require(actor, "view.save")
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > _NAME:
        raise Invalid(_("give it a name of at most %(most)d signs") % {"most": _NAME}, where="name")
    query = _clean(query)
    if not query or len(query) > _QUERY or len(place) > _PLACE:
        raise Invalid(_("filter or sort the list first, then save it"), where="query")
    if shared and not actor.organisation:
        raise Invalid(_("you belong to no organisation to share it with"), where="shared")
    own = SavedView.objects.filter(owner=actor.id, organisation=actor.organisation, place=place, deleted_at=None)
    if own.exclude(name=name).count() >= MOST:
        raise Conflict(_("you have many views of this list; delete one first"), where="name")
    made, _new = SavedView.objects.update_or_create(
        owner=actor.id, organisation=actor.organisation, place=place, name=name, deleted_at=None,
        defaults={"query": query, "shared": shared, "saved_at": clock.now()},
    )  # fmt: skip
    events.record(actor, "view.saved", made.handle, {"place": place, "shared": shared})
    return made


@transaction.atomic
def delete(actor: Actor, row: SavedView) -> None:
    """Delete a view; who did it can take that back (core.undo). A second time nothing happens. Raises NotAllowed."""
    require(actor, "view.delete", row)
    if SavedView.objects.filter(pk=row.pk, deleted_at=None).update(deleted_at=clock.now()):
        events.record(actor, "view.deleted", row.handle, {"place": row.place})
        undo.offer(actor, "view.delete", row.handle, about=row.handle)


@undo.inverse("view.delete", _lazy("The saved view is deleted."))
@transaction.atomic
def restore(actor: Actor, handle: str) -> None:
    """Take a deletion back. Raises OutOfSight, NotAllowed, or Conflict if another view has taken the name."""
    row = view(actor, handle)
    require(actor, "view.delete", row)
    same = SavedView.objects.filter(
        owner=row.owner, organisation=row.organisation, place=row.place, name=row.name, deleted_at=None
    )
    if same.exclude(pk=row.pk).exists():
        raise Conflict(_("another view has this name now"), where="name")
    if SavedView.objects.filter(pk=row.pk, deleted_at__isnull=False).update(deleted_at=None):
        events.record(actor, "view.restored", row.handle, {"place": row.place})


def _clean(query: str) -> str:
    """Only parameters with a value, never a page or a file: a view leads nowhere but to the list itself."""
    told = parse_qsl(query.replace("\x00", "").removeprefix("?"), max_num_fields=30)
    return urlencode([(name, value) for name, value in told if name not in ("page", "as", "undo")])


@sweeps(Retention.DRAFT, "core.views", "Saved views that somebody deleted a day ago")
def _forget(before: datetime) -> int:
    return SavedView.objects.filter(deleted_at__lte=before).delete()[0]


@erases("core.views", "The saved views of a person, shared ones too")
def _erase(subject: str) -> Iterable[str]:
    rows = SavedView.objects.filter(owner=subject)
    handles = list(rows.values_list("handle", flat=True))
    rows.delete()
    return [subject, *handles] if handles else []
