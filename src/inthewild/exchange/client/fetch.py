"""Where a repository is read from: HTTPS, a folder, or a bundle. What is read is checked elsewhere; here it is bounded.

HTTP without TLS is refused except to this machine itself. Redirects are not followed: a token goes to the address that the
operator named and to no other.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tuf.api.exceptions import DownloadError, DownloadHTTPError, SlowRetrievalError
from tuf.ngclient.fetcher import FetcherInterface

from inthewild.errors import UsageError

CHUNK = 64 << 10
#: Seconds without a byte, and for one file altogether. A release has 1.5 MB: 12 kB/s is enough.
IDLE, WHOLE = 15.0, 120.0
METADATA, TARGETS = "metadata/", "targets/"
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class Fetcher(FetcherInterface):
    """Reads files by their name in the repository, and remembers what was read last for whoever explains an error."""

    base = "repository:/"

    def __init__(self) -> None:
        self.last = ""
        #: role -> the metadata as it came, in this pull
        self.metadata: dict[str, bytes] = {}

    @property
    def role(self) -> str:
        """The role of the metadata read last: ``12.root.json`` is of root; '' for a release."""
        name = self.last.rpartition("/")[2]
        return role_of(name) if self.last.startswith(METADATA) else ""

    def download_bytes(self, url: str, max_length: int) -> bytes:
        """As the interface says; keeps the bytes for :attr:`metadata`."""
        found = super().download_bytes(url, max_length)
        self.metadata[self.role] = found
        return found

    def read(self, name: str) -> Iterator[bytes]:
        """The content of a file in pieces."""
        raise NotImplementedError

    def _fetch(self, url: str) -> Iterator[bytes]:
        self.last = url.removeprefix(self.base)
        return self._guarded(self.last)

    def _guarded(self, name: str) -> Iterator[bytes]:
        """An iterator fails where it is read, which the interface does not look after."""
        try:
            yield from self.read(name)
        except DownloadError:
            raise
        except Exception as error:
            raise DownloadError(f"{name} could not be read") from error


def role_of(name: str) -> str:
    """``12.root.json`` and ``root.json`` -> root."""
    stem = name.removesuffix(".json")
    number, dot, rest = stem.partition(".")
    return rest if dot and number.isdigit() else stem


class Folder(Fetcher):
    """A repository in a folder: a mounted drive, or the hub's own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def read(self, name: str) -> Iterator[bytes]:
        """Raises DownloadHTTPError 404, as a server would, for what is not there."""
        if not self._folder.is_dir():
            raise DownloadError(f"there is no folder {self._folder}")
        path = self._folder / name
        # A name comes from signed metadata, but the metadata of a foreign repository are read before they are refused.
        if ".." in Path(name).parts or not path.is_file():
            raise DownloadHTTPError(f"no {name}", 404)
        with path.open("rb") as file:
            while piece := file.read(CHUNK):
                yield piece


