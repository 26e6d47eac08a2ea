"""What the coalition does with its members, as somebody of the secretariat or of a company would tell it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from members_world import World, build, member

from inthewild.hub.accounts import services as accounts
from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import Grant, Invitation, User
from inthewild.hub.core import clock, erasure, erasure_log, leaving, states
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent, AuditPayload, Erasure
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight
from inthewild.hub.members import queries, services
from inthewild.hub.members.models import Agreement, Contact, Duty, Membership, PlatformOwner, StockFigure
from inthewild.hub.members.models.contact import address_hash
from inthewild.hub.members.states import AGREEMENT, MEMBERSHIP, PLATFORM

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> World:
    return build(secretariat)


def today() -> date:
    return clock.now().date()


def events(about: str) -> list[str]:
    return list(AuditEvent.objects.filter(object=about).order_by("id").values_list("type", flat=True))


# Membership


def test_every_step_of_a_membership_is_dated_and_leaves_its_event(world: World) -> None:
    made = services.open_membership(
        world.office, services.register_organisation(world.office, name="New", kind="company"), day=date(2022, 1, 1)
    )
    steps = [("invited", ""), ("onboarding", ""), ("active", ""), ("paused", "they asked"), ("active", ""), ("left", "closed")]
    for month, (to, why) in enumerate(steps, start=2):
        services.move_membership(world.office, made, to, day=date(2022, month, 1), reason=why)
    made.refresh_from_db()
    assert (made.joined_on, made.left_on, made.state) == (date(2022, 4, 1), date(2022, 7, 1), "left")
    assert events(made.public_id) == [
        "membership.opened",
        "membership.invited",
        "membership.onboarded",
        "membership.activated",
        "membership.paused",
        "membership.resumed",
        "membership.left",
    ]
    assert [(s.state, s.day.month) for s in made.steps.all()] == [
        ("prospect", 1), ("invited", 2), ("onboarding", 3), ("active", 4), ("paused", 5), ("active", 6), ("left", 7),
    ]  # fmt: skip


def _states_of(machine: states.Machine) -> list[str]:
    return sorted({s for e in machine.steps for s in (e.source, e.target)})


@pytest.mark.parametrize("source", _states_of(MEMBERSHIP))
@pytest.mark.parametrize("target", _states_of(MEMBERSHIP))
def test_a_membership_takes_the_steps_of_its_machine_and_no_other(world: World, source: str, target: str) -> None:
    made = Membership.objects.get(organisation=world.prospect)
    day = today()
    dates = {"joined_on": day if source in ("active", "paused") else None, "left_on": day if source == "left" else None}
    Membership.objects.filter(pk=made.pk).update(state=source, **dates)
    if any((e.source, e.target) == (source, target) for e in MEMBERSHIP.steps):
        services.move_membership(world.office, made, target, reason="because")
        assert Membership.objects.get(pk=made.pk).state == target
    else:
        with pytest.raises(Conflict):
            services.move_membership(world.office, made, target, reason="because")
        assert Membership.objects.get(pk=made.pk).state == source


def test_pausing_and_leaving_need_a_reason_and_days_go_forward(world: World) -> None:
    made = Membership.objects.get(organisation=world.shop)
    for to in ("paused", "left"):
        with pytest.raises(Invalid):
            services.move_membership(world.office, made, to)
    with pytest.raises(Invalid, match="before the last step"):
        services.move_membership(world.office, made, "paused", reason="x", day=date(2020, 3, 1))
    with pytest.raises(Invalid, match="future"):
        services.move_membership(world.office, made, "paused", reason="x", day=today() + timedelta(days=1))


def test_no_token_takes_a_company_out_of_the_coalition(world: World) -> None:
    mine = Membership.objects.get(organisation=world.shop)
    for person in (world.admin(world.shop), world.office):
        token = Actor(ActorKind.TOKEN, "itw_abcdefgh", person.organisation, person.roles)
        with pytest.raises(NotAllowed):
            services.move_membership(token, mine, "left", reason="stolen")
    assert Membership.objects.get(pk=mine.pk).state == "active"


def test_only_the_secretariat_moves_memberships_and_a_company_may_leave_by_itself_only(world: World) -> None:
    mine = Membership.objects.get(organisation=world.shop)
    for actor in (world.admin(world.other), world.expert, world.auditor, world.spotter, Actor.public()):
        with pytest.raises(NotAllowed):
            services.move_membership(actor, mine, "paused", reason="x")
        with pytest.raises(NotAllowed):
            services.leave_coalition(actor, mine, reason="x")
    with pytest.raises(NotAllowed):
        services.move_membership(world.admin(world.shop), mine, "paused", reason="x")
    services.leave_coalition(world.admin(world.shop), mine, reason="our decision")
    assert Membership.objects.get(pk=mine.pk).state == "left"


def test_one_membership_at_a_time_and_who_comes_back_gets_a_new_one(world: World) -> None:
    with pytest.raises(Conflict):
        services.open_membership(world.office, world.shop)
    first = Membership.objects.get(organisation=world.shop)
    services.leave_coalition(world.office, first, reason="x", day=date(2023, 5, 1))
    with pytest.raises(Conflict, match="not left yet"):
        services.open_membership(world.office, world.shop, day=date(2023, 4, 1))
    member(world.office, world.shop, date(2024, 1, 1))
    found = [(m.since, m.until) for m in queries.members(Actor.public(), today()) if m.name == "Example Market"]
    assert found == [(date(2020, 3, 2), date(2023, 5, 1)), (date(2024, 1, 1), None)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(organisation=world.shop, state_on=today())


def test_leaving_does_everything_or_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office, shop = world.office, world.shop
    signed = services.draft_agreement(office, shop, kind="signals", version="1")
    services.sign_agreement(office, signed, signed_by="Ana Example", signed_at=date(2021, 1, 1))
    services.set_duty(office, shop, kind="figures", about="2025", due=today())
    services.add_contact(office, shop, purpose="lead", name="Ana Example", email="ana@market.example")
    called: list[leaving.Departure] = []

    def fails(_actor: Actor, departure: leaving.Departure) -> None:
        called.append(departure)
        raise Conflict("the tokens cannot be revoked")

    part = leaving.Part("zz", follows=lambda _org: ["Tokens are revoked."], do=fails, stays=lambda _org: ["Nothing of zz."])
    monkeypatch.setattr(leaving, "_parts", leaving._parts | {"zz": part})
    told = leaving.follows(shop.public_id)
    assert {"1 agreement ends.", "1 open duty is dropped.", "1 contact is erased.", "Tokens are revoked."} <= set(told)
    assert "Nothing of zz." in leaving.stays(shop.public_id)
    mine = Membership.objects.get(organisation=shop)
    with pytest.raises(Conflict):
        services.leave_coalition(office, mine, reason="x")
    assert called[0].organisation == shop.public_id
    assert Membership.objects.get(organisation=shop).state == "active"
    assert queries.has_agreement(shop, "signals")
    monkeypatch.setattr(leaving, "_parts", {n: p for n, p in leaving._parts.items() if n != "zz"})
    services.leave_coalition(office, mine, reason="x")
    assert not queries.has_agreement(shop, "signals")
    assert queries.has_agreement(shop, "signals", date(2022, 1, 1))
    assert Duty.objects.get(organisation=shop).dropped_at is not None
    assert Contact.objects.get(organisation=shop).sealed is None


def test_who_leaves_is_locked_out_with_all_keys(world: World) -> None:
    person = User.objects.create_user("mo@market.example", name="Mo", organisation=world.shop)
    Grant.objects.create(user=person, role=Role.COMPANY_ADMIN, granted_by="test", granted_at=clock.now())
    made = tokens.make(world.admin(world.shop), world.shop, "feed", ["events:read"])
    accounts.invite(world.office, world.shop, "new@market.example", [Role.COMPANY_MODERATOR])
    told = leaving.follows(world.shop.public_id)
    assert {"1 person can no longer sign in.", "1 token of the API is revoked."} <= set(told)
    services.leave_coalition(world.admin(world.shop), Membership.objects.get(organisation=world.shop), reason="closed")
    person.refresh_from_db()
    assert not person.is_active
    assert tokens.authenticate(made.secret) is None
    assert not Invitation.objects.filter(organisation=world.shop, state="open").exists()
    assert User.objects.filter(organisation=world.other).count() == 0


# Agreements


@pytest.mark.parametrize("source", _states_of(AGREEMENT))
@pytest.mark.parametrize("target", ["signed", "ended"])
def test_an_agreement_takes_the_steps_of_its_machine_and_no_other(world: World, source: str, target: str) -> None:
    made = services.draft_agreement(world.office, world.shop, kind="signals", version="1")
    if source != "draft":
        Agreement.objects.filter(pk=made.pk).update(state=source, signed_at=date(2021, 1, 1), valid_from=date(2021, 1, 1))
        made.refresh_from_db()

    def move() -> None:
        if target == "signed":
            services.sign_agreement(world.office, made, signed_by="A", signed_at=date(2022, 1, 1))
        else:
            services.end_agreement(world.office, made, reason="x")

    if any((e.source, e.target) == (source, target) for e in AGREEMENT.steps):
        move()
    elif source == target == "signed":
        with pytest.raises(Conflict):
            move()
    else:
        with pytest.raises(Conflict):
            move()


def test_a_newer_agreement_supersedes_the_older_on_the_day_it_begins(world: World) -> None:
    office, shop = world.office, world.shop
    old = services.draft_agreement(office, shop, kind="members_data", version="1")
    assert not queries.has_agreement(shop, "members_data")
    services.sign_agreement(office, old, signed_by="A", signed_at=date(2021, 1, 1), valid_from=date(2021, 2, 1))
    assert not queries.has_agreement(shop, "members_data", date(2021, 1, 15))
    assert queries.has_agreement(shop, "members_data")
    new = services.draft_agreement(office, shop, kind="members_data", version="2")
    soon = today() + timedelta(days=30)
    services.sign_agreement(office, new, signed_by="A", signed_at=today(), valid_from=soon)
    old.refresh_from_db()
    assert (old.state, old.valid_until) == ("superseded", soon)
    assert all(queries.has_agreement(shop, "members_data", day) for day in (today(), soon, soon + timedelta(days=400)))
    assert not queries.has_agreement(world.other, "members_data")
    assert not queries.has_agreement(shop, "signals")


def test_an_agreement_that_is_over_opens_nothing(world: World) -> None:
    made = services.draft_agreement(world.office, world.shop, kind="publication", version="1")
    services.sign_agreement(world.office, made, signed_by="A", signed_at=date(2021, 1, 1), valid_until=today())
    assert not queries.has_agreement(world.shop, "publication")
    assert queries.has_agreement(world.shop, "publication", today() - timedelta(days=1))


def test_who_signed_stands_in_no_event(world: World) -> None:
    made = services.draft_agreement(world.office, world.shop, kind="publication", version="1")
    services.sign_agreement(world.office, made, signed_by="Zebedee Example", signed_at=date(2021, 1, 1))
    assert not AuditPayload.objects.filter(change__contains="Zebedee").exists()


# Platforms and owners


@pytest.mark.parametrize("source", _states_of(PLATFORM))
@pytest.mark.parametrize("target", ["accepted", "rejected", "merged"])
def test_a_proposal_takes_the_steps_of_its_machine_and_no_other(world: World, source: str, target: str) -> None:
    made = services.platform_for_host(world.spotter, "unknown.example")
    type(made).objects.filter(pk=made.pk).update(state=source, merged_into=world.platform if source == "merged" else None)
    made.refresh_from_db()
    move: dict[str, Callable[[], object]] = {
        "accepted": lambda: services.accept_platform(world.expert, made, name="Unknown"),
        "rejected": lambda: services.reject_platform(world.expert, made, "a private page"),
        "merged": lambda: services.merge_platform(world.expert, made, world.platform),
    }
    if any((e.source, e.target) == (source, target) for e in PLATFORM.steps):
        move[target]()
        made.refresh_from_db()
        assert made.state == target
    else:
        with pytest.raises(Conflict):
            move[target]()


def test_an_unknown_host_is_proposed_once_and_a_known_one_found_under_any_spelling(world: World) -> None:
    first = services.platform_for_host(Actor.public(), "https://WWW.Bücher.example:8443/path?q=1")
    assert (first.state, first.name) == ("proposed", "xn--bcher-kva.example")
    for spelling in ("bücher.example", "BÜCHER.EXAMPLE.", "xn--bcher-kva.example", "ｂücher。example", "bu\u0308cher.example"):
        assert services.platform_for_host(world.spotter, spelling) == first
    assert services.platform_for_host(world.spotter, "m.market.example") == world.platform
    assert services.platform_for_host(world.spotter, "http://market.example") == world.platform


def test_a_proposed_host_swallows_neither_subdomains_nor_neighbours(world: World) -> None:
    wide = services.platform_for_host(world.spotter, "co.example")
    narrow = services.platform_for_host(world.spotter, "shop.co.example")
    assert wide != narrow
    assert services.platform_for_host(world.spotter, "notmarket.example") != world.platform


def test_a_merged_host_leads_to_the_platform_that_got_it(world: World) -> None:
    asked = services.platform_for_host(world.spotter, "market-app.example")
    services.merge_platform(world.expert, asked, world.platform)
    assert services.platform_for_host(world.spotter, "market-app.example") == world.platform
    with pytest.raises(Invalid):
        services.merge_platform(
            world.expert,
            services.platform_for_host(world.spotter, "x.example"),
            services.platform_for_host(world.spotter, "y.example"),
        )


def test_companies_neither_decide_on_hosts_nor_see_the_queue(world: World) -> None:
    asked = services.platform_for_host(world.spotter, "unknown.example")
    for actor in (world.admin(world.shop), world.spotter, world.auditor, Actor.public()):
        with pytest.raises(NotAllowed):
            services.accept_platform(actor, asked)
    assert list(queries.proposals(world.expert)) == [asked]
    assert not queries.proposals(world.admin(world.shop)).exists()
    with pytest.raises(OutOfSight):
        queries.platform(world.admin(world.shop), asked.public_id)


@pytest.mark.parametrize(
    "host",
    [
        "", " ", ".", "localhost", "printer", "market", "127.0.0.1", "1.2.3.4", "0x7f.1", "2130706433", "[::1]", "::1", "fe80::1",
        "http://[::1]/", "a..example", "-a.example", "a-.example", "exa mple.example", "a.example/..", "user@market.example",
        "https://market.example@evil.example/", "javascript:alert(1)", "ftp://market.example", "file:///etc/passwd", "a.local",
        "router.lan", "x.onion", "1.0.0.127.in-addr.arpa", "market.example\x00.evil", "mar\nket.example", "market\\.example",
        "a" * 64 + ".example", ".".join(["abcdefg"] * 40), "xn--.example", "xn--a.example", "\ufffd.example",
        "\u202emarket.example",
        "https://market.example:99999/", "http://", "\u0301a.example", "a.123", "x" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_host_of_the_public_internet_is_refused(world: World, host: str) -> None:
    with pytest.raises(Invalid):
        services.platform_for_host(world.spotter, host)


def test_owners_follow_each_other_without_overlap(world: World) -> None:
    office, platform = world.office, world.platform
    services.set_owner(office, platform, world.other, since=date(2022, 1, 1))
    with pytest.raises(Conflict, match="later change"):
        services.set_owner(office, platform, world.shop, since=date(2021, 6, 1))
    with pytest.raises(Conflict, match="later change"):
        services.set_owner(office, platform, world.shop, since=date(2022, 1, 1))
    with pytest.raises(Conflict, match="already"):
        services.set_owner(office, platform, world.other, since=date(2023, 1, 1))
    services.set_owner(office, platform, None, since=date(2023, 1, 1))
    services.set_owner(office, platform, world.shop, since=date(2024, 1, 1))
    spans = [(o.organisation.name, o.since.year, o.until.year if o.until else None) for o in platform.owners.all()]
    assert spans == [("Example Market", 2019, 2022), ("Example Search", 2022, 2023), ("Example Market", 2024, None)]
    with pytest.raises(IntegrityError), transaction.atomic():
        PlatformOwner.objects.create(platform=platform, organisation=world.other, since=today())


def test_only_conservation_organisations_are_points_of_contact(world: World) -> None:
    with pytest.raises(Invalid):
        services.set_liaison(world.office, world.platform, world.other)
    services.set_liaison(world.office, world.platform, world.ngo, since=date(2021, 1, 1))
    assert events(world.platform.public_id)[-1] == "liaison.begun"


def test_two_who_change_a_platform_at_once_do_not_overwrite_each_other(world: World) -> None:
    first = queries.platform(world.office, world.platform.public_id)
    second = queries.platform(world.expert, world.platform.public_id)
    services.change_platform(world.office, first, {"regions": ["de", "FR", "150"]}, version=first.version)
    with pytest.raises(Conflict, match="meanwhile"):
        services.change_platform(world.expert, second, {"regions": []}, version=second.version)
    world.platform.refresh_from_db()
    assert world.platform.regions == ["150", "DE", "FR"]


def test_a_company_changes_its_own_platform_but_neither_its_hosts_nor_another(world: World) -> None:
    admin = world.admin(world.shop)
    route = {"route": "email", "route_address": "report@market.example"}
    services.change_platform(admin, world.platform, route, version=world.platform.version)
    with pytest.raises(NotAllowed):
        services.change_platform(admin, world.platform, {"hosts": ["evil.example"]}, version=2)
    with pytest.raises(NotAllowed):
        services.change_platform(admin, world.other_platform, route, version=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"route": "form", "route_address": "javascript:alert(1)"}, {"route": "form"},
        {"route": "email", "route_address": "nobody"},
        {"sector": "zoo"}, {"regions": ["XX1"]}, {"regions": ["ZZ"]}, {"languages": ["klingon"]}, {"name": " "},
        {"state": "rejected"},
        {"name": "x" * 201}, {"hosts": []}, {"hosts": ["localhost"]},
    ],
)  # fmt: skip
def test_facts_of_a_platform_that_cannot_be_are_refused(world: World, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        services.change_platform(world.office, world.platform, changes, version=1)


def test_a_host_belongs_to_one_platform(world: World) -> None:
    with pytest.raises(Conflict, match=r"market\.example"):
        services.register_platform(world.office, name="Copy", hosts=["WWW.market.example"])
    with pytest.raises(Conflict):
        services.register_platform(world.office, name="example market", hosts=["new.example"])


# Figures


def test_a_figure_is_corrected_by_a_new_row_that_names_it(world: World) -> None:
    first = services.enter_figure(
        world.office, world.platform, measure="accounts", value=10, day=date(2024, 1, 1), source="annual report"
    )
    with pytest.raises(Conflict):
        services.enter_figure(world.office, world.platform, measure="accounts", value=11, day=date(2024, 1, 1), source="x")
    second = services.correct_figure(world.admin(world.shop), first, value=12, source="annual report, page 3")
    with pytest.raises(Conflict, match="corrected already"):
        services.correct_figure(world.office, first, value=13, source="x")
    assert [(f.number, f.value, f.corrects_id) for f in StockFigure.objects.order_by("number")] == [
        (1, 10, None),
        (2, 12, first.pk),
    ]
    assert second.number == 2
    assert queries.reach(world.office, today()).accounts.value == 12


@pytest.mark.parametrize("value", [-1, 10**16, True])
def test_a_figure_that_cannot_be_is_refused(world: World, value: int) -> None:
    with pytest.raises(Invalid):
        services.enter_figure(world.office, world.platform, measure="items", value=value, day=date(2024, 1, 1), source="x")


def test_a_figure_has_a_source_and_a_past_day(world: World) -> None:
    with pytest.raises(Invalid):
        services.enter_figure(world.office, world.platform, measure="items", value=1, day=date(2024, 1, 1), source=" ")
    with pytest.raises(Invalid):
        services.enter_figure(world.office, world.platform, measure="items", value=1, day=today() + timedelta(days=1), source="x")
    with pytest.raises(NotAllowed):
        services.enter_figure(
            world.admin(world.other), world.platform, measure="items", value=1, day=date(2024, 1, 1), source="x"
        )


# Commitments


def test_a_member_says_how_far_it_is_and_somebody_else_verifies(world: World) -> None:
    admin = world.admin(world.shop)
    services.record_commitment(admin, world.shop, "policy", "planned", after=0)
    with pytest.raises(Invalid, match="how one can see it"):
        services.record_commitment(admin, world.shop, "policy", "live", after=1)
    services.record_commitment(admin, world.shop, "policy", "live", after=1, link="https://market.example/rules")
    with pytest.raises(NotAllowed):
        services.record_commitment(admin, world.shop, "policy", "verified", after=2, note="we say so")
    own_office = world.person(world.shop, Role.SECRETARIAT)
    with pytest.raises(NotAllowed):
        services.record_commitment(own_office, world.shop, "policy", "verified", after=2, note="we say so")
    services.record_commitment(world.auditor, world.shop, "policy", "verified", after=2, note="read on 1 May")
    history = queries.commitment_history(world.office, world.shop, "policy")
    assert [c.level for c in history] == ["verified", "live", "planned"]
    assert events(world.shop.public_id)[-1] == "commitment.verified"


def test_two_who_record_at_once_do_not_overwrite_each_other(world: World) -> None:
    admin = world.admin(world.shop)
    services.record_commitment(admin, world.shop, "training", "planned", after=0)
    with pytest.raises(Conflict, match="meanwhile"):
        services.record_commitment(world.office, world.shop, "training", "not_started", after=0)


def test_a_past_day_is_read_as_it_was(world: World) -> None:
    admin = world.admin(world.shop)
    services.record_commitment(admin, world.shop, "training", "planned", after=0, day=date(2022, 1, 1))
    services.record_commitment(admin, world.shop, "training", "live", after=1, day=date(2023, 1, 1), note="course")

    def level(day: date) -> str | None:
        found = queries.commitments(world.office, [world.shop], day).get(world.shop.pk, {}).get("training")
        return found.level if found else None

    assert [level(date(year, 6, 1)) for year in (2021, 2022, 2023)] == [None, "planned", "live"]


# Duties


def test_what_is_owed_is_overdue_after_its_day_and_done_once(world: World) -> None:
    owed = services.set_duty(world.office, world.shop, kind="figures", about="Figures of 2025", due=today())
    assert not owed.overdue_on(today())
    assert owed.overdue_on(today() + timedelta(days=1))
    with pytest.raises(NotAllowed):
        services.finish_duty(world.admin(world.other), owed)
    services.finish_duty(world.admin(world.shop), owed)
    assert not owed.overdue_on(today() + timedelta(days=1))
    with pytest.raises(Conflict):
        services.drop_duty(world.office, owed, reason="too late")


# Contacts


def test_a_contact_is_unreadable_in_the_database_and_gone_when_erased(world: World) -> None:
    made = services.add_contact(
        world.admin(world.shop),
        world.shop,
        purpose="lead",
        name="Ana Canary",
        email="ana.canary@market.example",
        role="Lead Canary",
    )
    stored = Contact.objects.values().get(pk=made.pk)
    assert b"anary" not in bytes(stored["sealed"])
    assert not AuditPayload.objects.filter(change__icontains="canary").exists()
    person = queries.contact(world.office, world.shop, made.number).person()
    assert person is not None
    assert person.email == "ana.canary@market.example"
    services.erase_contact(world.office, made)
    with pytest.raises(OutOfSight):
        queries.contact(world.office, world.shop, made.number)
    left = Contact.objects.values().get(pk=made.pk)
    assert (left["sealed"], left["wrapped_key"], left["address_hash"]) == (None, None, "")
    again = services.add_contact(world.office, world.shop, purpose="lead", name="B", email="b@market.example")
    assert again.number == made.number + 1
    services.erase_contact(world.office, made)  # a second time nothing happens
    assert Erasure.objects.filter(subject=made.public_id).count() == 1


def test_a_contact_that_a_restored_backup_brings_back_is_erased_again(world: World, tmp_path: Path) -> None:
    made = services.add_contact(world.office, world.shop, purpose="lead", name="Ana", email="ana@market.example")
    before = Contact.objects.values().get(pk=made.pk)
    services.erase_contact(world.office, made)
    erasure_log.export(settings.HOME, tmp_path / "erasures.jsonl")
    Contact.objects.filter(pk=made.pk).update(**before)
    Erasure.objects.all().delete()
    logged = [entry for entry in erasure_log.read(tmp_path / "erasures.jsonl") if entry.subject == made.public_id]
    assert erasure.reapply(logged) == 1  # the log of the home may hold others
    assert Contact.objects.get(pk=made.pk).sealed is None


def test_the_desk_for_data_subjects_erases_a_contact_by_its_id(world: World) -> None:
    made = services.add_contact(world.office, world.shop, purpose="lead", name="Ana", email="ana@market.example")
    erasure.erase(world.office, made.public_id)
    assert Contact.objects.get(pk=made.pk).wrapped_key is None


def test_one_address_stands_once_for_one_purpose(world: World) -> None:
    add = {"purpose": "lead", "name": "Ana", "email": "Ana@market.example"}
    services.add_contact(world.office, world.shop, **add)
    with pytest.raises(Conflict):
        services.add_contact(world.office, world.shop, **add | {"email": "ana@MARKET.example"})
    assert address_hash(" ANA@market.example") == address_hash("ana@market.example")


def test_two_who_change_a_contact_at_once_do_not_overwrite_each_other(world: World) -> None:
    made = services.add_contact(world.office, world.shop, purpose="lead", name="Ana", email="ana@market.example")
    facts = {"purpose": "policy", "name": "Bo", "email": "bo@market.example"}
    services.change_contact(world.office, made, **facts, version=1)
    with pytest.raises(Conflict):
        services.change_contact(world.admin(world.shop), made, **facts, version=1)


def test_contacts_are_of_the_own_organisation_and_the_secretariat(world: World) -> None:
    made = services.add_contact(world.office, world.shop, purpose="lead", name="Ana", email="ana@market.example")
    assert queries.contact(world.admin(world.shop), world.shop, made.number) == made
    for actor in (world.admin(world.other), world.expert, world.auditor, world.spotter, Actor.public()):
        with pytest.raises(OutOfSight):
            queries.contact(actor, world.shop, made.number)


def test_an_exported_cell_is_never_a_formula(world: World) -> None:
    for number, name in enumerate(["=1+1", "+1", "-1", "@SUM(A1)", "＝cmd", " =x", 'Ana, "A"']):
        services.add_contact(world.office, world.shop, purpose="lead", name=name, email=f"a{number}@market.example", role="=2+2")
    rows = services.export_contacts(world.office, Contact.objects.visible_to(world.office).select_related("organisation"))
    lines = rows.split("\r\n")
    assert rows.startswith("\ufeff")
    assert [line.split(",")[2] for line in lines[1:7]] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'＝cmd", "'=x"]
    assert all(line.endswith("'=2+2") for line in lines[1:8])
    assert AuditEvent.objects.filter(type="contact.exported").exists()
    with pytest.raises(NotAllowed):
        services.export_contacts(world.admin(world.shop), [])


# Sight


def test_who_is_only_asked_to_join_is_unknown_to_companies_and_public(world: World) -> None:
    for actor in (world.office, world.expert, world.auditor):
        assert queries.membership_of(actor, world.prospect) is not None
        assert queries.organisation(actor, world.prospect.public_id) == world.prospect
    for actor in (world.admin(world.shop), world.spotter, Actor.public()):
        assert queries.membership_of(actor, world.prospect) is None
        with pytest.raises(OutOfSight):
            queries.organisation(actor, world.prospect.public_id)
    assert queries.membership_of(world.admin(world.prospect), world.prospect) is not None
    assert world.prospect.name not in {m.name for m in queries.members(Actor.public(), today())}
