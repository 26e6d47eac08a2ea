"""Whom verification tells: the company when it is its turn, experts of rows to look at, everybody concerned of the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import directory, events, notify
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.events import Recorded
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify import Mail, Told
from inthewild.hub.progress import labels
from inthewild.hub.progress.models import Confirmation, Figure, Sampling
from inthewild.hub.progress.services import levels


def _samples(actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    """The company and the figure, for who sees the sample."""
    rows = visible(Sampling, actor).filter(figure__submission__public_id__in={one.about for one in told})
    found = {}
    for one in rows.select_related("figure__submission__organisation"):
        where = one.figure.submission
        url = reverse("progress:sample", args=[where.public_id, one.figure.number])
        found[(where.public_id, one.figure.number)] = Called(where.organisation.name, url)
    return [found.get((one.about, int(one.data.get("number", 0)))) for one in told]


def _confirmations(actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    """The report, for who answers for a company in it."""
    rows = visible(Confirmation, actor).filter(snapshot__public_id__in={one.about for one in told})
    found = {
        one.snapshot.public_id: Called(one.snapshot.title, reverse("progress:confirmation", args=[one.snapshot.public_id]))
        for one in rows.filter(organisation__public_id=actor.organisation).select_related("snapshot")
    }
    return [found.get(one.about) for one in told]


TURN = notify.kind(
    "sample.turn",
    _("A sample waits for your company"),
    _("%(what)s: %(state)s"),
    mail=Mail.NOW,
    roles=frozenset({Role.COMPANY_ADMIN}),
    labels={"state": labels.SAMPLE_STATES},
    sight=_samples,
)
LOOK = notify.kind(
    "sample.look",
    _("Rows of a sample wait for experts"),
    _("%(what)s: %(state)s"),
    mail=Mail.DIGEST,
    roles=frozenset({Role.NGO_EXPERT, Role.AUDITOR}),
    labels={"state": labels.SAMPLE_STATES},
    sight=_samples,
)
OVER = notify.kind(
    "sample.over",
    _("A sample is over"),
    _("%(what)s: %(state)s"),
    mail=Mail.DIGEST,
    roles=frozenset({Role.COMPANY_ADMIN, Role.SECRETARIAT, Role.AUDITOR}),
    labels={"state": labels.SAMPLE_STATES},
    sight=_samples,
)
CONFIRM = notify.kind(
    "confirmation.asked",
    _("Confirm your figures in a report"),
    _("%(what)s: your company is asked to confirm its figures within 21 days"),
    mail=Mail.NOW,
    roles=frozenset({Role.COMPANY_ADMIN}),
    sight=_confirmations,
)


@events.on("sample.asked", "sample.drawn", "sample.disclosed", "sample.checked", "sample.failed")
def _sample(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    company = set(directory.matching(Role.COMPANY_ADMIN, organisation=event.organisation))
    step = event.type.partition(".")[2]
    match step:
        case "asked" | "drawn":
            kind, people = TURN, company
        case "disclosed":
            kind, people = LOOK, set(directory.matching(Role.NGO_EXPERT, Role.AUDITOR, organisation=""))
        case _:
            kind, people = OVER, company | set(directory.matching(Role.SECRETARIAT, Role.AUDITOR, organisation=""))
    notify.tell(people, kind, event.object, key=event.id, data={"number": change["figure"], "state": step}, but=actor.id)


@events.on("snapshot.asked")
def _asked(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    for company in change.get("organisations", ()):
        people = directory.matching(Role.COMPANY_ADMIN, organisation=company)
        notify.tell(people, CONFIRM, event.object, key=f"{event.id}:{company}", data={}, but=actor.id)


@events.on("submission.accepted")
def _accepted(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    """L1 for what nobody questions any more, in the same transaction."""
    # hub: unscoped, the figures of the submission that was just accepted
    rows = Figure.objects.filter(submission__public_id=event.object).select_related("submission__organisation")
    levels.accepted(Actor.system("progress"), list(rows))
