"""How people want to be told: per kind in the hub and by mail, and how often the digest comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Digest, Preference
from inthewild.hub.core.notify.kinds import Kind, Mail, kinds
from inthewild.hub.errors import Invalid


class Every(StrEnum):
    """How often the digest comes."""

    DAY = "day"
    WEEK = "week"
    NEVER = "never"


PERIOD = {Every.DAY: timedelta(days=1), Every.WEEK: timedelta(days=7)}


@dataclass(frozen=True)
class Wish:
    """Whether one kind stands in the list, and when a mail tells of it."""

    listed: bool
    mail: Mail


def wishes(people: Collection[str], kind: Kind) -> dict[str, Wish]:
    """What each of these people wants of one kind. What is compulsory is told whatever they want."""
    default = Wish(True, kind.mail)
    found = dict.fromkeys(people, default)
    if not kind.compulsory:
        for row in Preference.objects.filter(kind=kind.name, person__in=list(people)):
            found[row.person] = Wish(row.listed, Mail(row.mail))
    return found


def of_person(actor: Actor) -> list[tuple[Kind, Wish]]:
    """The kinds that somebody may be told of, with what they want; compulsory ones first."""
    rows = {row.kind: Wish(row.listed, Mail(row.mail)) for row in Preference.objects.filter(person=actor.id)}
    shown = sorted((k for k in kinds() if k.fits(actor)), key=lambda k: (not k.compulsory, str(k.label)))
    return [(k, Wish(True, k.mail) if k.compulsory else rows.get(k.name, Wish(True, k.mail))) for k in shown]


def every(person: str) -> Every:
    """How often somebody wants the digest; daily unless they said otherwise."""
    row = Digest.objects.filter(person=person).first()
    return Every(row.every) if row is not None else Every.DAY


@transaction.atomic
def choose(actor: Actor, wanted: Mapping[str, Wish], digest: Every) -> None:
    """Set what one wants oneself. Raises NotAllowed, or Invalid for a kind that is compulsory or not for one's roles."""
    require(actor, "notification.own")
    open_ones = {k.name for k in kinds() if k.fits(actor) and not k.compulsory}
    for name, wish in wanted.items():
        if name not in open_ones:
            raise Invalid(_("this cannot be switched off"), where=name)
        Preference.objects.update_or_create(person=actor.id, kind=name, defaults={"listed": wish.listed, "mail": wish.mail.value})
    Digest.objects.update_or_create(person=actor.id, defaults={"every": digest.value})
    _record(actor, {"digest": digest.value, "kinds": {name: [wish.listed, wish.mail.value] for name, wish in wanted.items()}})


@transaction.atomic
def stop(person: str, what: str) -> None:
    """Stop the digest (``digest``), or the mails of one kind, for who opened the link in one: the link is the proof."""
    actor = Actor.system("unsubscribe")
    if what == "digest":
        Digest.objects.update_or_create(person=person, defaults={"every": Every.NEVER.value})
    else:
        kind = next((k for k in kinds() if k.name == what and not k.compulsory), None)
        if kind is None:
            raise Invalid(_("this cannot be switched off"), where=what)
        before = wishes([person], kind)[person]
        Preference.objects.update_or_create(
            person=person, kind=what, defaults={"listed": before.listed, "mail": Mail.NEVER.value}
        )
    events.record(actor, "notifications.stopped", person, {"what": what})


def _record(actor: Actor, change: dict[str, object]) -> None:
    """Without the organisation: how somebody wants to be told is not the employer's business."""
    alone = Actor(actor.kind, actor.id, "", actor.roles, actor.scopes, actor.request_id)
    events.record(alone, "notifications.chosen", actor.id, change)
