"""Signing in at one's organisation, against a real provider over TLS that also lies: claims, keys, addresses."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import accounts_world as world_of
import jwt
import pytest
from accounts_world import World, acts, link_in, mails, person, signed_in, with_factor
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection
from django.test import Client

from inthewild.hub.accounts import services
from inthewild.hub.accounts.models import IdentityProvider, SubjectLink, User
from inthewild.hub.core import outbound
from inthewild.hub.core.contracts import Role
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db
HOST = "login.shop.example"
ISSUER = f"https://{HOST}/realm"
PUBLIC = "93.184.215.14"


@dataclass
class Idp:
    """A provider: who signs in there next, and what it lies about."""

    port: int = 0
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    sub: str = "subject-1"
    name: str = "Moira Example"
    email: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    bodies: list[dict[str, str]] = field(default_factory=list)
    described: dict[str, Any] = field(default_factory=dict)
    claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    sign: Callable[[Idp, dict[str, Any]], str] | None = None
    token_status: int = 200
    moved: str = ""

    def description(self) -> dict[str, Any]:
        told = {"issuer": ISSUER, "authorization_endpoint": f"https://{HOST}/auth", "token_endpoint": f"https://{HOST}/token",
                "jwks_uri": f"https://{HOST}/keys", "userinfo_endpoint": f"https://{HOST}/me"}  # fmt: skip
        return told | self.described

    def keys(self) -> dict[str, Any]:
        own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**own, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorise(self, there: str) -> str:
        """What the browser does at the provider: the address that it is led back to."""
        told = {k: v[0] for k, v in parse_qs(urlsplit(there).query).items()}
        code = secrets.token_hex(8)
        self.codes[code] = told
        return f"{urlsplit(told['redirect_uri']).path}?code={code}&state={told['state']}"

    def token(self, body: dict[str, str]) -> dict[str, Any]:
        told = self.codes.pop(body["code"])
        digest = base64.urlsafe_b64encode(hashlib.sha256(body["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        assert digest == told["code_challenge"] and told["code_challenge_method"] == "S256"
        assert body["client_secret"] == "client-Canary-secret"
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": "hub", "sub": self.sub, "exp": now + 300, "iat": now, "nonce": told["nonce"]}
        claims = self.claims(claims | {"name": self.name, "email": self.email, "email_verified": True})
        if self.sign is not None:
            signed = self.sign(self, claims)
        else:
            signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "access-Canary", "token_type": "Bearer", "id_token": signed}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "cert", folder / "key"


@pytest.fixture
def idp(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Idp]:
    """A provider that listens on the loopback; the hub's client reaches it through a resolver of the test."""
    provider = Idp()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(f"GET {self.path}")
            if provider.moved:
                self.send_response(302)
                self.send_header("Location", provider.moved)
                self.end_headers()
                return
            found = {"/realm/.well-known/openid-configuration": provider.description, "/keys": provider.keys}.get(self.path)
            self.answer(200 if found else 404, found() if found else {})

        def do_POST(self) -> None:
            provider.asked.append(f"POST {self.path}")
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told = {k: v[0] for k, v in parse_qs(body).items()}
            provider.bodies.append(told)
            if provider.token_status == 200:
                self.answer(200, provider.token(told))
            else:
                self.answer(provider.token_status, {"error": "Canary of the provider"})

        def answer(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    provider.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def resolve(host: str, _port: int) -> list[str]:
        provider.looked_up.append(host)
        return [PUBLIC] if host == HOST else ["169.254.169.254"]

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        assert (address, port) == (PUBLIC, 443)
        return socket.create_connection(("127.0.0.1", provider.port), timeout=timeout)

    trust = ssl.create_default_context(cafile=str(certificate[0]))
    monkeypatch.setattr(outbound, "request", outbound.Client(resolve, connect, trust).request)
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def world() -> World:
    return world_of.build()


@pytest.fixture
def row(world: World) -> IdentityProvider:
    return services.set_provider(acts(world.admin), world.shop, issuer=ISSUER, client_id="hub", secret="client-Canary-secret")


def go(idp: Idp, client: Client, page: str) -> Any:
    """Press the button, sign in over there, come back."""
    led = client.post(page)
    assert led.status_code == 302, led.content.decode()[-400:]
    assert led["Location"].startswith(f"https://{HOST}/auth?")
    return client.get(idp.authorise(led["Location"]))


def invited(idp: Idp, world: World, email: str = "mo@example.org", role: Role = Role.COMPANY_MODERATOR) -> tuple[Client, Any]:
    """Somebody opens an invitation and accepts it with the organisation's sign-in."""
    services.invite(acts(world.admin), world.shop, email, [role])
    client = Client()
    client.get(link_in(mails("invitation")[-1]))
    return client, go(idp, client, "/en/invitation/organisation/")


def test_an_invitation_is_accepted_and_signs_in_from_then_on(idp: Idp, world: World, row: IdentityProvider) -> None:
    _client, back = invited(idp, world)
    assert back.status_code == 302 and back["Location"] == "/en/me/second-factor/"
    mo = User.objects.get(email="mo@example.org")
    assert (mo.name, mo.organisation, mo.has_usable_password()) == ("Moira Example", world.shop, False)
    assert acts(mo).roles == {Role.COMPANY_MODERATOR}
    with_factor(mo)
    later = Client()
    assert go(idp, later, f"/en/sign-in/organisation/{row.handle}/")["Location"] == "/en/sign-in/code/", "and proves it twice"
    assert later.post("/en/sign-in/code/", {"code": world_of.code()}).status_code == 302
    assert later.get("/en/me/").status_code == 200
    assert idp.bodies[0]["redirect_uri"].endswith(f"/sign-in/organisation/{row.handle}/back")


def test_nothing_of_tokens_and_claims_is_kept(
    idp: Idp, world: World, row: IdentityProvider, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        invited(idp, world)
    logged = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("django.db"))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
            for secret in ("access-Canary", "client-Canary-secret", *(b["code"] for b in idp.bodies)):
                assert secret not in rows, table
                assert secret not in logged


def test_an_equal_address_signs_in_nobody(idp: Idp, world: World, row: IdentityProvider) -> None:
    idp.email = "admin@example.org"
    client = Client()
    back = go(idp, client, f"/en/sign-in/organisation/{row.handle}/")
    assert back.status_code == 401 and "not linked" in back.content.decode()
    assert client.get("/en/me/").status_code == 302
    assert not SubjectLink.objects.exists() and User.objects.count() == 5


def test_a_provider_signs_in_nobody_of_another_organisation(idp: Idp, world: World, row: IdentityProvider) -> None:
    services.invite(acts(world.rival), world.other, "x@example.org", [Role.COMPANY_MODERATOR])
    client = Client()
    client.get(link_in(mails("invitation")[-1]))
    assert client.post("/en/invitation/organisation/").status_code == 404, "the other organisation has no provider"
    led = client.post(f"/en/sign-in/organisation/{row.handle}/")
    assert client.get(idp.authorise(led["Location"])).status_code == 401
    assert not User.objects.filter(email="x@example.org").exists()
    with pytest.raises(NotAllowed):
        services.link_subject(acts(world.rival), row, "subject-1", world.rival)


def test_who_moved_away_is_not_signed_in_by_the_old_organisation(idp: Idp, world: World, row: IdentityProvider) -> None:
    invited(idp, world)
    User.objects.filter(email="mo@example.org").update(organisation=world.other)
    assert go(idp, Client(), f"/en/sign-in/organisation/{row.handle}/").status_code == 401
    User.objects.filter(email="mo@example.org").update(organisation=world.shop, is_active=False)
    assert go(idp, Client(), f"/en/sign-in/organisation/{row.handle}/").status_code == 401


def test_one_links_ones_own_account_and_a_subject_is_one_person(idp: Idp, world: World, row: IdentityProvider) -> None:
    mo, zoe = (with_factor(person(n, world.shop, Role.COMPANY_MODERATOR)) for n in ("mo", "zoe"))
    assert go(idp, signed_in(mo), "/en/me/organisation-sign-in/")["Location"] == "/en/me/"
    assert SubjectLink.objects.get().user == mo
    assert go(idp, signed_in(zoe), "/en/me/organisation-sign-in/").status_code == 401
    with pytest.raises(Conflict):
        services.unlink_subject(acts(mo), SubjectLink.objects.get())
    User.objects.get(pk=mo.pk)
    mo.set_password(world_of.PASSWORD)
    mo.save()
    assert signed_in(mo).post("/en/me/organisation-sign-in/", {"remove": "1"}).status_code == 302
    assert not SubjectLink.objects.exists()


def other_key(idp: Idp, claims: dict[str, Any]) -> str:
    return jwt.encode(
        claims, rsa.generate_private_key(public_exponent=65537, key_size=2048), algorithm="RS256", headers={"kid": "one"}
    )


def unsigned(_idp: Idp, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})


