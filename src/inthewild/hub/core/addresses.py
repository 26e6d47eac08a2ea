"""Which addresses and which web addresses the hub may call."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from inthewild.hub.errors import HubError


class Refused(HubError):  # noqa: N818 - an answer to the caller, not a fault
    """A request was not made, or its answer was not accepted; the message may be shown to whoever asked for it."""


_PORTS = {"http": 80, "https": 443}
_UNCLEAN = re.compile(r"[\x00-\x20\x7f\\]")
# ipaddress calls these global, or did in some versions; each leads to somebody's own network or to nobody.
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(n)
    for n in (
        "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "100.64.0.0/10", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")  # mapped, NAT64, local and unique local addresses are all outside


@dataclass(frozen=True)
class Target:
    """A web address that may be called, in its parts. ``path`` holds the query.

    ``example`` is set for the example marketplace of a demo, which is not on the public internet.
    """

    scheme: str
    host: str
    port: int
    path: str
    example: bool = False

    @property
    def url(self) -> str:
        """The address as text."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def authority(self) -> str:
        """Host, and the port where it is not that of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.example else host


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip.version == 6 and ip not in _GLOBAL_V6:
        return False
    return ip.is_global and not any(ip in n for n in _NOT_PUBLIC if n.version == ip.version)


def target(url: str, allowed: Collection[str], example: tuple[str, int] | None = None) -> Target:
    """Read a URL. ``allowed`` are the host names, in lower case, that this call may reach; ports are 80 and 443.

    ``example`` is the address and port of a demo's marketplace: written exactly so, and allowed as ``address:port``, it may
    be reached as well. Raises Refused.
    """
    if len(url) > 2000 or _UNCLEAN.search(url):
        raise Refused("is too long or holds spaces, control characters or backslashes", where="url")
    try:
        parts = urlsplit(url)
        port = parts.port
        # `or` would hide an empty user name, as in https://@example.org
        if parts.username is not None or parts.password is not None:
            raise Refused("holds a user name or password", where="url")
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        raise Refused("cannot be read", where="url") from None
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=-._~?")
    whole = f"{path}?{query}" if query else path
    if example is not None and parts.scheme == "http" and parts.netloc == "{}:{}".format(*example) in allowed:
        return Target("http", *example, whole, example=True)
    if parts.scheme not in _PORTS:
        raise Refused("is neither http nor https", where="url")
    if not host or host not in allowed:
        raise Refused(f"leads to {host or 'no host'}, which this request may not reach", where="url")
    if port not in (None, _PORTS[parts.scheme]):
        raise Refused(f"uses port {port}; only 80 for http and 443 for https are allowed", where="url")
    return Target(parts.scheme, host, _PORTS[parts.scheme], whole)
