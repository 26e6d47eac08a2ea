"""Publication takes two people. Then the snapshot is signed with the key ``report``, and its files are kept as they went out."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.exchange.snapshot import sealed
from inthewild.exchange.snapshot.records import Statement
from inthewild.exchange.snapshot.serial import from_dict, to_dict
from inthewild.hub.core import approval, clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import Approval
from inthewild.hub.core.signing import hexadecimal
from inthewild.hub.errors import Conflict
from inthewild.hub.progress.models import Snapshot, SnapshotState
from inthewild.hub.progress.queries import coalition
from inthewild.hub.progress.services import printing
from inthewild.hub.progress.services.confirmations import TIME
from inthewild.hub.progress.services.snapshots import stamp

KIND = "snapshot.publish"
KEY = "report"


@transaction.atomic
def publish(actor: Actor, snapshot: Snapshot) -> Approval:
    """Ask a second person to publish. Raises NotAllowed, or Conflict: companies were not asked, or still have time to answer."""
    require(actor, "snapshot.publish", snapshot)
    _ready(Snapshot.objects.select_for_update().get(pk=snapshot.pk))
    return approval.ask(actor, KIND, snapshot.public_id, author=snapshot.made_by)


def _effect(actor: Actor, asked: Approval) -> None:
    """Sign and publish; the edition that it corrects is superseded."""
    require(actor, "snapshot.publish", None)
    row = Snapshot.objects.select_for_update().get(public_id=asked.about)
    _ready(row)
    content = replace(from_dict(row.data), statements=_statements(row))
    now = clock.now()
    key = settings.HOME.signing_key(KEY)
    made = sealed.sign(content, hexadecimal(key), key.sign, stamp(now))
    row.data = to_dict(content)
    row.digest, row.signature, row.key = made.digest, made.signature, made.key
    row.state, row.published_at = SnapshotState.PUBLISHED, now
    if row.restates is not None:
        old = row.restates
        Snapshot.objects.filter(pk=old.pk).update(state=SnapshotState.SUPERSEDED)
        events.record(actor, "snapshot.superseded", old.public_id, {"by": row.public_id, "reason": row.reason})
    row.save()
    printing.keep(row)
    told = {"period": row.period, "edition": row.edition, "digest": row.digest, "key": row.key}
    events.record(actor, "snapshot.published", row.public_id, told)


def _ready(row: Snapshot) -> None:
    if row.state != SnapshotState.CONFIRMING:
        raise Conflict(_("companies are asked before a snapshot is published"), where="state")
    waiting = row.confirmations.filter(state="asked", asked_at__gt=clock.now() - TIME).count()
    if waiting:
        raise Conflict(_("companies still have time to answer: %(n)s") % {"n": waiting}, where="state")


def _statements(row: Snapshot) -> tuple[Statement, ...]:
    """What companies said: by name for those whose figures or agreement name them, and for who objected."""
    public = {
        str(line["record"]["organisation"]) for line in row.private["lines"].values()
        if line["record"]["public"] and line["record"]["kind"] == "submission"
    }  # fmt: skip
    named = public | coalition.asked(row.period).nameable.keys()
    found = []
    for one in row.confirmations.select_related("organisation"):
        state = "silent" if one.state == "asked" else one.state
        known = one.organisation.public_id in named or state == "objected"
        found.append(Statement(one.organisation.name if known else "", state, one.text if state == "objected" else ""))
    return tuple(sorted(found, key=lambda one: (one.organisation == "", one.organisation, one.state)))


def _called(about: str) -> str:
    row = Snapshot.objects.filter(public_id=about).first()
    return f"{row.title} ({row.period}, {row.edition})" if row else about


_WHO = frozenset({Role.SECRETARIAT})
approval.register(approval.Kind(KIND, _WHO, _WHO, _effect, title=gettext_lazy("Publish a snapshot"), subject=_called))
