"""The steps between: what was read, three questions, a last look, and the code."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from inthewild.hub.cases import answers as rules
from inthewild.hub.cases.models.report import Quarantine, Source
from inthewild.hub.cases.permissions.reports import VOLUNTEERS
from inthewild.hub.cases.services import drafts, intake, previews
from inthewild.hub.cases.services.drafts import Held
from inthewild.hub.cases.tongues import Tongue
from inthewild.hub.cases.views.report.frame import FaultError, draft_of, limit, page, show, to, unsent, within
from inthewild.hub.cases.wording import FAULTS, QUESTIONS, REDRAW
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.files.redrawing import Tool
from inthewild.hub.core.views import file_answer
from inthewild.hub.errors import Conflict, Invalid

SHORTEST = timedelta(seconds=3)
"""From the first form to sending: nobody reads and answers four pages faster."""


@page("GET", "POST")
def read(request: HttpRequest, tongue: Tongue) -> HttpResponse:
    """What was read of the offer, and what is missing: no score and no term (HUB.md 3)."""
    held = unsent(request)
    if request.method == "POST":
        if "title" in request.POST:
            drafts.change(held, title=rules.plain(request.POST["title"][:2_000], 2_000, "title")[:500])
        return to("questions", tongue)
    found = held.sheet.read
    told = {"here": "report:read", "found": found or {}, "waits": found is None, "pictures": held.pictures,
            "title": _title(held), "site": previews.site(held.sheet)}  # fmt: skip
    return show(request, tongue, "read", told)


@page("GET", "POST")
def questions(request: HttpRequest, tongue: Tongue) -> HttpResponse:
    """Three optional questions."""
    held = unsent(request)
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in QUESTIONS}
        drafts.change(held, answers=rules.chosen(given), asked=True)
        return to("check", tongue)
    asked = [(name, *QUESTIONS[name], held.sheet.answers.get(name, "")) for name in QUESTIONS]
    return show(request, tongue, "questions", {"here": "report:questions", "asked": asked})


@page("GET", "POST")
def check(request: HttpRequest, tongue: Tongue) -> HttpResponse:
    """Everything once more, to be changed; then it is sent."""
    if request.method == "POST":
        held = draft_of(request)
        if held is not None and held.sent:
            return to("sent", tongue)
        held = unsent(request)
        held, faults = _last_words(request, held)
        if faults:
            return _review(request, tongue, held, faults, 422)
        return _sent(request, tongue, held)
    return _review(request, tongue, unsent(request), {})


@page("GET")
def sent(request: HttpRequest, tongue: Tongue) -> HttpResponse:
    """The tracking code, for ten minutes in the browser that sent the report; nowhere else and never again."""
    held = draft_of(request)
    if held is None or not held.sent:
        raise FaultError("gone", 404)
    return show(request, tongue, "sent", {"here": "report:sent", "code": held.sheet.code})


@page("GET")
def picture(request: HttpRequest, tongue: Tongue, number: int) -> HttpResponse:
    """A picture of the draft, to its writer only."""
    pictures = unsent(request).pictures
    if not 1 <= number <= len(pictures):
        raise FaultError("gone", 404)
    return file_answer(pictures[number - 1])


@page("GET", "POST")
def redraw(request: HttpRequest, tongue: Tongue, number: int) -> HttpResponse:
    """Black out parts of a picture, or crop it. The picture before is destroyed at once."""
    pictures = unsent(request).pictures
    if not 1 <= number <= len(pictures):
        raise FaultError("gone", 404)
    here = reverse("report:picture", args=(tongue.code, number))
    tool = Tool(pictures[number - 1], here, request.POST.dict(), {n: _in_words(tongue, text) for n, text in REDRAW.items()})
    if tool.apply(drafts.DRAFTS) is not None:
        return to("check", tongue)
    told = {"here": "report:redraw", "rest": (number,), "tool": tool}
    return show(request, tongue, "redraw", told, 422 if tool.fault or tool.faults else 200)


def _in_words(tongue: Tongue, text: str) -> str:
    """A text of the tool, whose numbers the tool fills in."""
    return tongue.say(text, **{name: f"%({name})s" for name in ("width", "height", "number")})


def _title(held: Held) -> str:
    """What the reporter wrote, else what was read."""
    return held.sheet.title or str((held.sheet.read or {}).get("title", ""))


def _last_words(request: HttpRequest, held: Held) -> tuple[Held, dict[str, str]]:
    faults: dict[str, str] = {}
    changed: dict[str, object] = {"shows_me": bool(request.POST.get("shows_me"))}
    for name, clean, fault in (
        ("email", rules.email, "email"),
        ("note", lambda text: rules.plain(text, rules.MAX_NOTE, "note"), "long"),
    ):
        try:
            changed[name] = clean(request.POST.get(name, ""))
        except Invalid:
            faults[name] = FAULTS[fault]
    return drafts.change(held, **changed), faults


def _review(request: HttpRequest, tongue: Tongue, held: Held, faults: dict[str, str], status: int = 200) -> HttpResponse:
    sheet = held.sheet
    if not sheet.link and not sheet.text and not held.pictures:
        return to("start", tongue)
    given = {name: request.POST.get(name, "")[: rules.MAX_NOTE] for name in ("email", "note")} if request.POST else {}
    answered = [(told, ways[sheet.answers[name]]) for name, (told, _why, ways) in QUESTIONS.items() if name in sheet.answers]
    told = {"here": "report:check", "sheet": sheet, "title": _title(held), "pictures": held.pictures, "answered": answered,
            "given": {"email": sheet.email, "note": sheet.note} | given, "faults": faults}  # fmt: skip
    return show(request, tongue, "check", told, status)


def _sent(request: HttpRequest, tongue: Tongue, held: Held) -> HttpResponse:
    limit(request, "flood")
    held_back = ""
    if clock.now() - held.row.begun_at < SHORTEST:
        held_back = Quarantine.HURRY.value
    elif not within(request, "send"):
        held_back = Quarantine.MANY.value
    actor: Actor = request.actor  # type: ignore[attr-defined]
    source, reporter = _who(actor)
    sender = actor if reporter else Actor.public(actor.request_id)
    try:
        intake.send(sender, held, language=tongue.tag, source=source, reporter=reporter, quarantine=held_back)
    except Invalid:
        return _review(request, tongue, held, {"link": FAULTS["empty"]}, 422)
    except Conflict:
        raise FaultError("gone", 404) from None
    return to("sent", tongue)


def _who(actor: Actor) -> tuple[str, str]:
    """Whose report it is: a volunteer's or an expert's stands in their own list, everybody else's belongs to nobody."""
    if actor.kind is ActorKind.USER and actor.has(*VOLUNTEERS):
        return Source.SPOTTER, actor.id
    if actor.kind is ActorKind.USER and actor.has(Role.NGO_EXPERT):
        return Source.EXPERT, actor.id
    return Source.PUBLIC, ""
