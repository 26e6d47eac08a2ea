"""Host names, spelled in one way: ASCII, lower case, as browsers send them."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

import idna
from django.utils.translation import gettext as _

from inthewild.hub.errors import Invalid

MAX = 253
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_UNCLEAN = re.compile(r"[\x00-\x20\x7f-\xa0\\@/?#%<>|^`{}\"\[\]\ufffd]")
# Names that never lead to a site of the public internet (RFC 6761, 6762, 7686, 8375; what routers and offices use).
_PRIVATE = frozenset(
    ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "test", "invalid", "onion", "arpa")
)


def normal(text: str) -> str:
    """The host name in ``text``, which is a host or an http(s) address, as ASCII in lower case without ``www.``.

    UTS 46 without transitional rules, as browsers do it. Raises Invalid for what is no host name of the public internet:
    IP addresses, single words, private names, and names that IDNA forbids.
    """
    wanted = text.strip()
    if len(wanted) > 2_000:
        raise _refused(_("this is too long for a host name"))
    if _CONTROL.search(wanted):  # urlsplit would drop some of them silently
        raise _refused(_("this is no host name"))
    if "://" in wanted:
        wanted = _host_of(wanted)
    wanted = wanted.rstrip(".。．｡")
    if not wanted or _UNCLEAN.search(wanted) or ":" in wanted:
        raise _refused(_("this is no host name"))
    try:
        host = idna.encode(wanted, uts46=True, std3_rules=False).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise _refused(_("this is no host name")) from None
    labels = host.split(".")
    if len(host) > MAX or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(_("this is no host name"))
    if _NUMBER.fullmatch(labels[-1]) or _is_address(host):
        raise _refused(_("an IP address names no platform"))
    if labels[-1] in _PRIVATE:
        raise _refused(_("this name does not lead to the public internet"))
    return host.removeprefix("www.") if len(labels) > 2 else host


def parents(host: str) -> list[str]:
    """The host and the names that it lies under, longest first: ``a.b.example`` gives itself and ``b.example``."""
    labels = host.split(".")
    return [".".join(labels[i:]) for i in range(len(labels) - 1)]


def shown(host: str) -> str:
    """The host as people read it; what does not decode stays ASCII."""
    if "xn--" not in host:
        return host
    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused(_("this is no web address")) from None
    if parts.scheme.lower() not in ("http", "https") or "@" in parts.netloc:
        raise _refused(_("this is no web address"))
    return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refused(why: str) -> Invalid:
    return Invalid(why, where="host")
