"""One figure: what it counts, where it comes from, how to check it, and how to show it on another site."""

from __future__ import annotations

import itertools

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import override
from django.views.decorators.http import require_safe

from inthewild.exchange.snapshot.records import Lineage
from inthewild.exchange.snapshot.render.badge import badge
from inthewild.exchange.snapshot.render.checked import Figure
from inthewild.exchange.snapshot.render.spoken import Spoken
from inthewild.exchange.snapshot.render.words import LANGUAGES, Words
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import OutOfSight
from inthewild.hub.progress.open_words import Card, PageWords, card, cards, words
from inthewild.hub.progress.queries import published

_ANYBODY = Actor.public()
MOST = 200
"""Entries of a lineage on one page; the files hold all."""


@require_safe
def figure(request: HttpRequest, snp: str, cell: str) -> HttpResponse:
    """``/progress/open/<snp>/figures/<cell>/``: one click away from every headline."""
    said, found = words(), published.shown(_ANYBODY, snp)
    one = found.figure(cell)
    shown = card(said, snp, one)
    site = settings.CONFIG.public_url.rstrip("/")
    embed = site + reverse("progress:open_embed", args=[snp, cell])
    context = {
        "found": found, "row": found.row, "snapshot": found.snapshot, "card": shown, "one": one, "named": shown.named,
        "said": said, "methods": [(Spoken(said).method(code), said.number(n)) for code, n in one.cell.methods.items() if n],
        "allowed": [Spoken(said).method(code) for code in one.definition.methods],
        "lineage": [_entry(said, line) for line in one.lineage[:MOST]], "more": max(0, len(one.lineage) - MOST),
        "hidden": sum(not line.public for line in one.lineage), "parts": _parts(said, snp, found.parts(one)),
        "corrections": [(c, Spoken(said).number(c.before), Spoken(said).number(c.after)) for c in found.corrections(cell)],
        "embed": embed, "svg": site + _svg(snp, said.tag, cell),
        "footnote": footnote(said, one), "dimension": said.say(f"by_{one.dimension}") if one.dimension else "",
    }  # fmt: skip
    return render(request, "progress/open/figure.html", context)


@require_safe
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type] # it takes views with arguments too
def embed(request: HttpRequest, snp: str, cell: str) -> HttpResponse:
    """A figure with its footnote for a frame on another site: no cookie, no form, nothing but the figure."""
    said, found = words(), published.shown(_ANYBODY, snp)
    one = found.figure(cell)
    page = settings.CONFIG.public_url.rstrip("/") + reverse("progress:open_figure", args=[snp, cell])
    context = {
        "card": card(said, snp, one),
        "footnote": footnote(said, one),
        "page": page,
        "said": said,
        "row": found.row,
        "follow": said.say("follow"),
    }
    answer = render(request, "progress/open/embed.html", context)
    patch_cache_control(answer, public=True, max_age=3600)
    return answer


@require_safe
def drawn(_request: HttpRequest, snp: str, language: str, cell: str) -> HttpResponse:
    """The same as a picture: ``/open-data/<snp>/<language>/<cell>.svg``."""
    if language not in LANGUAGES:
        raise OutOfSight("there is no such picture", where=language[:20])
    said, found = Words.of(language), published.shown(_ANYBODY, snp)
    one = found.figure(cell)
    with override(language.lower()):
        page = settings.CONFIG.public_url.rstrip("/") + reverse("progress:open_figure", args=[snp, cell])
    content = badge(one, said, title=f"{said.say('report', period=found.snapshot.period)} · {found.snapshot.title}", page=page)
    answer = HttpResponse(content, content_type="image/svg+xml; charset=utf-8")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(answer, public=True, max_age=86_400)
    return answer


def footnote(said: Words, one: Figure) -> str:
    """What must stand wherever the figure stands."""
    spoken, named = Spoken(said), said.metric(one.definition)
    name = f"{named.name}, {spoken.member(one)}" if one.dimension else named.name
    coverage = spoken.coverage(one.cell) or "; ".join(spoken.notes(one.cell))
    return said.say(
        "footnote", name=name, period=one.cell.period, value=spoken.value(one.cell), coverage=coverage or said.say("none"),
        level=spoken.level(one.cell) or said.say("none"),
    )  # fmt: skip


def _parts(said: PageWords, snp: str, found: list[Figure]) -> list[tuple[str, list[Card]]]:
    """What a figure is divided into: the name of each dimension, and its parts."""
    grouped = itertools.groupby(found, key=lambda one: one.dimension)
    return [(said.say(f"by_{dimension}"), cards(said, snp, list(group))) for dimension, group in grouped]


def _entry(said: PageWords, line: Lineage) -> dict[str, object]:
    spoken = Spoken(said)
    return {
        "line": line, "value": said.number(line.value) if line.public and line.value is not None else "",
        "method": spoken.method(line.method), "kind": spoken.kind(line.kind), "level": said.say(line.level.value),
        "members": [said.member(dimension, member) for dimension, member in line.by.items()],
        "sample": spoken.sample(line.sample) if line.sample else "",
    }  # fmt: skip


def _svg(snp: str, tag: str, cell: str) -> str:
    return reverse("open-figure-svg", args=[snp, tag, cell])
