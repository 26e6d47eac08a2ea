"""Claims: two people do not work on one thing at once, and nobody holds it for ever.

The caller has checked that the actor may work on the object; a claim adds no right.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.models import Claim
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

HELD = timedelta(minutes=20)


@transaction.atomic
def take(actor: Actor, about: str) -> Claim:
    """Hold the object ``about`` for twenty minutes from now; taking it again extends that.

    Raises Conflict while somebody else holds it, with the time until when, and NotAllowed for who is no person.
    """
    if actor.kind is not ActorKind.USER:
        raise NotAllowed("only a person holds something", where=about)
    now = clock.now()
    fresh = {"holder": actor.id, "organisation": actor.organisation, "until": now + HELD}
    claim, new = Claim.objects.get_or_create(about=about, defaults=fresh)
    if not new:
        claim = Claim.objects.select_for_update().get(about=about)
        if claim.until > now and claim.holder != actor.id:
            raise Conflict(_("somebody else holds this until %(time)s UTC") % {"time": f"{claim.until:%H:%M}"}, where=about)
        new = claim.until <= now or claim.holder != actor.id
        Claim.objects.filter(pk=claim.pk).update(**fresh)
        claim.refresh_from_db()
    if new:
        events.record(actor, "claim.taken", about, {})
    return claim


@transaction.atomic
def release(actor: Actor, about: str) -> None:
    """Let go. Raises Conflict if the actor does not hold it (any more)."""
    if not Claim.objects.filter(about=about, holder=actor.id, until__gt=clock.now()).delete()[0]:
        raise Conflict(_("you do not hold this"), where=about)
    events.record(actor, "claim.released", about, {})


@transaction.atomic
def lift(actor: Actor, held: Claim, reason: str) -> None:
    """Let go for somebody of one's organisation, who is away. The reason stands in the record.

    Raises NotAllowed, Invalid (no reason), or Conflict if it is not held (any more).
    """
    require(actor, "claim.lift", held)
    why = " ".join(reason.split())[:300]
    if not why:
        raise Invalid(_("say why"), where="reason")
    if not Claim.objects.filter(pk=held.pk, holder=held.holder, until__gt=clock.now()).delete()[0]:
        raise Conflict(_("nobody holds this any more"), where=held.about)
    events.record(actor, "claim.lifted", held.about, {"holder": held.holder, "reason": why})


def holder(about: str) -> Claim | None:
    """The claim that holds now, for "held by Ana until 14:20"."""
    return Claim.objects.filter(about=about, until__gt=clock.now()).first()
