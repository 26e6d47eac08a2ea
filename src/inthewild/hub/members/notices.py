"""What members tells people of: what their organisation owes, signed and is, and what became of hosts they proposed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, directory, events, jobs, naming, notify, schedule
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.events import Recorded
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify import Mail, Told
from inthewild.hub.members import hosts, queries
from inthewild.hub.members.models import Agreement, Duty, Platform
from inthewild.hub.members.models.agreement import AgreementKind
from inthewild.hub.members.models.duty import DutyKind
from inthewild.hub.members.models.membership import MembershipState
from inthewild.hub.members.models.platform import PlatformState

SPEAKERS = (Role.COMPANY_ADMIN, Role.NGO_EXPERT, Role.LE_LIAISON, Role.RESEARCHER)
"""Who speaks for an organisation: as in members.permissions."""

_CONCERNED = frozenset({*SPEAKERS, Role.SECRETARIAT})
SOON = timedelta(days=7)
_NEWS = timedelta(days=30)


@naming.names("org")
def _organisations(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    rows = queries.organisations(actor).filter(public_id__in=ids)
    return {o.public_id: Called(o.name, reverse("members:organisation", args=[o.public_id])) for o in rows}


@naming.names("plt")
def _platforms(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    rows = visible(Platform, actor).filter(public_id__in=ids)
    return {p.public_id: Called(_name(p), reverse("members:platform", args=[p.public_id])) for p in rows}


def _name(platform: Platform) -> str:
    return platform.name if platform.state == "accepted" else hosts.shown(platform.name)


def _inside(actor: Actor, told: Sequence[Told], page: str) -> list[Called | None]:
    """Organisations of which the reader sees what is inside, leading to one of their tabs."""
    rows = queries.organisations(actor).filter(public_id__in={one.about for one in told})
    found = {
        o.public_id: Called(o.name, reverse(f"members:{page}", args=[o.public_id]))
        for o in rows
        if allowed(actor, "organisation.inside", o)
    }
    return [found.get(one.about) for one in told]


def _duties(actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    return _inside(actor, told, "duties")


def _agreements(actor: Actor, told: Sequence[Told]) -> list[Called | None]:
    """The parties only: an auditor sees inside, and no agreements."""
    seen = set(
        visible(Agreement, actor)
        .filter(organisation__public_id__in={one.about for one in told})
        .values_list("organisation__public_id", "number")
    )
    shown = _inside(actor, told, "agreements")
    return [called if (one.about, one.data.get("number")) in seen else None for one, called in zip(told, shown, strict=True)]


_OWED = {"kind": dict(DutyKind.choices)}
DUTY_SET = notify.kind(
    "duty.set",
    _("Something new is owed"),
    _("%(what)s owes something by %(due)s: %(kind)s"),
    mail=Mail.DIGEST,
    roles=_CONCERNED,
    labels=_OWED,
    sight=_duties,
)
DUTY_DUE = notify.kind(
    "duty.due",
    _("Something owed is due soon or overdue"),
    _("%(stage)s on %(due)s, owed by %(what)s: %(kind)s"),
    mail=Mail.NOW,
    roles=_CONCERNED,
    labels={**_OWED, "stage": {"soon": _("Due"), "late": _("Was due")}},
    sight=_duties,
)
MEMBERSHIP = notify.kind(
    "membership.changed",
    _("A membership changed"),
    _("%(what)s: %(state)s"),
    _("The membership of this organisation changed."),
    mail=Mail.DIGEST,
    roles=_CONCERNED,
    labels={"state": dict(MembershipState.choices)},
)
AGREEMENT = notify.kind(
    "agreement.changed",
    _("An agreement was signed or ended"),
    _("%(what)s: %(kind)s, %(state)s"),
    mail=Mail.DIGEST,
    roles=_CONCERNED,
    labels={
        "kind": dict(AgreementKind.choices),
        "state": {"signed": _("signed"), "ended": _("ended"), "superseded": _("replaced by a newer one")},
    },
    sight=_agreements,
)
DECIDED = notify.kind(
    "platform.decided",
    _("A host that you met was looked at"),
    _("%(what)s: %(state)s"),
    _("An expert looked at the host that you were the first to meet."),
    mail=Mail.DIGEST,
    labels={"state": dict(PlatformState.choices)},
)


def speakers(organisation: str) -> list[str]:
    """Who speaks for the organisation with this public id."""
    return directory.matching(*SPEAKERS, organisation=organisation)


def _long_ago(day: str) -> bool:
    """Whether this is history that is entered only now: nobody needs to hear of it."""
    return bool(day) and date.fromisoformat(day) < clock.now().date() - _NEWS


@events.on("duty.set")
def _duty_set(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    data = {"number": change["number"], "kind": change["kind"], "due": change["due"]}
    notify.tell(speakers(event.object), DUTY_SET, event.object, key=event.id, data=data, but=actor.id)


@events.on("membership.invited", "membership.onboarded", "membership.activated", "membership.paused", "membership.resumed",
           "membership.left")  # fmt: skip
def _membership(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    """The own people and, of a leaving, the secretariat."""
    if _long_ago(change["day"]):
        return
    told = set(speakers(event.organisation))
    if event.type == "membership.left":
        told |= set(directory.matching(Role.SECRETARIAT))
    data = {"state": change["to"]}
    notify.tell(told, MEMBERSHIP, event.organisation, key=event.id, data=data, but=actor.id)


@events.on("agreement.signed", "agreement.ended", "agreement.superseded")
def _agreement(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    if _long_ago(change.get("day") or change.get("signed_at") or ""):
        return
    told = set(speakers(event.object))
    if event.type == "agreement.ended":
        told |= set(directory.matching(Role.SECRETARIAT))
    data = {"number": change["number"], "kind": change["kind"], "state": change["to"]}
    notify.tell(told, AGREEMENT, event.object, key=event.id, data=data, but=actor.id)


@events.on("platform.accepted", "platform.rejected", "platform.merged")
def _decided(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    proposer = Platform.objects.filter(public_id=event.object).values_list("proposed_by", flat=True).first()
    if proposer:
        notify.tell([proposer], DECIDED, event.object, key=event.id, data={"state": change["to"]}, but=actor.id)


@jobs.job()
def tell_of_duties() -> None:
    """Tell who speaks for an organisation, once a week before something is due and once when it is overdue."""
    today = clock.now().date()
    rows = Duty.objects.filter(done_at=None, dropped_at=None, due__lte=today + SOON).select_related("organisation")
    for duty in rows.order_by("pk").iterator(chunk_size=200):
        stage = "late" if duty.overdue_on(today) else "soon"
        where: Organisation = duty.organisation
        told = set(speakers(where.public_id))
        if stage == "late":
            told |= set(directory.matching(Role.SECRETARIAT))
        data = {"number": duty.number, "kind": duty.kind, "due": duty.due.isoformat(), "stage": stage}
        key = f"duty:{where.public_id}:{duty.number}:{stage}:{duty.due.isoformat()}"
        with transaction.atomic():
            notify.tell(told, DUTY_DUE, where.public_id, key=key, data=data)


schedule.every(timedelta(hours=6), "members.duties", "Tells people of what is due soon or overdue", tell_of_duties)
