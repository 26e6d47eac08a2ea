"""Nobody uses the hub as an oracle (HUB.md 3): what only terms for members find, and what is held for law enforcement, leaves
no byte that differs anywhere, for anybody but those who must know.

The same scene is entered with and without the secret; every page without parameters, the pages of the cases, lists as files,
the API, search, the reporters' status and the letters are compared for everybody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import cases_world
import pytest
from cases_world import World
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.test import Client, override_settings
from test_permissions_matrix import ROUTES

from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.cases import engine
from inthewild.hub.cases.answers import Answers
from inthewild.hub.cases.models import Case, CaseListing, Notice
from inthewild.hub.cases.services import cases, holds, intake
from inthewild.hub.cases.services.prepare import prepare
from inthewild.hub.core import clock
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.worker import Runner
from inthewild.hub.members import services as members

pytestmark = pytest.mark.django_db

WORDS = [f"qorvex{letter}" for letter in "abcdefghijklmnopqrst"]
TEXTS = [f"For sale: two {word} pieces from my collection, pick up on Sunday morning" for word in WORDS]
HELD = 5
_ROLES = {
    "moderator": (Role.COMPANY_MODERATOR, "shop"), "spotter": (Role.SPOTTER, ""),
    "office": (Role.SECRETARIAT, ""), "other liaison": (Role.LE_LIAISON, "customs"), "other expert": (Role.NGO_EXPERT, "other"),
}  # fmt: skip
_PATHS = [r for r, method in ROUTES if method == "GET" and "<" not in r.replace("/<lang>", "") and not r.startswith("/api/")]
_STATIC = re.compile(
    r"^/(healthz|readyz|audit|\.well-known|<lang>/(parts|about|me|password|sign|invitation|report|email|people|office))"
)
"""Pages that read nothing of cases: about oneself, ways in, what stands still."""
_API = [r for r, method in ROUTES if method == "GET" and r.startswith("/api/v1/") and "<" not in r]
_VARIES = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|name="csrf[^>]*>|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)?|\d\d:\d\d(?::\d\d)?(?: UTC)?'
    r'|"seq": \d+|"request_id": ?"[^"]*"|\b[0-9A-Z]{4}(?:-[0-9A-Z]{2,5}){4,7}\b|itw_[a-z2-7]{8}'
    r"|/(?:stop|letters)/[\w.:-]+|[\w.-]{40,}"
)
"""Drawn anew for each reader and minute; ``seq`` counts the events of the whole hub, and is no measure of anything."""
_ID = re.compile(r"\b[a-z]{3}_[a-z2-7]{26}\b")


class Scene:
    """The coalition with twenty reports, assessed and in part confirmed; what everybody else is shown of it."""

    def __init__(self, office: Actor, *, hold: bool = False) -> None:
        self.world = world = cases_world.build(office)
        self.customs = members.register_organisation(office, name="Other Customs", kind="enforcement")
        self.people = {name: self.browser(name, *spec) for name, spec in _ROLES.items()}
        self.spotter = User.objects.get(email__startswith="spotter")
        self.codes = [self.report(number, text) for number, text in enumerate(TEXTS)]
        for case in Case.objects.order_by("pk"):
            prepare.func(case.public_id)
        for number, case in enumerate(Case.objects.order_by("pk")[:HELD]):
            self.decide(case, confirmed=not hold or number % 2 == 0, hold=hold)
        self.tokens = [self.token(world.other_ngo, Role.NGO_EXPERT), self.token(world.coalition.shop, Role.COMPANY_ADMIN)]
        self.run()

    def browser(self, name: str, role: Role, home: str) -> Client:
        coalition = self.world.coalition
        homes = {"shop": coalition.shop, "other": self.world.other_ngo, "customs": self.customs}
        return cases_world.browser(self.world, role, homes.get(home), name=name.replace(" ", "-"))

    def report(self, number: int, text: str) -> str:
        by_spotter = number % 2 == 1
        reporter = Actor(ActorKind.USER, self.spotter.public_id, "", frozenset({Role.SPOTTER})) if by_spotter else Actor.public()
        answers = Answers(link=f"https://market.example/item/{number}", title=f"Offer {number}", text=text)
        found = intake.receive(
            reporter, answers, source="spotter" if by_spotter else "public", reporter=reporter.id,
            contact=f"reporter{number}@mail.example",
        )  # fmt: skip
        return found.code

    def decide(self, case: Case, *, confirmed: bool, hold: bool) -> None:
        """Confirmed, its notices not signed yet; held beside that, or in triage where otherwise it would be confirmed."""
        expert = self.world.expert
        cases.assess(expert, case, version=case.version, severity=3)
        if confirmed:
            cases.confirm(expert, case, version=case.version)
        if hold:
            cases_world.hold(self.world, case)

    def token(self, organisation: Organisation, role: Role) -> Client:
        maker = Actor(ActorKind.USER, "usr_maker", organisation.public_id, frozenset({role}))
        maker = maker if role is Role.COMPANY_ADMIN else self.world.coalition.office
        scopes = [s.name for s in tokens.scopes_for(organisation) if s.name.endswith(":read")]
        secret = tokens.make(maker, organisation, "reader", scopes).secret
        return Client(headers={"authorization": f"Bearer {secret}"})

    def run(self) -> None:
        """Let the worker do what is due a minute later, and a minute after that: letters are written first, then sent."""
        for minutes in (1, 2):
            with clock.moved_by(timedelta(minutes=minutes)):
                Runner(settings.HOME, "oracle").run(once=True)

    def shown(self) -> dict[str, str]:
        """Everything that everybody else reads, by who reads what; ids, times and secrets made alike."""
        found = dict(self._pages())
        for number, client in enumerate(self.tokens):
            found |= {f"token {number} {path}": _read(client, path) for path in _API}
        phone = Client()
        for number, code in enumerate(self.codes):
            answer = phone.post("/en/report/status", {"code": code})
            found[f"status {number}"] = f"{answer.status_code} {answer.content.decode()}"
        for number, letter in enumerate(mail.outbox):
            found[f"letter {number}"] = f"{letter.to} {letter.subject} {letter.body}"
        return {name: alike(text) for name, text in found.items()}

    def _pages(self) -> Iterator[tuple[str, str]]:
        lists = ["/en/cases/?state=any", "/en/cases/?state=any&as=csv", "/en/cases/?state=any&as=json&sort=opened",
                 "/en/search/?q=offer", "/en/search/?q=qorvexa"]  # fmt: skip
        own = [f"/en/cases/{case.public_id}/" for case in Case.objects.order_by("pk")[: HELD + 1]]
        paths = [p.replace("/<lang>", "/en") for p in _PATHS if not _STATIC.match(p)]
        for name, client in {**self.people, "public": Client()}.items():
            for path in (*paths, *lists, *own, *(f"{one}similar" for one in own)):
                yield f"{name} {_ID.sub('id', path)} {own.index(path) if path in own else ''}", _read(client, path)


def _read(client: Client, path: str) -> str:
    answer = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return f"{answer.status_code} {answer.headers.get('Location', '')} {content.decode('utf-8', 'replace')}"


def alike(text: str) -> str:
    numbers: dict[str, str] = {}
    named = _ID.sub(lambda m: numbers.setdefault(m.group(), f"id-{len(numbers)}"), text)
    return _VARIES.sub("~", named)


@pytest.fixture(scope="module")
def shown(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Callable[..., dict[str, str]]]:
    """``shown(hold=..., terms=...)``: what everybody else reads of a scene, entered and taken back; each is made once."""
    office = Actor(ActorKind.USER, "usr_ann", "org_secretariat", frozenset({Role.SECRETARIAT}))
    made: dict[tuple[bool, bool], dict[str, str]] = {}
    hasty = settings.CONFIG.model_copy(update={"api_rate": 0, "api_public_rate": 0})

    def read(*, hold: bool = False, terms: bool = False) -> dict[str, str]:
        if (hold, terms) not in made:
            with django_db_blocker.unblock(), override_settings(CONFIG=hasty), transaction.atomic():  # type: ignore[attr-defined]
                mail.outbox = []
                if terms:
                    write_terms()
                try:
                    made[hold, terms] = Scene(office, hold=hold).shown()
                finally:
                    engine.members_file().unlink(missing_ok=True)
                    transaction.set_rollback(True)
        return made[hold, terms]

    yield read


def write_terms() -> None:
    rows = [f"{word}\ten\tpair:elephantidae+x-ivory\t0\tMEMBERS" for word in WORDS]
    engine.members_file().parent.mkdir(exist_ok=True)
    engine.members_file().write_text("\n".join(["term\tlang\tsense\tambiguity\tsharing", *rows]) + "\n", "utf-8")


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names of what differs, with the first place where it does."""
    assert one.keys() == other.keys()
    found = []
    for name in one:
        if one[name] != other[name]:
            at = next((i for i, (a, b) in enumerate(zip(one[name], other[name], strict=False)) if a != b), 0)
            found.append(f"{name}: {one[name][max(at - 60, 0) : at + 60]!r} | {other[name][max(at - 60, 0) : at + 60]!r}")
    return found


