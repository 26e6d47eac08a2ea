"""What strangers make the hub call stays outside: attacks on real servers of the loopback and a resolver that lies."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from inthewild.hub.core import outbound
from inthewild.hub.core.addresses import Refused, is_public, target
from inthewild.hub.core.outbound import Answer, Client

PUBLIC = "93.184.215.14"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Script = Callable[[socket.socket, bytes], None]


class Server:
    """A real server on the loopback that answers as it is told and keeps what it was asked."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        self._script, self._tls = script, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.asked: list[bytes] = []
        self.connections: list[tuple[str, int]] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, _peer = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(wire,), daemon=True).start()

    def _answer(self, wire: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(wire, server_side=True) if self._tls else wire as open_wire:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    part = open_wire.recv(65536)
                    if not part:
                        return
                    asked += part
                self.asked.append(asked)
                self._script(open_wire, asked)
        except OSError:
            pass

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """Lead every connection here, and remember where it should have gone."""
        self.connections.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def make(answer: bytes | Script, tls: ssl.SSLContext | None = None) -> Server:
        script: Script = answer if callable(answer) else lambda wire, _asked: wire.sendall(answer)
        servers.append(Server(script, tls))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


def ask(server: Server, url: str = "http://shop.example/x", allowed: set[str] | None = None, **options: object) -> Answer:
    client = Client(lambda _host, _port: [PUBLIC], server.connect)
    return client.request("GET", url, allowed=allowed or {"shop.example"}, **options)  # type: ignore[arg-type]


def test_a_page_of_a_public_host_is_fetched_from_the_address_that_was_looked_up_once(serve: Callable[..., Server]) -> None:
    server = serve(OK)
    looked: list[str] = []
    client = Client(lambda host, _port: looked.append(host) or [PUBLIC], server.connect)  # type: ignore[func-returns-value]
    answer = client.request("GET", "http://shop.example/a b".replace(" ", "%20") + "?q=é", allowed={"shop.example"})
    assert (answer.status, answer.body) == (200, b"ok")
    assert looked == ["shop.example"]
    assert server.connections == [(PUBLIC, 80)]
    assert server.asked[0].startswith(b"GET /a%20b?q=%C3%A9 HTTP/1.1\r\nHost: shop.example\r\n")
    assert b"cookie" not in server.asked[0].lower()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1",
     "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:93.184.215.14", "64:ff9b::7f00:1",
     "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "ff02::1", "nonsense", ""],
)  # fmt: skip
def test_a_name_that_leads_inside_is_never_connected_to(address: str, serve: Callable[..., Server]) -> None:
    server = serve(OK)
    for addresses in ([address], [PUBLIC, address], [address, PUBLIC]):
        client = Client(lambda _host, _port, found=addresses: found, server.connect)
        with pytest.raises(Refused, match="not an address of the public internet"):
            client.request("GET", "http://shop.example/", allowed={"shop.example"})
    assert server.connections == []


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_the_real_client_refuses_every_spelling_of_this_machine(host: str) -> None:
    with pytest.raises(Refused):
        outbound.request("GET", f"http://{host}/", allowed={host.strip("[]"), host})


@pytest.mark.parametrize(
    "url",
    ["ftp://shop.example/", "file:///etc/passwd", "gopher://shop.example/", "//shop.example/", "shop.example", "http:///x",
     "http://shop.example:22/", "http://shop.example:443/", "https://shop.example:80/", "http://shop.example:99999/",
     "http://user:pw@shop.example/", "http://@shop.example/", "http://evil.example\\@shop.example/", "http://shop.example@evil.example/",
     "http://shop.example.evil.example/", "http://evil.example/#shop.example", "http://evil.example/?shop.example",
     "http://shop.example/\r\nX: y", "http://shop.example/\tx", "http://shop.example/a b", " http://shop.example/",
     "http://[::1", "http://sh\u2100op.example/", "http://" + "a" * 64 + ".example/", "http://shop.example/" + "x" * 2000],
)  # fmt: skip
def test_addresses_that_try_to_lead_elsewhere_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        target(url, {"shop.example"})


