"""Every accepted figure as a snapshot takes it. For the hub itself: what becomes public of them is decided by the snapshot."""

from __future__ import annotations

from datetime import UTC, date, datetime

from inthewild.exchange.snapshot.entries import Entry
from inthewild.exchange.snapshot.records import Level, Sample
from inthewild.hub.members.models import PlatformOwner
from inthewild.hub.progress import periods
from inthewild.hub.progress.models import Figure, Submission
from inthewild.hub.progress.queries import samples

_FIELDS = (
    "submission__public_id", "number", "submission__organisation", "submission__organisation__public_id",
    "submission__organisation__name", "platform__public_id", "platform__name", "platform__regions", "platform__sector",
    "metric__code", "metric__version", "submission__request__period", "dimension", "member", "value", "method", "verified",
    "submission__disclosure", "submission__submitted_at", "submission__replaces", "pk",
)  # fmt: skip

Place = tuple[tuple[str, ...], str]
"""Regions and sector."""


def entries(period: str | None = None) -> list[Entry]:
    """The figures of all accepted submissions, of one period or of all, in an order that depends on nothing but them.

    A submission that was restated or taken back gives none; one that is being restated counts until the new one is accepted.
    Five queries, however many there are.
    """
    # hub: unscoped, snapshots are made of all figures and say themselves what of them is public
    rows = Figure.objects.filter(submission__state="accepted")
    if period is not None:
        rows = rows.filter(submission__request__period=period)
    found = list(rows.order_by("submission__public_id", "number").values_list(*_FIELDS))
    before = _replaced({row[19] for row in found if row[19] is not None})
    places = _places({(row[2], row[11]) for row in found if row[5] is None})
    sampled = samples.results({row[20] for row in found})
    return [_entry(row[:20], before, places, sampled.get(row[20])) for row in found]


def _entry(
    row: tuple[object, ...], before: dict[tuple[object, ...], str], places: dict[tuple[int, str], Place], sample: Sample | None
) -> Entry:
    (
        submission, number, organisation, organisation_id, organisation_name, platform, platform_name, regions, sector,
        metric, version, period, dimension, member, value, method, level, disclosure, at, replaces,
    ) = row  # fmt: skip
    where: Place = (tuple(regions), sector) if platform else places.get((organisation, period), ((), ""))  # type: ignore[arg-type, assignment]
    return Entry(
        id=f"{submission}/{number}",
        organisation=str(organisation_id),
        organisation_name=str(organisation_name),
        platform=str(platform or ""),
        platform_name=str(platform_name or ""),
        metric=str(metric),
        definition=int(str(version)),
        period=str(period),
        dimension=str(dimension),
        member=str(member),
        value=int(str(value)),
        method=str(method),
        level=Level(str(level)),
        disclosure=str(disclosure),
        submitted_at=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(at, datetime) else "",
        regions=where[0],
        sector=where[1],
        sample=sample,
        replaces=before.get((replaces, metric, platform, dimension, member), "") if replaces else "",
    )


def _replaced(submissions: set[int]) -> dict[tuple[object, ...], str]:
    """The ids of the figures of submissions that were replaced, by what they are of."""
    if not submissions:
        return {}
    # hub: unscoped, ids of figures that were replaced
    ids = dict(Submission.objects.filter(pk__in=submissions).values_list("pk", "public_id"))
    # hub: unscoped, ids of figures that were replaced
    rows = Figure.objects.filter(submission__in=submissions)
    keys = rows.values_list("submission", "metric__code", "platform__public_id", "dimension", "member", "number")
    return {key[:5]: f"{ids[key[0]]}/{key[5]}" for key in keys}


def _places(of: set[tuple[int, str]]) -> dict[tuple[int, str], Place]:
    """The regions of the platforms that a company owned in a period, and their sector if it is one for all."""
    if not of:
        return {}
    # hub: unscoped, who owns which platform is known to the whole coalition
    spans = PlatformOwner.objects.filter(organisation__in={company for company, _period in of}, platform__state="accepted")
    owned: dict[int, list[tuple[date, date | None, list[str], str]]] = {}
    for company, *span in spans.values_list("organisation", "since", "until", "platform__regions", "platform__sector"):
        owned.setdefault(company, []).append(tuple(span))
    found: dict[tuple[int, str], Place] = {}
    for company, code in of:
        period = periods.read(code)
        there = [
            (regions, sector)
            for since, until, regions, sector in owned.get(company, [])
            if since <= period.last and (until is None or until > period.first)
        ]
        sectors = {sector for _regions, sector in there}
        regions = tuple(sorted({region for one, _sector in there for region in one}))
        found[company, code] = (regions, sectors.pop() if len(sectors) == 1 else "")
    return found
