"""Cards of cases on the page of today: the pool for experts, what is held for a liaison, a volunteer's own reports.

Notices have theirs in telling.py.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inthewild.hub.cases.models import Case, Hold, Report
from inthewild.hub.cases.permissions.reports import VOLUNTEERS
from inthewild.hub.core import clock, formats, today
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import PublicStatus, Role
from inthewild.hub.core.today import Card, Part, Suggestion

_SOON = timedelta(days=7)
_OUTCOMES = {"sent": PublicStatus.SENT, "gone": PublicStatus.CLOSED_GONE, "none": PublicStatus.CLOSED_NO_ACTION}


@today.card(Role.NGO_EXPERT, order=14)
def pool(actor: Actor) -> Card | None:
    """Cases that wait for an expert."""
    if not allowed(actor, "case.queue"):
        return None
    found = visible(Case, actor).filter(state="triage").order_by().aggregate(n=Count("pk"), oldest=Min("opened_at"))
    if not found["n"]:
        return None
    return Card(_("Cases that wait for an expert"), found["n"], reverse("cases:pool"), _("Take one"), found["oldest"])


@today.card(Role.LE_LIAISON, order=14)
def held(actor: Actor) -> Card | None:
    """What is held for the reader's authority, and how much of it ends soon by itself."""
    rows = visible(Hold, actor).filter(state="active").order_by()
    found = rows.aggregate(n=Count("pk"), oldest=Min("begun_at"), soon=Count("pk", filter=Q(until__lt=clock.now() + _SOON)))
    if not found["n"]:
        return None
    ends = ngettext("%(n)s ends within seven days.", "%(n)s end within seven days.", found["soon"])
    says = ends % {"n": formats.number(found["soon"])} if found["soon"] else ""
    return Card(
        _("Cases that are held for you"), found["n"], reverse("cases:held"), _("Release or renew"), found["oldest"], says=says
    )


@today.card(*VOLUNTEERS, order=14)
def asked(actor: Actor) -> Card | None:
    """The reader's own reports to which more information would help; a held case reads as one that is being checked."""
    free = Q(state="needs_info") & ~Q(holds__state="active")
    cases = Case.objects.filter(free).values("pk")  # hub: unscoped, as queries.status: who reported reads this of each report
    rows = _own(actor).filter(Q(case__in=cases) | Q(case__merged_into__in=cases), quarantine="")
    found = rows.aggregate(n=Count("pk"), oldest=Min("received_at"))
    if not found["n"]:
        return None
    title = _("Reports of yours to which more information would help")
    return Card(title, found["n"], reverse("cases:my_reports"), _("See which"), found["oldest"])


@today.card(*VOLUNTEERS, order=40)
def reported(actor: Actor) -> Card | None:
    """What became of the reader's own reports: nothing but the status that everybody who reports is told."""
    rows = _own(actor)
    count = {name: Count("pk", filter=Q(told=status.value)) for name, status in _OUTCOMES.items()}
    found = rows.aggregate(n=Count("pk"), **count)
    if not found["n"]:
        return None
    told = {name: formats.number(found[name]) for name in _OUTCOMES}
    says = _("Sent to the platform: %(sent)s. Closed, gone: %(gone)s. Closed, no action: %(none)s.") % told
    return Card(
        _("Listings that you reported"), found["n"], reverse("cases:my_reports"), _("How they stand"), says=says, part=Part.CAME
    )


def _own(actor: Actor) -> QuerySet[Report]:
    return visible(Report, actor).filter(reporter=actor.id, erased_at=None).order_by()


today.suggest(
    Suggestion(gettext_lazy("Report a listing"), "report:entrance", frozenset(VOLUNTEERS)),
    Suggestion(gettext_lazy("Read cases that are in the pool or over"), "cases:pool", frozenset({Role.NGO_EXPERT})),
)