def by_secret(_idp: Idp, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "client-Canary-secret" * 3, algorithm="HS256", headers={"kid": "one"})


def unknown_key(idp: Idp, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, idp.key, algorithm="RS256", headers={"kid": "two"})


@pytest.mark.parametrize("sign", [other_key, unsigned, by_secret, unknown_key, lambda *_: "not.a.token", lambda *_: ""])
def test_a_token_with_a_wrong_signature_signs_in_nobody(
    idp: Idp, world: World, row: IdentityProvider, sign: Callable[[Idp, dict[str, Any]], str]
) -> None:
    idp.sign = sign
    assert invited(idp, world)[1].status_code == 401
    assert not User.objects.filter(email="mo@example.org").exists()


@pytest.mark.parametrize("lie", [
    {"iss": "https://evil.example"}, {"aud": "another"}, {"aud": ["hub", "another"]}, {"exp": 1}, {"exp": None}, {"nonce": "old"},
    {"nonce": None}, {"sub": ""}, {"sub": None}, {"sub": 7}, {"sub": "x" * 300}, {"iat": None}, {"iat": 99999999999},
])  # fmt: skip
def test_a_token_that_says_something_wrong_signs_in_nobody(
    idp: Idp, world: World, row: IdentityProvider, lie: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    idp.claims = lambda claims: {k: v for k, v in {**claims, **lie}.items() if v is not None}
    assert invited(idp, world)[1].status_code == 401
    assert not User.objects.filter(email="mo@example.org").exists()
    assert f"provider {row.handle} failed: the provider's ID token" in caplog.text and "subject-1" not in caplog.text


@pytest.mark.parametrize("lie", [
    {"issuer": "https://evil.example"}, {"token_endpoint": "http://login.shop.example/token"},
    {"jwks_uri": "https://metadata.internal/keys"}, {"token_endpoint": "https://metadata.internal/token"},
    {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": None}, {"jwks_uri": 7},
    {"token_endpoint": "https://login.shop.example:8443/token"}, {"token_endpoint": "https://user@login.shop.example/token"},
])  # fmt: skip
def test_a_provider_cannot_lead_the_hub_elsewhere(idp: Idp, world: World, row: IdentityProvider, lie: dict[str, Any]) -> None:
    idp.described = lie
    client = Client()
    led = client.post(f"/en/sign-in/organisation/{row.handle}/")
    if led.status_code == 302:
        led = client.get(idp.authorise(led["Location"]))
    assert led.status_code == 401
    assert "Canary" not in led.content.decode()


def test_a_provider_that_redirects_is_not_followed(idp: Idp, world: World, row: IdentityProvider) -> None:
    idp.moved = "http://169.254.169.254/latest"
    assert Client().post(f"/en/sign-in/organisation/{row.handle}/").status_code == 401
    assert idp.looked_up == [HOST]


def test_who_has_an_account_signs_in_to_it_before_a_provider_is_linked(idp: Idp, world: World, row: IdentityProvider) -> None:
    _client, back = invited(idp, world, "spotter@example.org")
    assert back["Location"] == "/en/sign-in/?next=/en/invitation/"
    assert not SubjectLink.objects.exists() and acts(world.spotter).organisation == ""


def test_a_refused_code_tells_nothing_of_the_providers_answer(idp: Idp, world: World, row: IdentityProvider) -> None:
    idp.token_status = 400
    _client, back = invited(idp, world)
    assert back.status_code == 401 and "Canary" not in back.content.decode()


def test_the_way_back_needs_the_state_of_this_browser_and_works_once(idp: Idp, world: World, row: IdentityProvider) -> None:
    services.invite(acts(world.admin), world.shop, "mo@example.org", [Role.COMPANY_MODERATOR])
    client = Client()
    client.get(link_in(mails("invitation")[-1]))
    back = idp.authorise(client.post("/en/invitation/organisation/")["Location"])
    assert Client().get(back).status_code == 401
    assert client.get(back.replace("state=", "state=x")).status_code == 401
    assert client.get(f"/sign-in/organisation/{row.handle}/back?error=access_denied").status_code == 401
    assert client.get(back).status_code == 302
    with_factor(User.objects.get(email="mo@example.org"))
    assert client.get(back).status_code == 401


def test_what_a_browser_adds_to_the_address_changes_nothing(idp: Idp, world: World, row: IdentityProvider) -> None:
    page = f"/en/sign-in/organisation/{row.handle}/?scope=admin&auth_params=prompt%3Dnone&process=connect&action=reauthenticate"
    told = parse_qs(urlsplit(Client().post(page)["Location"]).query)
    assert "prompt" not in told and "admin" not in told["scope"][0].split()
    assert told["redirect_uri"][0].startswith("http://127.0.0.1:8000/sign-in/organisation/")


def test_only_who_may_sets_a_provider_and_another_issuer_forgets_the_links(idp: Idp, world: World, row: IdentityProvider) -> None:
    invited(idp, world)
    for refused in (world.rival, world.ann, world.spotter, User.objects.get(email="mo@example.org")):
        with pytest.raises(NotAllowed):
            services.set_provider(acts(refused), world.shop, issuer=ISSUER, client_id="hub", secret="s")
    actor = acts(world.admin)
    services.set_provider(actor, world.shop, issuer=ISSUER, client_id="hub", secret="")
    assert SubjectLink.objects.count() == 1
    services.set_provider(actor, world.shop, issuer="https://other.example", client_id="hub", secret="")
    assert SubjectLink.objects.count() == 0
    for issuer in (
        "http://login.example",
        "https://login.example:8443",
        "https://u:p@login.example",
        "ftp://x",
        "x",
        "https://l.example?x",
    ):
        with pytest.raises(Invalid):
            services.set_provider(actor, world.shop, issuer=issuer, client_id="hub", secret="s")
    services.remove_provider(actor, IdentityProvider.objects.get())
    assert Client().get(f"/en/sign-in/organisation/{row.handle}/").status_code == 404
