"""``/files/<id>/redraw/``: black out parts of a picture or crop it, for people who may change the file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from inthewild.hub.core.access import get, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.files.purposes import purpose
from inthewild.hub.core.files.redrawing import WORDS, Tool, check_picture
from inthewild.hub.core.models import File


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def redraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tool for one picture; ``next`` is where the reader came from. A changed picture is another file."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    file = get(File, actor, public_id)
    require(actor, "file.redraw", file)
    check_picture(file)
    stays = purpose(file.purpose).original
    words = {**WORDS, "final": stays} if stays else WORDS
    tool = Tool(file, reverse("file", args=(public_id,)), request.POST.dict() if request.method == "POST" else {}, words)
    made = tool.apply(actor)
    back = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = ""
    if made is not None:
        messages.success(request, str(stays) or _("The picture was changed. The one before was destroyed."))
        return redirect(back or reverse("files:redraw", args=(made.public_id,)))
    wrong = bool(tool.fault or tool.faults)
    return render(request, "core/redraw.html", {"tool": tool, "back": back}, status=422 if wrong else 200)


pages: list[URLPattern | URLResolver] = [
    path("", include(([path("files/<str:public_id>/redraw/", redraw, name="redraw")], "files"))),
]
