"""The secretariat's first day: who owes what by when, and the contacts of everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from inthewild.hub.core import clock
from inthewild.hub.core.access import visible
from inthewild.hub.members import queries, services
from inthewild.hub.members.models import Contact
from inthewild.hub.members.models.duty import DutyKind
from inthewild.hub.members.queries.lists import open_duties_count
from inthewild.hub.members.views.common import actor_of, office_only, one_of, paged, show, without_page

ORDERS = {"due": ("due", "id"), "-due": ("-due", "-id"), "who": ("organisation__name", "due"), "what": ("kind", "due")}


@office_only("members.first_day")
@require_safe
def first_day(request: HttpRequest) -> HttpResponse:
    """``/office/?order=due|-due|who|what&kind=&late=1``: overdue ones first unless asked otherwise."""
    actor = actor_of(request)
    today = clock.now().date()
    order = one_of(request.GET.get("order"), list(ORDERS)) or "due"
    kind = one_of(request.GET.get("kind"), DutyKind.values)
    late = request.GET.get("late") == "1"
    rows = queries.duties(actor).order_by(*ORDERS[order])
    if kind:
        rows = rows.filter(kind=kind)
    if late:
        rows = rows.filter(due__lt=today)
    page = paged(request, rows)
    total, overdue = open_duties_count(actor, today)
    context = {
        "page": page,
        "rows": [(d, d.overdue_on(today)) for d in page],
        "today": today,
        "order": order,
        "kind": kind,
        "kinds": DutyKind.choices,
        "late": late,
        "total": total,
        "overdue": overdue,
        "query": without_page(request),
        "hosts_waiting": queries.proposals(actor).count(),
    }
    return show(request, "office", context)


@office_only("contact.export")
@never_cache
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts of all organisations."""
    rows = visible(Contact, actor_of(request)).select_related("organisation").order_by("organisation__name", "number")
    page = paged(request, rows)
    return show(request, "all_contacts", {"page": page, "rows": [(c, c.person()) for c in page], "query": without_page(request)})


@office_only("contact.export")
@never_cache
@require_POST
def contacts_csv(request: HttpRequest) -> HttpResponse:
    """All contacts as CSV. A POST, because it is written into the record that the list left the hub."""
    actor = actor_of(request)
    rows = visible(Contact, actor).select_related("organisation").order_by("organisation__name", "number")
    answer = HttpResponse(services.export_contacts(actor, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="contacts.csv"'
    return answer