@pytest.mark.parametrize(
    "url", ["http://SHOP.example/", "http://shop.example./", "HTTP://shop.example:80/", "http://\uff53hop.example/"]
)
def test_spellings_of_an_allowed_host_are_the_same_host(url: str) -> None:
    assert target(url, {"shop.example"}).url == "http://shop.example/"


@given(st.text(max_size=40))
def test_no_text_makes_the_reader_of_addresses_fail_otherwise(text: str) -> None:
    for url in (text, f"http://{text}", f"http://shop.example/{text}"):
        try:
            found = target(url, {"shop.example"})
        except Refused:
            continue
        assert found.host == "shop.example"
        assert found.path.isascii()
        assert found.path.isprintable()


def redirect(to: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1/",
        "http://evil.example/",
        "file:///etc/passwd",
        "http://shop.example:8080/",
        "//evil.example/",
        "http://[",
    ],
)
def test_a_redirect_cannot_leave_the_allowed_hosts(to: str, serve: Callable[..., Server]) -> None:
    server = serve(redirect(to))
    with pytest.raises(Refused):
        ask(server)
    assert len(server.connections) == 1


def test_a_redirect_to_an_allowed_name_that_now_leads_inside_is_refused(serve: Callable[..., Server]) -> None:
    server = serve(redirect("http://img.shop.example/"))
    client = Client(lambda host, _port: ["10.0.0.1"] if host.startswith("img") else [PUBLIC], server.connect)
    with pytest.raises(Refused, match="public internet"):
        client.request("GET", "http://shop.example/", allowed={"shop.example", "img.shop.example"})
    assert server.connections == [(PUBLIC, 80)]


def test_three_redirects_are_followed_and_a_fourth_is_not(serve: Callable[..., Server]) -> None:
    def step(wire: socket.socket, asked: bytes) -> None:
        n = int(asked.split(b"/")[1].split(b" ")[0])
        wire.sendall(OK if n == 0 else redirect(f"/{n - 1}"))

    server = serve(step)
    assert ask(server, "http://shop.example/3").url == "http://shop.example/0"
    with pytest.raises(Refused, match="more than 3 times"):
        ask(server, "http://shop.example/4")
    with pytest.raises(Refused, match="more than 0 times"):
        ask(server, "http://shop.example/1", redirects=0)
    assert not any(b"a=b" in asked for asked in server.asked)


def test_a_loop_of_redirects_ends_after_three(serve: Callable[..., Server]) -> None:
    server = serve(lambda wire, asked: wire.sendall(redirect("/b" if b"/a " in asked else "/a")))
    with pytest.raises(Refused, match="more than 3 times"):
        ask(server, "http://shop.example/a")
    assert len(server.connections) == 4


def test_a_name_is_looked_up_once_for_each_request_so_that_a_second_answer_changes_nothing(serve: Callable[..., Server]) -> None:
    server = serve(OK)
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    client = Client(lambda _host, _port: next(answers), server.connect)
    assert client.request("GET", "http://shop.example/", allowed={"shop.example"}).status == 200
    with pytest.raises(Refused, match="public internet"):
        client.request("GET", "http://shop.example/", allowed={"shop.example"})
    assert server.connections == [(PUBLIC, 80)]


def test_secrets_in_headers_do_not_travel_to_another_host(serve: Callable[..., Server]) -> None:
    server = serve(lambda wire, asked: wire.sendall(OK if b"Host: img" in asked else redirect("http://img.example/")))
    ask(server, allowed={"shop.example", "img.example"}, headers={"Authorization": "Bearer s3cret"})
    assert b"s3cret" in server.asked[0]
    assert b"s3cret" not in server.asked[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("Host", "x"), ("Cookie", "a=b"), ("X", "a\r\nY: b"), ("X\r\nY", "a"), ("X", "é"), ("Content-Length", "9")],
)
def test_headers_cannot_be_smuggled(name: str, value: str, serve: Callable[..., Server]) -> None:
    server = serve(OK)
    with pytest.raises(Refused):
        ask(server, headers={name: value})
    assert server.connections == []


