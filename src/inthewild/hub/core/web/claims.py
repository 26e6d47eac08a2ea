"""Who works on what: one's own claims and those of one's organisation, with the time when each runs out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from inthewild.hub.core import claim, clock, directory, search, today
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import Claim
from inthewild.hub.core.search import Found
from inthewild.hub.core.today import Card
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

RAN_OUT = timedelta(hours=12)


@dataclass(frozen=True)
class Held:
    """One claim as a reader sees it. ``who`` is empty for somebody whose name the reader may not know."""

    about: str
    title: str
    url: str
    who: str
    until: datetime
    mine: bool
    over: bool
    may_lift: bool


def shown(actor: Actor, about: str) -> Held | None:
    """The claim that holds an object now, for ``core/parts/claim.html``. The caller has asked whether the actor sees the object:
    that it is held is told to everybody who does, the name to colleagues only."""
    held = claim.holder(about)
    return None if held is None else _shown(actor, [held], {})[0]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claims(request: HttpRequest) -> HttpResponse:
    """``/claims/``: what I hold, what my colleagues hold, what ran out; letting go of each."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    error = ""
    if request.method == "POST":
        try:
            _let_go(actor, request.POST.get("about", ""), request.POST.get("reason", ""))
        except (Conflict, Invalid) as refused:
            error = refused.what
        else:
            messages.success(request, _("It is free again."))
            return redirect("claims")
    now = clock.now()
    held = list(visible(Claim, actor).filter(until__gt=now - RAN_OUT).order_by("until"))
    rows = _shown(actor, held, {one.about: search.by_id(actor, one.about) for one in held})
    context = {
        "mine": [one for one in rows if one.mine and not one.over],
        "others": [one for one in rows if not one.mine and not one.over],
        "over": [one for one in reversed(rows) if one.over],
        "organisation": bool(actor.organisation),
        "error": error,
    }
    return render(request, "core/claims.html", context, status=422 if error else 200)


def _let_go(actor: Actor, about: str, reason: str) -> None:
    held = visible(Claim, actor).filter(about=about[:64].replace("\x00", "")).first()
    if held is None:
        raise OutOfSight("nobody holds such a thing", where="about")
    if held.holder == actor.id:
        claim.release(actor, held.about)
    else:
        claim.lift(actor, held, reason)


def _shown(actor: Actor, rows: list[Claim], found: Mapping[str, Found | None]) -> list[Held]:
    """Claims as the actor sees them; ``found`` is what the objects are called, if that is asked for."""
    known = [c.holder for c in rows if c.holder == actor.id or (actor.organisation and c.organisation == actor.organisation)]
    names, now = directory.current().names(actor, known), clock.now()
    return [
        Held(
            about=c.about,
            title=((at := found.get(c.about)) and at.title) or c.about,
            url=at.url if at else "",
            who=names.get(c.holder, ""),
            until=c.until,
            mine=c.holder == actor.id,
            over=c.until <= now,
            may_lift=c.holder != actor.id and allowed(actor, "claim.lift", c),
        )
        for c in rows
    ]


@today.card(order=18)
def in_hand(actor: Actor) -> Card | None:
    """What the reader holds, and for who leads what colleagues hold: it runs out by itself."""
    rows = visible(Claim, actor).filter(until__gt=clock.now())
    mine = rows.filter(holder=actor.id).count()
    others = rows.count() - mine
    if not mine and not (others and actor.has(Role.COMPANY_ADMIN, Role.SPOTTER_LEAD, Role.SECRETARIAT)):
        return None
    says = gettext_lazy("Held by you; after twenty minutes without work it is free.") if mine else ""
    return Card(gettext_lazy("In hand"), mine or others, reverse("claims"), gettext_lazy("See who holds what"), says=says)


pages: list[URLPattern | URLResolver] = [path("claims/", claims, name="claims")]
