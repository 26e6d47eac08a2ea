"""Cases as experts see them: the pool, one case with all that stands on its page, what stands on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from inthewild.hub.cases.models import (
    Assessment,
    Case,
    CaseListing,
    EngineReading,
    Hold,
    LegalHold,
    Notice,
    Protected,
    Report,
    Seller,
    Strike,
)
from inthewild.hub.core import clock
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role, Sharing
from inthewild.hub.core.models import Claim, File
from inthewild.hub.errors import OutOfSight

OPEN = ("new", "triage", "needs_info", "confirmed")
ORDER = ("-priority", "opened_at", "pk")


def case(actor: Actor, public_id: str) -> Case:
    """One case. Raises OutOfSight."""
    found = get(Case, actor, public_id)
    return visible(Case, actor).select_related("expert_organisation", "merged_into").get(pk=found.pk)


def pool(actor: Actor, given: Mapping[str, str]) -> QuerySet[Case]:
    """The cases of a list, filtered by ``state`` (triage if none is named, ``any`` for all), ``language``, ``group``,
    ``platform`` (public id), ``mine`` (mine | free), ``age`` (at least so many days), in their order."""
    rows = visible(Case, actor)
    state = given.get("state") or "triage"
    rows = rows.filter(state=state) if state != "any" else rows
    for field in ("language", "group"):
        if given.get(field):
            rows = rows.filter(**{field: given[field]})
    if given.get("platform"):
        on = visible(CaseListing, actor).filter(case=OuterRef("pk"), platform__public_id=given["platform"])
        rows = rows.filter(Exists(on))
    if given.get("mine") == "mine":
        rows = rows.filter(expert_organisation__public_id=actor.organisation)
    elif given.get("mine") == "free":
        rows = rows.filter(expert_organisation=None)
    if given.get("age", "").isdigit():
        rows = rows.filter(opened_at__lte=clock.now() - timedelta(days=int(given["age"])))
    return rows.select_related("expert_organisation").prefetch_related(*_of_the_list()).order_by(*ORDER)


def _of_the_list() -> tuple[Prefetch[Any], Prefetch[Any]]:
    """What a list shows of each case beside its columns. Whoever sees a case sees its listings and its reports."""
    # hub: unscoped, listings and reports of cases that were read through visible_to
    listings = CaseListing.objects.select_related("platform").order_by("number")
    # hub: unscoped, only how many, of cases that were read through visible_to
    reports = Report.objects.only("pk", "case").order_by()
    return Prefetch("listings", listings), Prefetch("reports", reports, to_attr="all_reports")


def free_first(actor: Actor, given: Mapping[str, str], *, after: Case | None = None) -> list[str]:
    """Public ids of the next cases in the actor's list that nobody else holds, at most ten."""
    # hub: unscoped, only to leave out what others hold
    taken = Claim.objects.filter(until__gt=clock.now()).exclude(holder=actor.id).values("about")
    rows = pool(actor, given).exclude(public_id__in=taken)
    if after is not None:
        rows = rows.exclude(pk=after.pk)
    return list(rows.prefetch_related(None).values_list("public_id", flat=True)[:10])


@dataclass(frozen=True)
class Read:
    """One listing as the page shows it: what the engine reads by the highest level that the reader is assisted by."""

    listing: CaseListing
    decision: dict[str, Any] | None
    level: str
    pictures: list[File]


def read(actor: Actor, of: Case) -> list[Read]:
    """The listings of a case with the engine's reading and the pictures that came with their reports."""
    return read_all(actor, [of])[of.pk]


