"""The same attacks against everybody who calls out: the preview of a listing, the time-stamp authority, the identity provider.

The resolver lies and the servers are real; each user gets the client of the hub, and must end in its own plain refusal
without a byte from, or a connection to, anywhere inside.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cases_world
import pytest
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from test_outbound import PUBLIC, Server, certificate

from inthewild.hub.accounts import oidc
from inthewild.hub.cases.models import Capsule, Report
from inthewild.hub.cases.preview.fetch import look
from inthewild.hub.cases.services import capsules, stamping
from inthewild.hub.core import outbound
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.addresses import Refused
from inthewild.hub.errors import HubError
from inthewild.hub.members import services as members

HOST = "shop.example"
CANARY = b"qzinsideqz"
Look = Callable[[str, int], list[str]]
INSIDE = (
    "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.0.1", "169.254.169.254", "100.64.1.1", "0.0.0.0", "::1", "::ffff:10.0.0.1",
    "64:ff9b::a00:1", "2002:a00:1::", "fe80::1", "fd00::1", "198.18.0.1", "224.0.0.1",
)  # fmt: skip


def preview(_world: Any) -> str:
    found = look(f"https://{HOST}/item/1")
    assert CANARY.decode() not in repr(found)
    assert not found.fetched
    return found.why_not


def authority(capsule: Capsule) -> str:
    with pytest.raises((Refused, HubError)) as error:
        stamping.ask(capsule)
    capsule.refresh_from_db()
    assert capsule.timestamp is None
    assert CANARY.decode() not in str(error.value)
    return str(error.value)


def provider(_world: Any) -> str:
    with pytest.raises(OAuth2Error) as error:
        oidc._ask("GET", f"https://{HOST}/.well-known/openid-configuration", {}, b"")
    assert CANARY.decode() not in str(error.value)
    return str(error.value)


@pytest.fixture(params=[preview, authority, provider], ids=["preview", "time-stamp authority", "identity provider"])
def use(request: pytest.FixtureRequest, db: Any, secretariat: Actor, settings: Any) -> Callable[[], str]:
    """Somebody who calls out, told by strangers where to."""
    members.register_platform(secretariat, name="Example Shop", hosts=[HOST], sector="marketplace")
    settings.CONFIG = settings.CONFIG.model_copy(update={"timestamp_url": f"https://{HOST}/tsr"})
    capsule = None
    if request.param is authority:
        world = cases_world.build(secretariat)
        case = cases_world.case(world, "triage")
        capsule = capsules.seal(Actor.system("capsules"), Report.objects.get(case=case))
    return lambda: request.param(capsule)


@pytest.fixture
def attack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Server]]:
    """``attack(answer, look)``: a server with a good certificate, and a resolver; the whole hub calls out by them."""
    path, context = certificate(tmp_path, HOST)
    servers: list[Server] = []

    def begin(answer: bytes | Callable[[socket.socket, bytes], None], look: Look = lambda _host, _port: [PUBLIC]) -> Server:
        script = answer if callable(answer) else lambda wire, _asked: wire.sendall(answer)
        server = Server(script, context)
        servers.append(server)
        client = outbound.Client(look, server.connect, ssl.create_default_context(cafile=str(path)), outbound.of_this_home)
        monkeypatch.setattr(outbound, "request", client.request)
        monkeypatch.setattr(outbound, "SECONDS", 1.5)
        return server

    yield begin
    for server in servers:
        server.close()


def ok(body: bytes, kind: str = "text/html") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def redirect(to: str) -> bytes:
    return f"HTTP/1.1 302 Moved\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def test_a_name_that_leads_inside_is_never_connected_to(use: Callable[[], str], attack: Callable[..., Server]) -> None:
    for address in INSIDE:
        server = attack(ok(CANARY), lambda _host, _port, inside=address: [PUBLIC, inside])
        use()
        assert server.connections == [], address


def test_a_name_that_changes_between_look_up_and_connection_is_connected_to_where_it_was_looked_up(
    use: Callable[[], str], attack: Callable[..., Server]
) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"], ["127.0.0.1"]])
    server = attack(redirect(f"https://{HOST}/again"), lambda _host, _port: next(answers))
    use()
    assert {address for address, _port in server.connections} == {PUBLIC}


ELSEWHERE = (
    "http://127.0.0.1/", "https://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "https://evil.example/",
    "file:///etc/passwd", f"https://{HOST}:8443/", f"https://user@{HOST}/", f"http://{HOST}/", f"//{HOST}@127.0.0.1/",
    "http://[::1]/", "gopher://x/", "http://127.0.0.1:8077/", "https://2130706433/", "//localhost/",
)  # fmt: skip


def test_a_redirect_leads_nowhere_inside_and_to_no_stranger(use: Callable[[], str], attack: Callable[..., Server]) -> None:
    for to in ELSEWHERE:
        server = attack(redirect(to))
        use()
        assert server.connections == [(PUBLIC, 443)], to


def test_a_loop_of_redirects_ends(use: Callable[[], str], attack: Callable[..., Server]) -> None:
    server = attack(redirect(f"https://{HOST}/"))
    use()
    assert 1 <= len(server.connections) <= 4


def drip(wire: socket.socket, _asked: bytes) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n")
    for _ in range(100):
        wire.sendall(b"x")
        time.sleep(0.1)


def huge(wire: socket.socket, _asked: bytes) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(60):
        wire.sendall(CANARY * 6_000)


GZIP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + b"\x1f\x8b" * 10


ANSWERS = {
    "drip": drip, "huge": huge, "gzip": GZIP, "nothing": b"", "noise": b"\x00" * 100,
    "cut off": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
}  # fmt: skip


def test_an_answer_that_is_too_much_too_slow_or_none_is_refused_in_time(
    use: Callable[[], str], attack: Callable[..., Server]
) -> None:
    for name, answer in ANSWERS.items():
        attack(answer)
        started = time.monotonic()
        use()
        assert time.monotonic() - started < 4, name


def test_a_certificate_of_another_name_is_refused(
    use: Callable[[], str], attack: Callable[..., Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = attack(ok(CANARY))
    (tmp_path / "other").mkdir()
    path, context = certificate(tmp_path / "other", "other.example")
    server._tls = context
    client = outbound.Client(lambda _h, _p: [PUBLIC], server.connect, ssl.create_default_context(cafile=str(path)))
    monkeypatch.setattr(outbound, "request", client.request)
    use()
    assert server.asked == []


def test_a_good_answer_still_arrives(db: Any, secretariat: Actor, attack: Callable[..., Server]) -> None:
    members.register_platform(secretariat, name="Example Shop", hosts=[HOST], sector="marketplace")
    attack(ok(b"<title>Old carved box for sale, hardly used</title>"))
    assert look(f"https://{HOST}/item/1").title == "Old carved box for sale, hardly used"
