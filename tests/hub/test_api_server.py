"""The API behind the real server, over real sockets: bodies in chunks, too large, broken off, slow; and what it logs."""

from __future__ import annotations

import json
import select
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hub_process import Hub

SERVE = """
from inthewild.hub import config
from inthewild.hub.core.web import patience
patience.HEAD_SECONDS = 4
from inthewild.hub.server import Server
Server(config.load()).run()
"""

TOKEN = """
from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
o = Organisation.objects.create(name="Example Office", kind="convenor", made_at=clock.now())
who = Actor(ActorKind.USER, "usr_a", o.public_id, frozenset({Role.SECRETARIAT}))
print(tokens.make(who, o, "test", [s.name for s in tokens.scopes_for(o)]).secret)
"""


@dataclass(frozen=True)
class Live:
    """A running server and a token for it."""

    port: int
    token: str
    process: subprocess.Popen[str]

    def open(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=15)

    def head(self, method: str, path: str, *lines: str) -> bytes:
        return "\r\n".join(
            [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {self.token}", *lines, "", ""]
        ).encode()

    def send(self, *pieces: bytes) -> tuple[int, dict[str, str], bytes]:
        with self.open() as line:
            for piece in pieces:
                line.sendall(piece)
            return read(line)

    def log(self) -> str:
        self.process.terminate()
        return self.process.communicate(timeout=20)[1]


def read(line: socket.socket) -> tuple[int, dict[str, str], bytes]:
    with line.makefile("rb") as file:
        status = file.readline()
        headers = {}
        while (header := file.readline()) not in (b"\r\n", b""):
            name, _, value = header.decode().partition(":")
            headers[name.lower()] = value.strip()
        return int(status.split()[1]), headers, file.read(int(headers.get("content-length", 0)))


@pytest.fixture
def live(new_hub: Callable[[], Hub]) -> Iterator[Live]:
    hub = new_hub()
    token = hub.run(TOKEN)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = int(found.getsockname()[1])
    hub.env.update(INTHEWILD_PORT=str(port), INTHEWILD_WEB_PROCESSES="1", INTHEWILD_WEB_THREADS="4")
    process = hub.start(SERVE)
    made = Live(port, token, process)
    end = time.monotonic() + 30
    while True:
        try:
            made.open().close()
            break
        except OSError:
            assert time.monotonic() < end and process.poll() is None, "the server did not start"
            time.sleep(0.05)
    yield made
    if process.poll() is None:
        process.terminate()
        process.communicate(timeout=20)


MOVE = "/api/v1/jobs/job_none/transitions"
JSON = "Content-Type: application/json"


def chunked(body: bytes, size: int = 65_536) -> bytes:
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def test_bodies_of_every_form_are_read_or_refused_with_a_problem(live: Live) -> None:
    head = live.head("POST", MOVE, JSON, "Transfer-Encoding: chunked")
    status, headers, body = live.send(head, chunked(b'{"to": "waiting"}', 5))
    assert status == 404, body  # it was read: there is no such job
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-request-id"] == json.loads(body)["request_id"]
    too_much = b'{"to": "' + b"w" * 1_100_000 + b'"}'
    for status, _, body in (
        live.send(head, chunked(too_much)),
        live.send(live.head("POST", MOVE, JSON, f"Content-Length: {len(too_much)}"), too_much),
        live.send(live.head("POST", MOVE, JSON, "Content-Length: 99999999999")),
    ):
        assert status == 413, body
        assert json.loads(body)["type"] == "urn:inthewild:problem:too-large"
    status, _, body = live.send(live.head("POST", MOVE, JSON, "Content-Length: 3"), b'{"\xff')
    assert (status, json.loads(body)["detail"]) == (400, "is not UTF-8 from byte 2 on")
    status, _, body = live.send(live.head("HEAD", "/api/v1/me"))
    assert (status, body) == (200, b"")


def test_a_slow_client_holds_up_nobody_and_is_cut_off(live: Live) -> None:
    slow = [live.open() for _ in range(3)]
    for line in slow:
        line.sendall(live.head("POST", MOVE, JSON, "Content-Length: 1000") + b"{")
    assert live.send(live.head("GET", "/api/v1/me"))[0] == 200
    assert not select.select(slow, [], [], 0)[0]  # three of four threads still wait, the fourth has answered
    status, _, body = read(slow[0])
    assert status == 408, body
    assert json.loads(body)["type"] == "urn:inthewild:problem:too-slow"
    many = [live.open() for _ in range(8)]  # more than there are threads
    for line in many[:4]:
        line.sendall(b"GET /api/v1/me HTTP/1.1\r\nHost: 127.0.")  # not even a head
    for line in many[4:]:
        line.sendall(live.head("POST", MOVE, JSON, "Transfer-Encoding: chunked") + b"5\r\n{")
    assert live.send(live.head("GET", "/api/v1/me"))[0] == 200

    for line in (*slow, *many):
        line.close()


def test_no_secret_is_in_the_log(live: Live) -> None:
    forged = "itw_aaaaaaaa_" + "b" * 52
    for path, token in (("/api/v1/me", live.token), ("/api/v1/me", forged), (f"/api/v1/{live.token}", live.token)):
        live.send(f"GET {path}?token={live.token} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    log = live.log()
    assert "404" in log or "Not Found" in log  # it does log
    assert forged not in log
    assert live.token.rpartition("_")[2] not in log
