"""What the pages of a term share: its head, its tabs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Sharing
from inthewild.hub.keywords import audience, labels, senses
from inthewild.hub.keywords.models import Term
from inthewild.hub.keywords.permissions.desk import signed, works_here
from inthewild.hub.keywords.services.merging import Clash
from inthewild.hub.members import places


def page(
    request: HttpRequest, actor: Actor, term: Term, tab: str, context: dict[str, Any], *, wrong: bool = False, status: int = 200
) -> HttpResponse:
    """One tab of a term; 422 if a form on it was refused."""
    head = {
        "term": term,
        "language": places.language(term.lang),
        "meaning": senses.called(term.sense),
        "tone": labels.TONES.get(term.state, ""),
        "level_tone": labels.LEVEL_TONES[term.level],
        "tabs": tabs(actor, term, tab),
        "audience": audience.of_term(term),
    }
    return render(request, f"keywords/{tab}.html", {**head, **context}, status=422 if wrong else status)


def tabs(actor: Actor, term: Term, here: str) -> list[tuple[bool, str, str]]:
    """(whether it is this one, label, address) of what this reader finds of a term."""
    found = [("term", _("Term"), "keywords:term")]
    if works_here(actor):
        found += [
            ("evidence", _("Evidence"), "keywords:evidence"),
            ("try", _("Try it"), "keywords:try"),
            ("sample", _("On the sample"), "keywords:sample"),
            ("history", _("History"), "keywords:history"),
        ]
    return [(name == here, label, reverse(url, args=[term.term_id])) for name, label, url in found]


def assisted(actor: Actor) -> Sharing:
    """The level of terms by which the engine answers this reader."""
    return Sharing.MEMBERS if signed(actor) else Sharing.PUBLIC


def readings(clashes: Iterable[Clash]) -> list[dict[str, str]]:
    """Columns that two people changed, each with what stood there and both readings, in words."""
    return [
        {"label": str(labels.COLUMNS[one.column]), "base": labels.shown(one.column, one.base),
         "theirs": labels.shown(one.column, one.theirs), "mine": labels.shown(one.column, one.mine)}
        for one in clashes
    ]  # fmt: skip
