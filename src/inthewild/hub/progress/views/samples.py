"""Samples: what the company sends, what was drawn, what experts find in each row."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.exchange.snapshot import sample_files
from inthewild.hub.core import retention, tables
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.forms import attempt
from inthewild.hub.progress import labels, tables_samples
from inthewild.hub.progress.forms.samples import FileForm, findings
from inthewild.hub.progress.models import Sampling
from inthewild.hub.progress.models.sampling import Finding, SamplingState
from inthewild.hub.progress.queries import samples as queries
from inthewild.hub.progress.services import sampling
from inthewild.hub.progress.views.common import actor_of, done, show

PAGE, READ = 20, 40
"""Rows that are judged at once, and rows on a page of those that were."""


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/progress/samples/``."""
    actor = actor_of(request)
    require(actor, "samples.list")
    return tables.answer(request, tables_samples.SAMPLES, queries.samples(actor), "progress/samples.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HttpRequest, sub: str, number: int) -> HttpResponse:
    """One sample: ``do`` is commit or disclose (the company), judge or finish (experts)."""
    actor = actor_of(request)
    found = queries.sample(actor, sub, number)
    do = request.POST.get("do", "")
    form = FileForm(request.POST if do in ("commit", "disclose") else None, request.FILES or None)
    if request.method == "POST" and _act(request, actor, found, do, form):
        return redirect("progress:sample", sub, number)
    answers, judges = allowed(actor, "sample.answer", found), allowed(actor, "sample.judge", found)
    context = {
        "sample": found,
        "figure": found.figure,
        "name": tables_samples.metric_name(found.figure),
        "of": tables_samples.about(found.figure),
        "state": labels.SAMPLE_STATES[found.state],
        "tone": labels.SAMPLE_TONES[found.state],
        "failure": found.get_failure_display() if found.failure else "",
        "result": queries.result(found),
        "until": (found.drawn_at or found.asked_at) + sampling.PATIENCE,
        "form": form if answers and found.state in (SamplingState.ASKED, SamplingState.DRAWN) else None,
        "answers": answers,
        "judges": judges and found.state == SamplingState.DISCLOSED,
        "page": Paginator(_rows(found) if allowed(actor, "sample.rows", found) else [], READ).get_page(request.GET.get("page")),
        "left": len(found.drawn) - len(found.results),
        "findings": [c for c in Finding.choices if c[0] != Finding.TWICE],
        "figures_seen": allowed(actor, "figures.list"),
        "kept": retention.shown(Retention.SAMPLE, found.ended_at, found.figure.submission.public_id),
    }
    return show(request, "sample", context, wrong=form.is_bound)


@login_required
@require_safe
def draw(request: HttpRequest, sub: str, number: int) -> HttpResponse:
    """What was drawn, as a file: for ``inthewild report disclose``, and for whoever checks that the draw was fair."""
    found = queries.sample(actor_of(request), sub, number)
    answer = JsonResponse(sample_files.draw_json(queries.draw_of(found)), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="draw.json"'
    return answer


def _act(request: HttpRequest, actor: Actor, found: Sampling, do: str, form: FileForm) -> bool:
    """Whether it was done, or refused with a message; False shows the form again with what is wrong."""
    if do in ("commit", "disclose"):
        require(actor, "sample.answer", found)
        step = sampling.commit if do == "commit" else sampling.disclose
        made = attempt(form, lambda: step(actor, found, form.content()))
        if made is not None and made.state == SamplingState.FAILED:
            messages.error(request, _("The sample failed: what was disclosed is not what was committed to."))
        elif made is not None:
            messages.success(request, _("Saved."))
        return made is not None
    require(actor, "sample.judge", found)
    if do == "finish":
        done(request, partial(sampling.finish, actor, found), _("The check is over."))
    else:
        done(request, partial(sampling.judge, actor, found, findings(request.POST)), _("Saved."))
    return True


def _rows(found: Sampling) -> list[dict[str, object]]:
    """Disclosed rows with what was found: first those that nobody judged, then the others."""
    names = dict(Finding.choices)
    rows: list[dict[str, object]] = []
    for one in found.disclosed:
        said = found.results.get(str(one["position"]), {}).get("finding", "")
        rows.append(
            {"position": one["position"], "cells": list(one["record"].items()), "said": said, "says": names.get(said, "")}
        )
    if found.state == SamplingState.DISCLOSED:
        waiting = [row for row in rows if not row["said"]]
        return waiting[:PAGE] or rows
    return rows
