"""What the hub counts from its own records: members, platforms, accounts, notices, terms. One entry a thing that is summed.

An id holds the value where that may change while a period goes on: an id never stands for two values. Of notices only totals
are told, and of their outcome only if no company's answers can be read from it. That a listing is gone is told only where
somebody looked; as long as the hub keeps no such looks, ``flags_gone`` is not reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from django.db.models import Q

from inthewild.exchange.snapshot.entries import HUB, PUBLIC, Entry
from inthewild.exchange.snapshot.records import Level
from inthewild.hub.accounts.models import Kind
from inthewild.hub.cases.models import Decision, Notice
from inthewild.hub.core import clock
from inthewild.hub.keywords import content
from inthewild.hub.keywords.models import Level as Sharing
from inthewild.hub.keywords.models import Release
from inthewild.hub.members.models import Membership, PlatformOwner, StockFigure
from inthewild.hub.members.models.figure import Measure
from inthewild.hub.progress import definitions, periods
from inthewild.lexicon.coverage import SCIENTIFIC
from inthewild.text.tags import EVERYWHERE, primary

FEWEST, LARGEST = 3, 85
"""Outcomes are told if notices went to so many owners of platforms, and none of them got more than so many per cent."""
ACTED = ("removed", "restricted", "geo_blocked", "account_action")
WRITTEN = ("name", "product", "slang", "code", "emoji", "hashtag")
"""Kinds of terms that are search terms: not words of selling or proving, nor terms that protect harmless texts."""


def own(period: str) -> list[Entry]:
    """The hub's own figures of a period, as far as it has gone. Without an actor: they become public as they are."""
    asked = periods.read(period)
    day = min(asked.last, clock.now().date())
    if day < asked.first:
        return []
    versions = {code: found.version for code, found in definitions.in_force(asked.last).items()}
    made = [*_members(asked, day), *_notices(asked, day), *_terms(asked)]
    # This code counts by version 1 of each definition; a figure under a later one is missing until the code follows.
    return [one for one in made if versions.get(one.metric) == one.definition]


def _members(period: periods.Period, day: date) -> list[Entry]:
    """Companies, their platforms and the latest published number of accounts of each."""
    # hub: unscoped, who belongs, what they own and how large it is are public (members.queries.public)
    joined = Membership.objects.filter(Q(left_on=None) | Q(left_on__gt=day), joined_on__lte=day, organisation__kind=Kind.COMPANY)
    # hub: unscoped, public as above
    owned = PlatformOwner.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day, platform__state="accepted")
    owned = owned.filter(organisation__in=joined.values("organisation")).select_related("platform", "organisation")
    platforms = {one.platform_id: one for one in owned.order_by("platform__public_id")}
    regions: dict[int, set[str]] = {}
    sectors: dict[int, set[str]] = {}
    for one in platforms.values():
        regions.setdefault(one.organisation_id, set()).update(one.platform.regions)
        sectors.setdefault(one.organisation_id, set()).add(one.platform.sector)
    found = []
    for member in joined.select_related("organisation").order_by("organisation__public_id"):
        company = member.organisation
        known = sectors.get(company.pk, set())
        found.append(_entry(
            period, "companies", 1, company.public_id, _day(day), organisation=company.public_id,
            organisation_name=company.name, regions=tuple(sorted(regions.get(company.pk, ()))),
            sector=next(iter(known)) if len(known) == 1 else "",
        ))  # fmt: skip
    found += [_platform(period, "platforms", 1, one, _day(day)) for one in platforms.values()]
    # hub: unscoped, figures of platforms have a public source
    sizes = StockFigure.objects.filter(platform__in=list(platforms), measure=Measure.ACCOUNTS, day__lte=day, corrected_by=None)
    latest = {one.platform_id: one for one in sizes.order_by("day", "number")}
    for key, size in sorted(latest.items()):
        told = (platforms[key], _day(size.day), Level.L0, size.source, size.source_url)  # copied: the company says so itself
        found.append(_platform(period, "accounts", size.value, *told))
    return found


