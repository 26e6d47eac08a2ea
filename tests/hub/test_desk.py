"""The desk for data subjects: anybody asks, the clock runs, a hold wins, what is erased is gone from the bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as outgoing
from django.db import connection
from django.test import Client

from inthewild.hub.accounts.models import Grant, Kind, Letter, Organisation, User
from inthewild.hub.accounts.queries import actor_of
from inthewild.hub.core import clock, holds, retention, subjects, today
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import AuditEvent, AuditPayload, Erasure
from inthewild.hub.core.subjects import Clues, Match
from inthewild.hub.core.worker import Runner
from inthewild.hub.desk import copies, queries, services
from inthewild.hub.desk.models import SubjectRequest
from inthewild.hub.errors import Conflict, Invalid, NotAllowed
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Contact

pytestmark = pytest.mark.django_db
JANE = "jane.secret@example.org"


def person(email: str, name: str, role: Role, of: Organisation | None = None) -> User:
    made = User.objects.create_user(email, name=name, organisation=of, demo=True)
    Grant.objects.create(user=made, role=role, granted_by="usr_seed", granted_at=clock.now())
    return made


@pytest.fixture
def office() -> Actor:
    convenor = Organisation.objects.create(name="Convenor", kind=Kind.CONVENOR, made_at=clock.now())
    return actor_of(person("office@example.org", "Olga", Role.SECRETARIAT, convenor))


@pytest.fixture
def jane(office: Actor) -> Contact:
    """Jane is a contact of a company; she has no account."""
    shop = Organisation.objects.create(name="Shop", kind=Kind.COMPANY, made_at=clock.now())
    return members.add_contact(office, shop, purpose="legal", name="Jane Secret", email=JANE, role="Counsel")


@pytest.fixture
def held() -> Iterator[dict[str, str]]:
    """What is held, by id."""
    found: dict[str, str] = {}
    holds.holds("test.hold")(lambda one: found.get(one, ""))
    yield found
    del holds._holds["test.hold"]


@pytest.fixture
def sellers() -> Iterator[None]:
    """An app that knows sellers by the name of their account."""
    seller = "sel_" + "a" * 26
    subjects.finder(
        "test.sellers",
        "Seller",
        lambda clues: [Match(seller, "one case")] if clues.handle.casefold() == "ivoryshop" else [],
        lambda one: {"handle": "IvoryShop"} if one == seller else None,
    )
    yield
    del subjects._finders["test.sellers"]


def token_of(request: SubjectRequest) -> str:
    asker = request.asker()
    assert asker is not None
    return asker.token


def opened(office: Actor, kind: str, **given: Any) -> SubjectRequest:
    """A request that was entered, and whom the desk took to be meant."""
    found = services.enter(office, kind, email=given.pop("email", JANE), language="en", **given)
    chosen = [c.subject for c in queries.candidates(office, found)]
    services.identify(office, found, "address", chosen)
    return found


def mails() -> list[str]:
    """What was sent, after the time to take mails back."""
    with clock.moved_by(timedelta(minutes=1)):
        Runner(settings.HOME, "desk").run(once=True)
    return [str(m.body) for m in outgoing.outbox]


def test_anybody_asks_by_the_form_confirms_by_the_mail_and_reads_the_answer(office: Actor, jane: Contact) -> None:
    outgoing.outbox.clear()
    client = Client()
    answer = client.post("/fr/privacy/request/", {"kind": "access", "email": JANE})
    assert answer["Location"] == "/fr/privacy/request/sent/"
    found = SubjectRequest.objects.get()
    assert (found.state, found.due, found.language) == ("unconfirmed", None, "fr")
    page = f"/fr/privacy/request/{token_of(found)}/"
    assert page in mails()[0]
    assert client.get(page).status_code == 200
    found.refresh_from_db()
    assert found.state == "unconfirmed", "a scanner of mails that opens links confirms nothing"
    client.post(page, {"act": "confirm"})
    found.refresh_from_db()
    assert (found.state, found.due) == ("open", services.months_after(clock.now().date(), 1))
    people = queries.candidates(office, found)
    assert [(p.subject, p.held) for p in people] == [(jane.public_id, "")]
    services.identify(office, found, "address", [people[0].subject])
    assert client.get(f"{page}my-data.json").status_code == 404
    services.answer(office, found)
    told = client.get(page.replace("/fr/", "/en/")).content.decode()
    assert "Jane Secret" in told
    assert "Counsel" in told
    copy = json.loads(client.get(f"{page}my-data.json").content)
    assert copy["held"][0]["data"]["email"] == JANE
    with clock.moved_by(timedelta(days=31)):
        assert client.get(f"{page}my-data.json").status_code == 404
        assert "Jane Secret" not in client.get(page).content.decode()
    types = list(AuditEvent.objects.filter(object=found.handle).values_list("type", flat=True).order_by("id"))
    assert types[:4] == ["request.entered", "request.confirmed", "request.identified", "request.answered"]


def test_the_form_tells_nobody_whom_the_hub_knows(office: Actor, jane: Contact) -> None:
    client = Client()
    answers = [client.post("/en/privacy/request/", {"kind": "erase", "email": e}) for e in (JANE, "nobody@example.org")]
    assert answers[0].items() == answers[1].items() or answers[0]["Location"] == answers[1]["Location"]
    assert Letter.objects.filter(kind="desk.confirm").count() == 2


def test_the_page_of_who_asked_is_kept_and_found_by_nobody(office: Actor, jane: Contact) -> None:
    found = opened(office, "access")
    answer = Client().get(f"/en/privacy/request/{token_of(found)}/")
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "strict-origin"
    for wrong in ("a" * 43, "sent2", "\x00", "a" * 500):
        assert Client().get(f"/en/privacy/request/{wrong}/").status_code == 404
    assert token_of(found) not in json.dumps(list(SubjectRequest.objects.values_list("token", "address", "handle")))


@pytest.mark.django_db(transaction=True)  # the job that rewrites the database cannot do so inside a transaction
def test_erasing_takes_the_contact_the_request_and_the_address_and_tells_who_asked(office: Actor, jane: Contact) -> None:
    outgoing.outbox.clear()
    found = opened(office, "erase", words="My name is Jane Secret, erase me")
    services.extend(office, found, "Jane told us to ask the archive.")
    services.answer(office, found)
    found.refresh_from_db()
    assert (found.state, found.sealed, found.address) == ("answered", None, "")
    jane.refresh_from_db()
    assert jane.erased_at is not None
    assert Erasure.objects.get().subject == jane.public_id
    assert any("What we held of you was erased" in body for body in mails())
    assert not AuditPayload.objects.filter(change__icontains="jane").exists()
    assert not Letter.objects.exclude(content="").exists()
    if connection.vendor == "sqlite":
        dump = "\n".join(connection.connection.iterdump())
        assert "jane.secret" not in dump.casefold()
    assert [c.subject for c in queries.candidates(office, found)] == []


def test_a_hold_wins_is_shown_and_nothing_is_erased(office: Actor, jane: Contact, held: dict[str, str]) -> None:
    held[jane.public_id] = "court order until May"
    found = opened(office, "erase")
    assert queries.candidates(office, found)[0].held == "court order until May"
    with pytest.raises(Conflict, match="court order until May"):
        services.answer(office, found)
    found.refresh_from_db()
    assert found.state == "open"
    services.refuse(office, found, "A court obliges us to keep it until May.")
    page = Client().get(f"/en/privacy/request/{token_of(found)}/").content.decode()
    assert "A court obliges us to keep it until May." in page
    assert Contact.objects.get().erased_at is None


def test_a_seller_is_found_by_the_name_of_the_account_and_leads_to_no_other(office: Actor, sellers: None) -> None:
    found = opened(office, "access", email="somebody@example.org", handle="IvoryShop")
    services.answer(office, found)
    told = json.loads(copies.for_machines(found))["held"]
    assert told == [{"source": "test.sellers", "id": "sel_" + "a" * 26, "data": {"handle": "IvoryShop"}}]
    assert subjects.find(Clues(email="somebody@example.org")) == []


def test_nothing_is_answered_before_somebody_recorded_how_it_was_checked_who_asks(office: Actor, jane: Contact) -> None:
    found = services.enter(office, "access", email=JANE, language="en")
    with pytest.raises(Invalid, match="how it was checked"):
        services.answer(office, found)
    with pytest.raises(Invalid):
        services.identify(office, found, "face", [])
    with pytest.raises(Invalid):
        services.identify(office, found, "address", ["1 OR 1=1"])


def test_a_correction_is_told_in_words(office: Actor, jane: Contact) -> None:
    with pytest.raises(Invalid, match="say what is wrong"):
        services.ask("rectify", email=JANE)
    found = opened(office, "rectify", words="I am not Counsel")
    with pytest.raises(Invalid, match="say what was done"):
        services.answer(office, found)
    services.answer(office, found, "Your role is corrected.")
    assert "Your role is corrected." in Client().get(f"/en/privacy/request/{token_of(found)}/").content.decode()


def test_the_clock_is_a_calendar_month_and_two_more_once_with_a_reason(office: Actor, jane: Contact) -> None:
    assert services.months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert services.months_after(date(2027, 11, 30), 3) == date(2028, 2, 29)
    found = services.enter(office, "access", email=JANE, language="en")
    with pytest.raises(Invalid):
        services.extend(office, found, " ")
    services.extend(office, found, "Many files")
    assert found.due == services.months_after(clock.now().date(), 3)
    with pytest.raises(Conflict):
        services.extend(office, found, "again")
    card = next(c for c in today.of(office).waits if "personal data" in str(c.title))
    assert (card.count, card.late) == (1, 0)
    with clock.moved_by(timedelta(days=100)):
        card = next(c for c in today.of(office).waits if "personal data" in str(c.title))
        assert card.late == 1


def test_who_asked_takes_it_back_and_nothing_of_them_stays(office: Actor, jane: Contact) -> None:
    found = services.enter(office, "access", email=JANE, language="en")
    page = f"/en/privacy/request/{token_of(found)}/"
    Client().post(page, {"act": "withdraw"})
    found.refresh_from_db()
    assert (found.state, found.sealed, found.address) == ("withdrawn", None, "")
    assert Client().post(page, {"act": "confirm"}).status_code == 409


def test_requests_are_deleted_by_the_table(office: Actor, jane: Contact) -> None:
    services.ask("access", email="nobody@example.org")
    done = opened(office, "access")
    services.answer(office, done)
    with clock.moved_by(timedelta(hours=25)):
        retention.sweep.func("desk.unconfirmed")
    assert SubjectRequest.objects.get() == done
    with clock.moved_by(timedelta(days=731)):
        retention.sweep.func("desk.requests")
    assert not SubjectRequest.objects.exists()


def test_only_people_of_the_secretariat_work_at_the_desk(office: Actor, jane: Contact) -> None:
    found = services.enter(office, "access", email=JANE, language="en")
    expert = actor_of(person("expert@example.org", "Eva", Role.NGO_EXPERT, Organisation.objects.get(name="Convenor")))
    with pytest.raises(NotAllowed):
        services.answer(expert, found)
    assert not queries.requests(expert).exists()
    token = Actor(kind=office.kind.__class__.TOKEN, id="itw_x", organisation=office.organisation, roles=office.roles)
    assert not queries.requests(token).exists()


def test_the_pages_of_the_desk_lead_from_entering_to_the_answer(office: Actor, jane: Contact) -> None:
    client = Client()
    client.force_login(User.objects.get(name="Olga"))
    assert b"Nobody waits for an answer" in client.get("/en/desk/").content
    made = client.post("/en/desk/new/", {"kind": "access", "email": JANE, "language": "en"})
    address = made["Location"]
    page = client.get(address).content.decode()
    assert "Shop: Legal questions" in page
    assert client.post(address, {"do": "identify", "proof": "address", "subjects": ["usr_nobody"]}).status_code == 422
    assert client.post(address, {"do": "identify", "proof": "known", "subjects": [jane.public_id]}).status_code == 302
    assert client.post(address, {"do": "answer", "words": ""}).status_code == 302
    assert "Answered" in client.get(address).content.decode()
    assert re.search(r"Answered</span>", client.get("/en/desk/?state=over").content.decode())


def test_an_account_is_exported_with_what_its_person_did(office: Actor) -> None:
    found = opened(office, "access", email="office@example.org")
    services.answer(office, found)
    told = json.loads(copies.for_machines(found))["held"][0]["data"]
    assert told["name"] == "Olga"
    assert told["roles"][0]["role"] == "secretariat"
    assert "request.answered" in [one["what"] for one in told["did"]]
    read = dict(copies.for_people(found)[0].lines)
    assert read["E-mail"] == "office@example.org"
    assert read["Active"] == "yes"
    assert any(label == "What you did" and "answered" in text for label, text in copies.for_people(found)[0].lines)


def test_the_list_of_requests_is_filtered_taken_out_and_names_nobody(office: Actor, jane: Contact) -> None:
    late = opened(office, "access")
    erase = opened(office, "erase", email="else@example.org")
    services.refuse(office, erase, "It must be kept.")
    SubjectRequest.objects.filter(pk=late.pk).update(due=clock.now().date() - timedelta(days=1))
    client = Client()
    client.force_login(User.objects.get(name="Olga"))

    def file(kind: str, query: str = "") -> str:
        return b"".join(client.get(f"/en/desk/?as={kind}{query}").streaming_content).decode()

    def rows(query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(file("json", query))
        return found

    assert [(one["id"], one["stands"]) for one in rows("")] == [(late.handle, "late")]
    assert [one["id"] for one in rows("&state=over")] == [one["id"] for one in rows("&state=refused")] == [erase.handle]
    assert rows("&state=answered") == rows("&kind=erase") == []
    assert [one["id"] for one in rows("&state=nonsense")] == [late.handle]
    page = client.get("/en/desk/").content.decode()
    assert 'class="badge bad">Overdue' in page
    assert f'href="/en/desk/{late.handle}/"' in page
    over = client.get("/en/desk/?state=over").content.decode()
    assert "Over since" in over and "Answer by" not in over.partition("<thead")[2].partition("</thead>")[0]
    assert JANE not in page + file("csv")
