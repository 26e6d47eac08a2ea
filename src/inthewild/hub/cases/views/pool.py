"""The triage pool: what waits for an expert, in its order, and the next case."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inthewild.hub.cases import tables
from inthewild.hub.cases.models import Case
from inthewild.hub.cases.queries import cases as queries
from inthewild.hub.cases.services import triage
from inthewild.hub.core.tables import answer
from inthewild.hub.members.views.common import actor_of, office_only

_KEPT = ("state", "language", "group", "platform", "mine", "age")


@office_only("case.queue")
@require_safe
def pool(request: HttpRequest) -> HttpResponse:
    """``/cases/?state=&language=&group=&platform=&mine=&age=``; the list that "next case" goes through from then on."""
    actor = actor_of(request)
    request.session["cases.list"] = given(request)

    def rows(asked: Mapping[str, str]) -> QuerySet[Case]:
        return queries.with_marks(queries.pool(actor, asked))

    return answer(request, tables.pool(actor), rows, "cases/pool.html", {})


@office_only("case.queue")
@require_POST
def following(request: HttpRequest) -> HttpResponse:
    """The first case of the list that nobody else holds."""
    actor = actor_of(request)
    found = triage.next_case(actor, request.session.get("cases.list", {}))
    if found is None:
        messages.info(request, _("No other case of this list is free."))
        return redirect("cases:pool")
    return redirect("cases:case", found.public_id)


def given(request: HttpRequest) -> dict[str, str]:
    """The filters of the address."""
    return {name: request.GET[name][:100] for name in _KEPT if request.GET.get(name)}
