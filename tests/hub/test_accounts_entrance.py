"""The doors of the hub as a browser meets them: links, passwords, second factors, sessions, and who knocks too often."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import Any

import accounts_world as world_of
import pytest
from accounts_world import PASSWORD, SECRET, World, acts, code, link_in, mails, person, signed_in, with_factor
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from test_permissions_matrix import ROUTES

from inthewild.hub.accounts import services
from inthewild.hub.accounts.middleware import BEFORE_SECOND_FACTOR
from inthewild.hub.accounts.models import CacheEntry, SignIn, User
from inthewild.hub.core import approval, clock
from inthewild.hub.core.access import visible
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import AuditEvent

pytestmark = pytest.mark.django_db
SETUP = "/en/me/second-factor/"
LOGIN = "/en/sign-in/"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """A tenth of a second for each password would be most of the time of these tests; test_accounts_services has the real one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world() -> World:
    return world_of.build()


def enter(email: str, password: str = PASSWORD, client: Client | None = None, **more: str) -> Any:
    """Fill in the sign-in page."""
    return (client or Client()).post(LOGIN, {"login": email, "password": password}, **more)  # type: ignore[arg-type]


def text(answer: Any) -> str:
    """What one reads on a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_a_volunteer_comes_in_from_the_first_page_to_the_account() -> None:
    client = Client()
    sent = client.post("/fr/sign-up/", {"email": "v@example.org", "website": ""})
    assert sent["Location"] == "/fr/sign-up/sent/"
    opened = client.get(link_in(mails("sign_up")[0]))
    assert opened["Location"] == "/fr/invitation/"
    page = client.get("/fr/invitation/")
    assert "v@example.org" in page.content.decode()
    refused = client.post("/fr/invitation/", {"name": "Vera", "password": PASSWORD})
    assert refused.status_code == 422
    done = client.post("/fr/invitation/", {"name": "Vera", "password": PASSWORD, "adult": "on"})
    assert done.status_code == 302
    assert "Vera" in client.get("/en/me/").content.decode()
    assert client.get(link_in({"body": f"http://h/fr{opened['Location']}"})).status_code == 404


def test_machines_that_fill_in_the_hidden_field_get_no_mail() -> None:
    Client().post("/en/sign-up/", {"email": "v@example.org", "website": "http://spam.example"})
    assert mails() == []


def test_no_page_tells_whether_an_address_is_known(world: World) -> None:
    person("mo", world.shop, Role.COMPANY_MODERATOR, password=PASSWORD)
    for page, field in (("/en/sign-up/", "email"), ("/en/password/", "email")):
        known, unknown = (Client().post(page, {field: f"{n}@example.org"}, follow=True) for n in ("mo", "nobody"))
        assert known.redirect_chain == unknown.redirect_chain
        assert text(known) == text(unknown)
    told = [re.sub(r"\S+@\S+", "", text(enter(f"{n}@example.org", "wrong"))) for n in ("mo", "nobody")]
    assert told[0] == told[1]
    assert [m["to"] for m in mails("password_reset")] == ["mo@example.org"]


def test_a_forged_or_used_link_answers_like_one_that_never_was() -> None:
    services.sign_up(acts_public(), "v@example.org")
    token = link_in(mails("sign_up")[0])
    client = Client()
    client.get(token)
    client.post("/en/invitation/", {"name": "V", "password": PASSWORD, "adult": "on"})
    pages = {text(Client().get(path)) for path in (token, f"/en/invitation/{'A' * 43}/", "/en/invitation/x/")}
    assert len(pages) == 1


def acts_public() -> Any:
    from inthewild.hub.core.actor import Actor

    return Actor.public()


def test_another_session_cannot_use_a_link_that_somebody_opened(world: World) -> None:
    services.sign_up(acts_public(), "v@example.org")
    Client().get(link_in(mails("sign_up")[0]))
    answer = Client().post("/en/invitation/", {"name": "V", "password": PASSWORD, "adult": "on"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.ENGINE, Role.SPOTTER)])
def test_nothing_opens_before_the_second_factor(world: World, role: Role) -> None:
    client = signed_in(person("new", None, role))
    assert client.get("/en/me/")["Location"] == SETUP
    assert client.post("/en/me/", {"name": "X", "language": "en"}).status_code == 403


def test_every_route_waits_for_the_second_factor(world: World) -> None:
    client = signed_in(world.admin)
    client.raise_request_exception = False
    from django.urls import resolve

    opened = set()
    for route in sorted({r for r, _method in ROUTES} - {"/<lang>/sign-out/"}):
        if route.startswith("/api/"):
            continue  # takes tokens only
        path = re.sub(r"<[^>]+>", "x", route.replace("/<lang>", "/en"))
        for answer in (client.get(path), client.post(path)):
            if answer.status_code != 403 and answer.headers.get("Location") != SETUP:
                opened.add(resolve(path).view_name)
    assert opened <= BEFORE_SECOND_FACTOR, opened - BEFORE_SECOND_FACTOR


def test_volunteers_and_people_of_the_demo_need_no_second_factor(world: World) -> None:
    assert signed_in(world.spotter).get("/en/me/").status_code == 200
    User.objects.filter(pk=world.ann.pk).update(demo=True)
    assert signed_in(world.ann).get("/en/me/").status_code == 200


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(world: World, django_capture_on_commit_callbacks: Any) -> None:
    world.admin.set_password(PASSWORD)
    world.admin.save()
    client = Client()
    assert enter("admin@example.org", client=client)["Location"] == SETUP
    page = client.get(f"{SETUP}app/").content.decode()
    assert "<svg" in page and "style=" not in page and "data:" not in page
    secret = re.search(r'<code class="secret"[^>]*>([A-Z2-7]+)<', page)
    assert secret is not None
    assert client.post(f"{SETUP}app/", {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(f"{SETUP}app/", {"code": code(secret[1])})
    assert done["Location"] == f"{SETUP}codes/"
    assert client.get("/en/me/").status_code == 200
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret[1] not in stored
    codes = re.findall(r"<li><code>(\d+)</code>", client.get(f"{SETUP}codes/").content.decode())
    assert len(codes) == 10 and codes[0] not in stored

    again = Client()
    assert enter("admin@example.org", client=again)["Location"] == "/en/sign-in/code/"
    assert again.get("/en/me/").status_code == 302
    assert again.post("/en/sign-in/code/", {"code": "123456"}).status_code == 200
    assert again.post("/en/sign-in/code/", {"code": code(secret[1], 1)}).status_code == 302
    assert again.get("/en/me/").status_code == 200
    with_code = Client()
    enter("admin@example.org", client=with_code)
    assert with_code.post("/en/sign-in/code/", {"code": codes[0]}).status_code == 302
    once_more = Client()
    enter("admin@example.org", client=once_more)
    assert once_more.post("/en/sign-in/code/", {"code": codes[0]}).status_code == 200, "a recovery code works once"
    assert {m["kind"] for m in mails()} == {"changed_factor", "notify.person.new_browser"}
    assert AuditEvent.objects.filter(type="second_factor.added").exists()


def test_a_code_works_once(world: World) -> None:
    with_factor(world.admin).set_password(PASSWORD)
    world.admin.save()
    shown = code()
    answers = []
    for _ in range(2):
        client = Client()
        enter("admin@example.org", client=client)
        answers.append(client.post("/en/sign-in/code/", {"code": shown}).status_code)
    assert answers == [302, 200]


def test_the_last_second_factor_cannot_be_removed_by_who_must_have_one(world: World) -> None:
    with_factor(world.admin)
    client = signed_in(world.admin)
    asked = client.get(f"{SETUP}app/remove/")
    assert asked["Location"].startswith("/en/me/again/code/?next=")
    client.post(asked["Location"], {"code": code()})
    client.post(f"{SETUP}app/remove/")
    assert Authenticator.objects.filter(user=world.admin, type="totp").exists()


def test_asking_for_a_fresh_proof_keeps_nothing_of_the_request(world: World) -> None:
    with_factor(world.admin)
    client = signed_in(world.admin)
    client.post(f"{SETUP}codes/new/", REMOTE_ADDR="203.0.113.99")
    for session in Session.objects.all():
        assert "203.0.113.99" not in str(session.get_decoded())


def test_a_revoked_session_is_out_at_its_next_request(world: World) -> None:
    here, there = signed_in(world.spotter), signed_in(world.spotter)
    page = here.get("/en/me/sessions/").content.decode()
    handle = SignIn.objects.get(session_key=there.session.session_key).handle
    assert handle in page
    assert here.post("/en/me/sessions/end/", {"session": handle})["Location"] == "/en/me/sessions/"
    assert there.get("/en/me/")["Location"].startswith(LOGIN)
    assert here.get("/en/me/").status_code == 200
    assert here.post("/en/me/sessions/end/", {"session": handle}).status_code == 404


def test_colleagues_do_not_read_in_the_ledger_when_somebody_signs_in(world: World) -> None:
    mo = with_factor(person("mo", world.shop, Role.COMPANY_MODERATOR))
    signed_in(mo).post("/en/me/sessions/end/", {"session": "others"})
    private = {"person.signed_in", "second_factor.added", "session.revoked"}
    auditor = person("aud", None, Role.AUDITOR)
    assert private <= set(visible(AuditEvent, acts(auditor)).filter(object=mo.public_id).values_list("type", flat=True))
    assert not private & set(visible(AuditEvent, acts(world.admin)).values_list("type", flat=True))


def test_a_session_without_its_row_is_no_session(world: World) -> None:
    client = signed_in(world.spotter)
    SignIn.objects.all().delete()
    assert client.get("/en/me/")["Location"].startswith(LOGIN)


def test_others_cannot_end_my_session(world: World) -> None:
    mine, other = signed_in(world.spotter), signed_in(person("vic", None, Role.SPOTTER))
    handle = SignIn.objects.get(user=world.spotter).handle
    assert other.post("/en/me/sessions/end/", {"session": handle}).status_code == 404
    assert mine.get("/en/me/").status_code == 200


def test_a_new_password_ends_all_other_sessions_and_resets_work_once(world: World) -> None:
    person("mo", None, Role.SPOTTER, password=PASSWORD)
    mo = User.objects.get(email="mo@example.org")
    old = signed_in(mo)
    Client().post("/en/password/", {"email": "MO@example.org"})
    link = link_in(mails("password_reset")[0])
    assert mo.public_id in link and f"/{mo.pk}-" not in link
    client = Client()
    form = client.get(link)
    assert form["Location"].endswith("/set-password/")
    assert client.get(form["Location"]).status_code == 200
    new = "eleven slow herons at dawn"
    assert client.post(form["Location"], {"password1": "short", "password2": "short"}).status_code == 200
    assert client.post(form["Location"], {"password1": new, "password2": new})["Location"] == "/en/password/done/"
    assert old.get("/en/me/").status_code == 302
    assert enter("mo@example.org").status_code == 200 and enter("mo@example.org", new).status_code == 302
    assert "too old" in text(Client().get(link, follow=True))
    assert [m["kind"] for m in mails()][-2:] == ["changed_password", "notify.person.new_browser"]


def test_five_wrong_passwords_lock_account_and_place_for_fifteen_minutes(world: World) -> None:
    for name in ("mo", "zoe"):
        person(name, None, Role.SPOTTER, password=PASSWORD)
    for _ in range(5):
        assert enter("mo@example.org", "wrong", REMOTE_ADDR="203.0.113.7").status_code == 200
    locked = enter("mo@example.org", REMOTE_ADDR="203.0.113.7")
    assert locked.status_code == 200 and "Too many failed login attempts" in text(locked)
    assert enter("mo@example.org", REMOTE_ADDR="203.0.113.8").status_code == 302, "a stranger does not lock the owner out"
    assert enter("zoe@example.org", REMOTE_ADDR="203.0.113.7").status_code == 302, "nor others of the same network"
    with clock.moved_by(timedelta(minutes=14)):
        assert enter("mo@example.org", REMOTE_ADDR="203.0.113.7").status_code == 200
    with clock.moved_by(timedelta(minutes=16)):
        CacheEntry.objects.all().delete()  # allauth's own limit runs on the real clock
        assert enter("mo@example.org", REMOTE_ADDR="203.0.113.7").status_code == 302
    assert not AccessAttempt.objects.exists()


def test_an_unknown_address_is_locked_in_the_same_words() -> None:
    answers = [text(enter("nobody@example.org", "wrong", REMOTE_ADDR="203.0.113.7")) for _ in range(6)]
    assert "Too many failed login attempts" in answers[-1]


def test_no_table_holds_an_address_in_clear_after_all_this(world: World, caplog: pytest.LogCaptureFixture) -> None:
    person("mo", None, Role.SPOTTER, password=PASSWORD)
    with caplog.at_level(logging.DEBUG):
        for _ in range(6):
            enter(
                "mo@example.org", "wrong-Canary-1", REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Canary/1 (X11; Linux) Firefox/9"
            )
        client = Client(REMOTE_ADDR="203.0.113.78")
        enter("mo@example.org", client=client, REMOTE_ADDR="203.0.113.78", HTTP_USER_AGENT="Canary/1 (X11; Linux) Firefox/9")
        Client().post("/en/sign-up/", {"email": "v@example.org"}, REMOTE_ADDR="203.0.113.77")
        client.get(link_in(mails("sign_up")[0]))
    secrets = ("203.0.113.7", "wrong-Canary-1", "Canary/1", PASSWORD, link_in(mails("sign_up")[0]).split("/")[-2])
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
            for secret in secrets:
                assert secret not in rows, (table, secret)
    sessions = "".join(str(s.get_decoded()) for s in Session.objects.all())
    logged = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("django.db"))
    for secret in (*secrets, "mo@example.org", "v@example.org"):
        assert secret not in logged, secret
    for secret in secrets:
        assert secret not in sessions, secret


@pytest.mark.parametrize("there", [
    "https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)",
    "https://testserver@evil.example/", "http://testserver.evil.example/", "///evil.example", "\x00//evil.example",
])  # fmt: skip
def test_nobody_is_led_off_the_site(world: World, there: str) -> None:
    person("mo", None, Role.SPOTTER, password=PASSWORD)
    answer = Client().post(LOGIN, {"login": "mo@example.org", "password": PASSWORD, "next": there})
    assert answer["Location"] == "/en/today/"
    out = signed_in(world.spotter).post("/en/sign-out/", {"next": there})
    assert out["Location"] == LOGIN
    page = Client().get(LOGIN, {"next": there}).content.decode()
    assert not re.search(r'(href|action)="[^"?]*evil', page)


def test_next_leads_on_inside(world: World) -> None:
    person("mo", None, Role.SPOTTER, password=PASSWORD)
    answer = Client().post(LOGIN, {"login": "mo@example.org", "password": PASSWORD, "next": "/en/me/sessions/"})
    assert answer["Location"] == "/en/me/sessions/"


def test_signing_up_and_trying_links_is_limited_by_place() -> None:
    for n in range(10):
        assert Client().post("/en/sign-up/", {"email": f"v{n}@example.org"}).status_code == 302
    assert Client().post("/en/sign-up/", {"email": "v11@example.org"}).status_code == 429
    assert Client().post("/en/sign-up/", {"email": "v@example.org"}, REMOTE_ADDR="203.0.113.9").status_code == 302
    answers = [Client().get(f"/en/invitation/{n:043d}/").status_code for n in range(31)]
    assert set(answers[:30]) == {404} and answers[30] == 429


def test_an_administrator_looks_after_the_people_of_the_company(world: World) -> None:
    client = signed_in(with_factor(world.admin))
    people = f"/en/people/{world.shop.public_id}/"
    assert client.get("/en/people/")["Location"] == people
    sent = client.post(people, {"email": "new@example.org", "roles": ["company_moderator"], "language": "ar"})
    assert sent["Location"] == people
    page = client.get(people).content.decode()
    assert "new@example.org" in page and "rival@example.org" not in page
    refused = client.post(people, {"email": "new@example.org", "roles": ["ngo_expert"], "language": "en"})
    assert refused.status_code == 422
    token = link_in(mails("invitation")[0])
    assert token.startswith("/ar/")
    guest = Client()
    guest.get(token)
    guest.post("/ar/invitation/", {"name": "نور", "password": PASSWORD})
    new = User.objects.get(email="new@example.org")
    one = f"{people}{new.public_id}/"
    assert client.post(one, {"act": "grant", "role": "company_admin"}).status_code == 302
    assert client.post(one, {"act": "end", "role": "company_moderator"}).status_code == 302
    assert acts(new).roles == {Role.COMPANY_ADMIN}
    assert client.post(one, {"act": "grant", "role": "secretariat"}).status_code == 422
    assert client.post(one, {"act": "deactivate", "end-reason": "left"}).status_code == 302
    assert client.get(one).status_code == 404
    assert client.get(f"/en/people/{world.other.public_id}/").status_code == 404
    assert client.get(f"{people}{world.rival.public_id}/").status_code == 404


def test_a_proposal_for_the_secretariat_waits_on_the_page_of_approvals(world: World) -> None:
    cleo = person("cleo", world.convenor, Role.AUDITOR)
    ann, bea = signed_in(with_factor(world.ann)), signed_in(with_factor(world.bea))
    page = f"/en/people/{world.convenor.public_id}/{cleo.public_id}/"
    assert ann.post(page, {"act": "propose", "propose-reason": "knows the field"}).status_code == 302
    assert "Cleo (Example Coalition)" in bea.get("/en/approvals/").content.decode()
    form = {"kind": "role.secretariat", "about": cleo.public_id}
    assert ann.post("/en/approvals/", {**form, "act": "grant"}).status_code == 422
    assert bea.post("/en/approvals/", {**form, "act": "refuse"}).status_code == 422
    assert bea.post("/en/approvals/", {**form, "act": "grant"}).status_code == 302
    assert Role.SECRETARIAT in acts(cleo).roles
    assert approval.decided_by(acts(cleo)) != []


def test_a_page_of_people_asks_as_little_for_thirty_as_for_one(world: World, django_assert_max_num_queries: Any) -> None:
    client = signed_in(with_factor(world.admin))
    people = f"/en/people/{world.shop.public_id}/"
    paths, counts = (people, f"{people}{world.admin.public_id}/", "/en/me/sessions/"), []
    for crowd in (29, 0):
        with django_assert_max_num_queries(25 * len(paths)) as asked:
            for path in paths:
                assert client.get(path).status_code == 200
        counts.append(len(asked))
        for n in range(crowd):
            person(f"m{n}", world.shop, Role.COMPANY_MODERATOR)
            services.invite(acts(world.admin), world.shop, f"g{n}@example.org", [Role.COMPANY_MODERATOR])
            SignIn.objects.create(user=world.admin, session_key=f"key{n}", since=clock.now(), seen_at=clock.now())
    assert counts[0] == counts[1]


def test_leaving_says_what_happens_and_ends_everything(world: World) -> None:
    client, other = signed_in(world.spotter), signed_in(world.spotter)
    assert "ledger" in text(client.get("/en/me/leave/"))
    assert client.post("/en/me/leave/").status_code == 422
    assert client.post("/en/me/leave/", {"sure": "on"})["Location"] == "/en/me/left/"
    assert other.get("/en/me/").status_code == 302
    assert not SignIn.objects.filter(user=world.spotter).exists()


def test_a_closed_account_does_not_open_with_its_old_password(world: World) -> None:
    mo = person("mo", None, Role.SPOTTER, password=PASSWORD)
    services.leave(acts(mo), mo)
    assert enter("mo@example.org").status_code == 200
    User.objects.filter(pk=mo.pk).update(is_active=True)
    assert enter("mo@example.org").status_code == 200


def test_pages_carry_no_inline_code_and_what_is_private_is_not_stored(world: World) -> None:
    client = signed_in(with_factor(world.admin))
    for path in ("/en/me/", "/en/me/sessions/", "/ar/people/", f"{SETUP}", "/en/me/passkeys/", "/en/approvals/", LOGIN):
        page = client.get(path, follow=True)
        body = page.content.decode()
        assert page.status_code == 200, path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", body), path
        assert all('src="' in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", body)), path
    for path in ("/en/me/", "/en/approvals/", SETUP, f"/en/people/{world.shop.public_id}/"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_passkeys_are_named_by_no_integer_and_only_their_owner_opens_them(world: World) -> None:
    client = signed_in(with_factor(world.admin))
    page = client.get("/en/me/passkeys/")
    assert page.status_code == 200
    added = client.get("/en/me/passkeys/add/")
    assert added.status_code == 302 and added["Location"].startswith("/en/me/again/")
    client.post(added["Location"], {"code": code()})
    form = client.get("/en/me/passkeys/add/").content.decode()
    assert "creation_options" in form and SECRET not in form
    for bad in ("{}", "[]", '{"response": {"userHandle": "AA"}}', "null", '"x"'):
        assert Client().post("/en/sign-in/passkey/", {"credential": bad})["Location"] == LOGIN
