"""Mails: written inside the transaction that causes them, sent later by a job that knows a handle and nothing else."""

from __future__ import annotations

import json
import logging
import smtplib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from inthewild.hub import mailbox
from inthewild.hub.accounts import addresses, secrecy
from inthewild.hub.accounts.models import Letter
from inthewild.hub.core import bounces, clock, outbox
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.outbox import Effect

log = logging.getLogger(__name__)
PER_HOUR = 5
ASKED_FOR = frozenset({"password_reset", "confirm_address", "address_confirm", "desk.confirm"})
"""Mails that somebody waits for at this moment. They go also to an address that took none: it may be the way back."""

_HOUR = timedelta(hours=1)


Refusal = Callable[[str, bounces.Reason], None]
_refusals: dict[str, Refusal] = {}


def refused(beginning: str) -> Callable[[Refusal], Refusal]:
    """Decorator: this function hears that a mail whose kind begins so was refused for good, in the transaction that gives it
    up. Such mails are tried also where an earlier one came back: who sends them must know of each what became of it."""

    def add(function: Refusal) -> Refusal:
        if _refusals.setdefault(beginning, function) is not function:
            raise ValueError(f"two functions hear of refused mails {beginning!r}")
        return function

    return add


def post(kind: str, to: str, context: dict[str, Any], *, language: str) -> None:
    """Write the mail ``accounts/mail/<kind>`` to one address. Its first line is the subject, the rest is the text.

    One address gets at most five of one kind in an hour; who asks for a sixth is told nothing, and nothing is sent.
    Raises RuntimeError outside a transaction.
    """
    with translation.override(language):
        text = render_to_string(f"accounts/mail/{kind}.txt", {**context, "hub": settings.CONFIG.public_url})
    subject, _, body = text.strip().partition("\n")
    put(kind, to, subject, body.strip() + "\n")


def put(kind: str, to: str, subject: str, body: str, *, headers: Mapping[str, str] | None = None) -> bool:
    """Write a mail whose text is there already; see ``post``. False if none goes there now: too many, or they came back."""
    receiver, now = secrecy.address_key(to), clock.now()
    if _stopped(kind, receiver):
        return False
    if Letter.objects.filter(kind=kind, receiver=receiver, made_at__gt=now - _HOUR).count() >= PER_HOUR:
        log.warning("an address got five mails %s within an hour; the next one is not sent", kind)
        return False
    letter = Letter(kind=kind, receiver=receiver, made_at=now)
    content = json.dumps({"to": to, "subject": " ".join(subject.split()), "body": body, "headers": dict(headers or {})})
    letter.content = secrecy.seal(content, f"letter {letter.handle}")
    letter.save()
    outbox.put("mail", letter.handle, key=f"mail:{letter.handle}")
    return True


@outbox.effect("mail")
def send(effect: Effect) -> None:
    """Hand one mail over, then forget what it said."""
    deliver_now(effect.about)


def deliver_now(handle: str) -> None:
    """Hand the mail with this handle over. A refusal for good marks the address; one for now is raised, and tried again."""
    letter = Letter.objects.filter(handle=handle).first()
    if letter is None or not letter.content:
        return  # sent already, or its receiver was erased
    if _stopped(letter.kind, letter.receiver):
        Letter.objects.filter(pk=letter.pk).update(content="")  # an earlier one came back meanwhile
        return
    told: dict[str, Any] = json.loads(secrecy.unseal(letter.content, f"letter {letter.handle}"))
    # Receivers drop a second delivery by its Message-ID.
    headers = {"Message-ID": f"<{letter.handle}@{settings.MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"}
    headers |= told.get("headers", {})
    mail = EmailMessage(told["subject"], told["body"], settings.DEFAULT_FROM_EMAIL, [told["to"]], headers=headers)
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _text in refused.recipients.values()]
        if not codes or min(codes) < 500:
            raise  # for now only; the job tries again
        reason, hears = bounces.reason_of(min(codes)), _hears(letter.kind)
        with transaction.atomic():
            addresses.bounced(Actor.system("mail"), told["to"], reason)
            if hears is not None:
                hears(letter.kind, reason)
            Letter.objects.filter(pk=letter.pk).update(content="")
        return
    Letter.objects.filter(pk=letter.pk).update(content="", sent_at=clock.now())


def _stopped(kind: str, receiver: str) -> bool:
    return kind not in ASKED_FOR and _hears(kind) is None and bounces.of(receiver) is not None


def _hears(kind: str) -> Refusal | None:
    return next((function for beginning, function in _refusals.items() if kind.startswith(beginning)), None)


def forget(email: str) -> int:
    """Delete all mails to an address, also what waits or was written to a file; how many."""
    mailbox.forget(email)
    bounces.clear(secrecy.address_key(email))
    return Letter.objects.filter(receiver=secrecy.address_key(email)).delete()[0]