def endless(wire: socket.socket, _asked: bytes) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(100):
        wire.sendall(b"x" * 65536)


def endless_chunks(wire: socket.socket, _asked: bytes) -> None:
    wire.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(100):
        wire.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (endless, "more than 2000000 bytes"),
        (endless_chunks, "more than 2000000 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2000001\r\n\r\n", "more than 2000000 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "compressed"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "no answer that can be read"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70000 + b"\r\n\r\n", "no answer that can be read"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "no answer that can be read"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "no answer that can be read"),
        (b"SSH-2.0-OpenSSH_9\r\n", "no answer that can be read"),
        (b"", "no answer that can be read"),
    ],
)
def test_answers_that_are_too_much_or_no_http_are_refused(
    answer: bytes | Script, says: str, serve: Callable[..., Server]
) -> None:
    with pytest.raises(Refused, match=says):
        ask(serve(answer))


@pytest.mark.parametrize("drip", [b"H", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_a_server_that_drips_gets_no_more_than_the_time_in_all(drip: bytes, serve: Callable[..., Server]) -> None:
    def slow(wire: socket.socket, _asked: bytes) -> None:
        wire.sendall(drip)
        for _ in range(100):
            time.sleep(0.1)
            wire.sendall(drip if b"100" in drip else b"x")

    started = time.monotonic()
    with pytest.raises(Refused, match="did not answer"):
        ask(serve(slow), seconds=0.8)
    assert time.monotonic() - started < 3


def test_a_resolver_that_hangs_gets_no_more_than_the_time_in_all(serve: Callable[..., Server]) -> None:
    client = Client(lambda _host, _port: time.sleep(5) or [PUBLIC], serve(OK).connect)  # type: ignore[func-returns-value]
    with pytest.raises(Refused, match="looked up in time"):
        client.request("GET", "http://shop.example/", allowed={"shop.example"}, seconds=0.5)


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate that vouches for itself, and a server that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(today - timedelta(days=1)).not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{name}.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return path, server


def test_https_asks_for_the_name_at_the_address_and_refuses_another_certificate(
    tmp_path: Path, serve: Callable[..., Server]
) -> None:
    path, context = certificate(tmp_path, "shop.example")
    server = serve(OK, context)
    trusting = ssl.create_default_context(cafile=str(path))
    client = Client(lambda _host, _port: [PUBLIC], server.connect, trusting)
    assert client.request("GET", "https://shop.example/", allowed={"shop.example"}).status == 200
    assert server.connections == [(PUBLIC, 443)]
    with pytest.raises(Refused, match="no good certificate"):
        client.request("GET", "https://other.example/", allowed={"other.example"})
    with pytest.raises(Refused, match="no good certificate"):
        Client(lambda _host, _port: [PUBLIC], server.connect).request("GET", "https://shop.example/", allowed={"shop.example"})


def test_https_does_not_fall_back_to_http(tmp_path: Path, serve: Callable[..., Server]) -> None:
    path, context = certificate(tmp_path, "shop.example")
    server = serve(redirect("http://shop.example/"), context)
    client = Client(lambda _host, _port: [PUBLIC], server.connect, ssl.create_default_context(cafile=str(path)))
    with pytest.raises(Refused, match="from https to http"):
        client.request("GET", "https://shop.example/", allowed={"shop.example"})


def test_a_post_says_its_length_and_becomes_a_get_after_303(serve: Callable[..., Server]) -> None:
    server = serve(lambda wire, asked: wire.sendall(OK if asked.startswith(b"GET") else redirect("/done", 303)))
    client = Client(lambda _host, _port: [PUBLIC], server.connect)
    assert client.request("POST", "http://shop.example/in", allowed={"shop.example"}, body=b"{}").url.endswith("/done")
    assert b"Content-Length: 2\r\n" in server.asked[0]
    assert b"Content-Length" not in server.asked[1]
