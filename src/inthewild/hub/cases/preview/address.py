"""One spelling of one listing's address, and the number of the item in it. Reads the text alone; asks nobody.

Dropped: how somebody came there (tracking), the phone's version of a site, fragments, ``www.``, an explicit default port.
Where an adapter knows the platform's short address, that is the spelling; else parameters are sorted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from inthewild.hub.cases.preview import adapters
from inthewild.hub.errors import Invalid
from inthewild.hub.home import EXAMPLE_PLATFORM
from inthewild.hub.members import hosts

MAX = 2_000
_PHONE = ("m.", "mobile.", "touch.", "wap.", "amp.")
_SUFFIXES = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "ne", "or", "go"))
_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_CAMPAIGNS = ("utm_", "pk_", "mtm_", "hsa_", "_hs")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNCLEAN = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"`{}|^]")


@dataclass(frozen=True)
class Address:
    """An address that was read. ``host`` is that of the platform, ASCII in lower case, as ``PlatformHost`` has it.

    ``canonical`` is the one spelling; ``item_id`` is empty where no adapter knows the platform.
    """

    url: str
    canonical: str
    host: str
    item_id: str


def read(text: str) -> Address:
    """Read what somebody typed or pasted; ``https://`` may be missing.

    Raises Invalid (where: url) for what is no address of a page on the public internet. In a demo the address of its
    example marketplace is one.
    """
    url = text.strip()
    if not url:
        raise _refused(_("there is no address"))
    if len(url) > MAX:
        raise _refused(_("this address is too long"))
    if "://" not in url and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])", url):
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused(_("this is no web address")) from None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or "@" in parts.netloc or _UNCLEAN.search(url.replace(" ", "%20")):
        raise _refused(_("this is no web address"))
    example = settings.HOME.marketplace
    if example is not None and scheme == "http" and (name, port) == example:
        base, host = f"http://{name}:{port}", EXAMPLE_PLATFORM
    else:
        if port not in (None, 80, 443):
            raise _refused(_("addresses with a port of their own are not accepted"))
        try:
            host = _without_phone(hosts.normal(name))
        except Invalid as error:
            raise _refused(error.what) from None
        base = f"https://{host}"
    path, query = _path(parts.path), _query(parts.query)
    for adapter in adapters.of(host):
        found = adapter.match(path, query)
        if found is not None:
            item, short = found
            return Address(url, base + (short or _joined(path, query)), host, item)
    return Address(url, (base + _joined(path, query))[:MAX], host, "")


def canonical(text: str) -> str:
    """The one spelling of an address; empty for what is none."""
    try:
        return read(text).canonical
    except Invalid:
        return ""


def _without_phone(host: str) -> str:
    """``m.shop.example`` is ``shop.example``; ``m.co.uk`` stays what it is."""
    start = next((p for p in _PHONE if host.startswith(p)), "")
    rest = host[len(start) :]
    labels = rest.split(".")
    if not start or len(labels) < 2 or (len(labels) == 2 and labels[0] in _SUFFIXES):
        return host
    return _without_phone(rest.removeprefix("www.") if len(labels) > 2 else rest)


def _path(path: str) -> str:
    """Percent escapes in one spelling, letters beyond ASCII escaped, no slash at the end."""
    plain = quote(path, safe="/%:@!$&'()*+,;=-._~")
    spelled = _ESCAPE.sub(_spelled, plain)
    return re.sub(r"/{2,}", "/", spelled).rstrip("/") or "/"


def _spelled(escape: re.Match[str]) -> str:
    value = int(escape[1], 16)
    return chr(value) if value in _UNRESERVED else escape[0].upper()


def _query(query: str) -> str:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise _refused(_("this address has too many parts")) from None
    return urlencode(sorted((k, v) for k, v in pairs if not _tracks(k.lower())))


def _tracks(name: str) -> bool:
    return name in adapters.tracking() or name.startswith(_CAMPAIGNS)


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _refused(why: str) -> Invalid:
    return Invalid(why, where="url")
