"""What the pages of casework share: the case, its tabs, its head."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from inthewild.hub.cases import audience, labels, taxa
from inthewild.hub.cases.models import Case, Hold
from inthewild.hub.cases.queries import cases as queries
from inthewild.hub.cases.queries.waiting import waiting
from inthewild.hub.cases.services import priority
from inthewild.hub.core import clock, retention
from inthewild.hub.core.access import allowed
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention, Role


def page(
    request: HttpRequest, actor: Actor, case: Case, tab: str, context: dict[str, Any], *, wrong: bool = False
) -> HttpResponse:
    """One tab of a case; 422 if a form on it was refused."""
    hold = queries.hold_of(actor, case)
    head = {
        "case": case,
        "tabs": tabs(actor, case, tab),
        "title": title(actor, case),
        "tone": labels.TONES[case.state],
        "hold": hold,
        "points": priority.shown(case.priority, clock.now()),
        "taxon": taxa.called(case.taxon) if case.taxon else "",
        "specimen": taxa.specimen_called(case.specimen) if case.specimen else "",
        "waits": waiting(actor, case, hold),
        "audience": audience.of_case(case, hold),
        "kept": retention.shown(Retention.EVIDENCE, case.retained_from, *_holdable(actor, case, hold)),
    }
    return render(request, f"cases/{tab}.html", {**head, **context}, status=422 if wrong else 200)


def _holdable(actor: Actor, case: Case, hold: Hold | None) -> list[str]:
    """The id of the case, for who may know that something keeps it; others read the rule as it stands without."""
    return [case.public_id] if hold is not None or queries.legally_held(actor, case) else []


def title(actor: Actor, case: Case) -> str:
    """What a case is called: the title of its first listing, the beginning of its text, or its id."""
    first = queries.first_listing(actor, case)
    return (first and (first.title or " ".join(first.text.split())[:80])) or case.public_id[:12]


def tabs(actor: Actor, case: Case, here: str) -> list[tuple[bool, str, str]]:
    """(whether it is this one, label, address) of what this reader finds of a case."""
    found = [("case", _("Listing"), "cases:case")]
    if actor.has(Role.NGO_EXPERT):
        found += [("similar", _("Similar cases"), "cases:similar"), ("reports", _("Reports"), "cases:case_reports")]
        found += [("history", _("History"), "cases:history")]
    found.append(("evidence", _("Evidence"), "cases:evidence"))
    if allowed(actor, "hold.place", case) or queries.hold_of(actor, case) is not None:
        found.append(("hold", _("Hold"), "cases:hold"))
    return [(name == here, label, reverse(url, args=[case.public_id])) for name, label, url in found]
