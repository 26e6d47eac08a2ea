"""Growth: who joined and who left, apart, so that a coming never hides a going."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from inthewild.hub.accounts.models import Kind
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid
from inthewild.hub.members.models import Membership

STEPS = {"month": 1, "quarter": 3, "year": 12}
_MAX = 240


@dataclass(frozen=True)
class Period:
    """From the day ``start`` until the day before ``end``: how many joined, how many left, how many belonged at its end."""

    start: date
    end: date
    joined: int
    left: int
    members: int


@dataclass(frozen=True)
class Growth:
    """Periods without a gap, the earliest first; empty while nobody ever joined."""

    step: str
    periods: tuple[Period, ...]


def growth(actor: Actor, step: str, until: date, kind: str = Kind.COMPANY) -> Growth:
    """Which organisations of a kind joined and left per ``month``, ``quarter`` or ``year`` up to the period of ``until``.

    Members are memberships that the actor sees; who left and came back joined twice and left once. At most 240 periods.
    Raises Invalid for another step.
    """
    if step not in STEPS:
        raise Invalid("choose month, quarter or year", where="step")
    joined_by_then = visible(Membership, actor).filter(joined_on__lte=until, organisation__kind=kind)
    rows = list(joined_by_then.values_list("joined_on", "left_on"))
    joins = sorted(joined for joined, _left in rows if joined is not None)
    if not joins:
        return Growth(step, ())
    leaves = sorted(left for _joined, left in rows if left is not None and left <= until)
    starts = [_start(until, STEPS[step])]
    while starts[-1] > joins[0] and len(starts) < _MAX:
        starts.append(_plus(starts[-1], -STEPS[step]))
    periods = []
    for start in reversed(starts):
        end = _plus(start, STEPS[step])
        joined, left = sum(start <= d < end for d in joins), sum(start <= d < end for d in leaves)
        members = sum(d < end for d in joins) - sum(d < end for d in leaves)
        periods.append(Period(start, end, joined, left, members))
    return Growth(step, tuple(periods))


def _start(day: date, months: int) -> date:
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _plus(start: date, months: int) -> date:
    count = start.year * 12 + start.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
