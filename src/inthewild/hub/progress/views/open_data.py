"""Open data: what was published, the same for everybody, whoever asks."""

from __future__ import annotations

import itertools
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from inthewild.exchange.snapshot.records import Level
from inthewild.exchange.snapshot.render.chart import Bar, bars
from inthewild.exchange.snapshot.render.document import in_order
from inthewild.exchange.snapshot.render.spoken import Spoken
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import OutOfSight
from inthewild.hub.progress import history
from inthewild.hub.progress.open_charts import changing_units
from inthewild.hub.progress.open_words import Card, PageWords, cards, words
from inthewild.hub.progress.queries import published

_ANYBODY = Actor.public()


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """``/progress/open/``: the latest figures, what came before, and how to take all of it apart."""
    said, latest = words(), published.latest(_ANYBODY)
    files = published.files(_ANYBODY, latest.row) if latest else []
    context: dict[str, Any] = {
        "chart": changing_units(said),
        "snapshots": list(published.snapshots(_ANYBODY)),
        "latest": latest,
        "cards": cards(said, latest.row.public_id, in_order(latest.headlines)) if latest else [],
        "files": files,
        "signed": next((one.name for one in files if one.name.endswith(".json")), "progress-2026-edition-1.json"),
        "said": said,
        "site": settings.CONFIG.public_url.rstrip("/"),
    }
    return _show(request, "open_data", context)


@require_safe
def published_before(request: HttpRequest) -> HttpResponse:
    """``/progress/open/history/``: every figure of 2018 to 2025 with the words and the place in which it stood."""
    from inthewild.hub.progress import definitions

    said = words()
    known = {one.code: one for one in definitions.load()}
    rows = [(fact, said.metric(known[fact.metric]), said.number(fact.value)) for fact in history.facts()]
    return _show(request, "history", {"chart": changing_units(said), "rows": rows, "said": said})


@require_safe
def snapshot(request: HttpRequest, snp: str) -> HttpResponse:
    """``/progress/open/<snp>/``: everything that one snapshot says."""
    said, found = words(), published.shown(_ANYBODY, snp)
    spoken = Spoken(said)
    files = published.files(_ANYBODY, found.row)
    context: dict[str, Any] = {
        "found": found,
        "row": found.row,
        "snapshot": found.snapshot,
        "cards": cards(said, snp, in_order(found.headlines)),
        "before": cards(said, snp, sorted((one for one in found.figures if one.historic), key=lambda one: one.cell.period)),
        "dimensions": [(one, said.say(f"by_{one}")) for one in found.dimensions],
        "statements": [(one, spoken.state(one.state)) for one in found.snapshot.statements],
        "ids": {name: org for org, name in found.companies.items()},
        "corrections": _corrections(said, found),
        "editions": published.editions(_ANYBODY, found.row),
        "files": files,
        "signed": next((one.name for one in files if one.name.endswith(".json")), ""),
        "withheld": any(one.cell.status == "suppressed" for one in found.figures),
        "levels": [(one.value, said.say(one.value), said.say(f"{one.value}_says")) for one in Level],
        "said": said,
    }
    return _show(request, "snapshot", context)


@require_safe
def divided(request: HttpRequest, snp: str, dimension: str) -> HttpResponse:
    """``/progress/open/<snp>/by/<dimension>/``: by region, sector, taxon, language or company."""
    said, found = words(), published.shown(_ANYBODY, snp)
    figures, sections = found.divided(dimension), []
    # All companies in all metrics would be a page of thousands of rows: each has a page of its own.
    for key, group in itertools.groupby(figures if dimension != "organisation" else [], key=lambda one: one.definition):
        members, named = cards(said, snp, list(group)), said.metric(key)
        sections.append((named, members, _drawn(said, named.name, members)))
    context = {
        "found": found, "row": found.row, "snapshot": found.snapshot, "title": said.say(f"by_{dimension}"), "sections": sections,
        "dimension": dimension, "companies": found.companies if dimension == "organisation" else {}, "said": said,
    }  # fmt: skip
    return _show(request, "divided", context)


@require_safe
def company(request: HttpRequest, snp: str, org: str) -> HttpResponse:
    """``/progress/open/<snp>/companies/<org>/``: a company whose figures are public; of any other there is no page."""
    said, found = words(), published.shown(_ANYBODY, snp)
    if org not in found.companies:
        raise OutOfSight("there is no such page", where=org[:80])
    name = found.companies[org]
    statement = found.statement(name)
    figures = [one for one in found.figures if one.dimension == "organisation" and one.member == org]
    context = {
        "found": found, "row": found.row, "snapshot": found.snapshot, "name": name, "cards": cards(said, snp, in_order(figures)),
        "statement": statement, "state": Spoken(said).state(statement.state) if statement else "", "said": said,
    }  # fmt: skip
    return _show(request, "company", context)


def _corrections(said: PageWords, found: published.Shown) -> list[dict[str, Any]]:
    spoken = Spoken(said)
    known = {one.cell.id: one for one in found.figures}
    return [
        {
            "correction": one, "name": said.metric(known[one.cell].definition).name if one.cell in known else one.cell,
            "member": spoken.member(known[one.cell]) if one.cell in known and known[one.cell].dimension else "",
            "known": one.cell in known, "before": spoken.number(one.before), "after": spoken.number(one.after),
        }
        for one in found.snapshot.restatements
    ]  # fmt: skip


def _drawn(said: PageWords, title: str, members: list[Card]) -> SafeString | str:
    if len(members) < 2:
        return ""
    rows = [Bar(one.member, one.figure.cell.value, one.value) for one in members]
    return mark_safe(bars(title, rows, right_to_left=said.right_to_left))  # noqa: S308 - every text in it is escaped


def _show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"progress/open/{template}.html", context)
