"""The emergency: what is switched off or added now, switching, ending it early."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.forms import attempt
from inthewild.hub.keywords import audience_releases as audience
from inthewild.hub.keywords.forms.releases import EmergencyForm, ReasonForm
from inthewild.hub.keywords.queries import releases as queries
from inthewild.hub.keywords.services import emergency as services
from inthewild.hub.members.views.common import actor_of, office_only


@office_only("release.read")
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """What is in force, what was, and for experts the form."""
    actor = actor_of(request)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST":
        require(actor, "release.switch")

        def act() -> Any:
            given = form.cleaned_data
            return services.switch(actor, off=form.off_ids(), added=form.rows(), reason=given["reason"], hours=given["hours"])

        if attempt(form, act) is not None:
            messages.success(request, _("Signed. Clients hear of it when they ask next."))
            return redirect("keywords:emergency")
    return _show(request, form, ReasonForm(prefix="end"), wrong=form.is_bound)


@office_only("release.switch")
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End one before its time."""
    actor = actor_of(request)
    one = queries.switch(actor, number)
    form = ReasonForm(request.POST, prefix="end")

    def act() -> bool:
        services.end(actor, one, reason=form.cleaned_data["reason"])
        return True

    if attempt(form, act):
        messages.success(request, _("Ended."))
        return redirect("keywords:emergency")
    return _show(request, EmergencyForm(), form, wrong=True)


def _show(request: HttpRequest, form: EmergencyForm, reason: ReasonForm, *, wrong: bool) -> HttpResponse:
    actor = actor_of(request)
    now = queries.in_force(actor)
    context = {
        "form": form,
        "reason_form": reason,
        "now": [(one, queries.terms_named(actor, one.off)) for one in now],
        "former": queries.emergencies(actor).exclude(pk__in=[one.pk for one in now])[:20],
        "may_switch": allowed(actor, "release.switch") and queries.newest(actor) is not None,
        "audience": audience.of_list(),
    }
    return render(request, "keywords/releases/emergency.html", context, status=422 if wrong else 200)
