"""A snapshot: built from what was accepted, shown to the companies, published by two people, corrected by a further edition."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from inthewild.exchange.snapshot import serial, tally
from inthewild.exchange.snapshot.entries import HISTORY, SUBMISSION, Entry
from inthewild.exchange.snapshot.options import Options
from inthewild.exchange.snapshot.tally import Built
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, events, keys
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.progress import definitions, history, periods
from inthewild.hub.progress.models import Confirmation, Snapshot, SnapshotState
from inthewild.hub.progress.queries import coalition
from inthewild.hub.progress.queries.entries import entries
from inthewild.hub.progress.queries.own import own

REASON = 1_000


def draft(actor: Actor, period: str, *, title: str = "", reason: str = "", row: Snapshot | None = None) -> Built:
    """What a snapshot of the period would be now; nothing is written. Raises NotAllowed, Invalid."""
    require(actor, "snapshot.draft", period)
    asked_for = periods.read(period)
    if not asked_for.begun_on(clock.now().date()):
        raise Invalid(_("this period has not begun"), where="period")
    out = coalition.published(asked_for.code)
    edition = max((one.snapshot.edition for one in out if one.snapshot.period == asked_for.code), default=0) + 1
    asked = coalition.asked(asked_for.code)
    options = Options(
        id=row.public_id if row else "",
        edition=edition,
        title=title or asked_for.code,
        built_at=stamp(clock.now()),
        secret=keys.derived("snapshot-salt/1"),
        published=out,
        metrics=asked.metrics,
        reason=reason,
    )
    return tally.build(
        figures(asked_for.code),
        definitions.load(),
        period=asked_for.code,
        asked=asked.companies,
        nameable=asked.nameable,
        options=options,
    )


def figures(period: str) -> list[Entry]:
    """All that a snapshot of the period shows: accepted figures of companies, what the hub counts, what was published before."""
    return [*entries(period), *own(period), *history.entries()]


@transaction.atomic
def build(actor: Actor, period: str, *, title: str = "") -> Snapshot:
    """Build the first edition of a period as a draft, or build the draft that there is (of any edition) once more.

    Raises NotAllowed, Invalid, or Conflict: companies are being asked, or it is published (``restate`` corrects it).
    """
    require(actor, "snapshot.build", period)
    code = periods.read(period).code
    found = Snapshot.objects.select_for_update().filter(period=code).order_by("-edition").first()
    if found is None:
        found = Snapshot(period=code, edition=1, title=_title(title or code), made_by=actor.id, made_at=clock.now())
    elif found.state == SnapshotState.CONFIRMING:
        raise Conflict(_("companies are being asked about it; take it back first"), where="period")
    elif found.state != SnapshotState.DRAFT:
        raise Conflict(_("it is published; a correction is a further edition"), where="period")
    found.title = _title(title or found.title)
    found.made_by, found.made_at = actor.id, clock.now()
    return _store(actor, found)


@transaction.atomic
def restate(actor: Actor, snapshot: Snapshot, reason: str) -> Snapshot:
    """Begin a correction: a draft of the next edition, with the reason that is printed. Raises NotAllowed, Invalid, Conflict."""
    require(actor, "snapshot.restate", snapshot)
    said = line(reason, "reason", REASON)
    now = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
    if now.state != SnapshotState.PUBLISHED or Snapshot.objects.filter(restates=now).exists():
        raise Conflict(_("only the latest published edition is corrected, once"), where="state")
    made = Snapshot(
        period=now.period, edition=_next(now.period), title=now.title, restates=now, reason=said, made_by=actor.id,
        made_at=clock.now(),
    )  # fmt: skip
    return _store(actor, made)


@transaction.atomic
def ask(actor: Actor, snapshot: Snapshot) -> list[Confirmation]:
    """Freeze a draft and ask every company with a figure in it. Raises NotAllowed, or Conflict (no draft, nothing in it)."""
    require(actor, "snapshot.ask", snapshot)
    now = _locked(snapshot, SnapshotState.DRAFT)
    held = {str(line["record"]["organisation"]) for line in now.private["lines"].values() if line["record"]["kind"] == SUBMISSION}
    # hub: unscoped, whoever gave a figure is asked
    companies = list(Organisation.objects.filter(public_id__in=held).order_by("public_id"))
    asked_at = clock.now()
    Snapshot.objects.filter(pk=now.pk).update(state=SnapshotState.CONFIRMING, asked_at=asked_at)
    made = [Confirmation.objects.create(snapshot=now, organisation=one, asked_at=asked_at) for one in companies]
    told = {"organisations": [one.public_id for one in companies], "digest": now.digest}
    events.record(actor, "snapshot.asked", now.public_id, told)
    snapshot.refresh_from_db()
    return made


@transaction.atomic
def reopen(actor: Actor, snapshot: Snapshot, reason: str) -> Snapshot:
    """Take a snapshot back from the companies, and build it anew; what they said of the old one stays in its history.

    Raises NotAllowed, Invalid or Conflict.
    """
    require(actor, "snapshot.reopen", snapshot)
    said = line(reason, "reason", REASON)
    now = _locked(snapshot, SnapshotState.CONFIRMING)
    answers = [
        {"organisation": one.organisation.public_id, "state": one.state, "text": one.text}
        for one in now.confirmations.select_related("organisation")
    ]
    events.record(actor, "snapshot.reopened", now.public_id, {"reason": said, "answers": answers})
    now.confirmations.all().delete()
    now.state, now.asked_at = SnapshotState.DRAFT, None
    return _store(actor, now)


def stamp(moment: datetime) -> str:
    """A time as it stands in a snapshot: UTC, whole seconds."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _store(actor: Actor, row: Snapshot) -> Snapshot:
    """Compute it and write the draft."""
    row.save()
    built = draft(actor, row.period, title=row.title, reason=row.reason, row=row)
    if built.snapshot.edition != row.edition:
        raise Conflict(_("another edition of this period was published meanwhile"), where="edition")
    if not any(line.kind != HISTORY for line in built.snapshot.lineage):
        raise Invalid(_("nothing was accepted for this period, and the hub counted nothing"), where="period")
    row.data = serial.to_dict(built.snapshot)
    row.private = {"lines": {name: {"salt": one.salt, "record": dict(one.record)} for name, one in built.opened.items()}}
    row.digest = serial.digest(built.snapshot)
    row.save(update_fields=["data", "private", "digest", "title", "made_by", "made_at", "state", "asked_at"])
    events.record(actor, "snapshot.built", row.public_id, {"period": row.period, "edition": row.edition, "digest": row.digest})
    return row


def _locked(snapshot: Snapshot, state: SnapshotState) -> Snapshot:
    now = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
    if now.state != state:
        raise Conflict(_("it is not where this step begins: %(state)s") % {"state": now.get_state_display()}, where="state")
    return now


def _next(period: str) -> int:
    last: int = Snapshot.objects.filter(period=period).aggregate(last=Max("edition"))["last"]
    return last + 1


def _title(text: str) -> str:
    return line(text, "title", 200)
