"""Mails to who asked: always with the address of their page, never with what we hold of them."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from inthewild.hub.accounts import mail
from inthewild.hub.desk.models import Asker, SubjectRequest


def confirm(request: SubjectRequest) -> None:
    """Confirm the address."""
    _post("confirm", request, request.asker())


def taken(request: SubjectRequest) -> None:
    """A request was entered by the secretariat."""
    _post("taken", request, request.asker())


def later(request: SubjectRequest, reason: str) -> None:
    """It takes longer, and why."""
    _post("later", request, request.asker(), reason=reason)


def answered(request: SubjectRequest, asker: Asker, *, erased: bool) -> None:
    """There is an answer."""
    _post("answered", request, asker, erased=erased)


def _post(kind: str, request: SubjectRequest, asker: Asker | None, **told: object) -> None:
    if asker is None:
        return
    with translation.override(request.language):
        link = settings.CONFIG.public_url + reverse("subjects:own", args=[asker.token])
        text = render_to_string(f"desk/mail/{kind}.txt", {"request": request, "link": link, **told})
    subject, _, body = text.strip().partition("\n")
    mail.put(f"desk.{kind}", asker.email, subject, body.strip() + "\n")
