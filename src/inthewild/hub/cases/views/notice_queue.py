"""The company's side: take the next notice, answer it by one or two keys, skip it, answer a cluster, cite clauses."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.hub.cases import reasons, tables_notices
from inthewild.hub.cases.forms import notices as forms
from inthewild.hub.cases.queries import notices as queries
from inthewild.hub.cases.services import answers, clauses, queue
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.cases.views import notice_common as common
from inthewild.hub.core import tables
from inthewild.hub.core.access import require
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Conflict, Invalid, OutOfSight
from inthewild.hub.members import queries as members
from inthewild.hub.members.views.common import actor_of


@login_required
@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """``/notices/next``: pick the next free notice and go there."""
    actor = actor_of(request)
    require(actor, "notice.queue")
    return common.to_next(request, actor)


@login_required
@require_POST
def take(request: HttpRequest, ntc: str) -> HttpResponse:
    """Hold one notice."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    try:
        queue.take(actor, found)
    except Conflict as refused:
        messages.error(request, refused.what)
    return redirect("cases:notice", ntc)


@login_required
@require_POST
def skip(request: HttpRequest, ntc: str) -> HttpResponse:
    """Let go of it and take the one behind it."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    require(actor, "notice.answer", found)
    queue.let_go(actor, found)
    return common.to_next(request, actor, after=found)


@login_required
@require_POST
def answer(request: HttpRequest, ntc: str) -> HttpResponse:
    """Answer it (``answer=outcome:reason``), and go to the next one."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    require(actor, "notice.answer", found)
    try:
        answers.prepare(actor, found, _said(request))
    except (Conflict, Invalid) as refused:
        messages.error(request, refused.what)
        return redirect("cases:notice", ntc)
    return common.to_next(request, actor)


@login_required
@require_POST
def acknowledge(request: HttpRequest, ntc: str) -> HttpResponse:
    """Say that one has it, where answering takes longer (Article 16(4))."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    try:
        answers.acknowledge(actor, found)
        messages.success(request, _("Its sender reads that you have this notice."))
    except Conflict as refused:
        messages.error(request, refused.what)
    return redirect("cases:notice", ntc)


def _said(request: HttpRequest) -> Answer:
    outcome, _colon, code = common.one_line(request, "answer", 100).partition(":")
    # One list of clauses stands beside all the buttons, the first of them chosen: an answer that breaks no rule cites none.
    clause = common.one_line(request, "clause", 300) if outcome in reasons.CITING else ""
    return Answer(outcome, code, clause, common.one_line(request, "note", 5_000))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cluster(request: HttpRequest, ntc: str) -> HttpResponse:
    """Notices of the same seller or text: each is shown, those that are chosen get one answer."""
    actor = actor_of(request)
    found = queries.notice(actor, ntc)
    require(actor, "notice.answer", found)
    form = forms.AnswerForm(request.POST or None)
    chosen = request.POST.getlist("notice")[: answers.BULK + 1]
    if request.method == "POST":
        picked = [queries.notice(actor, one) for one in chosen]
        done = attempt(form, lambda: answers.prepare_all(actor, picked, form.answer()))
        if done is not None:
            told = ngettext("%(n)d notice was answered.", "%(n)d notices were answered.", len(done)) % {"n": len(done)}
            messages.success(request, told)
            return common.to_next(request, actor)
    cards = [(n, n.body, queries.items(n.body), queries.strikes(actor, n)) for n in (found, *queries.cluster(actor, found))]
    context = {"notice": found, "cards": cards, "form": form, "chosen": chosen}
    return render(request, "cases/notices_cluster.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """``/notices/decisions``: what was decided, to be read, filtered and taken out."""
    actor = actor_of(request)
    require(actor, "decision.list")
    return tables.answer(request, tables_notices.DECISIONS, queries.all_decisions(actor), "cases/decisions.html")


@login_required
@require_safe
def statement(request: HttpRequest, dec: str) -> HttpResponse:
    """``/notices/decisions/<dec>/statement``: the record for a statement of reasons, as a file."""
    actor = actor_of(request)
    require(actor, "decision.list")
    found = queries.decision(actor, dec)
    if not found.statement:
        raise OutOfSight("nothing was restricted", where=dec)
    made = JsonResponse(found.statement, json_dumps_params={"ensure_ascii": False, "indent": 1})
    made["Content-Disposition"] = f'attachment; filename="{dec}-statement.json"'
    return common.no_store(made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_clauses(request: HttpRequest) -> HttpResponse:
    """``/notices/clauses``: the clauses of the company's own rules."""
    actor = actor_of(request)
    own = members.organisation(actor, actor.organisation) if actor.organisation else None
    require(actor, "clause.edit", own)
    assert own is not None
    form = forms.ClauseForm(request.POST if request.POST.get("do") == "add" else None)
    if request.method == "POST" and request.POST.get("do") == "end":
        ended = queries.clause(actor, int(number)) if (number := request.POST.get("number", "")).isdecimal() else None
        if ended is None:
            raise OutOfSight("there is no such clause", where="number")
        clauses.end_clause(actor, ended)
        return redirect("cases:clauses")
    if request.method == "POST" and attempt(form, lambda: clauses.add_clause(actor, own, **form.cleaned_data)) is not None:
        messages.success(request, _("Saved."))
        return redirect("cases:clauses")
    context = {"form": form, "clauses": queries.clauses(actor), "outcomes": reasons.OUTCOMES}
    return render(request, "cases/clauses.html", context, status=422 if form.is_bound else 200)