def test_what_only_terms_for_members_find_is_shown_nowhere_else(shown: Callable[..., dict[str, str]]) -> None:
    assert not differing(shown(), shown(terms=True))


def test_a_held_case_looks_everywhere_like_one_that_is_being_checked(shown: Callable[..., dict[str, str]]) -> None:
    plain = shown()
    assert not differing(plain, shown(hold=True))
    assert all("being checked" in plain[f"status {number}"].lower() for number in range(HELD))


def test_the_comparison_would_see_a_case_that_was_decided(shown: Callable[..., dict[str, str]]) -> None:
    """Control: what experts of the second organisation read is not empty, and reporters are told something."""
    plain = shown()
    assert "Offer 19" in plain["other expert /en/cases/ "]
    assert "Offer 0" not in plain["other expert /en/cases/ "]
    assert plain["other expert /en/cases/id/ 5"].startswith("200")
    assert plain["other expert /en/cases/id/ 0"].startswith("404")
    assert (
        plain["spotter /en/my-reports/ "].count("being checked") + plain["spotter /en/my-reports/ "].count("Being checked") >= 10
    )
    assert any(name.startswith("letter") for name in plain)


def test_experts_see_what_terms_for_members_find_only_under_an_agreement(secretariat: Actor) -> None:
    write_terms()
    try:
        world = cases_world.build(secretariat)
        case = cases_world.case(world, text=TEXTS[0])
        url = f"/en/cases/{case.public_id}/"
        client = cases_world.browser(world)
        assert "<mark" not in str(client.get(url).content, "utf-8")
        sign(world)
        page = str(client.get(url).content, "utf-8")
        assert "qorvexa</mark>" in page
        assert "Read with terms for members" in page
        assert (case.taxon, case.severity) == ("", 0)  # what everybody in the pool sees knows nothing of it
    finally:
        engine.members_file().unlink(missing_ok=True)


