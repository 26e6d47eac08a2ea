"""The secretariat asks companies for figures."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.members import queries as members
from inthewild.hub.progress import periods, tables, wording
from inthewild.hub.progress.forms.acts import AlsoForm, AskForm, asked_for
from inthewild.hub.progress.queries import submissions as queries
from inthewild.hub.progress.services import office
from inthewild.hub.progress.views.common import actor_of, office_only, show


@office_only("figures.ask")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask every company that is a member in the period."""
    actor = actor_of(request)
    draft = Keeper(request, "progress.ask")
    form = AskForm(request.POST or None, initial=draft.initial({"metrics": [code for code, _name in asked_for()]}))
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":
        given = partial(lambda: form.cleaned_data)
        made = attempt(
            form,
            lambda: office.ask(actor, given()["period"], given()["metrics"], due=given()["due"], note=given()["note"]),
            draft,
        )
        if made is not None:
            messages.success(request, _("The companies are asked."))
            return redirect("progress:request", made.request.period)
    return show(request, "ask", {"form": form, "draft": draft}, wrong=form.is_bound)


@office_only("figures.ask")
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, period: str) -> HttpResponse:
    """One request: who handed in and who did not; one more company can be asked."""
    actor = actor_of(request)
    found = queries.request(actor, period)
    mine = queries.submissions(actor).filter(request=found)
    there = mine.exclude(state__in=("restated", "withdrawn", "declined")).values("organisation")
    others = members.organisations(actor).filter(kind="company", memberships__joined_on__isnull=False).exclude(pk__in=there)
    form = AlsoForm(request.POST or None)
    choices = [(one.public_id, one.name) for one in others.distinct().order_by("name")]
    form.fields["organisation"].choices = choices  # type: ignore[attr-defined]
    if request.method == "POST":
        made = attempt(
            form, lambda: office.ask_also(actor, found, members.organisation(actor, form.cleaned_data["organisation"]))
        )
        if made is not None:
            messages.success(request, _("The company is asked."))
            return redirect("progress:request", period)
    context = {
        "asked": found,
        "period": periods.read(found.period).name,
        "metrics": [wording.metric(code) for code in found.metrics],
        "form": form if choices else None,
    }
    return answer(request, tables.SUBMISSIONS, mine, "progress/request.html", context, status=422 if form.is_bound else 200)
