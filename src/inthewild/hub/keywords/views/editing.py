"""Entering and changing a term. Who is too late sees both readings and decides; nothing that anybody wrote is dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Conflict
from inthewild.hub.keywords import labels
from inthewild.hub.keywords.forms import desk as forms
from inthewild.hub.keywords.models import Level, Term
from inthewild.hub.keywords.queries import desk
from inthewild.hub.keywords.services import terms
from inthewild.hub.keywords.services.merging import merge
from inthewild.hub.keywords.services.record import cells_at
from inthewild.hub.keywords.views.common import page, readings
from inthewild.hub.members import queries as members
from inthewild.hub.members.views.common import actor_of, for_people, office_only
from inthewild.lexicon.model import COLUMNS


@office_only("desk.work")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a term at the desk."""
    actor = actor_of(request)
    others = _others(actor)
    draft = Keeper(request, "keywords.term")
    form = forms.NewTermForm(
        request.POST or None, initial=draft.initial({"ambiguity": "2", "level": Level.MEMBERS}), choices=others
    )
    if (kept := draft.answer(form)) is not None:
        return kept
    if request.method == "POST":

        def do() -> Term:
            named = [one for one in others if one.public_id in form.cleaned_data["organisations"]]
            return terms.enter(actor, form.cells(), level=form.cleaned_data["level"], audience=named)

        made = attempt(form, do, draft)
        if made is not None:
            return redirect("keywords:term", made.term_id)
    context = {"form": form, "heading": _("New term"), "draft": draft}
    return render(request, "keywords/form.html", context, status=422 if form.is_bound else 200)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, term_id: str) -> HttpResponse:
    """Change a term. A version that is not the present one any more is merged by column, and shown before it is saved."""
    actor = actor_of(request)
    found = desk.term(actor, term_id)
    require(actor, "desk.work", found)
    draft = Keeper(request, "keywords.term", found.about)
    form = forms.TermForm(request.POST or None, initial=draft.initial(forms.beginning(found)))
    if (kept := draft.answer(form)) is not None:
        return kept
    context: dict[str, Any] = {"draft": draft}
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["version"] or 0
        try:
            changed = terms.change(actor, found, form.cells(), version=read)
        except Conflict as late:
            met = _met(found, form, read) if late.where == "version" else None
            if met is None:
                form.add_error(None, late.what)
            else:
                form, context["clashes"], context["theirs"] = met
                context["merged"] = True
        else:
            draft.forget()
            return redirect("keywords:term", changed.term_id)
    return page(
        request, actor, found, "edit", {**context, "form": form}, wrong=form.is_bound, status=409 if "merged" in context else 200
    )


def _met(
    found: Term, form: forms.TermForm, read: int
) -> tuple[forms.TermForm, list[dict[str, str]], list[tuple[str, str]]] | None:
    """The form with both people's columns, the columns that both changed, and what the other one changed."""
    found.refresh_from_db()
    base = cells_at(found, read)
    if base is None:
        return None
    now = {name: found.cells.get(name, "") for name in COLUMNS}
    merged = merge(base, now, {**base, **form.cells()})
    cells = {**merged.cells, **{clash.column: clash.mine for clash in merged.clashes}}
    other = [(str(labels.COLUMNS[n]), labels.shown(n, now[n])) for n in COLUMNS if now[n] != base[n]]
    return forms.TermForm(initial={**cells, "version": found.version}), readings(merged.clashes), other


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: HttpRequest, term_id: str) -> HttpResponse:
    """How far a term may travel."""
    actor = actor_of(request)
    found = desk.term(actor, term_id)
    require(actor, "desk.work", found)
    others = _others(actor)
    now = {"level": found.level, "organisations": [one.public_id for one in desk.named(found)], "version": found.version}
    form = forms.LevelForm(request.POST or None, initial=now, choices=others)
    if request.method == "POST":

        def do() -> Term:
            named = [one for one in others if one.public_id in form.cleaned_data["organisations"]]
            return terms.share(actor, found, form.cleaned_data["level"], named, version=form.cleaned_data["version"])

        changed = attempt(form, do)
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("keywords:term", changed.term_id)
    return page(request, actor, found, "level", {"form": form}, wrong=form.is_bound)


def _others(actor: Actor) -> list[Organisation]:
    """Organisations that can be named beside the own one."""
    return list(members.organisations(actor).exclude(public_id=actor.organisation).order_by("name")[:300])
