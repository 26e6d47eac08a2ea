"""What every operation of the API has in common: tokens, scopes, problems, pages, repeated requests, limits, ETags."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Grant, Kind, Organisation, User
from inthewild.hub.core import clock, sealer
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent
from inthewild.hub.members.models import Platform
from inthewild.hub.members.services import register_platform

pytestmark = pytest.mark.django_db


class Caller:
    """A program with a token."""

    def __init__(self, secret: str) -> None:
        self.secret, self.client = secret, Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        media = given.pop("Content-Type", "application/json")
        headers = {"Authorization": f"Bearer {self.secret}", **given}
        return self.client.generic(method, f"/api/v1/{path}", sent, content_type=media, headers=headers)  # type: ignore[return-value]


def organisation(name: str, kind: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=kind, made_at=clock.now())


def person(of: Organisation, *roles: Role) -> Actor:
    return Actor(ActorKind.USER, "usr_maker", of.public_id, frozenset(roles))


def everything(of: Organisation) -> list[str]:
    return [s.name for s in tokens.scopes_for(of)]


@pytest.fixture
def office() -> Organisation:
    return organisation("Example Office", Kind.CONVENOR)


@pytest.fixture
def call(office: Organisation) -> Caller:
    return Caller(tokens.make(person(office, Role.SECRETARIAT), office, "all", everything(office)).secret)


@pytest.fixture
def shop() -> Organisation:
    return organisation("Example Shop", Kind.COMPANY)


@pytest.fixture
def shops(shop: Organisation) -> Caller:
    return Caller(tokens.make(person(shop, Role.COMPANY_ADMIN), shop, "shop", everything(shop)).secret)


def problem(answer: HttpResponse, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    told: dict[str, Any] = json.loads(answer.content)
    assert told["type"] == f"urn:inthewild:problem:{kind}"
    assert told["status"] == status
    assert told["request_id"] == answer["X-Request-ID"]
    assert told["title"]
    return told


def test_only_a_token_in_the_header_opens_the_api_never_a_session_or_an_address(call: Caller, office: Organisation) -> None:
    assert call("GET", "me").status_code == 200
    user = User.objects.create_user("a@example.org", organisation=office, demo=True)
    Grant.objects.create(user=user, role="secretariat", granted_by="usr_x", granted_at=clock.now())
    browser = Client()
    browser.force_login(user)
    for answer in (
        browser.get("/api/v1/me"),
        browser.post("/api/v1/platforms", {"host": "a.example.com"}, content_type="application/json"),
        browser.get(f"/api/v1/me?access_token={call.secret}&token={call.secret}"),
        browser.get("/api/v1/me", headers={"Authorization": call.secret}),
        browser.get("/api/v1/me", headers={"Authorization": f"Basic {call.secret}"}),
        browser.get("/api/v1/me", headers={"Authorization": "Bearer "}),
        browser.get("/api/v1/me", headers={"Authorization": f"Bearer {call.secret}x"}),
        browser.get("/api/v1/me", headers={"X-API-Key": call.secret}),
    ):
        problem(answer, 401, "no-token")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_token_does_what_its_scopes_say_and_no_more(shop: Organisation) -> None:
    reader = Caller(tokens.make(person(shop, Role.COMPANY_ADMIN), shop, "r", ["platforms:read"]).secret)
    assert reader("GET", "platforms").status_code == 200
    told = problem(reader("POST", "platforms", {"host": "a.example.com"}), 403, "not-allowed")
    assert "platforms:write" in told["detail"]
    problem(reader("GET", "organisations"), 403, "not-allowed")
    assert not Platform.objects.exists()


@pytest.mark.parametrize(
    ("method", "path", "body", "media", "status", "kind"),
    [
        ("GET", "nothing", None, "", 404, "not-found"),
        ("GET", "", None, "", 404, "not-found"),
        ("GET", "platforms/plt_none", None, "", 404, "not-found"),
        ("GET", "platforms/../me", None, "", 404, "not-found"),
        ("GET", "me/", None, "", 404, "not-found"),
        ("PUT", "platforms", None, "", 405, "wrong-method"),
        ("TRACE", "platforms", None, "", 405, "wrong-method"),
        ("BREW", "platforms", None, "", 405, "wrong-method"),
        ("POST", "platforms", b"host=a", "application/x-www-form-urlencoded", 415, "wrong-type"),
        ("POST", "platforms", b'{"host": "a.example.com"}', "text/plain", 415, "wrong-type"),
        ("POST", "platforms", b'{"host": "a.example.com"}', "application/json; charset=latin-1", 415, "wrong-type"),
        ("POST", "files", b'{"file": 1}', "application/json", 415, "wrong-type"),
        ("POST", "platforms", b"{", "application/json", 400, "unreadable"),
        ("POST", "platforms", b'{"host": "\xff"}', "application/json", 400, "unreadable"),
        ("POST", "platforms", b'{"host": "\\u0000"}', "application/json", 400, "unreadable"),
        ("POST", "platforms", b'{"host": "\\ud800"}', "application/json", 400, "unreadable"),
        ("POST", "platforms", b'{"host": NaN}', "application/json", 400, "unreadable"),
        ("POST", "platforms", b"[" * 100_000, "application/json", 400, "unreadable"),
        ("POST", "platforms", b"[" * 50 + b"]" * 50, "application/json", 400, "unreadable"),
        ("POST", "platforms", b"1" * 5000, "application/json", 400, "unreadable"),
        ("GET", "platforms?cursor=%ff", None, "", 400, "unreadable"),
        ("GET", "platforms?cursor=%00", None, "", 400, "unreadable"),
        ("POST", "platforms", b" " * 1_048_577, "application/json", 413, "too-large"),
        ("POST", "platforms", None, "", 422, "invalid"),
        ("POST", "platforms", b"[]", "application/json", 422, "invalid"),
        ("POST", "platforms", b'{"host": 5}', "application/json", 422, "invalid"),
        ("POST", "platforms", b'{"host": "a.example.com", "more": 1}', "application/json", 422, "invalid"),
        ("POST", "platforms", b'{"host": "localhost"}', "application/json", 422, "invalid"),
        ("GET", "platforms?limit=201", None, "", 422, "invalid"),
        ("GET", "platforms?limit=0", None, "", 422, "invalid"),
        ("GET", "platforms?limit=many", None, "", 422, "invalid"),
        ("GET", "platforms?cursor=AAAA", None, "", 422, "invalid"),
        ("GET", "events?type=nothing", None, "", 422, "invalid"),
    ],
)  # fmt: skip
def test_every_refusal_is_a_problem_of_one_form(
    call: Caller, method: str, path: str, body: bytes | None, media: str, status: int, kind: str
) -> None:
    problem(call(method, path, body, Content_Type=media), status, kind)


def test_a_fault_of_ours_is_a_problem_without_details(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("password 1234")

    monkeypatch.setattr("inthewild.hub.members.queries.platforms", broken)
    told = problem(call("GET", "platforms"), 500, "fault")
    assert set(told) == {"type", "title", "status", "request_id"}


def test_what_was_sent_is_not_repeated_in_a_problem(call: Caller) -> None:
    answer = call("POST", "platforms", {"host": ["+49 30 123456"], "+49 30 654321" * 40: 1})
    told = problem(answer, 422, "invalid")
    assert "123456" not in answer.content.decode()
    assert all(len(e["where"]) <= 60 for e in told["errors"])


def test_head_and_options_work_everywhere(call: Caller) -> None:
    got, head = call("GET", "platforms"), call("HEAD", "platforms")
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(got.content))
    told = call("OPTIONS", "platforms")
    assert (told.status_code, told["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert call("DELETE", "platforms")["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_write_that_is_repeated_happens_once_and_gets_the_same_bytes(call: Caller, office: Organisation) -> None:
    body = {"host": "market.example.com"}
    first = call("POST", "platforms", body, Idempotency_Key="k1")
    events = AuditEvent.objects.count()
    again = call("POST", "platforms", body, Idempotency_Key="k1")
    assert (first.status_code, first.content) == (200, again.content)
    assert again["Idempotency-Replayed"] == "true"
    assert again["Content-Type"] == first["Content-Type"]
    assert AuditEvent.objects.count() == events
    problem(call("POST", "platforms", {"host": "other.example.com"}, Idempotency_Key="k1"), 422, "invalid")
    assert Platform.objects.count() == 1
    other = Caller(tokens.make(person(office, Role.SECRETARIAT), office, "two", ["platforms:write"]).secret)
    assert "Idempotency-Replayed" not in other("POST", "platforms", body, Idempotency_Key="k1")


def test_a_refusal_is_not_kept_and_its_key_may_be_used_again(call: Caller) -> None:
    problem(call("POST", "platforms", {"host": "localhost"}, Idempotency_Key="k2"), 422, "invalid")
    answer = call("POST", "platforms", {"host": "market.example.com"}, Idempotency_Key="k2")
    assert answer.status_code == 200
    problem(call("POST", "platforms", {"host": "b.example.com"}, Idempotency_Key="nö"), 422, "invalid")
    problem(call("POST", "platforms", {"host": "b.example.com"}, Idempotency_Key=""), 422, "invalid")
    problem(call("POST", "platforms", {"host": "b.example.com"}, Idempotency_Key="x" * 256), 422, "invalid")


def test_a_repeated_write_keeps_the_etag(call: Caller, office: Organisation) -> None:
    made = register_platform(person(office, Role.SECRETARIAT), name="Market", hosts=["market.example.com"])
    path = f"platforms/{made.public_id}"
    first = call("PATCH", path, {"sector": "video"}, Idempotency_Key="k3")
    again = call("PATCH", path, {"sector": "video"}, Idempotency_Key="k3")
    assert first["ETag"] == again["ETag"] == call("GET", path)["ETag"]


def test_a_page_ends_where_the_next_begins_also_if_rows_come_between(call: Caller, office: Organisation) -> None:
    maker = person(office, Role.SECRETARIAT)
    names = [f"Market {n}" for n in range(7)]
    for n, name in enumerate(names[:5]):
        register_platform(maker, name=name, hosts=[f"m{n}.example.com"])
    seen, cursor = [], ""
    for step in range(4):
        told = call("GET", f"platforms?limit=2&cursor={cursor}").json()
        seen += [p["name"] for p in told["items"]]
        cursor = told["next"]
        if step == 0:
            for n in (5, 6):
                register_platform(maker, name=names[n], hosts=[f"m{n}.example.com"])
    assert seen == names
    assert cursor is None


def test_a_cursor_is_good_for_its_own_list_and_organisation_only(call: Caller, shops: Caller, office: Organisation) -> None:
    for n in range(2):
        register_platform(person(office, Role.SECRETARIAT), name=f"M{n}", hosts=[f"m{n}.example.com"])
    cursor = call("GET", "platforms?limit=1").json()["next"]
    assert "1" not in cursor or not cursor.isdigit()
    assert call("GET", f"platforms?limit=1&cursor={cursor}").status_code == 200
    for caller, path in (
        (call, f"platforms?proposed=true&cursor={cursor}"),
        (call, f"organisations?cursor={cursor}"),
        (shops, f"platforms?cursor={cursor}"),
        (call, f"platforms?cursor={cursor[:-1]}{'A' if cursor[-1] != 'A' else 'B'}"),
        (call, f"platforms?cursor={cursor}AAAA"),
    ):
        problem(caller("GET", path), 422, "invalid")


def test_who_changes_what_somebody_changed_meanwhile_is_told(call: Caller, office: Organisation) -> None:
    made = register_platform(person(office, Role.SECRETARIAT), name="Market", hosts=["market.example.com"])
    path = f"platforms/{made.public_id}"
    tag = call("GET", path)["ETag"]
    changed = call("PATCH", path, {"name": "Bazaar"}, If_Match=tag)
    assert changed.json()["name"] == "Bazaar"
    problem(call("PATCH", path, {"name": "Souk"}, If_Match=tag), 412, "changed")
    assert call("PATCH", path, {"name": "Souk"}, If_Match=changed["ETag"]).status_code == 200
    assert call("PATCH", path, {"name": "Market"}).status_code == 200
    problem(call("PATCH", path, {"hosts": []}), 422, "invalid")


def test_events_are_read_on_from_where_one_stopped(shops: Caller, shop: Organisation) -> None:
    sealer.seal()
    first = shops("GET", "events?limit=200").json()
    assert [e["type"] for e in first["items"]] == ["token.made"]
    assert shops("GET", f"events?since={first['next']}").json()["items"] == []
    shops("POST", "platforms", {"host": "market.example.com"})
    assert shops("GET", f"events?since={first['next']}").json()["items"] == []  # not sealed yet
    sealer.seal()
    news = shops("GET", f"events?since={first['next']}").json()
    assert [(e["type"], e["organisation"]) for e in news["items"]] == [("platform.proposed", shop.public_id)]
    assert shops("GET", f"events?since={first['next']}&type=token.made").status_code == 422  # another list


def test_who_asks_too_often_is_told_when_to_come_back(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = settings.CONFIG.model_copy(update={"api_rate": 18, "api_public_rate": 15, "web_processes": 1})
    monkeypatch.setattr(settings, "CONFIG", slow)
    statuses = [call("GET", "me").status_code for _ in range(8)]
    assert statuses == [200] * 6 + [429] * 2
    told = call("GET", "me")
    problem(told, 429, "too-many")
    assert 3 <= int(told["Retry-After"]) <= 8
    forged = Caller("itw_aaaaaaaa_" + "b" * 52)
    assert [forged("GET", "me").status_code for _ in range(6)] == [401] * 5 + [429]


def test_the_description_is_openapi_3_1_and_names_every_operation(client: Client) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for methods in told["paths"].values():
        for method, operation in methods.items():
            assert operation["security"] == [{"token": []}]
            assert operation["summary"]
            assert "429" in operation["responses"]
            named = [p["name"] for p in operation.get("parameters", ())]
            assert ("Idempotency-Key" in named) == (method != "get")
    page = client.get("/api/v1/docs").content.decode()
    for path in told["paths"]:
        assert path in page
    assert all('src="/static/' in tag for tag in re.findall("<script[^>]*>", page)), "only the hub's own scripts"
    assert "style=" not in page


@pytest.mark.parametrize("upload", [b"\x89PNG\r\n\x1a\nnot a picture", b"MZ\x90\x00", b""])
def test_uploads_that_are_not_what_they_say_are_refused(call: Caller, upload: bytes) -> None:
    problem(send_file(call, "evidence.png", upload), 422, "invalid")
    problem(send_file(call, "evidence.txt", b"text", purpose="anything"), 422, "invalid")


def test_a_file_is_uploaded_looked_at_fetched_and_deleted_by_its_organisation_only(call: Caller, shops: Caller) -> None:
    made = send_file(shops, "note.txt", b"trained 40 people\n", Idempotency_Key="f1")
    assert made.status_code == 201, made.content
    assert send_file(shops, "note.txt", b"trained 40 people\n", Idempotency_Key="f1").content == made.content
    problem(send_file(shops, "note.txt", b"trained 41 people\n", Idempotency_Key="f1"), 422, "invalid")
    path = f"files/{made.json()['id']}"
    assert shops("GET", path).json() == made.json()
    content = shops("GET", f"{path}/content")
    assert content.content == b"trained 40 people\n"
    assert "sandbox" in content["Content-Security-Policy"]
    assert content["Content-Disposition"].startswith("attachment")
    rival = organisation("Example Rival", Kind.COMPANY)
    other = Caller(tokens.make(person(rival, Role.COMPANY_ADMIN), rival, "rival", everything(rival)).secret)
    for method, where in (("GET", path), ("GET", f"{path}/content"), ("DELETE", path)):
        problem(other(method, where), 404, "not-found")
    claim = {"kind": "training", "level": "live", "after": 0, "file": made.json()["id"]}
    problem(other("POST", f"organisations/{rival.public_id}/commitments", claim), 422, "invalid")
    assert shops("DELETE", path).status_code == 204
    for where in (path, f"{path}/content"):
        problem(shops("GET", where), 404, "not-found")


def send_file(caller: Caller, name: str, content: bytes, purpose: str = "commitment", **headers: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = {k.replace("_", "-"): v for k, v in headers.items()} | {"Authorization": f"Bearer {caller.secret}"}
    data = {"file": SimpleUploadedFile(name, content), "purpose": purpose}
    return caller.client.post("/api/v1/files", data, headers=given)


def test_nobody_learns_from_the_api_that_a_host_was_proposed_before(shops: Caller, call: Caller) -> None:
    call("POST", "platforms", {"host": "known-to-others.example.com"})
    told = [shops("POST", "platforms", {"host": f"{h}.example.com"}).json() for h in ("known-to-others", "new")]
    assert [t["platform"] for t in told] == [None, None]
    assert set(told[0]) == set(told[1])
    assert shops("GET", "platforms?proposed=true").json() == {"items": [], "next": None}


def test_a_membership_moves_by_the_office_and_leaving_revokes_tokens(
    call: Caller, shops: Caller, shop: Organisation, office: Organisation
) -> None:
    from inthewild.hub.members.services import leave_coalition, open_membership

    membership = open_membership(person(office, Role.SECRETARIAT), shop)
    path = f"organisations/{shop.public_id}/membership"
    problem(shops("POST", f"{path}/transitions", {"to": "invited"}), 403, "not-allowed")
    for to in ("invited", "onboarding", "active"):
        assert call("POST", f"{path}/transitions", {"to": to}).json()["state"] == to
    problem(call("POST", f"{path}/transitions", {"to": "prospect"}), 409, "conflict")
    problem(call("POST", f"{path}/transitions", {"to": "paused"}), 422, "invalid")
    assert shops("GET", path).status_code == 200
    problem(call("POST", f"{path}/transitions", {"to": "left", "reason": "stolen"}), 403, "not-allowed")  # that takes a person
    leave_coalition(person(office, Role.SECRETARIAT), membership, reason="sold")
    problem(shops("GET", path), 401, "no-token")


def test_figures_are_entered_and_corrected_never_overwritten(call: Caller, office: Organisation) -> None:
    made = register_platform(person(office, Role.SECRETARIAT), name="Market", hosts=["market.example.com"])
    path = f"platforms/{made.public_id}/figures"
    figure = {"measure": "items", "value": 10, "day": "2026-01-01", "source": "annual report"}
    first = call("POST", path, figure)
    assert first.status_code == 201, first.content
    problem(call("POST", path, figure), 409, "conflict")
    second = call("POST", path, {**figure, "value": 12, "corrects": first.json()["number"]})
    assert second.json()["corrects"] == 1
    listed = call("GET", path).json()["items"]
    assert [(f["value"], f["corrected_by"]) for f in listed] == [(10, 2), (12, None)]
    problem(call("POST", path, {**figure, "value": True}), 422, "invalid")
    problem(call("POST", path, {**figure, "value": "10"}), 422, "invalid")
