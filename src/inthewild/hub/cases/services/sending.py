"""How notices leave: after the time to undo, never while the case is held, once; by e-mail with a link that answers them.

A held case's notices wait, signed, and look like any that is being checked. Who places a hold locks the case, and so does
what sends: of the two, one is first.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from inthewild.exchange import notice_text
from inthewild.hub.accounts import mail, secrecy
from inthewild.hub.cases.models import Case, Notice
from inthewild.hub.cases.models.notice import NoticeRoute
from inthewild.hub.cases.queries.status import is_held
from inthewild.hub.cases.services import due, feedback
from inthewild.hub.cases.services.routing import Way, way_to
from inthewild.hub.cases.states import NOTICE
from inthewild.hub.core import bounces, clock, jobs, outbox, schedule
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.outbox import Effect
from inthewild.hub.errors import Conflict

_HUB = Actor.system("notices")
_KEY = "notice:"


def begin(notice: Notice) -> None:
    """Let a signed notice leave after the time to undo of who signs it, in their transaction."""
    outbox.put("notice", notice.public_id, key=f"{_KEY}{notice.public_id}")


@outbox.effect("notice")
def carry(effect: Effect) -> None:
    """Send one notice, if it is still to be sent."""
    send(effect.about)


@transaction.atomic
def send(public_id: str) -> bool:
    """Send a signed notice now; False if it was taken back, has left, waits for a person, or its case is held."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("platform", "sender").get(public_id=public_id)
    case = Case.objects.select_for_update().get(pk=notice.case_id)
    way = way_to(notice.platform)
    if notice.state != "approved" or is_held(case) or way.route == NoticeRoute.FORM:
        return False
    _leave(_HUB, notice, way, "sent", {})
    feedback.changed(case)
    return True


@transaction.atomic
def sent_by_hand(actor: Actor, notice: Notice) -> Notice:
    """Say that one filled in the platform's form. Raises NotAllowed, or Conflict (not signed, or it goes another way)."""
    require(actor, "notice.sign", notice)
    stored = Notice.objects.select_for_update(of=("self",)).select_related("platform", "sender").get(pk=notice.pk)
    case = Case.objects.select_for_update().get(pk=stored.case_id)
    if is_held(case):
        raise Conflict(_("this case is held; nothing leaves"), where="state")
    way = way_to(stored.platform)
    if way.route != NoticeRoute.FORM:
        raise Conflict(_("this notice leaves by itself"), where="route")
    _leave(_HUB, stored, way, "sent", {"by": actor.id})
    feedback.changed(case)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def send_again(actor: Actor, notice: Notice) -> Notice:
    """Send a notice that bounced once more, to the address of today. Raises NotAllowed or Conflict."""
    require(actor, "notice.sign", notice)
    stored = Notice.objects.select_for_update(of=("self",)).select_related("platform", "sender").get(pk=notice.pk)
    _leave(actor, stored, way_to(stored.platform), "sent", {})
    feedback.changed(stored.case)
    notice.refresh_from_db()
    return notice


@transaction.atomic
def bounced(actor: Actor, notice: Notice, reason: str) -> Notice:
    """A notice came back. Raises NotAllowed, Invalid (no reason) or Conflict."""
    require(actor, "notice.bounce", notice)
    why = " ".join(reason.split())[:300]
    organisation = notice.sender.public_id
    also = {"end_reason": why, "answer_hash": None, "due_at": None}
    NOTICE.move(actor, notice, "bounced", {"reason": why}, about=notice.public_id, organisation=organisation, also=also)
    feedback.changed(notice.case)
    return notice


@mail.refused("ntc_")
def _refused(kind: str, reason: bounces.Reason) -> None:
    """The mail server of a platform refused a notice for good. One that was answered meanwhile stays as it is."""
    notice = Notice.objects.select_related("sender", "case").filter(public_id=kind).first()
    if notice is not None and notice.state == "sent":
        bounced(_HUB, notice, str(bounces.LABELS[reason]))


def _leave(actor: Actor, notice: Notice, way: Way, to: str, facts: dict[str, Any]) -> None:
    now = clock.now()
    due_at = due.due(notice.platform, now)
    also: dict[str, Any] = {
        "route": way.route, "receiver": way.receiver, "sent_at": now, "due_at": due_at, "end_reason": "", "asked_at": None,
    }  # fmt: skip
    secret = secrets.token_urlsafe(32) if way.route == NoticeRoute.EMAIL else ""
    if secret:
        also["answer_hash"] = secrecy.token_hash(secret)
    told = {"route": way.route.value, "platform": notice.platform.public_id, **facts}
    NOTICE.move(actor, notice, to, told, about=notice.public_id, organisation=notice.sender.public_id, also=also)
    if secret:
        write(notice, way.address, notice_text.letter(
            notice.body,
            due=due_at.date().isoformat(),
            answer_url=answer_url(notice.language, secret),
            answer_until=due.link_ends(due_at).date().isoformat(),
        ))  # fmt: skip


def write(notice: Notice, address: str, text: str) -> None:
    """A mail about a notice, under its subject; by kind, so that another notice never counts against this one's limit."""
    mail.put(notice.public_id, address, notice_text.subject_line(notice.body), text)


def answer_url(language: str, secret: str) -> str:
    """The address of the page that answers without login, in the language of the letter."""
    known = {code.lower(): code for code, _name in settings.LANGUAGES}
    with translation.override(known.get(language.lower(), "en")):
        return settings.CONFIG.public_url.rstrip("/") + reverse("cases:answer", args=[secret])


def resume(case: Case) -> None:
    """Send what waited for the end of a hold. Whoever ends one may call it; a job does so every five minutes."""
    for public_id in _waiting().filter(case=case).values_list("public_id", flat=True):
        send(public_id)


@jobs.job()
def send_waiting() -> None:
    """Send what is signed and was not sent when its time came: its case was held, or the platform had no address."""
    for public_id in _waiting().values_list("public_id", flat=True).iterator():
        send(public_id)


def _waiting() -> Any:
    """Signed notices whose time to undo is over: it is that of who signed, not of who ends a hold, nor of a job."""
    key = Concat(Value(_KEY), OuterRef("public_id"))
    return Notice.objects.filter(~outbox.undoable(key), state="approved").order_by("pk")


schedule.every(timedelta(minutes=5), "cases.notices", "Sends signed notices that waited for the end of a hold", send_waiting)


def write_information(notice: Notice, text: str) -> None:
    """Send what the sender answered to the address that asked, with a new link; the old one answers no more."""
    secret = secrets.token_urlsafe(32)
    Notice.objects.filter(pk=notice.pk).update(answer_hash=secrecy.token_hash(secret))
    notice.refresh_from_db()
    due_at = notice.due_at or clock.now()
    write(notice, way_to(notice.platform).address, f"{text}\n\n" + notice_text.letter(
        notice.body,
        due=due_at.date().isoformat(),
        answer_url=answer_url(notice.language, secret),
        answer_until=due.link_ends(due_at).date().isoformat(),
    ))  # fmt: skip
