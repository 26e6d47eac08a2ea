"""What one organisation owes, as a list."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.core import formats
from inthewild.hub.core.tables import Choice, Column, Day, Kind, Table, Text
from inthewild.hub.members.models import Duty
from inthewild.hub.members.models.duty import DutyKind

_STATES = {"open": _("Open"), "done": _("Done"), "dropped": _("Dropped")}
_TONES = {"done": "good"}


def _duties(n: int) -> str:
    return ngettext("%(n)s duty", "%(n)s duties", n) % {"n": formats.number(n)}


def _state(duty: Duty) -> str:
    return "open" if duty.is_open() else "done" if duty.done_at else "dropped"


def those(rows: QuerySet[Duty], values: Mapping[str, str]) -> QuerySet[Duty]:
    """Those that the filter of states means: what is open, if none is chosen."""
    match values.get("state"):
        case "any":
            return rows
        case "done":
            return rows.filter(done_at__isnull=False)
        case "dropped":
            return rows.filter(dropped_at__isnull=False)
        case _:
            return rows.filter(done_at=None, dropped_at=None)


OWN = Table(
    "duties",
    _("Duties"),
    (
        Column("about", _("What"), sort=("about",)),
        Column("kind", _("Kind"), sort=("kind",), choices=dict(DutyKind.choices)),
        Column("due", _("Due on"), kind=Kind.DAY, sort=("due",), template="members/cells/own_due.html"),
        Column("state", _("State"), _state, Kind.BADGE, choices=_STATES, tones=_TONES),
        Column("ended", _("Done or dropped"), lambda duty: duty.done_at or duty.dropped_at, Kind.DAY),
        Column("actions", _("Actions"), "number", template="members/cells/own_done.html", export=False),
    ),
    (
        Choice("state", _("State (none chosen: open)"), choices=(("any", _("All states")), *list(_STATES.items())[1:])),
        Text("q", _("What"), "about"),
        Choice("kind", _("Kind"), "kind", choices=DutyKind.choices),
        Day("until", _("Due until"), "due", "lte"),
    ),
    order=("due",),
    counted=_duties,
    empty=_("Nothing is owed."),
)
