"""Rows for pages: each list is one query, however long it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.members.models import (
    Duty,
    Membership,
    MembershipStep,
    Platform,
    PlatformContact,
    PlatformHost,
    PlatformOwner,
    StockFigure,
)
from inthewild.hub.members.queries.objects import organisations


def organisations_with_state(actor: Actor, *, state: str = "") -> QuerySet[Organisation]:
    """Organisations by name with ``state``, ``joined_on``, ``left_on`` of their latest membership that the actor sees (None
    for none). ``state`` may be ``none``."""
    last = visible(Membership, actor).filter(organisation=OuterRef("pk")).order_by("-id")
    rows = organisations(actor).annotate(
        state=Subquery(last.values("state")[:1]),
        joined_on=Subquery(last.values("joined_on")[:1]),
        left_on=Subquery(last.values("left_on")[:1]),
    )
    if state:
        rows = rows.filter(state=None) if state == "none" else rows.filter(state=state)
    return rows.order_by("name")


def steps(actor: Actor, of: Membership) -> QuerySet[MembershipStep]:
    """The steps of a membership, first one first."""
    return visible(MembershipStep, actor).filter(membership=of).order_by("id")


def owned_by(actor: Actor, of: Organisation) -> QuerySet[PlatformOwner]:
    """The platforms that an organisation owns or owned, present ones first."""
    rows = visible(PlatformOwner, actor).filter(organisation=of, platform__state="accepted").select_related("platform")
    return rows.order_by(Coalesce("until", date(9999, 1, 1)).desc(), "platform__name")


def platform_list(actor: Actor, day: date, *, wanted: str = "", inside: str = "") -> QuerySet[Platform]:
    """Accepted platforms by name, with hosts and today's owner prefetched (``now``, at most one).

    ``inside`` is ``yes`` for those whose owner is a member on that day, ``no`` for the others, or nothing.
    """
    owners = visible(PlatformOwner, actor).filter(Q(until=None) | Q(until__gt=day), since__lte=day)
    rows = visible(Platform, actor).filter(state="accepted")
    if wanted:
        found = visible(PlatformHost, actor).filter(host__icontains=wanted).values("platform")
        rows = rows.filter(Q(name__icontains=wanted) | Q(pk__in=found))
    if inside:
        belong = visible(Membership, actor).filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day)
        by_member = Exists(owners.filter(platform=OuterRef("pk"), organisation__in=belong.values("organisation")))
        rows = rows.filter(by_member) if inside == "yes" else rows.filter(~by_member)
    return rows.prefetch_related(
        Prefetch("hosts", queryset=visible(PlatformHost, actor)),
        Prefetch("owners", queryset=owners.select_related("organisation"), to_attr="now"),
    ).order_by("name", "id")


def hosts_of(actor: Actor, of: Platform) -> QuerySet[PlatformHost]:
    """Its hosts."""
    return visible(PlatformHost, actor).filter(platform=of).order_by("host")


def owners_of(actor: Actor, of: Platform) -> QuerySet[PlatformOwner]:
    """Its owners, latest first."""
    return visible(PlatformOwner, actor).filter(platform=of).select_related("organisation").order_by("-since")


def liaisons_of(actor: Actor, of: Platform) -> QuerySet[PlatformContact]:
    """Its points of contact, latest first."""
    return visible(PlatformContact, actor).filter(platform=of).select_related("organisation").order_by("-since")


def figures_of(actor: Actor, of: Platform) -> QuerySet[StockFigure]:
    """All its figures with their corrections, latest day first."""
    rows = visible(StockFigure, actor).filter(platform=of)
    return rows.select_related("corrects", "corrected_by").order_by("measure", "-day", "-number")


def names_of(actor: Actor, people: Collection[str]) -> dict[str, str]:
    """The names of those people (public ids) whom the actor sees."""
    rows = visible(User, actor).filter(public_id__in=list(people))
    return {person.public_id: str(person) for person in rows}


def organisation_names(actor: Actor, wanted: Collection[str]) -> dict[str, str]:
    """The names of those organisations (public ids) that the actor may know of."""
    if not wanted:
        return {}
    return dict(organisations(actor).filter(public_id__in=list(wanted)).values_list("public_id", "name"))


def open_duties_count(actor: Actor, day: date) -> tuple[int, int]:
    """(open, overdue) duties."""
    found = (
        visible(Duty, actor)
        .filter(done_at=None, dropped_at=None)
        .aggregate(open=Count("pk"), late=Count("pk", filter=Q(due__lt=day)))
    )
    return found["open"], found["late"]
