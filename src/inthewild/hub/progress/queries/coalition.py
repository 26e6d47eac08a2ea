"""Who was asked for figures of a period, who of them may be named if nothing came, and what is published already."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from inthewild.exchange.snapshot.options import Published, period_before
from inthewild.exchange.snapshot.sealed import lines_of
from inthewild.exchange.snapshot.serial import from_dict
from inthewild.hub.members.models import Agreement
from inthewild.hub.progress import periods
from inthewild.hub.progress.models import Request, Snapshot, Submission
from inthewild.hub.progress.permissions.snapshots import OUT


@dataclass(frozen=True)
class Asked:
    """Companies that were asked for a period: ids, and names of those whose agreement lets us name them; for which metrics."""

    companies: frozenset[str]
    nameable: dict[str, str]
    metrics: frozenset[str]


def asked(period: str) -> Asked:
    """Who was asked. Without an actor: a snapshot tells the number, and names only whom an agreement lets it name."""
    # hub: unscoped, a snapshot is made of everything
    rows = Submission.objects.filter(request__period=period, replaces=None)
    companies = dict(rows.values_list("organisation__public_id", "organisation__name"))
    day = periods.read(period).last
    held = Q(state="signed") | Q(state__in=("ended", "superseded"), valid_until__isnull=False)
    # hub: unscoped, a gate as members.queries.agreements
    agreed = Agreement.objects.filter(held, kind="publication", organisation__public_id__in=companies, valid_from__isnull=False)
    agreed = agreed.filter(Q(valid_until=None) | Q(valid_until__gt=day))
    named = set(agreed.values_list("organisation__public_id", flat=True))
    # hub: unscoped, a snapshot is made of everything
    metrics = Request.objects.filter(period=period).values_list("metrics", flat=True).first()
    nameable = {key: name for key, name in companies.items() if key in named}
    return Asked(frozenset(companies), nameable, frozenset(metrics or ()))


def published(period: str) -> tuple[Published, ...]:
    """What is out for the period, the two before it and the one after: all that one more edition could be compared with.

    Without an actor: what it holds for auditors stays in the hub, and decides what has to be kept back.
    """
    before = period_before(period)
    near = (period, before, period_before(before), after(period))
    # hub: unscoped, a snapshot is made of everything
    rows = Snapshot.objects.filter(period__in=near, state__in=OUT).order_by("period", "edition")
    return tuple(Published(from_dict(row.data), lines_of(row.private.get("lines", {}))) for row in rows)


def after(period: str) -> str:
    """The period after."""
    year, part = int(period[:4]), period[5:]
    found = [f"{y}{part and '-' + part[0] + str(n)}" for y in (year, year + 1) for n in (1, 2, 3, 4)]
    return next(one for one in found if period_before(one) == period)
