"""Accepted figures and how far each was verified; for auditors, each down to its submission and the ledger."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inthewild.hub.core import charts, tables, today
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.charts import Chart, Series
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.forms import attempt
from inthewild.hub.progress import labels, tables_samples
from inthewild.hub.progress.forms.samples import AskForm, NoteForm
from inthewild.hub.progress.models import Figure
from inthewild.hub.progress.queries import figures as queries
from inthewild.hub.progress.queries import samples
from inthewild.hub.progress.services import levels, sampling
from inthewild.hub.progress.views.common import actor_of, done, show

_SHOWN = ("listings_removed", "listings_blocked")


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """``/progress/figures/``: for a company its own, with a chart; for the secretariat and auditors all."""
    actor = actor_of(request)
    require(actor, "figures.list")
    own = not actor.has(Role.SECRETARIAT, Role.AUDITOR)
    context = {"own": own, "chart": _chart(actor) if own else None, "may_audit": allowed(actor, "lineage.read")}
    return tables.answer(request, tables_samples.FIGURES, queries.figures(actor), "progress/figures.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: HttpRequest, sub: str, number: int) -> HttpResponse:
    """One figure: ``do`` is plausible, ask (a sample), audit or withdraw (a level)."""
    actor = actor_of(request)
    found = queries.figure(actor, sub, number)
    do = request.POST.get("do", "")
    ask = AskForm(request.POST if do == "ask" else None)
    note = NoteForm(request.POST if do in ("audit", "withdraw") else None)
    if request.method == "POST" and _act(request, actor, found, do, ask, note):
        return redirect("progress:figure", sub, number)
    today.looked_at(request, found.submission.public_id)
    sample = queries.sampling_of(actor, found)
    open_ = found.submission.state == "accepted"
    lineage = allowed(actor, "lineage.read")
    steps = queries.chain(actor, found)
    context = {
        "figure": found,
        "name": tables_samples.metric_name(found),
        "of": tables_samples.about(found),
        "level": labels.LEVELS[found.verified],
        "tone": labels.LEVEL_TONES[found.verified],
        "sample": sample,
        "result": samples.result(sample) if sample else None,
        "sample_state": labels.SAMPLE_STATES[sample.state] if sample else "",
        "sample_tone": labels.SAMPLE_TONES[sample.state] if sample else "",
        "questions": levels.open_questions(found),
        "ask": ask if open_ and sample is None and _can_be_sampled(actor, found) else None,
        "note": note if open_ and allowed(actor, "figure.audit", found) else None,
        "may_plausible": open_ and found.verified == "L0" and allowed(actor, "figure.plausible", found),
        "steps": steps,
        "events": queries.events(steps) if lineage else [],
        "lineage": lineage,
    }
    return show(request, "figure", context, wrong=ask.is_bound or note.is_bound)


def _act(request: HttpRequest, actor: Actor, found: Figure, do: str, ask: AskForm, note: NoteForm) -> bool:
    """Whether it was done, or refused with a message; False shows the form again with what is wrong."""
    if do == "ask":
        require(actor, "sample.ask", found)
        return attempt(ask, lambda: sampling.ask(actor, found, size=ask.cleaned_data["size"])) is not None
    if do in ("audit", "withdraw"):
        require(actor, "figure.audit", found)
        level = "L3" if do == "audit" else "L0"
        return attempt(note, lambda: levels.verify(actor, found, level, note=note.cleaned_data["note"])) is not None
    require(actor, "figure.plausible", found)
    done(request, lambda: levels.verify(actor, found, "L1"), _("Saved."))
    return True


def _can_be_sampled(actor: Actor, found: Figure) -> bool:
    listed = found.metric.code in sampling.LISTED and found.method != "estimate" and found.value > 0
    return listed and allowed(actor, "sample.ask", found)


def _chart(actor: Actor) -> Chart | None:
    """Removed and blocked by period, two lines that are never one; a period without a figure is a gap."""
    rows = queries.by_period(actor, actor.organisation, _SHOWN)
    periods = sorted({period for values in rows.values() for period in values if len(period) == 4})
    if not periods:
        return None
    names: tuple[Any, ...] = (_("Listings removed"), _("Listings blocked before publication"))
    years = [str(year) for year in range(int(periods[0]), int(periods[-1]) + 1)]
    series = [Series(name, [rows[code].get(y) for y in years]) for name, code in zip(names, _SHOWN, strict=True)]
    return charts.lines(
        "own", _("Figures of your company"), years, series, says=_("Only accepted figures. A gap was not reported.")
    )
