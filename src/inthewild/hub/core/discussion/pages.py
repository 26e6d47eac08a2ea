"""Pages of discussions: all that was said about an object, saying something, correcting it, taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inthewild.hub.core import naming
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.discussion import queries, services
from inthewild.hub.core.discussion.topics import Topic, topic_of
from inthewild.hub.core.drafts import Keeper
from inthewild.hub.core.forms import Form
from inthewild.hub.core.models import Comment
from inthewild.hub.errors import Conflict, Invalid

PAGE = 30
LATEST = 10


class SayForm(Form):
    """What is kept of a comment that was not sent. Whom it was to be asked of by name is chosen anew."""

    text = forms.CharField(required=False)
    audience = forms.CharField(required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discussion(request: HttpRequest, about: str) -> HttpResponse:
    """All that was said about an object that the reader may read; a POST says something."""
    actor = _actor(request)
    error = None
    topic, called = topic_of(actor, about)
    draft = Keeper(request, "core.comment", about)
    if draft.pressed:
        require(actor, "comment.post")
    if (kept := draft.answer(SayForm(request.POST))) is not None:
        return kept
    typed = draft.initial(request.POST.dict())
    if request.method == "POST":
        try:
            code = request.POST.get("audience", "")
            named = [one for one in request.POST.getlist(f"mentions-{code}") if one]
            made = services.post(actor, about, request.POST.get("text", ""), code, mentions=named)
        except (Invalid, Conflict) as refused:
            error = refused
        else:
            draft.forget()
            messages.success(request, _("Said. Until ten minutes from now you can correct it."))
            return redirect(_back(actor, made))
    paginator = Paginator(queries.of(actor, about), PAGE)
    page = paginator.get_page(request.GET.get("page") or paginator.num_pages)
    context = {
        "about": about,
        "called": called,
        "comments": queries.shown(actor, topic, page),
        "audiences": _audiences(actor, topic, about),
        "longest": services.LONGEST,
        "page": page,
        "error": error,
        "text": typed.get("text", ""),
        "chosen": typed.get("audience", ""),
        "draft": draft,
    }
    return render(request, "core/discussion.html", context, status=422 if error else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, handle: str) -> HttpResponse:
    """Correct what one said."""
    actor = _actor(request)
    row = queries.one(actor, handle)
    error = None
    text = row.text
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            services.edit(actor, row, text)
        except Invalid as refused:
            error = refused
        else:
            return redirect(_back(actor, row))
    elif row.author != actor.id or not queries.editable(row):
        raise Conflict(_("this can be corrected within ten minutes only; take it back and say it anew"), where=handle)
    context = {"row": row, "called": naming.called(actor, row.about), "text": text, "error": error, "longest": services.LONGEST}
    return render(request, "core/discussion_edit.html", context, status=422 if error else 200)


@login_required
@require_POST
def withdraw(request: HttpRequest, handle: str) -> HttpResponse:
    """Take back what one said."""
    actor = _actor(request)
    row = queries.one(actor, handle)
    services.withdraw(actor, row)
    messages.success(request, _("Taken back. That something stood here stays visible; what it was is gone."))
    return redirect(_back(actor, row))


def part(actor: Actor, about: str) -> dict[str, Any]:
    """What the part ``core/parts/discussion.html`` needs: the latest comments. Raises OutOfSight."""
    topic, called = topic_of(actor, about)
    latest = list(queries.of(actor, about).order_by("-id")[: LATEST + 1])
    shown = queries.shown(actor, topic, reversed(latest[:LATEST]))
    return {"about": about, "called": called, "comments": shown, "more": len(latest) > LATEST}


def _audiences(actor: Actor, topic: Topic, about: str) -> list[dict[str, Any]]:
    """The choices of the form: code, line, and the people who can be asked by name."""
    choices = topic.open_to(actor, about) if allowed(actor, "comment.post") else []
    return [
        {
            "code": one.code,
            "line": topic.says(actor, one.code, sorted({r.organisation for r in one.readers if r.organisation})),
            "people": sorted(queries.people(actor, about, one).items(), key=lambda pair: pair[1]),
        }
        for one in choices
    ]


def _back(actor: Actor, row: Comment) -> str:
    called = naming.called(actor, row.about)
    there = called.url if called is not None and called.url else reverse("discussion", args=[row.about])
    return f"{there}#c-{row.handle}"


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


pages: list[URLPattern | URLResolver] = [
    path("discussion/<str:about>/", discussion, name="discussion"),
    path("discussion/comment/<str:handle>/edit/", edit, name="comment_edit"),
    path("discussion/comment/<str:handle>/withdraw/", withdraw, name="comment_withdraw"),
]