def _platform(
    period: periods.Period, metric: str, value: int, owned: PlatformOwner, at: str, level: Level = Level.L1, source: str = "",
    source_url: str = "",
) -> Entry:  # fmt: skip
    platform, company = owned.platform, owned.organisation
    return _entry(
        period, metric, value, platform.public_id, at, level, source=source, source_url=source_url,
        organisation=company.public_id, organisation_name=company.name, platform=platform.public_id,
        platform_name=platform.name, regions=tuple(platform.regions), sector=platform.sector,
    )  # fmt: skip


def _notices(period: periods.Period, day: date) -> list[Entry]:
    """Notices that left in the period, and how many of them the platforms themselves answered by acting.

    What an expert wrote down of a platform is not counted: a published figure does not rest on the word of who sent the notice.
    """
    begin, end = (datetime.combine(d, time(), UTC) for d in (period.first, day + timedelta(days=1)))
    # hub: unscoped, totals without a case or a company
    rows = Notice.objects.filter(sent_at__gte=begin, sent_at__lt=end).exclude(state__in=("withdrawn", "bounced"))
    sent = dict(rows.values_list("pk", "receiver_id"))
    platforms = dict(rows.values_list("pk", "platform_id"))
    if not sent:
        return []
    at = _day(day)
    source = "Notices in the records of this hub"
    found = [_entry(period, "flags_sent", len(sent), "all", at, source=source)]
    owners = Counter(("company", sent[key]) if sent[key] else ("platform", platforms[key]) for key in sent)
    if len(owners) >= FEWEST and max(owners.values()) * 100 <= LARGEST * len(sent):
        # hub: unscoped, one total without a company
        said = Decision.objects.filter(notice__in=rows, replaced_by=None, recorded=False, outcome__in=ACTED)
        acted = said.values("notice").distinct().count()
        found.append(_entry(period, "flags_confirmed", acted, "all", at, source=source))
    return found


def _terms(period: periods.Period) -> list[Entry]:
    """The hand-written terms, and their languages, in the latest release of the period; without one, in the package of today."""
    today = clock.now().date()
    # hub: unscoped, totals of what every member gets
    released = Release.objects.filter(published_at__isnull=False, published_at__date__lte=period.last, state="published")
    latest = released.order_by("-published_at", "-id").first()
    if latest is not None:
        rows = [row for row in content.unpacked(latest.content) if row["level"] != Sharing.RESTRICTED]
        atoms, version = _atoms((row["lang"], row["term"], row["kind"]) for row in rows), latest.version
        at = _day(latest.published_at.date()) if latest.published_at else ""
    elif period.last >= today:
        atoms, version = _packaged()
        at = _day(today)
    else:
        return []  # what nobody released in a past period is not known from today's package
    source = f"Keyword database {version}"
    languages = {primary(lang) for lang, _term in atoms} - EVERYWHERE
    return [
        _entry(period, "terms_atoms", len(atoms), version, at, Level.L0, source=source),
        _entry(period, "terms_languages", len(languages), version, at, Level.L0, source=source),
    ]


def _atoms(terms: Iterable[tuple[str, str, str]]) -> frozenset[tuple[str, str]]:
    """Language and term of what a person wrote down as a search term, each once, without scientific names."""
    return frozenset((lang, term) for lang, term, kind in terms if kind in WRITTEN and primary(lang) != SCIENTIFIC)


@cache
def _packaged() -> tuple[frozenset[tuple[str, str]], str]:
    """The same of the package, and its version."""
    from inthewild.lexicon import Lexicon

    lexicon = Lexicon.load()
    return _atoms((one.lang, one.term, one.kind) for one in lexicon.terms), lexicon.version


def _entry(
    period: periods.Period, metric: str, value: int, about: str, at: str, level: Level = Level.L1, *, organisation: str = "",
    organisation_name: str = "", platform: str = "", platform_name: str = "", source: str = "", source_url: str = "",
    regions: tuple[str, ...] = (), sector: str = "",
) -> Entry:  # fmt: skip
    return Entry(
        id=f"hub/{metric}/{period.code}/{about}/{value}", organisation=organisation, organisation_name=organisation_name,
        platform=platform, platform_name=platform_name, metric=metric, definition=1, period=period.code, dimension="", member="",
        value=value, method="count", level=level, disclosure=PUBLIC, source=source or "Records of this hub",
        source_url=source_url, submitted_at=at, regions=regions, sector=sector, kind=HUB,
    )  # fmt: skip


def _day(day: date) -> str:
    return day.isoformat()
