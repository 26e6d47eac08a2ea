"""Notices, decisions and appeals as their sender and their receiver see them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inthewild.hub.accounts.models import User
from inthewild.hub.cases import reasons
from inthewild.hub.cases.models import Appeal, Decision, Information, Notice, PendingAnswer, PolicyClause, Strike
from inthewild.hub.cases.services import queue
from inthewild.hub.cases.services.answers import BULK
from inthewild.hub.core import clock, directory, formats
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.marks import Kind, Span
from inthewild.hub.core.models import Claim

_SHOWN = 5
_KINDS = {"specimen": Kind.PRODUCT, "taxon": Kind.SPECIES, "species": Kind.SPECIES, "intent": Kind.CONTEXT, "claim": Kind.CONTEXT}
_ORIGIN = re.compile(r"\s*\([^()]*\)$")


@dataclass(frozen=True)
class Item:
    """A listing of a notice as it is shown: its text, and what is marked in it."""

    url: str
    title: str
    text: str
    language: str
    captured_at: str
    spans: Sequence[Span]


@dataclass(frozen=True)
class Alike:
    """What the own company decided before about the same kind of thing: label and number of each outcome, and the last few."""

    counts: Sequence[tuple[str, int]]
    latest: Sequence[Decision]


@dataclass(frozen=True)
class Held:
    """Notices that a colleague holds: how many, and until when the last of them."""

    name: str
    count: int
    until: datetime
    mine: bool


def notice(actor: Actor, public_id: str) -> Notice:
    """One notice. Raises OutOfSight."""
    return get(Notice, actor, public_id, "platform", "sender", "receiver", "seller", "case")


def notices(actor: Actor) -> QuerySet[Notice]:
    """All notices that the actor sees."""
    return visible(Notice, actor).select_related("platform", "sender", "receiver")


def drafts(actor: Actor) -> list[Notice]:
    """The next notices that wait for a signature, at most as many as one signature covers."""
    rows = visible(Notice, actor).filter(state="draft").select_related("platform", "sender")
    return list(rows.order_by("-priority", "made_at", "pk")[:BULK])


def items(body: Mapping[str, Any]) -> list[Item]:
    """The listings of a notice with marked words. Glosses say what a word means, not where the database has it from."""
    return [
        Item(
            row["url"],
            row["title"],
            row["text"],
            row["language"],
            row.get("captured_at", ""),
            [
                Span(s["start"], s["end"], _KINDS.get(s["kind"], Kind.TERM), _ORIGIN.sub("", s["title"]), "en")
                for s in row["spans"]
            ],
        )
        for row in body.get("items", [])
    ]


def pending(actor: Actor, of: Notice) -> PendingAnswer | None:
    """An answer that can still be undone, for the company that gave it."""
    return visible(PendingAnswer, actor).filter(notice=of).first()


def decisions(actor: Actor, of: Notice) -> list[Decision]:
    """All decisions about a notice, latest first."""
    return list(visible(Decision, actor).filter(notice=of).select_related("replaces").order_by("-number"))


def decision(actor: Actor, public_id: str) -> Decision:
    """One decision. Raises OutOfSight."""
    return get(Decision, actor, public_id)


def information(actor: Actor, of: Notice) -> list[Information]:
    """What the sender answered when the platform asked, oldest first."""
    return list(visible(Information, actor).filter(notice=of))


def appeal_of(actor: Actor, of: Notice) -> Appeal | None:
    """The latest appeal about a notice."""
    return visible(Appeal, actor).filter(decision__notice=of).select_related("decision").order_by("-filed_at").first()


def alike(actor: Actor, of: Notice) -> Alike:
    """Decisions of the own company about the same taxon and specimen: never another company's."""
    rows = visible(Decision, actor).filter(notice__subject=of.subject, notice__receiver=of.receiver, replaced_by=None)
    rows = rows.exclude(notice=of)
    counted = Counter(dict(rows.order_by().values_list("outcome").annotate(n=Count("pk"))))
    latest = list(rows.select_related("notice").order_by("-made_at")[:_SHOWN]) if counted else []
    return Alike([(reasons.outcome_label(outcome), n) for outcome, n in counted.most_common()], latest)


def strikes(actor: Actor, of: Notice) -> int:
    """How many strikes of its seller count on the actor's own platforms."""
    if of.seller_id is None:
        return 0
    return visible(Strike, actor).filter(seller=of.seller_id, ended_at=None).count()


def cluster_keys(actor: Actor, of: Notice) -> list[int]:
    """Keys of other open notices of the same seller, or of the same text, that nobody holds; at most what one answer covers."""
    rows = queue.free(actor).order_by().filter(platform=of.platform_id).exclude(pk=of.pk).values_list("pk", flat=True)
    by_seller = list(rows.filter(seller=of.seller_id)[: BULK - 1]) if of.seller_id else []
    by_text = list(rows.filter(cluster=of.cluster)[: BULK - 1]) if of.cluster else []
    return list(dict.fromkeys((*by_seller, *by_text)))[: BULK - 1]


