"""Who runs which release, how well languages and taxa are covered, whose proposals became terms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core.access import require
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import OutOfSight
from inthewild.hub.keywords import audience_releases as audience
from inthewild.hub.keywords import store
from inthewild.hub.keywords.forms.releases import RunningForm
from inthewild.hub.keywords.queries import adoption
from inthewild.hub.keywords.queries import releases as queries
from inthewild.hub.keywords.services import adoption as services
from inthewild.hub.members import places
from inthewild.hub.members.views.common import actor_of, for_people, office_only


@office_only("release.adoption")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The page."""
    actor = actor_of(request)
    context = {
        "newest": queries.newest(actor),
        "runs": adoption.runs(actor),
        "languages": [(places.language(one.name), one) for one in adoption.languages(actor)],
        "groups": [(one.name, one) for one in adoption.groups(actor)],
        "credit": adoption.credit(actor),
        "expiries": sorted(store.expiries().items(), key=lambda pair: pair[1]),
        "audience": audience.of_list(),
    }
    return render(request, "keywords/releases/adoption.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def running(request: HttpRequest) -> HttpResponse:
    """A member says which version it runs, for programs that do not fetch it here."""
    actor = actor_of(request)
    copy = queries.own_copy(actor)
    if copy is None:
        raise OutOfSight("there is no such page")
    require(actor, "release.report", copy)
    published = queries.releases(actor).filter(state="published").values_list("version", flat=True)
    form = RunningForm(request.POST or None, versions=[(v, v) for v in published], initial={"version": copy.version})

    def act() -> bool:
        services.report(actor, copy, form.cleaned_data["version"])
        return True

    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("Saved."))
        return redirect("keywords:releases")
    context = {"form": form, "heading": _("Which version do you run?"), "audience": audience.of_list()}
    return render(request, "keywords/releases/form.html", context, status=422 if form.is_bound else 200)