def read_all(actor: Actor, cases: Sequence[Case]) -> dict[int, list[Read]]:
    """The same for several cases, by their keys, in as many questions as for one."""
    rows = visible(CaseListing, actor).filter(case__in=cases).select_related("platform", "seller", "report")
    listings = list(rows.order_by("case", "number"))
    readings: dict[int, EngineReading] = {}
    for row in visible(EngineReading, actor).filter(listing__in=listings).order_by("pk"):
        known = readings.get(row.listing_id)
        if known is None or row.sharing == Sharing.MEMBERS or known.sharing == row.sharing:
            readings[row.listing_id] = row
    pictures: dict[str, list[File]] = {}
    about = [one.report.public_id for one in listings if one.report is not None]
    for file in visible(File, actor).filter(about__in=about, deleted_at=None, width__isnull=False).order_by("pk"):
        pictures.setdefault(file.about, []).append(file)
    found: dict[int, list[Read]] = {one.pk: [] for one in cases}
    for one in listings:
        reading = readings.get(one.pk)
        shown = pictures.get(one.report.public_id, []) if one.report is not None else []
        found[one.case_id].append(Read(one, reading.decision if reading else None, reading.sharing if reading else "", shown))
    return found


def assessments(actor: Actor, of: Case) -> list[Assessment]:
    """What experts read in it, latest first."""
    return list(visible(Assessment, actor).filter(case=of).order_by("-number"))


def reports(actor: Actor, of: Case) -> list[Report]:
    """Its reports, first one first."""
    return list(visible(Report, actor).filter(case=of).order_by("received_at", "pk"))


@dataclass(frozen=True)
class SellerCard:
    """A seller beside a case: in how many cases that the reader sees, and how many strikes that the reader may know count."""

    seller: Seller
    cases: int
    strikes: int


def sellers(actor: Actor, of: Case) -> list[SellerCard]:
    """The sellers of a case."""
    found = []
    for one in visible(Seller, actor).filter(listings__case=of).distinct().select_related("platform").order_by("pk"):
        cases = visible(CaseListing, actor).filter(seller=one).values("case").distinct().count()
        strikes = visible(Strike, actor).filter(seller=one, ended_at=None).count()
        found.append(SellerCard(one, cases, strikes))
    return found


def hold_of(actor: Actor, of: Case) -> Hold | None:
    """The active hold, for who may know of it."""
    rows = visible(Hold, actor).select_related("authority", "case__expert_organisation")
    return rows.filter(case=of, state="active").first()


def legally_held(actor: Actor, of: Case) -> bool:
    """Whether the actor may know of a legal hold on its evidence."""
    return visible(LegalHold, actor).filter(capsule__case=of).exists()


def holds(actor: Actor) -> QuerySet[Hold]:
    """The holds that the actor may know of, active ones first, then the latest."""
    rows = visible(Hold, actor).select_related("case", "authority").order_by("state", "until", "pk")
    return rows


def notices(actor: Actor, of: Case) -> list[Notice]:
    """Its notices that the actor sees."""
    return list(visible(Notice, actor).filter(case=of).select_related("platform", "receiver").order_by("pk"))


def first_listing(actor: Actor, of: Case) -> CaseListing | None:
    """The listing that a case is called by."""
    return visible(CaseListing, actor).filter(case=of).order_by("number").first()


def hold_ids(actor: Actor, of: Case) -> list[str]:
    """Public ids of the holds of a case, past ones too, that the actor may know of."""
    return list(visible(Hold, actor).filter(case=of).values_list("public_id", flat=True))


def for_experts(actor: Actor, of: Case) -> None:
    """Raise OutOfSight for who sees the case and is no expert: an authority sees listings, not our work on them."""
    if not actor.has(Role.NGO_EXPERT):
        raise OutOfSight("there is no such object", where=of.public_id)


def with_marks(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The same cases, each with until when somebody holds it (``held_until``)."""
    # hub: unscoped, only until when; cases were read through visible_to
    held = Claim.objects.filter(about=OuterRef("public_id"), until__gt=clock.now()).values("until")[:1]
    return rows.annotate(held_until=Subquery(held))


def protected(actor: Actor, of: Case) -> list[Protected]:
    """The pictures of a case that are out of all views because they may show a child at risk."""
    return list(visible(Protected, actor).filter(case=of).order_by("pk"))


def protected_one(actor: Actor, of: Case, file: str) -> Protected:
    """One of them by the public id of its file. Raises OutOfSight."""
    found = visible(Protected, actor).filter(case=of, file=file[:40].replace("\x00", "")).first()
    if found is None:
        raise OutOfSight("there is no such object", where="file")
    return found
