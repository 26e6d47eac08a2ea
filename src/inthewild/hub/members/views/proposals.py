"""Unknown hosts that wait: an expert accepts, merges or rejects each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.members import audience, forms, hosts, queries, services, tables
from inthewild.hub.members.views.common import actor_of, for_people, office_only, show


@office_only("platform.queue")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The queue, oldest first."""
    actor = actor_of(request)
    context = {"may_decide": allowed(actor, "platform.decide", None)}
    return answer(request, tables.PROPOSALS, queries.proposals(actor), "members/proposals.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, plt: str) -> HttpResponse:
    """One host and three forms; the button that was pressed says which counts."""
    actor = actor_of(request)
    found = queries.platform(actor, plt)
    require(actor, "platform.decide", found)
    if found.state not in ("proposed", "rejected"):
        return redirect("members:platform", plt)
    pressed = request.POST.get("do", "")
    known = {"name": hosts.shown(found.name), "route": "none", "sector": "other"}
    accept = forms.AcceptForm(request.POST if pressed == "accept" else None, initial=known, prefix="accept")
    merge = forms.MergeForm(request.POST if pressed == "merge" else None, prefix="merge", platforms=queries.platforms(actor))
    reject = forms.ReasonForm(request.POST if pressed == "reject" else None, prefix="reject")
    done: object = None
    if pressed == "accept":
        done = attempt(accept, lambda: services.accept_platform(actor, found, **accept.facts()))
    elif pressed == "merge":
        done = attempt(
            merge,
            lambda: services.merge_platform(actor, found, queries.platform(actor, merge.cleaned_data["into"])),
        )
    elif pressed == "reject":
        done = attempt(reject, lambda: services.reject_platform(actor, found, reject.cleaned_data["reason"]))
    if done is not None:
        messages.success(request, _("Decided."))
        return redirect("members:proposals")
    context = {
        "platform": found,
        "hosts": [(h.host, hosts.shown(h.host)) for h in queries.hosts_of(actor, found)],
        "accept": accept,
        "merge": merge,
        "reject": reject,
        "audience": audience.of_platform(found),
    }
    return show(request, "proposal", context, wrong=request.method == "POST")
