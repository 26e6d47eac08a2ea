"""What the views of notices share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import Notice
from inthewild.hub.cases.queries import notices as queries
from inthewild.hub.cases.services import queue
from inthewild.hub.core.access import allowed
from inthewild.hub.core.actor import Actor


def to_next(request: HttpRequest, actor: Actor, *, after: Notice | None = None) -> HttpResponseRedirect:
    """Pick the next free notice and go there; to the list, with who holds what, if there is none."""
    found = queue.take_next(actor, after=after)
    if found is not None:
        return redirect("cases:notice", found.public_id)
    told = queries.held_says([row for row in queries.held(actor) if not row.mine])
    messages.info(request, " ".join([_("Nothing waits for you."), *told]))
    return redirect("cases:notices")


def one_line(request: HttpRequest, name: str, limit: int = 4_000) -> str:
    """A field of the form that was sent."""
    return request.POST.get(name, "")[:limit]


def panel(actor: Actor, notice: Notice) -> dict[str, Any]:
    """What the page of a notice needs to know of who reads it."""
    answers = allowed(actor, "notice.answer", notice) and allowed(actor, "notice.queue")
    return {"answers": answers, "signs": allowed(actor, "notice.sign", notice)}


def no_store(answer: HttpResponse) -> HttpResponse:
    """Keep the page out of every cache."""
    answer["Cache-Control"] = "no-store, private"
    return answer
