"""Requests about personal data as a list. It names nobody: who asks stands encrypted, and on the page of the request."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.core import formats
from inthewild.hub.core.tables import Choice, Column, Day, Kind, Table
from inthewild.hub.desk.models import Kind as Asked
from inthewild.hub.desk.models import State, SubjectRequest

OVER = (State.ANSWERED, State.REFUSED, State.WITHDRAWN)
_STATES = (("over", _("All that are over")), *((one.value, one.label) for one in OVER))


def states(given: str) -> tuple[str, ...]:
    """The states that a value of the filter means."""
    return tuple(OVER) if given == "over" else (given,) if given else (State.OPEN,)


def _requests(n: int) -> str:
    return ngettext("%(n)s request", "%(n)s requests", n) % {"n": formats.number(n)}


def _late(one: SubjectRequest) -> str | None:
    """How its day stands: only of an open one."""
    if one.state != State.OPEN:
        return None
    return "late" if one.late else "soon" if one.soon else None


def is_over(state: str) -> bool:
    """Whether the filter asks for what is over."""
    return state in dict(_STATES)


def requests(*, over: bool) -> Table:
    """The list: of what is open its day, of what is over when it was closed."""
    return Table(
        "data-requests",
        _("Requests about personal data"),
        (
            Column("id", _("Identifier"), "handle", Kind.CODE, page=False),
            Column(
                "kind", _("Asked for"), choices=dict(Asked.choices), sort=("kind",),
                link=lambda one: reverse("subjects:request", args=[one.handle]),
            ),
            Column("due", _("Answer by"), kind=Kind.DAY, sort=("due",), template="desk/cells/due.html", page=not over),
            Column("stands", _("Overdue"), _late, choices={"late": _("Overdue"), "soon": _("Soon")}, page=False),
            Column("asked", _("Asked on"), "made_at", Kind.DAY, sort=("made_at",)),
            Column("state", _("State"), choices=dict(State.choices), sort=("state",), template="desk/cells/state.html"),
            Column("closed", _("Over since"), "closed_at", Kind.DAY, sort=("closed_at",), page=over),
        ),
        (
            Choice("state", _("State (none chosen: open)"), choices=_STATES),
            Choice("kind", _("Asked for"), "kind", choices=Asked.choices),
            Day("from", _("Asked from"), "made_at__date", "gte"),
            Day("to", _("Asked until"), "made_at__date", "lte"),
        ),
        counted=_requests,
        empty=_("Nobody waits for an answer. People find the form on the page about privacy."),
        step=(reverse("privacy"), _("Privacy")),
    )  # fmt: skip
