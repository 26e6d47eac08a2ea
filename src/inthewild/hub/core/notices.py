"""What core tells people of: questions for a second person and their answers, jobs that were given up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import approval, directory, events, naming, notify
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.events import Recorded
from inthewild.hub.core.models import Approval, Job
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify import Mail, Told


def _question(actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    """Of approvals: what the object is called, for who sees the question."""
    rows = visible(Approval, actor).filter(about__in={one.about for one in told}).values_list("kind", "about")
    seen = set(rows)
    page = reverse("approvals")
    found: list[Called | None] = []
    for one in told:
        kind = approval.known(str(one.data.get("kind", "")))
        there = kind is not None and (kind.name, one.about) in seen
        found.append(Called(kind.called(one.about), page) if kind is not None and there else None)
    return found


ASKED = notify.kind(
    "approval.asked",
    _("A question waits for a second person"),
    _("Your decision is asked for: %(what)s"),
    _("Something takes two people. You may agree or refuse."),
    mail=Mail.NOW,
    sight=_question,
    who=lambda actor: bool(approval.decided_by(actor)),
)
ANSWERED = notify.kind(
    "approval.answered",
    _("What you asked for was decided"),
    _("%(answer)s: %(what)s"),
    mail=Mail.DIGEST,
    labels={"answer": {"granted": _("A second person agreed"), "refused": _("A second person refused")}},
    sight=_question,
)
ABANDONED = notify.kind(
    "job.abandoned",
    _("A job of the hub failed too often"),
    _("A job failed too often and waits for somebody to look at it: %(what)s"),
    mail=Mail.NOW,
    roles=frozenset({Role.SECRETARIAT}),
)


@naming.names("job")
def _jobs(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    rows = visible(Job, actor).filter(public_id__in=ids).values_list("public_id", flat=True)
    return {public_id: Called(public_id) for public_id in rows}


@events.on("approval.asked")
def _asked(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    row = Approval.objects.filter(kind=change.get("kind", ""), about=event.object, state="asked").first()
    if row is not None:
        deciders = directory.matching(*approval.kind_of(row).deciders)
        told = set(deciders) - {row.asked_by, row.author}
        notify.tell(told, ASKED, row.about, key=event.id, data={"kind": row.kind}, but=actor.id)


@events.on("approval.granted", "approval.refused")
def _answered(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    row = Approval.objects.filter(kind=change.get("kind", ""), about=event.object, decided_by=actor.id).order_by("-id").first()
    if row is not None:
        data = {"kind": row.kind, "answer": row.state}
        notify.tell([row.asked_by], ANSWERED, row.about, key=event.id, data=data, but=actor.id)


@events.on("job.abandoned")
def _abandoned(_actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    notify.tell(directory.matching(Role.SECRETARIAT), ABANDONED, event.object, key=event.id)
