"""Suggestions: making one (from a case, from marked words, by hand), the list, and the desk's decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core import ids, naming, today
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.forms import attempt
from inthewild.hub.core.tables import answer
from inthewild.hub.errors import Invalid
from inthewild.hub.keywords import audience, labels, tables
from inthewild.hub.keywords.forms import desk as forms
from inthewild.hub.keywords.models import Level, Proposal, Term
from inthewild.hub.keywords.queries import desk
from inthewild.hub.keywords.services import proposals as services
from inthewild.hub.keywords.services.merging import Clash
from inthewild.hub.keywords.views.common import page, readings
from inthewild.hub.members.queries import names_of
from inthewild.hub.members.views.common import actor_of, for_people, office_only

_GIVEN = ("term", "lang", "snippet", "about", "origin")


@office_only("term.list")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What was suggested: all of it for the desk, the own ones for others."""
    actor = actor_of(request)
    context = {"inside": allowed(actor, "desk.work"), "may_propose": allowed(actor, "proposal.make")}
    return answer(request, tables.PROPOSALS, lambda given: desk.proposals(actor, given), "keywords/proposals.html", context)


@office_only("proposal.make")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Suggest a term. ``?term=&lang=&snippet=&about=`` come from a case, whose page leads here."""
    actor = actor_of(request)
    initial = {name: request.GET.get(name, "")[:1000] for name in _GIVEN}
    form = forms.ProposeForm(request.POST or None, initial=initial)
    if request.method == "POST":

        def do() -> Proposal:
            given = dict(form.cleaned_data)
            about, origin = given.pop("about"), given.pop("origin")
            seen = about if ids.is_id(about, "cas") and naming.called(actor, about) is not None else ""
            where = "selection" if origin == "selection" else "case" if seen else "desk"
            note, snippet = given.pop("note"), given.pop("snippet")
            return services.propose(actor, given, origin=where, about=seen, snippet=snippet, note=note)

        made = attempt(form, do)
        if made is not None:
            messages.success(request, _("Thank you. Experts look at it, and you are told what becomes of it."))
            return redirect("keywords:proposal", made.public_id)
    about = form["about"].value() or ""
    called = naming.called(actor, about) if ids.is_id(about, "cas") else None
    return render(request, "keywords/propose.html", {"form": form, "case": called}, status=422 if form.is_bound else 200)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, term_id: str) -> HttpResponse:
    """Somebody who meets a term says that it finds the wrong things: the desk looks whether it should go."""
    actor = actor_of(request)
    found = desk.term(actor, term_id)
    require(actor, "proposal.make", found)
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST":

        def do() -> Proposal:
            note = form.cleaned_data["reason"]
            if not note:
                raise Invalid(_("say what it finds, and what that means there"), where="reason")
            return services.propose(actor, {}, origin="desk", kind="retire", term=found, base=found.version, note=note)

        if attempt(form, do):
            messages.success(request, _("Thank you. Experts look at it, and you are told what becomes of it."))
            return redirect("keywords:term", found.term_id)
    return page(request, actor, found, "wrong", {"form": form}, wrong=form.is_bound)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, prp: str) -> HttpResponse:
    """One suggestion, and what the desk or its author does with it."""
    actor = actor_of(request)
    found = desk.proposal(actor, prp)
    accept, refuse, clashes = _accepting(found, None), forms.ReasonForm(), tuple[Clash, ...]()
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "withdraw":
            services.withdraw(actor, found)
            return redirect("keywords:proposals")
        require(actor, "desk.work", found)
        if do == "refuse":
            refuse = forms.ReasonForm(request.POST)
            if attempt(refuse, lambda: services.refuse(actor, found, refuse.cleaned_data["reason"]) or True):
                return redirect("keywords:proposals")
        else:
            accept, met = _accepting(found, request), list[Clash]()
            made = attempt(accept, lambda: _accept(actor, found, accept, met))
            clashes = tuple(met)
            if made is not None:
                messages.success(request, _("Taken over."))
                return redirect("keywords:term", made.term_id)
    return _page(request, actor, found, accept, refuse, clashes)


def _accepting(found: Proposal, request: HttpRequest | None) -> forms.NewTermForm:
    data = request.POST if request is not None else None
    begin: dict[str, Any] = {"ambiguity": "2", "level": Level.MEMBERS, **found.cells}
    if found.term is not None:
        begin = {**found.term.cells, **found.cells, "level": found.term.level}
    form = forms.NewTermForm(begin if data is not None and found.kind == "retire" else data, initial=begin)
    if found.term is not None:
        del form.fields["level"]
    del form.fields["organisations"]
    return form


def _accept(actor: Actor, found: Proposal, form: forms.NewTermForm, met: list[Clash]) -> Term:
    """``met`` gets the columns that both changed. Only a form that showed them holds a version, and may decide them."""
    level = form.cleaned_data.get("level") or Level.MEMBERS
    try:
        return services.accept(actor, found, form.cells(), level=level, version=form.cleaned_data["version"])
    except services.Clashing as clash:
        met += clash.clashes
        form.data = {**form.data.dict(), "version": str(found.term.version) if found.term is not None else ""}  # type: ignore[attr-defined]
        raise


def _page(
    request: HttpRequest,
    actor: Actor,
    found: Proposal,
    accept: forms.NewTermForm,
    refuse: forms.ReasonForm,
    clashes: tuple[Clash, ...],
) -> HttpResponse:
    now = found.term.cells if found.term is not None else {}
    lines = [
        (str(labels.COLUMNS[name]), labels.shown(name, str(now.get(name, ""))), labels.shown(name, str(value)))
        for name, value in found.cells.items()
        if name in labels.COLUMNS
    ]
    case = naming.called(actor, found.about) if found.about else None
    same = [] if found.term is not None else list(desk.terms(actor, {"q": str(found.cells.get("term", ""))})[:5])
    context = {
        "proposal": found, "lines": lines, "accept": accept, "refuse": refuse, "clashes": readings(clashes), "case": case,
        "same": same,
        "names": names_of(actor, {found.author, found.decided_by} - {""}), "audience": audience.of_proposal(actor, found),
        "may_decide": found.state == "open" and allowed(actor, "desk.work", found),
        "may_withdraw": found.state == "open" and allowed(actor, "proposal.withdraw", found),
        "title": found.cells.get("term") or (found.term.term if found.term else found.public_id[:12]),
        "back": reverse("keywords:proposals"),
    }  # fmt: skip
    today.looked_at(request, found.public_id)
    return render(request, "keywords/proposal.html", context, status=422 if accept.is_bound or refuse.is_bound else 200)
