"""Telling: who of those concerned hears it, and by which ways, in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from inthewild.hub.core import clock, directory
from inthewild.hub.core.directory import Person
from inthewild.hub.core.models import Notification
from inthewild.hub.core.notify import letters
from inthewild.hub.core.notify.kinds import Kind, Mail, Told, checked
from inthewild.hub.core.notify.wishes import Wish, wishes


def tell(
    recipients: Iterable[str], kind: Kind, about: str, *, key: str, data: Mapping[str, Any] | None = None, but: str = ""
) -> int:
    """Tell these people (public ids) of the object ``about``; how many heard it now.

    Left out are who is not active, has no role of the kind, does not see the object, wants to hear nothing of the kind,
    was told under ``key`` before, and ``but``: who did it knows. Raises RuntimeError outside a transaction, Invalid for
    data that is no id, code, number or day.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("people are told inside the transaction of what they are told of")
    told = Told(about, checked(data or {}))
    people = [p for p in directory.find(set(recipients) - {but}).values() if kind.fits(p.actor)]
    people = [p for p in people if kind.sight(p.actor, [told])[0] is not None]
    there = Notification.objects.filter(key=key, person__in=[p.id for p in people]).values_list("person", flat=True)
    known = set(there)
    wanted = wishes([p.id for p in people], kind)
    rows = {p.id: row for p in people if p.id not in known and (row := _row(p, kind, told, key, wanted[p.id])) is not None}
    Notification.objects.bulk_create(rows.values(), ignore_conflicts=True)
    made = Notification.objects.filter(handle__in=[row.handle for row in rows.values()])  # not those of somebody faster
    by_id = {p.id: p for p in people}
    for row in made:
        if row.mail == "sent" and not letters.at_once(by_id[row.person], kind, row):
            Notification.objects.filter(pk=row.pk).update(mail="digest")
    return len(made)


def _row(person: Person, kind: Kind, told: Told, key: str, wish: Wish) -> Notification | None:
    mail = "none"
    if person.mails and wish.mail is not Mail.NEVER:
        mail = "sent" if wish.mail is Mail.NOW else "digest"
    if not wish.listed and mail == "none":
        return None
    return Notification(
        person=person.id,
        kind=kind.name,
        about=told.about,
        data=dict(told.data),
        key=key,
        listed=wish.listed,
        mail=mail,
        made_at=clock.now(),
    )
