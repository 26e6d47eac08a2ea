"""Every write of the desk."""

from __future__ import annotations

import calendar
import hashlib
import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts import secrecy
from inthewild.hub.core import clock, events, ids, subjects
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.desk import letters
from inthewild.hub.desk.models import Asker, Kind, Proof, SubjectRequest
from inthewild.hub.desk.states import REQUEST
from inthewild.hub.errors import Conflict, Invalid

MONTHS, MORE_MONTHS = 1, 2
MAX_WORDS = 4_000
_HUB = Actor.system("desk")


@transaction.atomic
def ask(kind: str, *, email: str, handle: str = "", url: str = "", words: str = "", language: str = "en") -> SubjectRequest:
    """Take a request of anybody in. It counts once the address is confirmed by the link in a mail.

    Raises Invalid. Nobody is told whether the hub knows the address.
    """
    made = _new(kind, email, handle, url, words, language)
    made.save()
    events.record(Actor.public(), "request.entered", made.handle, {"asked_for": made.kind})
    letters.confirm(made)
    return made


@transaction.atomic
def enter(
    actor: Actor, kind: str, *, email: str, handle: str = "", url: str = "", words: str = "", language: str
) -> SubjectRequest:
    """Enter a request that came by letter or telephone. The clock runs at once. Raises NotAllowed or Invalid."""
    require(actor, "subject.desk")
    made = _new(kind, email, handle, url, words, language)
    now = clock.now()
    made.state, made.entered_by, made.confirmed_at, made.due = "open", actor.id, now, months_after(now.date(), MONTHS)
    made.save()
    events.record(actor, "request.entered", made.handle, {"asked_for": made.kind, "due": made.due.isoformat()})
    letters.taken(made)
    return made


@transaction.atomic
def confirm(request: SubjectRequest) -> None:
    """Who has the secret of the mail has the address: the month begins. A second time nothing happens. Raises Conflict."""
    if request.state == "open":
        return
    now = clock.now()
    due = months_after(now.date(), MONTHS)
    REQUEST.move(_HUB, request, "open", {"due": due.isoformat()}, about=request.handle, also={"confirmed_at": now, "due": due})


@transaction.atomic
def withdraw(request: SubjectRequest) -> None:
    """Who asked takes it back; what said who they are is deleted. Raises Conflict if it is over."""
    also = {"closed_at": clock.now(), "sealed": None, "address": ""}
    REQUEST.move(_HUB, request, "withdrawn", {}, about=request.handle, also=also)


@transaction.atomic
def identify(actor: Actor, request: SubjectRequest, proof: str, chosen: Sequence[str]) -> None:
    """Record how it was checked who asks, and whom of those that were found they are. Raises NotAllowed, Invalid, Conflict."""
    require(actor, "subject.desk", request)
    if proof not in Proof.values:
        raise Invalid(_("say how it was checked who asks"), where="proof")
    wrong = [one for one in chosen if not ids.is_id(one)]
    if wrong:
        raise Invalid(_("choose among those that were found"), where="subjects")
    _open(request)
    told: dict[str, Any] = {"proof": proof, "identified_by": actor.id, "identified_at": clock.now()}
    SubjectRequest.objects.filter(pk=request.pk).update(subjects=sorted(set(chosen)), **told)
    request.refresh_from_db()
    events.record(actor, "request.identified", request.handle, {"proof": proof, "subjects": request.subjects})


@transaction.atomic
def extend(actor: Actor, request: SubjectRequest, reason: str) -> None:
    """Take two months more, once, and tell why (GDPR Art. 12(3)). Raises NotAllowed, Invalid, Conflict."""
    require(actor, "subject.desk", request)
    _open(request)
    if request.extended_at is not None or request.due is None:
        raise Conflict(_("this was extended already; it must be answered"), where="due")
    why = _line(reason)
    begun = (request.confirmed_at or request.made_at).date()
    due = months_after(begun, MONTHS + MORE_MONTHS)
    SubjectRequest.objects.filter(pk=request.pk).update(due=due, extended_at=clock.now())
    request.refresh_from_db()
    events.record(actor, "request.extended", request.handle, {"due": due.isoformat(), "reason": why})
    letters.later(request, why)


