"""Whom notices concern: moderators of what arrived, is late, was answered by its sender; experts of answers and appeals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.cases import reasons
from inthewild.hub.cases.models import Appeal, Notice, Seller
from inthewild.hub.cases.services import queue
from inthewild.hub.core import clock, directory, events, naming, notify, search, today
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.events import Recorded
from inthewild.hub.core.naming import Called
from inthewild.hub.core.notify import Mail
from inthewild.hub.core.search import Found
from inthewild.hub.core.today import Card
from inthewild.hub.members.models import Platform

_MODERATORS = (Role.COMPANY_MODERATOR, Role.COMPANY_ADMIN)
_BOTH = frozenset({*_MODERATORS, Role.NGO_EXPERT})

RECEIVED = notify.kind(
    "notice.received",
    gettext_lazy("A notice arrived"),
    gettext_lazy("A notice for you: %(what)s"),
    mail=Mail.DIGEST,
    roles=frozenset(_MODERATORS),
)
INFORMED = notify.kind(
    "notice.informed",
    gettext_lazy("Your question about a notice was answered"),
    gettext_lazy("Your question was answered: %(what)s"),
    mail=Mail.DIGEST,
    roles=frozenset(_MODERATORS),
)
ANSWERED = notify.kind(
    "notice.answered",
    gettext_lazy("A platform answered a notice"),
    gettext_lazy("%(what)s: %(outcome)s"),
    mail=Mail.DIGEST,
    roles=frozenset({Role.NGO_EXPERT}),
    labels={"outcome": {str(outcome): label for outcome, label in reasons.OUTCOMES.items()}},
)
TROUBLE = notify.kind(
    "notice.stuck",
    gettext_lazy("A notice came back or is overdue"),
    gettext_lazy("%(what)s: %(state)s"),
    mail=Mail.DIGEST,
    roles=_BOTH,
    labels={
        "state": {
            "bounced": gettext_lazy("it came back"),
            "overdue": gettext_lazy("it was not answered in time"),
            "returned": gettext_lazy("the company left; write down what it answers"),
        }
    },
)
APPEAL = notify.kind(
    "appeal.yours",
    gettext_lazy("An appeal waits for you"),
    gettext_lazy("Look at a decision again: %(what)s"),
    mail=Mail.NOW,
    roles=frozenset(_MODERATORS),
)
OVERTURNED = notify.kind(
    "appeal.changed",
    gettext_lazy("A decision was changed after an appeal"),
    gettext_lazy("%(what)s is now: %(outcome)s"),
    mail=Mail.NOW,
    roles=_BOTH,
    labels={"outcome": {str(outcome): label for outcome, label in reasons.OUTCOMES.items()}},
)


def _name(notice: Notice) -> str:
    title = next((item["title"] for item in notice.body.get("items", []) if item["title"]), "")
    return title or str(notice.body.get("subject", ""))


@naming.names("ntc")
def _notices(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    """A notice is called by its platform: mails tell nothing of the listing, and nothing of who sold."""
    rows = visible(Notice, actor).filter(public_id__in=ids).select_related("platform")
    return {n.public_id: Called(n.platform.name, reverse("cases:notice", args=[n.public_id])) for n in rows}


@naming.names("apl")
def _appeals(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    rows = visible(Appeal, actor).filter(public_id__in=ids).select_related("decision__notice__platform")
    return {a.public_id: Called(a.decision.notice.platform.name, reverse("cases:appeal", args=[a.public_id])) for a in rows}


def find(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Notices whose reference, platform or seller has all words, the latest first."""
    rows = search.containing(visible(Notice, actor), words, kept=("public_id",), also=_of_platform_or_seller)
    keys = list(rows.order_by("-made_at", "pk").values_list("pk", flat=True)[:limit])  # whole notices are long to sort
    return [_found(one) for one in visible(Notice, actor).filter(pk__in=keys).order_by("-made_at", "pk")]