class Bundle(Fetcher):
    """A repository in one file, as ``inthewild lexicon bundle`` writes it; nothing is unpacked to disk."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def read(self, name: str) -> Iterator[bytes]:
        """Raises DownloadHTTPError 404 for what is not in it."""
        with zipfile.ZipFile(self._path) as bundle:
            try:
                file = bundle.open(name)
            except KeyError:
                raise DownloadHTTPError(f"no {name}", 404) from None
            with file:
                while piece := file.read(CHUNK):
                    yield piece


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


class _Sockets:
    """The sockets that were opened, so that they can be cut off from outside, whatever the server does.

    A connection lets go of its socket as soon as the answer has begun, so it is noted when it is made.
    """

    def __init__(self) -> None:
        self.opened: list[socket.socket] = []

    def create(self, *args: Any, **options: Any) -> socket.socket:
        made = socket.create_connection(*args, **options)
        self.opened.append(made)
        return made

    def cut(self) -> None:
        for one in self.opened:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, sockets: _Sockets) -> None:
        super().__init__()
        self._sockets = sockets

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connect, req)

    def _connect(self, host: str, **options: Any) -> http.client.HTTPConnection:
        return _watched(http.client.HTTPConnection(host, **options), self._sockets)


class _Secure(urllib.request.HTTPSHandler):
    """With TLS; certificates are those that the system trusts."""

    def __init__(self, sockets: _Sockets) -> None:
        super().__init__()
        self._sockets = sockets

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connect, req)

    def _connect(self, host: str, **options: Any) -> http.client.HTTPConnection:
        made = http.client.HTTPSConnection(host, context=ssl.create_default_context(), **options)
        return _watched(made, self._sockets)


def _watched(connection: http.client.HTTPConnection, sockets: _Sockets) -> http.client.HTTPConnection:
    # What http.client opens its connections with; the same through a proxy and under TLS.
    vars(connection)["_create_connection"] = sockets.create
    return connection


class Http(Fetcher):
    """A repository behind HTTPS. ``using`` names the release in force, which the hub of a member counts.

    ``idle`` and ``whole``: seconds without a byte, and for one file from the first step to the last byte.
    """

    def __init__(self, url: str, token: str = "", using: str = "", *, idle: float = IDLE, whole: float = WHOLE) -> None:
        super().__init__()
        self.base = checked_url(url)
        self._idle, self._whole = idle, whole
        self._sockets = _Sockets()
        # This machine itself is never reached through a proxy, whatever the environment says.
        direct = [urllib.request.ProxyHandler({})] if urlsplit(self.base).hostname in _LOOPBACK else []
        self._opener = urllib.request.build_opener(_NoRedirect, _Plain(self._sockets), _Secure(self._sockets), *direct)
        self._headers = {"User-Agent": f"inthewild/{version('inthewild')}", "Accept-Encoding": "identity"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
            if using:
                self._headers["Inthewild-Keywords"] = using

    def read(self, name: str) -> Iterator[bytes]:
        """Raises DownloadHTTPError for an answer that is none, SlowRetrievalError if the file takes too long."""
        late = threading.Event()
        # A server that drips one byte after the other, headers included, is never idle: only a clock stops it.
        clock = threading.Timer(self._whole, self._cut, [late])
        clock.daemon = True
        clock.start()
        try:
            yield from self._answer(name)
        except (OSError, http.client.HTTPException):
            if not late.is_set():
                raise
        finally:
            clock.cancel()
            self._sockets.opened.clear()
        if late.is_set():
            raise SlowRetrievalError(f"{name} is not complete after {self._whole:g} seconds")

    def _answer(self, name: str) -> Iterator[bytes]:
        request = urllib.request.Request(self.base + name, headers=self._headers)  # noqa: S310
        try:
            answer = self._opener.open(request, timeout=self._idle)
        except urllib.error.HTTPError as error:
            with error:
                raise DownloadHTTPError(f"{error.code} for {name}", error.code) from None
        with contextlib.closing(answer):
            while piece := answer.read1(CHUNK):
                yield piece

    def _cut(self, late: threading.Event) -> None:
        late.set()
        self._sockets.cut()


def checked_url(url: str) -> str:
    """The address of a repository, with a slash at its end.

    :raises UsageError: it is not HTTPS (or this machine itself), or carries a user, a query or a fragment.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise UsageError("is no address of a repository", where=url, hint="https://hub.example/releases/public")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise UsageError("is not encrypted", where=url, hint="https; plain http is allowed to this machine alone")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError("carries more than an address", where=parts.hostname, hint="a token stands in a file or the environment")
    return url if url.endswith("/") else f"{url}/"


def open_source(source: str, token: str = "", using: str = "") -> Fetcher:
    """The fetcher for an address, a folder or a bundle.

    :raises UsageError: it is none of them.
    """
    if "://" in source:
        return Http(source, token, using)
    path = Path(source)
    return Bundle(path) if zipfile.is_zipfile(path) else Folder(path)
