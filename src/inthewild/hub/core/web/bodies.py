"""Reads a body before the application sees the request: no transaction ever waits for a client.

It also makes sense of bodies without a length (``Transfer-Encoding: chunked``), which Django takes for empty.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from inthewild.hub.core.web import patience

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MOST = 27_000_000
"""Bytes of the largest body of all: an upload and what is around it. The application has lower limits of its own."""

REFUSED = "inthewild.refused"
"""In the environment: 413 or 408 for a body that was not read to its end; the application answers."""

_STEP = 65_536
_IN_MEMORY = 1_000_000


class Bodies:
    """WSGI middleware around Django."""

    def __init__(self, app: App) -> None:
        self.app = app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer the request, with the whole body at hand."""
        chunked = environ.get("HTTP_TRANSFER_ENCODING", "").strip() != ""
        length = environ.get("CONTENT_LENGTH", "")
        size = int(length) if length.isascii() and length.isdigit() else 0
        body = None
        if chunked or size:
            body = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed below, after the answer was made
            refused = self._read(environ, body, None if chunked else size)
            environ["CONTENT_LENGTH"] = "0" if refused else str(body.tell())
            body.seek(0)
            environ["wsgi.input"] = body
            if refused:
                environ[REFUSED] = refused.value
        patience.end(environ.get("gunicorn.socket"))
        try:
            if REFUSED in environ and not environ.get("PATH_INFO", "").startswith("/api/"):
                return _refuse(HTTPStatus(environ[REFUSED]), start_response)
            return self.app(environ, start_response)
        finally:
            if body is not None:
                body.close()

    def _read(self, environ: Environ, body: Any, size: int | None) -> HTTPStatus | None:
        if size is not None and size > MOST:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        connection, source = environ.get("gunicorn.socket"), environ["wsgi.input"]
        while size is None or body.tell() < size:
            try:
                piece = source.read(_STEP if size is None else min(_STEP, size - body.tell()))
            except Exception:  # what a server raises when a body breaks off is the server's own
                return HTTPStatus.REQUEST_TIMEOUT
            if not piece:
                return None if size is None else HTTPStatus.REQUEST_TIMEOUT
            body.write(piece)
            patience.received(connection, len(piece))
            if body.tell() > MOST:
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None


def _refuse(status: HTTPStatus, start_response: Callable[..., Any]) -> Iterable[bytes]:
    text = f"{status.value} {status.phrase}\n".encode()
    head = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text))), ("Cache-Control", "no-store")]
    start_response(f"{status.value} {status.phrase}", head)
    return [text]