@transaction.atomic
def answer(actor: Actor, request: SubjectRequest, words: str = "") -> None:
    """Answer a request: a copy is put on the page of who asked, or the subjects are erased, or it is told what was done.

    Raises NotAllowed; Invalid if nobody checked who asks, or nothing is said of what was done; Conflict if it is over, or
    something holds a subject: then nothing is erased.
    """
    require(actor, "subject.desk", request)
    _open(request)
    said = _said(words)
    if not request.proof:
        raise Invalid(_("first record how it was checked who asks"), where="proof")
    if request.kind in (Kind.RECTIFY, Kind.OBJECT) and not said:
        raise Invalid(_("say what was done; who asked reads it"), where="words")
    outcome = {"access": "copied", "rectify": "corrected", "object": "stopped", "erase": "erased"}[request.kind]
    if request.kind in (Kind.ACCESS, Kind.ERASE) and not request.subjects:
        outcome = "nothing held"
    erases = outcome == "erased"
    asker = request.asker()
    for subject in request.subjects if erases else ():
        subjects.erase(actor, subject)
    if said:
        request.seal_answer(said)
    also = {"closed_at": clock.now(), "sealed": None if erases else request.sealed, "address": "" if erases else request.address}
    REQUEST.move(
        actor, request, "answered", {"outcome": outcome, "subjects": len(request.subjects)}, about=request.handle, also=also
    )
    if asker is not None:
        letters.answered(request, asker, erased=erases)


@transaction.atomic
def refuse(actor: Actor, request: SubjectRequest, reason: str) -> None:
    """Refuse, wholly or because something must be kept, and say why. Raises NotAllowed, Invalid (no reason), Conflict."""
    require(actor, "subject.desk", request)
    _open(request)
    why = _line(reason)
    asker = request.asker()
    request.seal_answer(why)
    also = {"closed_at": clock.now(), "sealed": request.sealed}
    REQUEST.move(actor, request, "refused", {"reason": why}, about=request.handle, also=also)
    if asker is not None:
        letters.answered(request, asker, erased=False)


@transaction.atomic
def fetched(request: SubjectRequest) -> None:
    """Who asked fetched the copy."""
    events.record(Actor.public(), "request.fetched", request.handle, {})


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last one of the month where that day does not exist (31 January -> 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def token_hash(token: str) -> str:
    """How the secret of a page is stored."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _new(kind: str, email: str, handle: str, url: str, words: str, language: str) -> SubjectRequest:
    if kind not in Kind.values:
        raise Invalid(_("choose what you ask for"), where="kind")
    address = email.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(_("this is no e-mail address"), where="email") from None
    if len(address) > 254 or not address.isprintable():
        raise Invalid(_("this is no e-mail address"), where="email")
    said = _said(words)
    if kind in (Kind.RECTIFY, Kind.OBJECT) and not said:
        raise Invalid(_("say what is wrong, or what should stop"), where="words")
    token = secrets.token_urlsafe(32)
    made = SubjectRequest(
        kind=kind,
        token=token_hash(token),
        address=secrecy.address_key(address),
        language=language if language in dict(settings.LANGUAGES) else "en",
        made_at=clock.now(),
    )
    made.seal(Asker(address, token, line(handle, "handle", 500, empty=True), line(url, "url", 500, empty=True), said))
    return made


def _open(request: SubjectRequest) -> None:
    """Lock it, and see that it is open. Raises Conflict."""
    state = SubjectRequest.objects.select_for_update().values_list("state", flat=True).get(pk=request.pk)
    request.refresh_from_db()
    if state != "open":
        raise Conflict(_("this request is not open"), where=request.handle)


def _line(text: str) -> str:
    clean = " ".join(text.split())[:1000]
    if not clean:
        raise Invalid(_("say why; who asked reads it"), where="reason")
    return clean


def _said(words: str) -> str:
    clean = "".join(c for c in words.replace("\r\n", "\n") if c.isprintable() or c == "\n").strip()
    if len(clean) > MAX_WORDS:
        raise Invalid(_("this is longer than %(limit)d characters") % {"limit": MAX_WORDS}, where="words")
    return clean
