"""The order of the triage pool: a number for each case, computed from what is known of it. docs/hub-cases.md explains it.

Points: severity x 20 (0 to 4); appendix I 15, II 8, III 4; a living animal 25; each strike that counts against a seller
of it 6, at most 5; one point for each day of waiting. How many people reported it is no argument of the function.

A day of waiting counts the same for all, so the order never changes by time alone: what is stored is the points without
waiting, less the day on which the case was opened. Nothing needs to be computed again every night.
"""

from __future__ import annotations

from datetime import date, datetime

from inthewild.hub.cases.models import Case, Strike

SEVERITY, LIVE, STRIKE, MOST_STRIKES = 20, 25, 6, 5
APPENDIX = {"I": 15, "II": 8, "III": 4}
_BEGIN = date(2020, 1, 1).toordinal()


def points(*, severity: int, appendix: str, live_animal: bool, strikes: int) -> int:
    """What a case weighs without its waiting, 0 to 150."""
    base = severity * SEVERITY + APPENDIX.get(appendix, 0) + LIVE * bool(live_animal)
    return base + min(max(strikes, 0), MOST_STRIKES) * STRIKE


def stored(weight: int, opened_at: datetime) -> int:
    """The number that the pool is ordered by, higher first."""
    return weight - (opened_at.date().toordinal() - _BEGIN)


def shown(priority: int, now: datetime) -> int:
    """The points of a case today, with its waiting, from the stored number."""
    return priority + (now.date().toordinal() - _BEGIN)


def strikes_of(case: Case) -> int:
    """How many strikes count against the sellers of a case today."""
    return Strike.objects.filter(seller__listings__case=case, ended_at=None).values("pk").distinct().count()


def of(case: Case) -> int:
    """The number of a case as it stands in memory, with the strikes of the database."""
    weight = points(
        severity=case.severity, appendix=case.appendix, live_animal=case.live_animal, strikes=strikes_of(case)
    )  # fmt: skip
    return stored(weight, case.opened_at)


def refresh(case: Case) -> None:
    """Compute and store it anew: something that counts has changed."""
    case.priority = of(case)
    Case.objects.filter(pk=case.pk).update(priority=case.priority)


def refresh_seller(seller_pk: int) -> None:
    """The same for all open cases of a seller: a strike was counted, or ended."""
    for case in Case.objects.filter(listings__seller=seller_pk, state__in=("new", "triage", "needs_info")).distinct():
        refresh(case)
