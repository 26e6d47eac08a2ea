"""Who owns a platform, and which conservation organisation speaks with it: dated, one at a time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core import events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.models import Platform, PlatformContact, PlatformOwner
from inthewild.hub.members.services import common

_Span = type[PlatformOwner] | type[PlatformContact]


def owner_on(platform: Platform, day: date) -> Organisation | None:
    """Who owns the platform on a day; None for nobody that is known."""
    held = platform.owners.filter(Q(until=None) | Q(until__gt=day), since__lte=day).select_related("organisation").first()
    return held.organisation if held else None


@transaction.atomic
def set_owner(actor: Actor, platform: Platform, organisation: Organisation | None, *, since: date | None = None) -> None:
    """From ``since`` (by default today) on, ``organisation`` owns the platform; None: nobody that is known.

    The owner until then ends on that day. Raises NotAllowed, Invalid (a day in the future), or Conflict (it owns it
    already, or a later change is known: times never overlap).
    """
    require(actor, "ownership.set", platform)
    _succeed(actor, PlatformOwner, platform, organisation, since, "ownership")


@transaction.atomic
def set_liaison(actor: Actor, platform: Platform, organisation: Organisation | None, *, since: date | None = None) -> None:
    """From ``since`` on, this conservation organisation (or convenor) is the point of contact; None: none. As ``set_owner``."""
    require(actor, "liaison.set", platform)
    if organisation is not None and organisation.kind not in (Kind.NGO, Kind.CONVENOR):
        raise Invalid(_("only a conservation organisation or a convenor is a point of contact"), where="organisation")
    _succeed(actor, PlatformContact, platform, organisation, since, "liaison")


def _succeed(
    actor: Actor, table: _Span, platform: Platform, organisation: Organisation | None, since: date | None, event: str
) -> None:
    day = common.past(since, "since")
    stored = Platform.objects.select_for_update().get(pk=platform.pk)
    if stored.state != "accepted":
        raise Conflict(_("only an accepted platform has an owner or a point of contact"), where="state")
    spans = table.objects.filter(platform=platform)
    if spans.filter(Q(since__gte=day) | Q(until__gt=day)).exists():
        raise Conflict(_("a later change is known already; choose a day after it"), where="since")
    now = spans.filter(until=None).select_related("organisation").first()
    if (now.organisation if now else None) == organisation:
        raise Conflict(_("it is so already"), where="organisation")
    if now is not None:
        spans.filter(pk=now.pk).update(until=day)
        who = now.organisation.public_id
        events.record(actor, f"{event}.ended", platform.public_id, {"who": who, "day": day.isoformat()}, organisation=who)
    if organisation is not None:
        table.objects.create(platform=platform, organisation=organisation, since=day)
        who = organisation.public_id
        events.record(actor, f"{event}.begun", platform.public_id, {"who": who, "day": day.isoformat()}, organisation=who)
