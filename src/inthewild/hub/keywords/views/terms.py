"""The list of terms, and one term: what it says, how good it is, what is like it, and the second person's word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core import today
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.keywords import labels, senses, tables
from inthewild.hub.keywords.forms import desk as forms
from inthewild.hub.keywords.models import Term
from inthewild.hub.keywords.permissions.desk import works_here
from inthewild.hub.keywords.queries import desk
from inthewild.hub.keywords.queries.precision import measured
from inthewild.hub.keywords.services import reviews, terms
from inthewild.hub.keywords.views.common import page
from inthewild.hub.members.queries import names_of
from inthewild.hub.members.views.common import actor_of, for_people, office_only, told
from inthewild.lexicon.model import COLUMNS


@office_only("term.list")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/keywords/?q=&lang=&sense=&kind=&ambiguity=&state=&level=&waits=``."""
    actor = actor_of(request)

    def rows(given: Mapping[str, str]) -> QuerySet[Term]:
        return desk.terms(actor, given)

    inside = works_here(actor)
    context = {
        "inside": inside,
        "may_propose": allowed(actor, "proposal.make"),
        "waiting": desk.waiting(actor).count() if inside else 0,
        "suggested": desk.proposals(actor, {}).count() if inside else 0,
    }
    return answer(request, tables.terms(actor), rows, "keywords/terms.html", context)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, term_id: str) -> HttpResponse:
    """One term. The pressed button says which step is taken, or what the second person says."""
    actor = actor_of(request)
    found = desk.term(actor, term_id)
    if request.method != "POST":
        today.looked_at(request, found.about)
        return _page(request, actor, found, forms.StepForm(initial={"version": found.version}))
    require(actor, "desk.work", found)
    form = forms.StepForm(request.POST)
    if attempt(form, lambda: _act(actor, found, request.POST.get("do", ""), form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("keywords:term", found.term_id)
    return _page(request, actor, found, form, wrong=True)


def _act(actor: Actor, found: Term, do: str, given: Mapping[str, Any]) -> bool:
    version, reason = given["version"], given["reason"]
    if do in ("agree", "disagree"):
        reviews.review(actor, found, version=version, agrees=do == "agree", reason=reason)
    elif do == "triage":
        terms.triage(actor, found, version=version, reason=reason)
    elif do in ("reject", "watch", "retire"):
        {"reject": terms.reject, "watch": terms.watch, "retire": terms.retire}[do](actor, found, reason, version=version)
    return True


def _page(request: HttpRequest, actor: Actor, found: Term, form: forms.StepForm, *, wrong: bool = False) -> HttpResponse:
    inside = works_here(actor)
    context: dict[str, Any] = {
        "form": form,
        "cells": tables.shown(found),
        "measured": measured(found),
        "similar": [(one, senses.called(one.sense)) for one in desk.similar(actor, found)],
        "inside": inside,
        "may_complain": not inside and found.state in ("approved", "watch") and allowed(actor, "proposal.make", found),
    }
    if inside:
        context |= _inside(actor, found)
    return page(request, actor, found, "term", context, wrong=wrong)


def _inside(actor: Actor, found: Term) -> dict[str, Any]:
    """What only the desk sees: the change that waits, who said what, what the second person may do."""
    said = desk.reviews(actor, found)
    waits = reviews.reviewable(found)
    wrote = actor.id in found.hands or actor.id == found.author
    changed = [(str(labels.COLUMNS[name]), *_both(found, name)) for name in COLUMNS if found.pending and _differs(found, name)]
    return {
        "changed": changed,
        "reviews": said,
        "names": names_of(actor, {one.by for one in said} | {found.author, found.reviewer} - {""}),
        "need": reviews.need(found) if waits else None,
        "lacks": reviews.lacks(actor, found) if waits else [],
        "may_review": waits and not wrote and allowed(actor, "desk.review", found)
        and not any(one.by == actor.id and one.version == found.version for one in said),
        "wrote": waits and wrote,
        "evidence": desk.evidence(actor, found)[:5],
        "suggestions": desk.suggestions(actor, found),
        "ways": {edge.target for edge in terms.ways(actor, found)} - {"approved", "evidence"},
        "may_edit": found.state not in ("retired", "rejected"),
        "may_share": found.state in ("proposed", "triaged", "evidence"),
    }  # fmt: skip


def _differs(found: Term, name: str) -> bool:
    return bool(found.approved.get(name, "") != found.cells.get(name, ""))


def _both(found: Term, name: str) -> tuple[str, str]:
    """A cell as it was approved and as it waits, in words."""
    return labels.shown(name, found.approved.get(name, "")), labels.shown(name, found.cells.get(name, ""))


@for_people
@require_safe
def history(request: HttpRequest, term_id: str) -> HttpResponse:
    """What happened to a term."""
    actor = actor_of(request)
    found = desk.term(actor, term_id)
    require(actor, "desk.work", found)
    return page(request, actor, found, "history", told(actor, [found.about], before=request.GET.get("before", "")))
