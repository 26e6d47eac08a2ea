"""Cases that are like one: merging, taking apart, and confirming several that were shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from inthewild.hub.cases import labels
from inthewild.hub.cases.forms import casework as forms
from inthewild.hub.cases.models import Case
from inthewild.hub.cases.queries import cases as queries
from inthewild.hub.cases.queries.similar import Alike, similar
from inthewild.hub.cases.services import bulk, cases, triage
from inthewild.hub.cases.views.common import page
from inthewild.hub.core.access import allowed
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.forms import attempt
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.views.common import actor_of, for_people


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, cas: str) -> HttpResponse:
    """``/cases/<id>/similar``: the twenty that are most alike, each with its card."""
    actor = actor_of(request)
    found = queries.case(actor, cas)
    queries.for_experts(actor, found)
    if request.method == "POST":
        return _act(request, actor, found)
    return _page(request, actor, found)


def _act(request: HttpRequest, actor: Actor, found: Case) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "split":
        return _split(request, actor, found)
    try:
        if do.startswith("merge:"):
            into = queries.case(actor, do.removeprefix("merge:"))
            cases.merge(actor, found, into, version=_number(request.POST.get("version")))
            messages.success(request, _("Merged. This is the case that stays."))
            return redirect("cases:case", into.public_id)
        done = bulk.confirm_all(actor, _ticked(request), _facts(actor, found))
    except (Invalid, Conflict) as error:
        return _page(request, actor, queries.case(actor, found.public_id), error=error.what)
    told = ngettext("%(n)d case is confirmed.", "%(n)d cases are confirmed.", len(done)) % {"n": len(done)}
    messages.success(request, told)
    return redirect("cases:similar", found.public_id)


def _split(request: HttpRequest, actor: Actor, found: Case) -> HttpResponse:
    form = forms.SplitForm(request.POST, numbers=_numbers(actor, found))
    made = attempt(
        form, lambda: cases.split(actor, found, form.cleaned_data["listings"], version=form.cleaned_data["version"])
    )  # fmt: skip
    if made is None:
        return _page(request, actor, found, split=form)
    messages.success(request, _("Taken apart. This is the new case."))
    return redirect("cases:case", made.public_id)


def _ticked(request: HttpRequest) -> dict[str, int]:
    """The cases whose card was ticked, each with the version that the card showed."""
    ticked = request.POST.getlist("case")[: bulk.MOST + 1]
    return {public_id: _number(request.POST.get(f"version-{public_id}")) for public_id in ticked}


def _facts(actor: Actor, found: Case) -> dict[str, Any]:
    """The last assessment of the case that the others are like. Raises Invalid if there is none."""
    rows = queries.assessments(actor, found)
    if not rows:
        raise Invalid(_("assess this case first: the others are confirmed with the same reading"), where="assessment")
    names = ("taxon", "specimen", "legality", "severity", "confidence", "live_animal")
    return {name: getattr(rows[0], name) for name in names}


def _page(
    request: HttpRequest, actor: Actor, found: Case, *, split: forms.SplitForm | None = None, error: str = ""
) -> HttpResponse:
    alike = similar(actor, found)
    shown = alike[: bulk.MOST]
    listings = queries.read_all(actor, [one.case for one in shown])
    cards = [_card(actor, one, listings[one.case.pk]) for one in shown]
    numbers = _numbers(actor, found)
    workable = found.state in triage.WORKED_ON and allowed(actor, "case.merge", found)
    context = {
        "cards": cards,
        "more": max(len(alike) - bulk.MOST, 0),
        "most": bulk.MOST,
        "error": error,
        "assessed": bool(queries.assessments(actor, found)),
        "may_merge": found.state == "triage" and workable,
        "may_bulk": any(card["open"] for card in cards) and allowed(actor, "case.queue"),
        "split": (split or forms.SplitForm(numbers=numbers, initial={"version": found.version}))
        if workable and len(numbers) > 1
        else None,
    }
    return page(request, actor, found, "similar", context, wrong=bool(error or split))


def _card(actor: Actor, one: Alike, listings: list[queries.Read]) -> dict[str, Any]:
    return {
        "case": one.case,
        "why": [labels.WHY[w] for w in one.why],
        "tone": labels.TONES[one.case.state],
        "listings": listings,
        "open": one.case.state == "triage" and allowed(actor, "case.confirm", one.case),
        "joinable": one.case.state in triage.WORKED_ON and allowed(actor, "case.merge", one.case),
    }


def _numbers(actor: Actor, found: Case) -> list[tuple[int, str]]:
    return [(one.listing.number, one.listing.title or one.listing.canonical_url) for one in queries.read(actor, found)]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0
