"""What allauth and Django tell: sign-ins, passwords and second factors leave their events too.

allauth's pages that write are wrapped in ``urls.whole``: the change and its event are there both, or neither.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from inthewild.hub.accounts import browsers
from inthewild.hub.accounts.models import SignIn, User
from inthewild.hub.accounts.services import sessions
from inthewild.hub.core import events
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.models import AuditEvent


@receiver(user_logged_in)
def _in(request: HttpRequest, user: User, **_: Any) -> None:
    with transaction.atomic():
        sessions.begun(user, request)
        first = not AuditEvent.objects.filter(object=user.public_id, type="person.signed_in").exists()
        new = not first and not browsers.knows(request, user)
        _record(user, "person.signed_in", request, {"new_browser": True} if new else {})
        browsers.remember(request, user)


@receiver(user_logged_out)
def _out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None and request.session.session_key:
        SignIn.objects.filter(session_key=request.session.session_key).delete()


@receiver([account.password_changed, account.password_set, account.password_reset])
def _password(request: HttpRequest, user: User, **_: Any) -> None:
    """Other sessions end: whoever had the old password is out. The present one got a new key of the same sign-in."""
    with transaction.atomic():
        sessions.end_all(user, but=request.session.session_key or "")
        if request.user.is_authenticated:
            sessions.begun(user, request)
        _record(user, "password.changed", request, {})


@receiver(post_save, sender=Authenticator)
def _added(instance: Authenticator, created: bool, **_: Any) -> None:
    if created:
        with transaction.atomic():
            _record(instance.user, "second_factor.added", None, {"kind": str(instance.type)})


@receiver(post_delete, sender=Authenticator)
def _removed(instance: Authenticator, **_: Any) -> None:
    with transaction.atomic():
        _record(instance.user, "second_factor.removed", None, {"kind": str(instance.type)})


def _record(user: User, event: str, request: HttpRequest | None, change: dict[str, str | bool]) -> None:
    """Without the organisation: when somebody signs in, and how, the auditor may read and the employer may not."""
    actor = Actor(ActorKind.USER, user.public_id, request_id=getattr(request, "request_id", ""))
    events.record(actor, event, user.public_id, change)
