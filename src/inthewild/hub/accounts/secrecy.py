"""What accounts hide: texts that only the hub reads, addresses that it only compares, names that lead to nobody."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from inthewild.hub.accounts.models import DayKey
from inthewild.hub.core import clock, keys


def seal(text: str, about: str) -> str:
    """``text`` encrypted with the key ``field`` of the home, bound to ``about``, as letters for a column."""
    return base64.b64encode(keys.encrypt(keys.derived("accounts/1"), text.encode(), about)).decode("ascii")


def unseal(sealed: str, about: str) -> str:
    """What ``seal`` hid. Raises HubError if it was changed, moved to something else, or the key is another."""
    return keys.decrypt(keys.derived("accounts/1"), base64.b64decode(sealed), about).decode()


def token_hash(token: str) -> str:
    """SHA-256 of a token of 256 random bits: there is nothing to guess, so it needs neither salt nor a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def address_key(email: str) -> str:
    """The keyed hash under which an e-mail address is counted and found again."""
    return keys.linked("e-mail", email.strip().casefold())


def pseudonym(person: str, organisation: str) -> str:
    """The eight hexadecimal digits by which an organisation knows a volunteer, such as ``7f3a-91c2``.

    Both are public ids. The digits are the same for ever, differ from organisation to organisation, and lead back to
    nobody without the key ``pseudonym`` of the home, which no backup holds.
    """
    digits = keys.mac(settings.HOME.key("pseudonym"), person.encode(), organisation.encode())
    return f"{digits[:4]}-{digits[4:8]}"


def client_address(request: HttpRequest) -> str:
    """The network address of who asks, a /64 for IPv6, or empty.

    With INTHEWILD_PROXIES the entry of X-Forwarded-For that the outermost proxy of one's own wrote; what stands before it
    is the client's own invention.
    """
    given = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.CONFIG.proxies
    if proxies:
        hops = [h.strip() for h in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if h.strip()]
        given = hops[-proxies] if len(hops) >= proxies else given
    try:
        address = ipaddress.ip_address(given.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


def place(request: HttpRequest) -> str:
    """The hash of the client's address with the key of today: 30 hexadecimal digits, good for comparing within the day."""
    return keys.mac(_day_key(), client_address(request).encode())[:30]


def place_as_address(request: HttpRequest) -> str:
    """``place`` in the form of a private IPv6 address (fd...), for columns that take nothing else."""
    return str(ipaddress.IPv6Address(bytes.fromhex("fd" + place(request))))


def _day_key() -> bytes:
    today = clock.now().date()
    row = DayKey.objects.filter(day=today).first()
    if row is None:
        with transaction.atomic():
            row, _new = DayKey.objects.get_or_create(day=today, defaults={"key": secrets.token_hex(32)})
    # The key of the home as well: whoever copies the database alone cannot try all four thousand million addresses.
    return bytes.fromhex(keys.mac(keys.derived("places/1"), row.key.encode()))
