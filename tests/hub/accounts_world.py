"""People and organisations for the tests of accounts, and what a person does: read mail, compute codes, sign in."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from inthewild.hub.accounts import secrecy
from inthewild.hub.accounts.models import Grant, Kind, Letter, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role

PASSWORD = "seven quiet owls over reeds"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class World:
    """A convenor with two of the secretariat, two companies with an administrator each, and a volunteer."""

    convenor: Organisation
    shop: Organisation
    other: Organisation
    ann: User
    bea: User
    admin: User
    rival: User
    spotter: User


def build() -> World:
    """Enter them. Nobody has a password yet, and nobody a second factor."""
    convenor, shop, other = (
        Organisation.objects.create(name=name, kind=kind, made_at=clock.now())
        for name, kind in (("Example Coalition", Kind.CONVENOR), ("Example Shop", Kind.COMPANY), ("Example Rival", Kind.COMPANY))
    )
    return World(
        convenor, shop, other,
        person("ann", convenor, Role.SECRETARIAT), person("bea", convenor, Role.SECRETARIAT),
        person("admin", shop, Role.COMPANY_ADMIN), person("rival", other, Role.COMPANY_ADMIN),
        person("spotter", None, Role.SPOTTER),
    )  # fmt: skip


def person(name: str, organisation: Organisation | None, *roles: Role, password: str | None = None) -> User:
    """A person with an account."""
    made = User.objects.create_user(f"{name}@example.org", password, name=name.title(), organisation=organisation)
    for role in roles:
        Grant.objects.create(user=made, role=role, granted_by="usr_seed", granted_at=clock.now())
    return made


def acts(somebody: User) -> Actor:
    """The actor that a person is now."""
    return actor_of(User.objects.get(pk=somebody.pk))


def with_factor(somebody: User) -> User:
    """The person, with an authenticator app and recovery codes."""
    TOTP.activate(somebody, SECRET)
    RecoveryCodes.activate(somebody)
    return somebody


def code(secret: str = SECRET, periods: int = 0) -> str:
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def signed_in(somebody: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(somebody)
    return client


def mails(kind: str = "") -> list[dict[str, Any]]:
    """What waits to be sent, oldest first: kind, to, subject, body."""
    found = []
    for letter in Letter.objects.exclude(content="").order_by("pk"):
        if not kind or letter.kind == kind:
            found.append({"kind": letter.kind, **json.loads(secrecy.unseal(letter.content, f"letter {letter.handle}"))})
    return found


def link_in(mail: dict[str, Any]) -> str:
    """The path of the first link of a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail["body"])
    assert found is not None, mail["body"]
    return found[1]
