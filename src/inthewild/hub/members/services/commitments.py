"""How far commitments are: a new row for each change; only somebody else than the member verifies."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.models import Commitment
from inthewild.hub.members.models.commitment import CommitmentKind, Level
from inthewild.hub.members.services import common


@transaction.atomic
def record_commitment(
    actor: Actor,
    organisation: Organisation,
    kind: str,
    level: str,
    *,
    after: int,
    day: date | None = None,
    note: str = "",
    link: str = "",
    file: str = "",
) -> Commitment:
    """Say how far a commitment is from a day on.

    ``after`` is the number of the row that was read, 0 for none. ``live`` and ``verified`` need evidence: a note, a link
    (shown to the public) or a file. Raises NotAllowed (``verified`` by the member), Invalid, or Conflict if somebody
    recorded something meanwhile.
    """
    common.choice(kind, CommitmentKind.values, "kind")
    common.choice(level, Level.values, "level")
    verifies = level == Level.VERIFIED
    require(actor, "commitment.verify" if verifies else "commitment.record", organisation)
    when = common.past(day)
    paper = common.file_id(actor, organisation, file, "commitment")
    evidence = {"note": _text(note), "link": common.link(link, "link"), "file": paper}
    if level in (Level.LIVE, Level.VERIFIED) and not any(evidence.values()):
        raise Invalid(_("say how one can see it: a note, a link or a file"), where="note")
    common.lock(organisation)
    last = Commitment.objects.filter(organisation=organisation, kind=kind).order_by("-number").first()
    if (last.number if last else 0) != after:
        raise Conflict(_("somebody recorded something meanwhile; read it again"), where="after")
    if last is not None and when < last.day:
        raise Invalid(_("this is before the last change, which was on %(day)s") % {"day": last.day.isoformat()}, where="day")
    made = Commitment.objects.create(
        organisation=organisation,
        kind=kind,
        number=after + 1,
        level=level,
        day=when,
        **evidence,
        entered_by=actor.id,
        entered_at=clock.now(),
    )
    told = {"kind": kind, "number": made.number, "level": level, "day": when.isoformat()}
    told |= {"level_from": last.level} if last else {}
    told |= {name: value for name, value in evidence.items() if value}
    event = "commitment.verified" if verifies else "commitment.recorded"
    events.record(actor, event, organisation.public_id, told, organisation=organisation.public_id)
    return made


def _text(note: str) -> str:
    clean = "".join(c for c in note.replace("\r\n", "\n") if c.isprintable() or c == "\n").strip()
    if len(clean) > 4_000:
        raise Invalid(_("this is longer than %(limit)d characters") % {"limit": 4_000}, where="note")
    return clean
