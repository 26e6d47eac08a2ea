"""What of the desk can be searched for: terms that the reader sees, by what they look like to the matcher."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import search
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.search import Found
from inthewild.hub.keywords import senses
from inthewild.hub.keywords.models import Proposal, Release, Term
from inthewild.text.strict import fold


def terms(actor: Actor, words: Sequence[str], limit: int) -> list[Found]:
    """Terms that hold all words, the shortest first: they are nearest to what was typed."""
    rows = visible(Term, actor).exclude(state__in=("rejected", "retired"))
    for word in words:
        rows = rows.filter(Q(folded__contains=fold(str(getattr(word, "typed", word)), emoji=True) or str(word)))
    found = sorted(rows.order_by("lang", "sense", "term")[: limit * 4], key=lambda one: len(one.folded))
    return [_found(one) for one in found[:limit]]


def proposal(actor: Actor, public_id: str) -> Found | None:
    """A suggestion that the actor sees."""
    found = visible(Proposal, actor).filter(public_id=public_id).first()
    if found is None:
        return None
    name = str(found.cells.get("term") or public_id[:12])
    return Found(name, reverse("keywords:proposal", args=[public_id]), str(found.get_state_display()))


def release(actor: Actor, public_id: str) -> Found | None:
    """A release that the actor sees."""
    found = visible(Release, actor).filter(public_id=public_id).only("public_id", "version").first()
    if found is None:
        return None
    return Found(gettext("Keywords %(version)s") % {"version": found.version}, reverse("keywords:release", args=[public_id]))


def _found(one: Term) -> Found:
    return Found(one.term, reverse("keywords:term", args=[one.term_id]), f"{one.lang} · {senses.called(one.sense)}")


search.register("term", _("Terms"), terms, by_id=proposal, order=25)
search.leads("rel", release)
