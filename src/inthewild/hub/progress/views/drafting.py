"""The secretariat's pages of snapshots: build, look, ask the companies, have it published by a second person, correct."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from inthewild.hub.core import tables
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.progress import tables_drafting
from inthewild.hub.progress.forms.drafting import BuildForm, ReasonForm
from inthewild.hub.progress.models import Snapshot
from inthewild.hub.progress.queries import drafts as queries
from inthewild.hub.progress.services import publishing, snapshots
from inthewild.hub.progress.views.common import actor_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """``/progress/drafts/``: all snapshots, and a form that builds one."""
    actor = actor_of(request)
    require(actor, "snapshot.build")
    form = BuildForm(request.POST or None)
    if request.method == "POST":
        made = attempt(form, lambda: snapshots.build(actor, form.cleaned_data["period"], title=form.cleaned_data["title"]))
        if made is not None:
            messages.success(request, _("Built. Look at it before the companies are asked."))
            return redirect("progress:draft", made.public_id)
    rows, wrong = queries.snapshots(actor), 422 if form.errors else 200
    return tables.answer(request, tables_drafting.SNAPSHOTS, rows, "progress/drafts.html", {"form": form}, status=wrong)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, snp: str) -> HttpResponse:
    """``/progress/drafts/<snp>/``: one snapshot as it would be read, what companies said, and the next step (``do``)."""
    actor = actor_of(request)
    require(actor, "snapshot.build")
    found = queries.snapshot(actor, snp)
    form = ReasonForm(request.POST if request.POST.get("do") in ("reopen", "restate") else None)
    if request.method == "POST":
        done = _step(request, actor, found, form)
        if done is not None:
            return done
    told = queries.content(found)
    rows = queries.rows(found, told)
    table = tables_drafting.cells(sorted({(row.metric, row.name) for row in rows}, key=lambda one: one[1]))
    context = {
        "snapshot": found,
        "told": told,
        "counts": queries.counts(told),
        "form": form,
        "answers": queries.answers(actor, found),
        "waits": queries.waits(actor, found),
    }
    wrong = 422 if form.errors else 200
    return tables.answer(request, table, partial(_chosen, rows), "progress/draft.html", context, status=wrong)


def _step(request: HttpRequest, actor: Actor, found: Snapshot, form: ReasonForm) -> HttpResponse | None:
    """Do what the button says; None if its form was refused."""
    do = request.POST.get("do", "")
    if do in ("reopen", "restate"):
        step: Callable[[], Snapshot] = partial(
            snapshots.reopen if do == "reopen" else snapshots.restate, actor, found, request.POST.get("reason", "")
        )
        made = attempt(form, step)
        return redirect("progress:draft", made.public_id) if made is not None else None
    steps: Mapping[str, tuple[Callable[[], object], str]] = {
        "build": (lambda: snapshots.build(actor, found.period), _("Built anew.")),
        "ask": (lambda: snapshots.ask(actor, found), _("The companies are asked; they have 21 days.")),
        "publish": (lambda: publishing.publish(actor, found), _("A second person is asked to publish it.")),
    }
    if do in steps:
        act, says = steps[do]
        try:
            act()
        except (Conflict, Invalid) as refused:
            messages.error(request, refused.what)
        else:
            messages.success(request, says)
    return redirect("progress:draft", found.public_id)


def _chosen(rows: list[queries.Row], given: Mapping[str, str]) -> list[queries.Row]:
    metric, of, status = given.get("metric", ""), given.get("of", ""), given.get("status", "")
    return [
        row for row in rows
        if (not metric or row.metric == metric) and (not status or row.status == status)
        and (not of or next(iter(row.cell.by), "all") == of)
    ]  # fmt: skip
