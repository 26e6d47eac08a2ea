"""What is held for an authority, as a list. Files of it are recorded: the reasons tell of investigations."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.cases.models import Hold
from inthewild.hub.cases.models.hold import HoldState
from inthewild.hub.core import formats
from inthewild.hub.core.tables import Choice, Column, Day, Kind, Table, Text


def _holds(n: int) -> str:
    return ngettext("%(n)s hold", "%(n)s holds", n) % {"n": formats.number(n)}


def _case(hold: Hold) -> str:
    """The case of an active hold; one that is over is out of sight for who held it."""
    return reverse("cases:case", args=[hold.case.public_id]) if hold.state == HoldState.ACTIVE else ""


def _short(hold: Hold) -> str:
    return Truncator(hold.reason).chars(80)


HELD = Table(
    "held-cases",
    _("Held cases"),
    (
        Column("id", _("Identifier"), "public_id", Kind.CODE, page=False),
        Column("why", _("Reason"), _short, link=_case, export=False),
        Column("reason", _("Reason"), page=False),
        Column("since", _("Since"), "begun_at", Kind.DAY, sort=("begun_at",)),
        Column("until", _("Until"), kind=Kind.DAY, sort=("until",)),
        Column("state", _("State"), kind=Kind.BADGE, choices=dict(HoldState.choices), tones={"active": "warn"}, sort=("state",)),
    ),
    (
        Text("q", _("Reason"), "reason"),
        Choice("state", _("State"), "state", choices=HoldState.choices),
        Day("ends", _("Ends until"), "until__date", "lte"),
    ),
    counted=_holds,
    empty=_("Nothing is held for your organisation. Ask a conservation organisation to hold a case before a notice leaves."),
    recorded=True,
)
