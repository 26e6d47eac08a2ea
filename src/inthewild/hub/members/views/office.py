"""The secretariat's first day: who owes what by when, and the contacts of everybody."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from inthewild.hub.core import clock
from inthewild.hub.core.access import visible
from inthewild.hub.core.tables import answer
from inthewild.hub.members import queries, services, tables
from inthewild.hub.members.models import Contact, Duty
from inthewild.hub.members.queries.lists import open_duties_count
from inthewild.hub.members.views.common import actor_of, office_only


@office_only("members.first_day")
@require_safe
def first_day(request: HttpRequest) -> HttpResponse:
    """``/office/?kind=&late=1``: overdue ones first unless asked otherwise."""
    actor = actor_of(request)
    today = clock.now().date()

    def rows(given: Mapping[str, str]) -> QuerySet[Duty]:
        owed = queries.duties(actor)
        return owed.filter(due__lt=today) if given.get("late") else owed

    total, overdue = open_duties_count(actor, today)
    context = {"today": today, "total": total, "overdue": overdue, "hosts_waiting": queries.proposals(actor).count()}
    return answer(request, tables.DUTIES, rows, "members/office.html", context)


@office_only("contact.export")
@never_cache
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts of all organisations."""
    rows = visible(Contact, actor_of(request)).select_related("organisation").order_by("organisation__name", "number")
    return answer(request, tables.ALL_CONTACTS, rows, "members/all_contacts.html")


@office_only("contact.export")
@never_cache
@require_POST
def contacts_csv(request: HttpRequest) -> HttpResponse:
    """All contacts as CSV. A POST, because it is written into the record that the list left the hub."""
    actor = actor_of(request)
    rows = visible(Contact, actor).select_related("organisation").order_by("organisation__name", "number")
    sent = HttpResponse(services.export_contacts(actor, rows), content_type="text/csv; charset=utf-8")
    sent["Content-Disposition"] = 'attachment; filename="contacts.csv"'
    return sent
