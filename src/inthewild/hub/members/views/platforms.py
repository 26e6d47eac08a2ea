"""Platforms: the list, one platform, its owners, points of contact and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.accounts.models import Kind
from inthewild.hub.core import clock
from inthewild.hub.core import today as today_page
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.members import audience, forms, hosts, places, queries, services, tables
from inthewild.hub.members.models import Platform
from inthewild.hub.members.services.ownership import owner_on
from inthewild.hub.members.views.common import actor_of, for_people, office_only, show, told


@for_people
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/platforms/?q=&sector=&inside=``."""
    actor, today = actor_of(request), clock.now().date()

    def rows(given: Mapping[str, str]) -> QuerySet[Platform]:
        return queries.platform_list(actor, today, wanted=given.get("q", ""), inside=given.get("inside", ""))

    context = {
        "may_add": allowed(actor, "platform.register"),
        "waiting": queries.proposals(actor).count() if allowed(actor, "platform.queue") else 0,
    }
    return answer(request, tables.PLATFORMS, rows, "members/platforms.html", context)


@office_only("platform.register")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a platform."""
    draft = Keeper(request, "members.platform")
    form = forms.PlatformForm(request.POST or None, initial=draft.initial())
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":
        made = attempt(form, lambda: services.register_platform(actor_of(request), **form.facts()), draft)
        if made is not None:
            return redirect("members:platform", made.public_id)
    context = {"form": form, "heading": _("New platform"), "back": "members:platforms", "draft": draft}
    return show(request, "form", context, wrong=form.is_bound)


@for_people
@require_safe
def platform(request: HttpRequest, plt: str) -> HttpResponse:
    """One platform. One that was merged leads to where it went."""
    actor = actor_of(request)
    found = queries.platform(actor, plt)
    if found.merged_into is not None:
        return redirect("members:platform", found.merged_into.public_id)
    owners = list(queries.owners_of(actor, found))
    today = clock.now().date()
    owner = next((o.organisation for o in owners if o.since <= today and (o.until is None or o.until > today)), None)
    may_read = actor.has(Role.SECRETARIAT, Role.NGO_EXPERT, Role.AUDITOR)
    may_read = may_read or bool(owner and owner.public_id == actor.organisation)
    context = {
        "platform": found,
        "hosts": [(h.host, hosts.shown(h.host)) for h in queries.hosts_of(actor, found)],
        "regions": [places.region(code) for code in found.regions],
        "languages": [places.language(tag) for tag in found.languages],
        "owners": owners,
        "owner": owner,
        "liaisons": list(queries.liaisons_of(actor, found)),
        "figures": list(queries.figures_of(actor, found)),
        "may_change": found.state == "accepted" and allowed(actor, "platform.change", owner),
        "may_enter": found.state == "accepted" and allowed(actor, "figure.enter", owner),
        "may_own": found.state == "accepted" and allowed(actor, "ownership.set", found),
        "may_decide": found.state in ("proposed", "rejected") and allowed(actor, "platform.decide", found),
        "audience": audience.of_platform(found),
    }
    if may_read:
        context |= told(actor, [plt])
    today_page.looked_at(request, plt)
    return show(request, "platform", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, plt: str) -> HttpResponse:
    """Change what is known of a platform."""
    actor = actor_of(request)
    found = queries.platform(actor, plt)
    require(actor, "platform.change", owner_on(found, clock.now().date()))
    kind = forms.PlatformForm if allowed(actor, "platform.register") else forms.OwnPlatformForm
    draft = Keeper(request, "members.platform", plt)
    form = kind(request.POST or None, initial=draft.initial(forms.platform_facts(found)))
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":
        done = attempt(
            form,
            lambda: services.change_platform(actor, found, form.facts(), version=form.cleaned_data["version"] or 0),
            draft,
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("members:platform", plt)
    return _form(request, form, found, found.name, draft)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def owner(request: HttpRequest, plt: str) -> HttpResponse:
    """A new owner from a day on."""
    return _succession(request, plt, "ownership.set", services.set_owner, _("New owner"), list(Kind.values))


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def liaison(request: HttpRequest, plt: str) -> HttpResponse:
    """A new point of contact from a day on."""
    return _succession(request, plt, "liaison.set", services.set_liaison, _("New point of contact"), ["ngo", "convenor"])


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def new_figure(request: HttpRequest, plt: str) -> HttpResponse:
    """Enter a figure."""
    actor = actor_of(request)
    found = queries.platform(actor, plt)
    require(actor, "figure.enter", owner_on(found, clock.now().date()))
    draft = Keeper(request, "members.figure", plt)
    form = forms.FigureForm(request.POST or None, initial=draft.initial())
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":
        done = attempt(form, lambda: services.enter_figure(actor, found, **form.cleaned_data), draft)
        if done is not None:
            return redirect("members:platform", plt)
    return _form(request, form, found, _("New figure"), draft)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def correct_figure(request: HttpRequest, plt: str, number: int) -> HttpResponse:
    """Correct a figure: a new row that names the wrong one."""
    actor = actor_of(request)
    found = queries.platform(actor, plt)
    figure = queries.figure(actor, found, number)
    require(actor, "figure.enter", owner_on(found, clock.now().date()))
    now = {"value": figure.value, "day": figure.day, "source": figure.source, "source_url": figure.source_url}
    form = forms.CorrectionForm(request.POST or None, initial=now)
    if request.method == "POST":
        done = attempt(form, lambda: services.correct_figure(actor, figure, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("Saved. The wrong figure stays readable."))
            return redirect("members:platform", plt)
    return _form(request, form, found, _("Correct a figure"))


def _succession(
    request: HttpRequest,
    plt: str,
    name: str,
    service: Callable[..., None],
    heading: str,
    kinds: list[str],
) -> HttpResponse:
    actor = actor_of(request)
    found = queries.platform(actor, plt)
    require(actor, name, found)
    choices = list(queries.organisations(actor).filter(kind__in=kinds).order_by("name"))
    form = forms.SuccessorForm(request.POST or None, organisations=choices)

    def do() -> bool:
        chosen = form.cleaned_data["organisation"]
        organisation = queries.organisation(actor, chosen) if chosen else None
        service(actor, found, organisation, since=form.cleaned_data["since"])
        return True

    if request.method == "POST" and attempt(form, do):
        messages.success(request, _("Saved."))
        return redirect("members:platform", plt)
    return _form(request, form, found, heading)


def _form(request: HttpRequest, form: Any, found: Platform, heading: str, draft: Keeper | None = None) -> HttpResponse:
    context = {"form": form, "heading": heading, "subject": found.name, "back": "members:platform", "to": found.public_id}
    context |= {"draft": draft}
    return show(request, "form", context, wrong=form.is_bound)
