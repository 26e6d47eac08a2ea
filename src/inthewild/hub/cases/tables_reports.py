"""One's own reports as a list: the five statuses that everybody who reports reads, and nothing more of the case."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.text import Truncator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.cases.queries.reports import LABELS, Own, as_own
from inthewild.hub.core import formats
from inthewild.hub.core.tables import Choice, Column, Day, Kind, Table, Text


def _reports(n: int) -> str:
    return ngettext("%(n)s report", "%(n)s reports", n) % {"n": formats.number(n)}


def _offer(one: Own) -> str:
    return Truncator(one.title).chars(120) or Truncator(one.url).chars(80) or _now("A picture or a text")


OWN = Table(
    "my-reports",
    _("My reports"),
    (
        Column("id", _("Identifier"), "public_id", Kind.CODE, page=False),
        Column("offer", _("Offer"), _offer, export=False),
        Column("title", _("Title"), page=False),
        Column("address", _("Address"), "url", Kind.CODE, page=False),
        Column("status", _("How it stands"), choices=LABELS, template="cases/cells/status.html"),
        Column("question", _("More information would help"), lambda one: one.question, page=False),
        Column("received", _("Received"), "received_at", Kind.DAY, sort=("received_at",)),
        Column("changed", _("Last change"), "changed_at", Kind.DAY, missing="–"),
    ),
    (
        Text("q", _("Title or address"), ("title", "url")),
        Choice("status", _("How it stands"), choices=tuple((one.value, label) for one, label in LABELS.items())),
        Day("from", _("Received from"), "received_at__date", "gte"),
        Day("to", _("Received until"), "received_at__date", "lte"),
    ),
    counted=_reports,
    empty=_("You have reported nothing yet."),
    step=(reverse_lazy("report:entrance"), _("Report a listing")),  # type: ignore[arg-type] # a promise of an address
    row=as_own,
)
