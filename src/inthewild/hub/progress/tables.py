"""The list of submissions: its columns, and by what it is filtered."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inthewild.hub.core import formats
from inthewild.hub.core.tables import Choice, Column, Kind, Table, Text
from inthewild.hub.progress import periods
from inthewild.hub.progress.models import Submission
from inthewild.hub.progress.models.submission import Disclosure, SubmissionState
from inthewild.hub.progress.queries.submissions import is_overdue
from inthewild.hub.progress.views.common import TONES


def _counted(n: int) -> str:
    return ngettext("%(n)s submission", "%(n)s submissions", n) % {"n": formats.number(n)}


def _state(of: Submission) -> str:
    return "overdue" if is_overdue(of) else of.state


_STATES = {**dict(SubmissionState.choices), "overdue": _("Overdue")}

SUBMISSIONS = Table(
    "submissions",
    _("Submissions"),
    (
        Column("id", _("Identifier"), "public_id", Kind.CODE, page=False),
        Column(
            "organisation", _("Company"), "organisation.name", sort=("organisation__name",),
            link=lambda s: reverse("progress:submission", args=[s.public_id]),
        ),
        Column("period", _("Period"), lambda s: periods.read(s.request.period).name, sort=("request__period",)),
        Column("state", _("State"), _state, Kind.BADGE, sort=("state",), choices=_STATES, tones=TONES | {"overdue": "bad"}),
        Column("due", _("Due on"), "request.due", Kind.DAY, sort=("request__due",)),
        Column("submitted", _("Handed in"), "submitted_at", Kind.DAY, sort=("submitted_at",), missing=_("not yet")),
        Column("disclosure", _("Who may read it"), "disclosure", choices=dict(Disclosure.choices)),
    ),
    (
        Text("q", _("Company"), "organisation__name"),
        Text("period", _("Period"), "request__period"),
        Choice("state", _("State"), "state", choices=SubmissionState.choices),
    ),
    counted=_counted,
    empty=_("No figures were asked for yet."),
)  # fmt: skip
