"""Pages of core: what waits for a second person; the living page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inthewild.hub.core import approval, living, saved_pages, today, undo
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.discussion import pages as discussion
from inthewild.hub.core.models import Approval
from inthewild.hub.core.notify import pages as notify
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight


@login_required
@require_http_methods(["GET", "POST"])
def approvals(request: HttpRequest) -> HttpResponse:
    """Questions that wait for the reader, and the reader's own; each is decided here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    error = ""
    if request.method == "POST":
        try:
            _decide(request, actor)
        except (Conflict, Invalid, NotAllowed) as refused:
            error = refused.what
        else:
            return redirect("approvals")
    rows = visible(Approval, actor).filter(state="asked").order_by("asked_at")
    waiting = [_shown(row) for row in rows if row.asked_by != actor.id and row.author != actor.id]
    own = [_shown(row) for row in rows if row.asked_by == actor.id]
    context = {"waiting": waiting, "own": own, "error": error}
    return render(request, "core/approvals.html", context, status=422 if error else 200)


@login_required
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, what came of their work, where they left."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "core/today.html", {"day": today.of(actor, today.last_seen(request))})


def _decide(request: HttpRequest, actor: Actor) -> None:
    asked = visible(Approval, actor).filter(
        state="asked", kind=request.POST.get("kind", ""), about=request.POST.get("about", "")
    ).first()  # fmt: skip
    if asked is None:
        raise OutOfSight("there is no such question, or somebody answered it", where="about")
    reason = request.POST.get("reason", "").strip()[:1000]
    act = request.POST.get("act", "")
    if act == "grant":
        approval.grant(actor, asked, reason)
        messages.success(request, _("You agreed, and it is done."))
    elif act == "refuse":
        approval.refuse(actor, asked, reason)
        messages.success(request, _("You refused; who asked will read why."))
    elif act == "withdraw":
        approval.withdraw(actor, asked)
        messages.success(request, _("Your question is taken back."))
    else:
        raise Invalid(_("choose what to do"), where="act")


def _shown(row: Approval) -> dict[str, object]:
    kind = approval.kind_of(row)
    return {"row": row, "title": kind.title or row.kind, "subject": kind.called(row.about)}


@login_required
@require_POST
def take_back(request: HttpRequest, handle: str) -> HttpResponse:
    """Undo something, then go back to the page on which the button stood."""
    undo.take_back(request.actor, handle)  # type: ignore[attr-defined]
    messages.success(request, _("It is taken back."))
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return redirect(there if safe else "front")


pages: list[URLPattern | URLResolver] = [
    path("approvals/", approvals, name="approvals"),
    path("undo/<str:handle>/", take_back, name="undo"),
    path("today/", day, name="today"),
    *notify.pages,
    path("parts/", living.index, name="parts"),
    path("parts/<str:name>/", living.page, name="part"),
    path("views/", saved_pages.save, name="save_view"),
    path("views/<str:handle>/delete", saved_pages.delete, name="delete_view"),
    *discussion.pages,
]
