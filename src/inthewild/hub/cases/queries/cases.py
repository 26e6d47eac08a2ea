"""Cases as experts see them: the pool, one case with all that stands on its page, what stands on its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery

from inthewild.hub.cases import belonging
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
from inthewild.hub.cases.permissions.own import own_key
from inthewild.hub.core import clock
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role, Sharing
from inthewild.hub.core.models import Claim, File
from inthewild.hub.errors import OutOfSight
from inthewild.hub.members.models import Platform

OPEN = ("new", "triage", "needs_info", "confirmed")
ORDER = ("-priority", "opened_at", "pk")


def case(actor: Actor, public_id: str) -> Case:
    """One case. Raises OutOfSight."""
    return get(Case, actor, public_id, "expert_organisation", "merged_into")


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
        # hub: unscoped, whoever sees a case sees its listings
        on = CaseListing.objects.filter(case=OuterRef("pk"), platform=_key_of(given["platform"]))
        rows = rows.filter(Exists(on))
    if given.get("mine") == "mine":
        rows = rows.filter(expert_organisation=own_key(actor))
    elif given.get("mine") == "free":
        rows = rows.filter(expert_organisation=None)
    if given.get("age", "").isdigit():
        rows = rows.filter(opened_at__lte=clock.now() - timedelta(days=int(given["age"])))
    return rows.select_related("expert_organisation").prefetch_related(*_of_the_list()).order_by(*ORDER)


def _key_of(platform: str) -> QuerySet[Platform, Any]:
    # hub: unscoped, only the key, to narrow cases that were read through visible_to
    return Platform.objects.filter(public_id=platform).order_by().values("pk")[:1]


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
    """One listing as the page shows it: what the engine reads by the highest level that the reader is assisted by, and what
    came with all reports of it. ``texts`` are those that say something else than the listing, ``shows_me`` whether somebody
    said that a picture shows them. Who may not read reports gets nothing of them.
    """

    listing: CaseListing
    decision: dict[str, Any] | None
    level: str
    pictures: list[File]
    texts: list[str]
    shows_me: bool


def read(actor: Actor, of: Case) -> list[Read]:
    """The listings of a case with the engine's reading and what came with their reports."""
    return read_all(actor, [of])[of.pk]


def read_all(actor: Actor, cases: Sequence[Case]) -> dict[int, list[Read]]:
    """The same for several cases, by their keys, in as many questions as for one."""
    rows = visible(CaseListing, actor).filter(case__in=cases).select_related("platform", "seller")
    listings = list(rows.order_by("case", "number"))
    readings: dict[int, EngineReading] = {}
    for row in visible(EngineReading, actor).filter(listing__in=listings).order_by("pk"):
        known = readings.get(row.listing_id)
        if known is None or row.sharing == Sharing.MEMBERS or known.sharing == row.sharing:
            readings[row.listing_id] = row
    sent = _reports_of(actor, cases, listings)
    pictures = pictures_of(actor, [report for reports in sent.values() for report in reports])
    found: dict[int, list[Read]] = {one.pk: [] for one in cases}
    for one in listings:
        reading, reports = readings.get(one.pk), sent[one.pk]
        decision, level = (reading.decision, reading.sharing) if reading else (None, "")
        shown = [file for report in reports for file in pictures.get(report.public_id, ())]
        shows = any(report.shows_me for report in reports)
        found[one.case_id].append(Read(one, decision, level, shown, _other_texts(one, reports), shows))
    return found


def _reports_of(actor: Actor, cases: Sequence[Case], listings: Sequence[CaseListing]) -> dict[int, list[Report]]:
    """The reports that came in, by the keys of the listings that they are about."""
    sent: dict[int, list[Report]] = {}
    if actor.is_system or actor.has(Role.NGO_EXPERT):
        for report in visible(Report, actor).filter(case__in=cases).order_by("received_at", "pk"):
            sent.setdefault(report.case_id or 0, []).append(report)
    found: dict[int, list[Report]] = {}
    for case in cases:
        found |= belonging.of_listings([one for one in listings if one.case_id == case.pk], sent.get(case.pk, ()))
    return found


def _other_texts(listing: CaseListing, reports: Sequence[Report]) -> list[str]:
    """What reports say that the offer says, where it is not what stands in the listing, each text once."""
    known = " ".join(listing.text.split())
    texts = {" ".join(report.text.split()): report.text for report in reports if report.text}
    return [text for plain, text in texts.items() if plain not in known]


def pictures_of(actor: Actor, reports: Sequence[Report]) -> dict[str, list[File]]:
    """The pictures that came with reports and that the actor sees, by the public ids of the reports."""
    found: dict[str, list[File]] = {}
    about = [one.public_id for one in reports]
    for file in visible(File, actor).filter(about__in=about, deleted_at=None, width__isnull=False).order_by("pk"):
        found.setdefault(file.about, []).append(file)
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
    rows = visible(Seller, actor).filter(listings__case=of).distinct().select_related("platform").order_by("pk")
    found = list(rows)
    listed = visible(CaseListing, actor).filter(seller__in=found).order_by().values_list("seller")
    cases = dict(listed.annotate(n=Count("case", distinct=True)))
    struck = visible(Strike, actor).filter(seller__in=found, ended_at=None).order_by().values_list("seller")
    strikes = dict(struck.annotate(n=Count("pk")))
    return [SellerCard(one, cases.get(one.pk, 0), strikes.get(one.pk, 0)) for one in found]


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
