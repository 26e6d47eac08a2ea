"""The page of the search."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.search import registry


@login_required
@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """``/search/?q=``. A public id leads to its object at once; what the reader does not see is not there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("q", "").strip()[: registry.MAX_TEXT].replace("\x00", "")
    found = registry.by_id(actor, asked)
    if found is not None:
        return redirect(found.url)
    words = registry.words_of(asked)
    context = {"q": asked, "words": words, "groups": registry.everything(actor, words)}
    context["kinds"] = [str(kind.label) for kind in registry.kinds()]
    return render(request, "core/search.html", context)


pages: list[URLPattern | URLResolver] = [path("search/", search, name="search")]
