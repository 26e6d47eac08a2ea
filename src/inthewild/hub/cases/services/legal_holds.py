"""Legal holds on capsules: a named person asks, for a reason, that nothing is erased, for at most twelve months at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.exchange.capsule.chain import Act
from inthewild.hub.cases.capsule_content import written
from inthewild.hub.cases.models import Capsule, LegalHold
from inthewild.hub.cases.services.capsules import append
from inthewild.hub.core import clock, formats
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.holds import holds
from inthewild.hub.errors import Conflict, Invalid

LONGEST = timedelta(days=366)
MAX_NAME, MAX_REASON = 200, 2_000


@transaction.atomic
def place(actor: Actor, capsule: Capsule, *, person: str, reason: str, until: datetime) -> LegalHold:
    """Keep a capsule until then. ``person`` is who asked for it. Raises NotAllowed, Invalid, or Conflict if it was erased."""
    require(actor, "capsule.hold", capsule)
    row = Capsule.objects.select_for_update().get(pk=capsule.pk)
    if row.content is None:
        raise Conflict(_("the content of this capsule was erased"), where=row.public_id)
    made = LegalHold.objects.create(
        capsule=row, person=_text(person, "person", MAX_NAME), reason=_text(reason, "reason", MAX_REASON), placed_by=actor.id,
        organisation=actor.organisation,
        begun_at=clock.now(), until=_end(until),
    )  # fmt: skip
    append(actor, row, Act.HELD, hold=_number(made), until=written(made.until))
    return made


@transaction.atomic
def renew(actor: Actor, hold: LegalHold, *, until: datetime) -> LegalHold:
    """Let a hold that is not over last longer, at most twelve months from now. Raises NotAllowed, Invalid or Conflict."""
    row = _active(actor, hold)
    end = _end(until)
    if end <= row.until:
        raise Invalid(_("choose a later day than the one that it has"), where="until")
    row.until = end
    row.save(update_fields=["until"])
    append(actor, row.capsule, Act.HELD, hold=_number(row), until=written(end))
    return row


@transaction.atomic
def end(actor: Actor, hold: LegalHold) -> LegalHold:
    """End a hold before its time. Raises NotAllowed or Conflict."""
    row = _active(actor, hold)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    append(actor, row.capsule, Act.RELEASED, hold=_number(row))
    return row


@holds("cases.legal_holds")
def why(public_id: str) -> str:
    """Why the capsule, report, case or seller with this id may not be erased now."""
    field = {"cap": "capsule", "rep": "capsule__report", "cas": "capsule__case", "sel": "capsule__case__listings__seller"}.get(
        public_id.partition("_")[0]
    )
    if field is None:
        return ""
    # The question is the hub's own: whoever erases must not need to see the hold. hub: unscoped
    rows = LegalHold.objects.filter(**{f"{field}__public_id": public_id}, ended_at=None, until__gt=clock.now())  # hub: unscoped
    last = rows.order_by("-until").values_list("until", flat=True).first()
    return _("a legal hold until %(day)s") % {"day": formats.day(last)} if last is not None else ""


def _number(hold: LegalHold) -> int:
    """Which hold of its capsule it is: a key of the database never leaves it."""
    return LegalHold.objects.filter(capsule=hold.capsule_id, pk__lte=hold.pk).count()


def _active(actor: Actor, hold: LegalHold) -> LegalHold:
    row = LegalHold.objects.select_for_update().get(pk=hold.pk)
    require(actor, "capsule.hold", row.capsule)
    Capsule.objects.select_for_update().get(pk=row.capsule_id)
    if row.ended_at is not None or row.until <= clock.now():
        raise Conflict(_("this legal hold is over"), where="hold")
    return row


def _end(until: datetime) -> datetime:
    now = clock.now()
    if not now < until <= now + LONGEST:
        raise Invalid(_("choose a day within the next twelve months"), where="until")
    return until


def _text(text: str, where: str, most: int) -> str:
    plain = " ".join(text.split()) if where == "person" else text.strip()
    if not plain or len(plain) > most or "\x00" in plain:
        raise Invalid(_("write at most %(count)s characters") % {"count": most}, where=where)
    return plain
