"""Holds: placing, renewing and releasing one, and the list of who asks for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.accounts.models import Kind
from inthewild.hub.cases.forms import casework as forms
from inthewild.hub.cases.models import Hold
from inthewild.hub.cases.queries import cases as queries
from inthewild.hub.cases.services import holds
from inthewild.hub.cases.tables_holds import HELD
from inthewild.hub.cases.views.common import page
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import OutOfSight
from inthewild.hub.members.queries import organisations
from inthewild.hub.members.views.common import actor_of, for_people, office_only


@office_only("case.held")
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """``/cases/held``: what is held for the reader's authority."""
    actor = actor_of(request)
    return answer(request, HELD, queries.holds(actor), "cases/held.html")


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, cas: str) -> HttpResponse:
    """``/cases/<id>/hold``: the hold of a case, or a form to place one."""
    actor = actor_of(request)
    found = queries.case(actor, cas)
    active = queries.hold_of(actor, found)
    if active is not None:
        return _active(request, active)
    if not allowed(actor, "hold.place", found):
        raise OutOfSight("there is no such object", where=cas)
    authorities = list(organisations(actor).filter(kind=Kind.ENFORCEMENT).order_by("name"))
    form = forms.HoldForm(request.POST or None, authorities=authorities, initial={"version": found.version})

    def place() -> Hold:
        chosen = next(o for o in authorities if o.public_id == form.cleaned_data["authority"])
        facts = {"reason": form.cleaned_data["reason"], "version": form.cleaned_data["version"]}
        return holds.place(actor, found, chosen, until=_end_of(form.cleaned_data["until"]), **facts)

    return _answer(request, form, place, {"case_of": found, "form": form})


def _active(request: HttpRequest, active: Hold) -> HttpResponse:
    actor = actor_of(request)
    renewing = request.POST.get("do") == "renew"
    renew = forms.RenewForm(request.POST if renewing else None)
    release = forms.ReasonForm(request.POST if request.method == "POST" and not renewing else None)
    context = {"case_of": active.case, "renew": renew, "release": release, "may_end": allowed(actor, "hold.release", active)}
    if request.method == "POST":
        require(actor, "hold.release", active)

    def act() -> Hold:
        if renewing:
            return holds.renew(actor, active, _end_of(renew.cleaned_data["until"]))
        return holds.release(actor, active, release.cleaned_data["reason"])

    return _answer(request, renew if renewing else release, act, context)


def _answer(request: HttpRequest, form: Any, do: Callable[[], Hold], context: dict[str, Any]) -> HttpResponse:
    actor = actor_of(request)
    case = context["case_of"]
    if request.method == "POST" and (done := attempt(form, do)) is not None:
        messages.success(request, _("Saved."))
        gone = done.state != "active" and not allowed(actor, "case.queue")
        return redirect("cases:held") if gone else redirect("cases:hold", case.public_id)
    return page(request, actor, queries.case(actor, case.public_id), "hold", context, wrong=form.is_bound)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), UTC)
