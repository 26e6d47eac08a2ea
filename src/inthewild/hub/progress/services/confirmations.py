"""What a company says of its figures in a draft snapshot: it confirms them, or objects with a text that is printed."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict
from inthewild.hub.progress.models import Confirmation, Snapshot, SnapshotState
from inthewild.hub.progress.states import CONFIRMATION

TIME = timedelta(days=21)
"""After this a company that said nothing is printed as such."""
TEXT = 2_000


@transaction.atomic
def confirm(actor: Actor, confirmation: Confirmation) -> Confirmation:
    """Say that the figures are the company's. Raises NotAllowed, or Conflict (answered, lapsed, or not asked any more)."""
    return _answer(actor, confirmation, "confirmed", "")


@transaction.atomic
def object_to(actor: Actor, confirmation: Confirmation, text: str) -> Confirmation:
    """Object; ``text`` is printed in the snapshot as it is. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "confirmation.answer", confirmation.organisation)
    return _answer(actor, confirmation, "objected", line(text, "text", TEXT))


@transaction.atomic
def lapse() -> int:
    """Note who said nothing in 21 days; how many."""
    actor = Actor.system("progress")
    require(actor, "confirmation.lapse")
    late = Confirmation.objects.filter(state="asked", asked_at__lte=clock.now() - TIME).select_related("snapshot", "organisation")
    for one in list(late):
        _move(actor, one, "silent", {})
    return len(late)


def _answer(actor: Actor, confirmation: Confirmation, to: str, text: str) -> Confirmation:
    require(actor, "confirmation.answer", confirmation.organisation)
    snapshot = Snapshot.objects.select_for_update().get(pk=confirmation.snapshot_id)  # so that nothing is published meanwhile
    if snapshot.state != SnapshotState.CONFIRMING:
        raise Conflict(_("companies are not asked about this snapshot any more"), where="state")
    confirmation.text, confirmation.by = text, actor.id
    return _move(actor, confirmation, to, {"text": text, "by": actor.id}, {"reason": text} if text else {})


def _move(actor: Actor, one: Confirmation, to: str, also: dict[str, str], facts: dict[str, str] | None = None) -> Confirmation:
    told = {**also, "answered_at": clock.now()}
    CONFIRMATION.move(
        actor, one, to, facts or {}, about=one.snapshot.public_id, organisation=one.organisation.public_id, also=told
    )  # fmt: skip
    return one
