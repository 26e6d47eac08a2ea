"""The only HTTP client of the hub. What it calls is chosen by strangers, so it trusts neither names nor answers.

A name is resolved once, and the connection goes to that very address, with the certificate of the name; a second
look-up could give another answer. Public addresses only, ports 80 and 443, at most three redirects and only to allowed
hosts, two megabytes, ten seconds in all, no cookies, no proxy, no compression. No setting opens any of it. One door more
is in a demo: the exact address and port of its example marketplace, as the marker of its home names it.
"""

from __future__ import annotations

import http.client
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from inthewild import __version__
from inthewild.hub.core.addresses import Refused, Target, is_public, target

MAX_BYTES = 2_000_000
MAX_REDIRECTS = 3
SECONDS = 10.0

Resolve = Callable[[str, int], list[str]]
Connect = Callable[[str, int, float], socket.socket]
Example = Callable[[], tuple[str, int] | None]
_MOVED = {301, 302, 303, 307, 308}
_OWN_HEADERS = {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "cookie", "user-agent"}


@dataclass(frozen=True)
class Answer:
    """What came back. ``url`` is where it came from, after redirects; header names are in lower case."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, by the system's resolver."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """A connection to exactly this address."""
    return socket.create_connection((address, port), timeout=timeout)


def of_this_home() -> tuple[str, int] | None:
    """The example marketplace, if this is a demo: read from its marker at each request, and from nowhere else."""
    return settings.HOME.marketplace


def nothing() -> None:
    """No example: a client outside any home."""


class Client:
    """Makes requests. Tests give it another resolver and connector; the hub uses ``request`` below."""

    def __init__(
        self,
        resolve: Resolve = resolve,
        connect: Connect = connect,
        tls: ssl.SSLContext | None = None,
        example: Example = nothing,
    ) -> None:
        self._resolve = resolve
        self._connect = connect
        self._tls = tls or ssl.create_default_context()
        self._example = example

    def request(
        self,
        method: str,
        url: str,
        *,
        allowed: Collection[str],
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        redirects: int = MAX_REDIRECTS,
        seconds: float = SECONDS,
    ) -> Answer:
        """Ask once. ``allowed`` are the hosts that the request and its redirects may reach; ``headers`` go to the first only.

        Raises Refused with what is wrong: the address, the answer, or the time it took.
        """
        end = time.monotonic() + min(seconds, SECONDS)
        example = self._example()
        here = target(url, allowed, example)
        own = _checked(headers or {})
        for _hop in range(min(redirects, MAX_REDIRECTS) + 1):
            answer = self._ask(method, here, own, body, end)
            onward = answer.headers.get("location")
            if answer.status not in _MOVED or onward is None:
                return answer
            there = target(_joined(here, onward), allowed, example)
            if here.example != there.example:
                raise Refused("redirects between the example marketplace and the internet", where=here.host)
            if here.scheme == "https" and there.scheme == "http":
                raise Refused("redirects from https to http", where=here.host)
            if there.host != here.host:
                own = {}
            if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
                method, body = "GET", b""
            here = there
        raise Refused(f"redirects more than {min(redirects, MAX_REDIRECTS)} times", where=here.host)

    def _ask(self, method: str, to: Target, headers: Mapping[str, str], body: bytes, end: float) -> Answer:
        address = to.host if to.example else self._public(to, end)
        try:
            with closing(self._connect(address, to.port, _left(end, to))) as plain:
                return self._talk(plain, method, to, headers, body, end)
        except TimeoutError:
            raise Refused(f"did not answer in {SECONDS:.0f} seconds", where=to.host) from None
        except ssl.SSLError as error:
            raise Refused(f"has no good certificate ({error.reason or 'TLS failed'})", where=to.host) from None
        except (OSError, http.client.HTTPException) as error:
            raise Refused(f"gave no answer that can be read ({type(error).__name__})", where=to.host) from None

    def _talk(self, plain: socket.socket, method: str, to: Target, headers: Mapping[str, str], body: bytes, end: float) -> Answer:
        plain.settimeout(_left(end, to))
        wire = self._tls.wrap_socket(plain, server_hostname=to.host) if to.scheme == "https" else plain
        with closing(wire):
            wire.settimeout(_left(end, to))
            wire.sendall(_head(method, to, headers, body) + body)
            response = http.client.HTTPResponse(_Timed(wire, end, to), method=method)  # type: ignore[arg-type]
            response.begin()
            found = {name.lower(): value for name, value in response.getheaders()}
            if found.get("content-encoding", "identity").lower() != "identity":
                raise Refused("sends a compressed answer that was not asked for", where=to.host)
            return Answer(response.status, to.url, found, _body(response, to))

    def _public(self, to: Target, end: float) -> str:
        """The address of a host of the public internet."""
        addresses = self._look_up(to, end)
        if not addresses:
            raise Refused("has no address", where=to.host)
        # One private address among public ones is how a name is turned against us: then none is used.
        if not all(is_public(a) for a in addresses):
            raise Refused("is not an address of the public internet", where=to.host)
        return addresses[0]

    def _look_up(self, to: Target, end: float) -> list[str]:
        """Resolve in a thread, because the system's resolver knows no deadline."""
        answers: queue.Queue[list[str]] = queue.Queue()

        def look() -> None:
            try:
                answers.put(self._resolve(to.host, to.port))
            except (OSError, UnicodeError):
                answers.put([])

        threading.Thread(target=look, daemon=True).start()
        try:
            return answers.get(timeout=_left(end, to))
        except queue.Empty:
            raise Refused("could not be looked up in time", where=to.host) from None


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if name.lower() in _OWN_HEADERS or not name.replace("-", "").isalnum() or not (name + value).isascii():
            raise Refused("a header may not be set", where=name)
        if any(ord(c) < 32 for c in value):
            raise Refused("a header holds control characters", where=name)
    return dict(headers)


def _head(method: str, to: Target, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"{method} {to.path} HTTP/1.1", f"Host: {to.authority}", f"User-Agent: inthewild-hub/{__version__}"]
    lines += ["Accept-Encoding: identity", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if body or method in ("POST", "PUT", "PATCH") else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _joined(here: Target, onward: str) -> str:
    try:
        return urljoin(here.url, onward)
    except ValueError:
        raise Refused("redirects to something that is no address", where=here.host) from None


def _body(response: http.client.HTTPResponse, to: Target) -> bytes:
    if response.length is not None and response.length > MAX_BYTES:
        raise Refused(f"sends more than {MAX_BYTES} bytes", where=to.host)
    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise Refused(f"sends more than {MAX_BYTES} bytes", where=to.host)
    if response.length:  # what is still owed; http.client says nothing of it
        raise http.client.IncompleteRead(body, response.length)
    return body


def _left(end: float, to: Target) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise Refused(f"did not answer in {SECONDS:.0f} seconds", where=to.host)
    return left


class _Timed(io.RawIOBase):
    """Reads a socket under one deadline: a byte a second must not buy another ten seconds each."""

    def __init__(self, wire: socket.socket, end: float, to: Target) -> None:
        self._wire, self._end, self._to = wire, end, to

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What HTTPResponse asks of a socket."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Up to a buffer of bytes, or TimeoutError at the deadline."""
        self._wire.settimeout(_left(self._end, self._to))
        return self._wire.recv_into(buffer)


request = Client(example=of_this_home).request