def cluster(actor: Actor, of: Notice) -> list[Notice]:
    """These notices, in the order of the queue."""
    rows = visible(Notice, actor).filter(pk__in=cluster_keys(actor, of)).select_related("platform", "sender")
    return list(rows.order_by("-priority", "sent_at", "pk"))


def held(actor: Actor) -> list[Held]:
    """Who of the own company works on how many of the notices that wait."""
    about = queue.waiting(actor).order_by().values("public_id")
    rows = visible(Claim, actor).filter(about__in=about, until__gt=clock.now(), organisation=actor.organisation)
    found = rows.order_by().values_list("holder").annotate(n=Count("pk"), last=Max("until"))
    names = directory.current().names(actor, [holder for holder, _n, _last in found])
    return [Held(names.get(holder, holder), n, last, holder == actor.id) for holder, n, last in found]


def held_says(rows: Sequence[Held]) -> list[str]:
    """The sentences: "3 notices held by Ana until 14:20"."""
    return [
        ngettext("%(n)d notice held by %(who)s until %(until)s.", "%(n)d notices held by %(who)s until %(until)s.", row.count)
        % {"n": row.count, "who": row.name, "until": formats.moment(row.until)}
        for row in rows
    ]


def clauses(actor: Actor) -> list[PolicyClause]:
    """The clauses that the own company proposes, in their order."""
    return list(visible(PolicyClause, actor).filter(ended_at=None).select_related("organisation"))


def clause(actor: Actor, number: int) -> PolicyClause | None:
    """One of them."""
    return visible(PolicyClause, actor).filter(ended_at=None, number=number).select_related("organisation").first()


def all_decisions(actor: Actor) -> QuerySet[Decision]:
    """Every decision that the actor sees, with its notice."""
    return visible(Decision, actor).select_related("notice__platform", "notice__sender", "notice__receiver", "replaces")


def appeals(actor: Actor) -> QuerySet[Appeal]:
    """The appeals that the actor sees."""
    return visible(Appeal, actor).select_related("decision__notice__platform", "decision__notice__sender")


def appeal(actor: Actor, public_id: str) -> Appeal:
    """One appeal. Raises OutOfSight."""
    get(Appeal, actor, public_id)
    rows = visible(Appeal, actor).select_related(
        "decision__notice__platform", "decision__notice__sender", "decision__notice__receiver", "decision__notice__case",
        "decision__notice__seller", "result",
    )  # fmt: skip
    return rows.get(public_id=public_id)


def waits_for(of: Notice) -> str:
    """What a notice waits for, and from whom: a sentence that stands on it."""
    names = {"sender": of.sender.name, "platform": of.platform.name, "day": formats.day(of.due_at)}
    if of.asked_at is not None and of.state in ("sent", "acknowledged", "overdue"):
        return _("%(sender)s is to answer a question of %(platform)s.") % names
    match of.state:
        case "draft":
            return _("An expert of %(sender)s is to sign it.") % names
        case "approved" if of.route == "form":
            return _("An expert of %(sender)s is to fill in the form of %(platform)s.") % names
        case "approved":
            return _("It is being sent.")
        case "sent" | "acknowledged":
            return _("%(platform)s is to answer by %(day)s.") % names
        case "overdue":
            return _("%(platform)s was to answer by %(day)s.") % names
        case "bounced":
            return _("It came back. An expert of %(sender)s is to correct the address of %(platform)s.") % names
    return ""


def audience(actor: Actor, of: Notice) -> str:
    """Who sees a notice, as a sentence that says what permissions.notices does."""
    names = {"sender": of.sender.name, "receiver": of.receiver.name if of.receiver else of.platform.name}
    if of.state in ("draft", "approved", "withdrawn", "bounced"):
        return _("Seen by: the experts of %(sender)s.") % names
    if of.receiver is None:
        return _("Seen by: the experts of %(sender)s, and who reads the mail or form of %(receiver)s.") % names
    if not actor.has(Role.COMPANY_ADMIN):  # who else counts the people of a company?
        return _("Seen by: the experts of %(sender)s and the moderators of %(receiver)s.") % names
    number = visible(User, actor).filter(organisation=of.receiver, is_active=True).count()
    told = ngettext(
        "Seen by: the experts of %(sender)s and %(receiver)s (%(people)d person).",
        "Seen by: the experts of %(sender)s and %(receiver)s (%(people)d people).",
        number,
    )
    return told % {**names, "people": number}