def test_a_report_of_a_held_listing_is_filed_as_any_other(secretariat: Actor) -> None:
    world = cases_world.build(secretariat)
    held = cases_world.case(world, url="https://market.example/item/1")
    cases_world.hold(world, held)
    again = cases_world.reported(world, url="https://market.example/item/1")
    assert again.case == held
    assert CaseListing.objects.count() == 1
    holds.release(world.expert, held.holds.get(), "Over.")


def sign(world: World) -> None:
    drafted = members.draft_agreement(world.coalition.office, world.ngo, kind="members_data", version="1")
    members.sign_agreement(world.coalition.office, drafted, signed_by="Somebody", signed_at=date(2024, 1, 1))


def test_the_contact_of_a_platform_cannot_tell_a_held_case_from_one_that_others_confirmed(secretariat: Actor) -> None:
    world = cases_world.build(secretariat)
    confirmed, held = (cases_world.case(world, "confirmed", by=world.other_expert) for _ in range(2))
    hold = cases_world.hold(world, held, by=world.other_expert)
    seen = visible(Case, world.expert)
    assert not seen.filter(pk__in=[confirmed.pk, held.pk]).exists()
    holds.release(world.other_expert, hold, reason="Over.")
    assert not seen.filter(pk__in=[confirmed.pk, held.pk]).exists()
    Notice.objects.filter(case=confirmed, state="draft").update(
        state="sent", good_faith_by="usr_x", good_faith_at=clock.now(), sent_at=clock.now()
    )
    assert list(seen.filter(pk__in=[confirmed.pk, held.pk])) == [confirmed]
