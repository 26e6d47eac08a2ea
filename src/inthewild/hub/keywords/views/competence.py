"""Who knows which languages."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inthewild.hub.core.access import allowed
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import OutOfSight
from inthewild.hub.keywords.forms import desk as forms
from inthewild.hub.keywords.queries import desk
from inthewild.hub.keywords.services import competence as services
from inthewild.hub.members import places
from inthewild.hub.members.queries import names_of, organisation_names
from inthewild.hub.members.views.common import actor_of, for_people


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def competence(request: HttpRequest) -> HttpResponse:
    """The languages, who knows them, and what one says of oneself."""
    actor = actor_of(request)
    may_say = allowed(actor, "competence.say")
    if not (may_say or allowed(actor, "competence.confirm", None)):
        raise OutOfSight("there is no such page")
    form = forms.CompetenceForm()
    if request.method == "POST":
        do, _colon, what = request.POST.get("do", "").partition(":")
        if do == "confirm":
            person, _at, lang = what.partition(":")
            services.confirm(actor, desk.competence(actor, person, lang))
            done = True
        elif do == "forget":
            services.forget(actor, what)
            done = True
        else:
            form = forms.CompetenceForm(request.POST)
            done = attempt(form, lambda: services.say(actor, **form.cleaned_data)) is not None
        if done:
            messages.success(request, _("Saved."))
            return redirect("keywords:competence")
    rows = desk.competences(actor)
    by_language = [(places.language(lang), list(found)) for lang, found in groupby(rows, lambda one: one.lang)]
    context = {
        "form": form,
        "languages": sorted(by_language, key=lambda pair: pair[0]),
        "names": names_of(actor, {one.person for one in rows} | {one.confirmed_by for one in rows} - {""}),
        "organisations": organisation_names(actor, {one.organisation for one in rows} - {""}),
        "may_say": may_say,
        "may_confirm": {one.pk for one in rows if not one.confirmed_by and allowed(actor, "competence.confirm", one)},
    }
    return render(request, "keywords/competence.html", context, status=422 if form.is_bound else 200)