def _of_platform_or_seller(word: str) -> Q:
    # hub: unscoped, only to narrow notices that are read through visible, and that name both
    platforms = search.containing(Platform.objects.order_by(), [word], "name").values("pk")
    return Q(platform__in=platforms) | Q(seller__in=Seller.objects.filter(folded__contains=word).order_by().values("pk"))


def by_id(actor: Actor, public_id: str) -> Found | None:
    """A notice that the actor sees."""
    found = visible(Notice, actor).filter(public_id=public_id).first()
    return None if found is None else _found(found)


def _found(notice: Notice) -> Found:
    return Found(_name(notice), reverse("cases:notice", args=[notice.public_id]), str(notice.get_state_display()))


search.register("notice", gettext_lazy("Notices"), find, by_id=by_id, order=6)


def _of(public_id: str) -> Notice:
    return Notice.objects.select_related("sender", "receiver").get(public_id=public_id)


def _company(notice: Notice) -> list[str]:
    return directory.matching(*_MODERATORS, organisation=notice.receiver.public_id) if notice.receiver else []


def _senders(notice: Notice) -> list[str]:
    return directory.matching(Role.NGO_EXPERT, organisation=notice.sender.public_id)


@events.on("notice.sent", "notice.sent_again", "notice.informed")
def _arrived(actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    kind = INFORMED if event.type == "notice.informed" else RECEIVED
    notify.tell(_company(_of(event.object)), kind, event.object, key=event.id, but=actor.id)


@events.on("notice.bounced", "notice.overdue", "notice.returned")
def _stuck(actor: Actor, event: Recorded, _change: Mapping[str, Any]) -> None:
    found = _of(event.object)
    people = [*_senders(found), *(_company(found) if event.type == "notice.overdue" else [])]
    notify.tell(people, TROUBLE, event.object, key=event.id, data={"state": event.type.partition(".")[2]}, but=actor.id)


@events.on("decision.made")
def _decided(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    found = _of(change["notice"])
    notify.tell(_senders(found), ANSWERED, found.public_id, key=event.id, data={"outcome": change["outcome"]}, but=actor.id)


@events.on("appeal.assigned")
def _assigned(actor: Actor, event: Recorded, change: Mapping[str, Any]) -> None:
    notify.tell([change["to"]], APPEAL, event.object, key=event.id, but=actor.id)


def overturned(actor: Actor, notice: Notice, outcome: str, key: str) -> None:
    """Everybody on both sides learns of the new decision, but who made it."""
    people = [*_senders(notice), *_company(notice)]
    notify.tell(people, OVERTURNED, notice.public_id, key=key, data={"outcome": outcome}, but=actor.id)


@today.card(*_MODERATORS, order=11)
def waiting(actor: Actor) -> Card | None:
    """Notices that wait for the own company."""
    rows = queue.waiting(actor).order_by()
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=clock.now())), oldest=Min("sent_at"))
    if not found["n"]:
        return None
    return Card(
        _("Notices to answer"),
        found["n"],
        reverse("cases:notices"),
        _("Answer the next one"),
        found["oldest"],
        late=found["late"],
    )


@today.card(Role.NGO_EXPERT, order=12)
def to_sign(actor: Actor) -> Card | None:
    """Drafts that wait for a signature."""
    rows = visible(Notice, actor).filter(state="draft").order_by()
    found = rows.aggregate(n=Count("pk"), oldest=Min("made_at"))
    if not found["n"]:
        return None
    return Card(_("Notices to sign"), found["n"], reverse("cases:sign_notices"), _("Read and sign them"), found["oldest"])


@today.card(Role.NGO_EXPERT, order=13)
def questions(actor: Actor) -> Card | None:
    """Questions of platforms, and notices that came back or went to the wrong place."""
    rows = visible(Notice, actor).filter(Q(asked_at__isnull=False) | Q(state="bounced")).order_by()
    found = rows.aggregate(n=Count("pk"), oldest=Min("asked_at"))
    if not found["n"]:
        return None
    return Card(_("Platforms that asked, and notices that came back"), found["n"], reverse("cases:notices"), _("See them"))
