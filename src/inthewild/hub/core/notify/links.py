"""Addresses in mails: in the language of the person, and a signed one by which a mail is stopped without signing in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from inthewild.hub.errors import OutOfSight

_SALT = "inthewild.mail.stop"
_CONFIRM = "inthewild.mail.works"
_CONFIRM_SECONDS = 3 * 86_400


@dataclass(frozen=True)
class Stop:
    """Whose mails of what are to stop: ``what`` is ``digest`` or a kind."""

    person: str
    what: str


def absolute(name: str, *parts: str) -> str:
    """The whole address of a page, in the language of this moment."""
    return f"{settings.CONFIG.public_url}{reverse(name, args=parts)}"


def stop_link(person: str, what: str) -> str:
    """The address that stops such mails. Only the hub can make it; it holds as long as the key of the hub."""
    return absolute("mail_stop", signing.dumps([person, what], salt=_SALT))


def read_stop(token: str) -> Stop:
    """What a link stops. Raises OutOfSight for one that the hub did not make."""
    person, what = _read(token, _SALT)
    return Stop(person, what)


def confirm_link(person: str, receiver: str) -> str:
    """The address that proves that mail arrives; valid for three days, for this person and this address only."""
    return absolute("mail_works", signing.dumps([person, receiver], salt=_CONFIRM))


def read_confirm(token: str) -> tuple[str, str]:
    """Person and keyed hash of the address that a link proves. Raises OutOfSight."""
    return _read(token, _CONFIRM, _CONFIRM_SECONDS)


def _read(token: str, salt: str, seconds: int | None = None) -> tuple[str, str]:
    try:
        first, second = signing.loads(token[:400], salt=salt, max_age=seconds)
    except (signing.BadSignature, ValueError, TypeError):
        raise OutOfSight("there is no such link, or it is over") from None
    return str(first), str(second)
