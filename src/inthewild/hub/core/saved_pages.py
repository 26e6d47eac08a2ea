"""Saving and deleting a view of a list; both lead back to the list."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inthewild.hub.core import saved_views
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import Invalid


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """``place``, ``query``, ``name`` and ``shared`` of the form below a list."""
    place = request.POST.get("place", "")
    there = _there(place)
    made = saved_views.save(
        _actor(request), place=place, query=request.POST.get("query", ""), name=request.POST.get("name", ""),
        shared=request.POST.get("shared") == "on",
    )  # fmt: skip
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": made.name})
    return redirect(f"{there}?{made.query}")


@login_required
@require_POST
def delete(request: HttpRequest, handle: str) -> HttpResponse:
    """The list offers to take it back (core.undo)."""
    row = saved_views.view(_actor(request), handle)
    saved_views.delete(_actor(request), row)
    return redirect(_there(row.place))


def _there(place: str) -> str:
    """The address of a list in the reader's language. Raises Invalid for one that this hub does not have."""
    there = f"/{get_language()}{place}"
    try:
        if not place.startswith("/") or place.startswith("//"):
            raise Resolver404
        resolve(there)
    except Resolver404:
        raise Invalid(_("there is no such list"), where="place") from None
    return there


def _actor(request: HttpRequest) -> Actor:
    return cast(Actor, request.actor)  # type: ignore[attr-defined]
