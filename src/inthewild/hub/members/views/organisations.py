"""Organisations: the list, the overview, people, platforms, history, and how they join and leave."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.hub.accounts import queries as accounts
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, history, leaving, today
from inthewild.hub.core.access import allowed, require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import OutOfSight
from inthewild.hub.members import audience, forms, places, queries, services, tables
from inthewild.hub.members.models import Membership
from inthewild.hub.members.states import MEMBERSHIP
from inthewild.hub.members.views.common import actor_of, for_people, office_only, show, told
from inthewild.hub.members.views.tabs import about


@for_people
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/organisations/?q=&kind=&state=``."""
    actor = actor_of(request)

    def rows(given: Mapping[str, str]) -> QuerySet[Organisation]:
        return queries.organisations_with_state(actor, state=given.get("state", ""))

    context = {"may_add": allowed(actor, "organisation.register")}
    return answer(request, tables.ORGANISATIONS, rows, "members/organisations.html", context)


@office_only("organisation.register")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter an organisation."""
    draft = Keeper(request, "members.organisation")
    form = forms.OrganisationForm(request.POST or None, initial=draft.initial())
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":
        made = attempt(form, lambda: services.register_organisation(actor_of(request), **form.cleaned_data), draft)
        if made is not None:
            return redirect("members:organisation", made.public_id)
    context = {"form": form, "heading": _("New organisation"), "back": "members:organisations", "draft": draft}
    return show(request, "form", context, wrong=form.is_bound)


@for_people
@require_safe
def overview(request: HttpRequest, org: str) -> HttpResponse:
    """One organisation: what it is, its membership, what it owes."""
    actor = actor_of(request)
    context = about(actor, org, "organisation")
    organisation, membership = context["organisation"], context["membership"]
    context |= {
        "audience": audience.of_organisation(organisation, membership),
        "country": places.region(organisation.country) if organisation.country else "",
        "steps": list(queries.steps(actor, membership)) if membership else [],
        "inside": allowed(actor, "organisation.inside", organisation),  # why a member paused is its own affair
        "ways": _ways(actor, membership),
        "may_open": (membership is None or membership.state == "left") and allowed(actor, "membership.open", organisation),
        "may_change": allowed(actor, "organisation.change", organisation),
        "may_leave": membership is not None and membership.state != "left" and allowed(actor, "membership.leave", organisation),
        "owed": list(queries.duties(actor).filter(organisation=organisation)[:5]),
        "today": clock.now().date(),
    }
    today.looked_at(request, org)
    return show(request, "organisation", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, org: str) -> HttpResponse:
    """Change what is known of an organisation."""
    actor = actor_of(request)
    organisation = queries.organisation(actor, org)
    require(actor, "organisation.change", organisation)
    kind = forms.OrganisationForm if actor.has(Role.SECRETARIAT) else forms.OwnOrganisationForm
    now = {name: getattr(organisation, name) for name in ("name", "kind", "country", "website")}
    draft = Keeper(request, "members.organisation", org)
    form = kind(request.POST or None, initial=draft.initial(now))
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":
        done = attempt(form, lambda: services.change_organisation(actor, organisation, form.cleaned_data), draft)
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("members:organisation", org)
    context = {"form": form, "heading": now["name"], "back": "members:organisation", "to": org, "draft": draft}
    return show(request, "form", context, wrong=form.is_bound)


@for_people
@require_POST
def step(request: HttpRequest, org: str) -> HttpResponse:
    """Begin a membership, or take one step of it; a refusal is an error page."""
    actor = actor_of(request)
    organisation = queries.organisation(actor, org)
    form = forms.StepForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "heading": organisation.name, "back": "members:organisation", "to": org}
        return show(request, "form", context, wrong=True)
    given = form.cleaned_data
    if given["to"] == "prospect":
        services.open_membership(actor, organisation, day=given["day"])
    elif given["to"] == "left":
        return redirect("members:leave", org)
    else:
        membership = _membership(actor, organisation)
        done = attempt(
            form, lambda: services.move_membership(actor, membership, given["to"], day=given["day"], reason=given["reason"])
        )
        if done is None:
            context = {"form": form, "heading": organisation.name, "back": "members:organisation", "to": org}
            return show(request, "form", context, wrong=True)
    messages.success(request, _("Saved."))
    return redirect("members:organisation", org)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, org: str) -> HttpResponse:
    """Leaving: what happens and what stays, then a confirmation."""
    actor = actor_of(request)
    organisation = queries.organisation(actor, org)
    require(actor, "membership.leave", organisation)
    membership = _membership(actor, organisation)
    form = forms.LeaveForm(request.POST or None)
    if request.method == "POST":
        done = attempt(
            form,
            lambda: services.leave_coalition(actor, membership, reason=form.cleaned_data["reason"], day=form.cleaned_data["day"]),
        )
        if done is not None:
            messages.success(request, _("%(name)s left the coalition.") % {"name": organisation.name})
            # Who let their own organisation leave is signed out with it.
            return redirect("members:public") if actor.organisation == org else redirect("members:organisation", org)
    context = {
        "form": form,
        "organisation": organisation,
        "follows": leaving.follows(org),
        "stays": leaving.stays(org),
    }
    return show(request, "leave", context, wrong=form.is_bound)


@for_people
@require_safe
def people(request: HttpRequest, org: str) -> HttpResponse:
    """The people of an organisation, as far as the reader sees them."""
    actor = actor_of(request)
    context = about(actor, org, "people")
    organisation = context["organisation"]
    if actor.organisation != org and not actor.has(Role.SECRETARIAT):
        raise OutOfSight("there is no such page")
    context |= {
        "audience": audience.inside(actor, organisation, auditor=False),
        "whole": actor.has(Role.SECRETARIAT) or (actor.has(Role.COMPANY_ADMIN) and actor.organisation == org),
    }
    return answer(request, tables.PEOPLE, accounts.people_of(actor, organisation), "members/people.html", context)


@for_people
@require_safe
def platforms(request: HttpRequest, org: str) -> HttpResponse:
    """The platforms that an organisation owns or owned."""
    actor = actor_of(request)
    context = about(actor, org, "platforms_of")
    context["audience"] = audience.of_organisation(context["organisation"], context["membership"])
    return answer(request, tables.OWNED, queries.owned_by(actor, context["organisation"]), "members/owned.html", context)


@for_people
@require_safe
def record(request: HttpRequest, org: str) -> HttpResponse:
    """The history of an organisation and its memberships."""
    actor = actor_of(request)
    context = about(actor, org, "history")
    organisation = context["organisation"]
    if not allowed(actor, "organisation.history", organisation):
        raise OutOfSight("there is no such page")
    about_ids = [org, *visible(Membership, actor).filter(organisation=organisation).values_list("public_id", flat=True)]
    hidden = () if actor.has(Role.SECRETARIAT) or actor.organisation == org else ("email",)
    context |= told(actor, about_ids, hidden=hidden, before=request.GET.get("before", "")[:40])
    shown = context["entries"]
    context |= {
        "older": f"?before={shown[-1].id}" if len(shown) >= history.LIMIT else "",
        "audience": audience.inside(actor, organisation, auditor=True),
    }
    return show(request, "history", context)


def _membership(actor: Actor, organisation: Organisation) -> Membership:
    found = queries.membership_of(actor, organisation)
    if found is None:
        raise OutOfSight("there is no membership", where=organisation.public_id)
    return found


def _ways(actor: Actor, membership: Membership | None) -> list[tuple[str, str, bool]]:
    """(state, what the button says, whether a reason is needed) for the buttons; leaving has a page of its own."""
    if membership is None or not allowed(actor, "membership.move", membership):
        return []
    ways = MEMBERSHIP.ways(actor, membership.state)
    verbs = {
        "invited": _("Note the invitation"),
        "onboarding": _("Begin the onboarding"),
        "active": _("Resume") if membership.state == "paused" else _("Make it a member"),
        "paused": _("Pause the membership"),
    }
    return [(e.target, verbs[e.target], bool(e.requires)) for e in ways if e.target != "left"]
