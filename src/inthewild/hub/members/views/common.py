"""What the views of members share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from inthewild.hub.core import history
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.files import services as files
from inthewild.hub.errors import Invalid, OutOfSight
from inthewild.hub.members import queries

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return request.actor  # type: ignore[attr-defined, no-any-return]


def for_people(view: View) -> View:
    """Decorator: whoever is not signed in is sent to sign in, and comes back."""

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of(request).kind is not ActorKind.USER:
            try:
                return redirect_to_login(request.get_full_path(), reverse("account_login"))
            except NoReverseMatch:
                raise OutOfSight("there is no such page") from None
        return view(request, *args, **kwargs)

    return handle


def office_only(name: str) -> Callable[[View], View]:
    """Decorator: a page for who may do ``name``; raises NotAllowed for others before anything is read."""

    def wrap(view: View) -> View:
        @wraps(view)
        def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(actor_of(request), name)
            return view(request, *args, **kwargs)

        return for_people(handle)

    return wrap


def show(request: HttpRequest, template: str, context: dict[str, Any], *, wrong: bool = False) -> HttpResponse:
    """A page; 422 if a form on it was refused."""
    return render(request, f"members/{template}.html", context, status=422 if wrong else 200)


def handed_in(request: HttpRequest, purpose: str, organisation: str) -> str:
    """Take the upload of the form in, in the transaction of the caller; its public id, or nothing if there is none."""
    upload = request.FILES.get("upload")
    if upload is None:
        return ""
    name, media = upload.name or "", upload.content_type or ""
    try:
        return files.accept(
            actor_of(request), purpose, upload, name=name, media=media, organisation=organisation, about=organisation
        ).public_id
    except Invalid as error:
        raise Invalid(error.what, where="upload", hint=error.hint) from None


def told(actor: Actor, objects: list[str], *, hidden: Collection[str] = (), before: str = "") -> dict[str, Any]:
    """Context of core/parts/timeline.html: the history with organisations and people by their names."""
    entries = history.of(objects, hidden=hidden, before=before)
    entries = history.called(entries, queries.organisation_names(actor, history.ids_in(entries, "org")))
    people = {entry.actor for entry in entries if entry.actor_kind == "user"}
    return {"entries": entries, "names": queries.names_of(actor, people) if people else {}}


def one_of(value: str | None, allowed: list[str]) -> str:
    """``value`` if it is allowed, else nothing: a filter in an address that nobody knows filters nothing."""
    return value if value in allowed else ""
