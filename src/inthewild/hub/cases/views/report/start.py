"""The first step: a link, a screenshot or the text of an offer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from inthewild.hub.cases import answers as rules
from inthewild.hub.cases import tongues
from inthewild.hub.cases.services import drafts, previews
from inthewild.hub.cases.services.drafts import Held
from inthewild.hub.cases.tongues import Tongue
from inthewild.hub.cases.uploads import MAX_BYTES
from inthewild.hub.cases.views.report.frame import draft_of, give_cookie, limit, page, show, take_cookie, to
from inthewild.hub.cases.wording import FAULTS
from inthewild.hub.errors import Invalid

TRAP = "homepage"
"""A field that people do not see and programs fill in."""


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """``/report/``: to the page in the reader's language."""
    tongue = tongues.wanted(request.COOKIES.get("django_language", ""), request.headers.get("Accept-Language", ""))
    answer = HttpResponseRedirect(reverse("report:start", args=(tongue.code,)))
    answer["Vary"] = "Accept-Language, Cookie"
    answer["Cache-Control"] = "no-store"
    return answer


@page("GET", "POST")
def start(request: HttpRequest, tongue: Tongue) -> HttpResponse:
    """Ask for one of the three, or go on with what was begun."""
    held = draft_of(request)
    if held is not None and held.sent:
        held = None
    if request.method != "POST":
        return _form(request, tongue, held, {}, {})
    limit(request, "begin")
    secret, held = ("", held) if held is not None else drafts.begin()
    held, faults = _taken(request, held)
    if faults:
        given = {name: request.POST.get(name, "")[: rules.MAX_TEXT] for name in ("link", "text")}
        answer = _form(request, tongue, held, given, faults, 422)
    else:
        previews.begin(held)
        answer = to("read", tongue)
    if secret:
        give_cookie(answer, secret)
    return answer


@page("POST")
def discard(request: HttpRequest, tongue: Tongue) -> HttpResponse:
    """Delete the draft, or after it was sent what this browser still knows of it."""
    held = draft_of(request)
    if held is not None:
        drafts.drop(held)
    answer = to("start", tongue)
    take_cookie(answer)
    return answer


def _taken(request: HttpRequest, held: Held) -> tuple[Held, dict[str, str]]:
    """Write down what is good; what is not, by field. A picture that was good need not be chosen again."""
    changed: dict[str, object] = {"trap": held.sheet.trap or bool(request.POST.get(TRAP, "").strip()), "read": None}
    faults: dict[str, str] = {}
    for name, clean, fault in (
        ("link", rules.link, "link"),
        ("text", lambda text: rules.plain(text, rules.MAX_TEXT, "text"), "long"),
    ):
        try:
            changed[name] = clean(request.POST.get(name, ""))
        except Invalid:
            faults[name] = FAULTS[fault]
    if request.POST.get("remove"):
        drafts.detach(held)
    picture = request.FILES.get("picture")
    if picture is not None and (fault := _picture(request, held, picture)):
        faults["picture"] = fault
    held = drafts.change(held, **changed)
    if not faults and not held.sheet.link and not held.sheet.text and not held.pictures:
        faults["link"] = FAULTS["empty"]
    return held, faults


def _picture(request: HttpRequest, held: Held, picture: Any) -> str:
    limit(request, "picture")
    if (picture.size or 0) > MAX_BYTES:
        return FAULTS["large"]
    try:
        drafts.attach(held, picture)
    except Invalid:
        return FAULTS["picture"]
    return ""


def _form(
    request: HttpRequest, tongue: Tongue, held: Held | None, given: dict[str, str], faults: dict[str, str], status: int = 200
) -> HttpResponse:
    sheet = held.sheet if held else drafts.Sheet()
    filled = {"link": sheet.link, "text": sheet.text} | given
    pictures = held.pictures if held else []
    told = {"held": held, "given": filled, "faults": faults, "pictures": pictures, "trap": TRAP}
    return show(request, tongue, "start", told, status)
