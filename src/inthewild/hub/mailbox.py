"""How mails leave: by SMTP where an operator names a server, else as one file each in the home."""

from __future__ import annotations

import email
import email.policy
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from inthewild.hub.config import Config
from inthewild.hub.core import clock
from inthewild.hub.errors import HubError
from inthewild.hub.home import write_new

log = logging.getLogger(__name__)
_FOLDER = "mail"
_STAMP = "%Y%m%dT%H%M%S"
_PORTS = {"smtp": 587, "smtps": 465}


def django_mail(config: Config) -> dict[str, Any]:
    """The settings EMAIL_*, DEFAULT_FROM_EMAIL and MAIL_DOMAIN. Raises HubError if the address of the server is not one."""
    domain = urlsplit(config.public_url).hostname or "localhost"
    sender = config.mail_from or f"hub@{domain}"
    common = {"DEFAULT_FROM_EMAIL": sender, "MAIL_DOMAIN": domain, "EMAIL_TIMEOUT": 20}
    url = config.mail_url.get_secret_value()
    if not url:
        return {**common, "EMAIL_BACKEND": "inthewild.hub.mailbox.Folder"}
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
        raise HubError(
            "is no address of a mail server",
            where="INTHEWILD_MAIL_URL",
            hint="write smtp://user:password@host:587 or smtps://...",
        )
    plain = dict(parse_qsl(parts.query)).get("tls") == "none"
    return {
        **common,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or _PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not plain,
    }


def forget(to: str) -> int:
    """Delete the files of mails to one address; how many."""
    return _delete(lambda path: to.casefold() in _receivers(path))


def tidy(before: datetime) -> int:
    """Delete the files of mails that were written before then; how many."""
    return _delete(lambda path: path.name < f"{before:{_STAMP}}")


def _delete(which: Callable[[Path], bool]) -> int:
    gone = [path for path in (settings.HOME.path / _FOLDER).glob("*.eml") if which(path)]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _receivers(path: Path) -> set[str]:
    told = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    return {address.addr_spec.casefold() for address in told["To"].addresses} if told["To"] else set()


class Folder(BaseEmailBackend):
    """Writes each mail to ``mail/`` in the home, which only its owner may read, for hubs without a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them; how many."""
        folder = settings.HOME.path / _FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():{_STAMP}}-{secrets.token_hex(4)}.eml"
            write_new(folder / name, message.message().as_bytes())
            log.info("no mail server is set (INTHEWILD_MAIL_URL): a mail was written to mail/%s in the home", name)
        return len(email_messages)
