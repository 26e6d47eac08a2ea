"""Tokens of the API: shown once, kept as a hash, never more than who made them, gone with the organisation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from inthewild.hub.accounts import tokens
from inthewild.hub.accounts.models import ApiToken, Grant, Kind, Organisation, User
from inthewild.hub.core import access, clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import AuditEvent, AuditPayload
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Organisation:
    return Organisation.objects.create(name="Example Shop", kind=Kind.COMPANY, made_at=clock.now())


@pytest.fixture
def trust() -> Organisation:
    return Organisation.objects.create(name="Example Trust", kind=Kind.NGO, made_at=clock.now())


def person(organisation: Organisation, *roles: Role) -> Actor:
    return Actor(ActorKind.USER, "usr_someone", organisation.public_id, frozenset(roles))


def test_a_token_opens_the_hub_and_its_secret_is_nowhere_in_the_database(shop: Organisation) -> None:
    made = tokens.make(person(shop, Role.COMPANY_ADMIN), shop, "nightly sync", ["platforms:read"])
    actor = tokens.authenticate(made.secret, "r1")
    assert actor is not None
    assert (actor.kind, actor.id, actor.organisation) == (ActorKind.TOKEN, made.token.prefix, shop.public_id)
    assert actor.roles == {Role.ENGINE}
    assert actor.scopes == {"platforms:read"}
    assert made.secret.startswith(made.token.prefix + "_")
    hidden = made.secret.removeprefix(made.token.prefix + "_")
    for model in (ApiToken, AuditEvent, AuditPayload):
        assert hidden not in repr(list(model._default_manager.values()))
    assert hidden not in repr(made)


FORGERIES: list[Callable[[str], str]] = [
    lambda s: s[:-1],
    lambda s: s[:-1] + ("a" if s[-1] != "a" else "b"),
    lambda s: s.upper(),
    lambda s: s + "\n",
    lambda s: s[:13],
    lambda _: "",
    lambda _: "é" * 65,
]


@pytest.mark.parametrize("change", FORGERIES)
def test_a_forged_token_opens_nothing(shop: Organisation, change: Callable[[str], str]) -> None:
    made = tokens.make(person(shop, Role.COMPANY_ADMIN), shop, "sync", ["platforms:read"])
    assert tokens.authenticate(change(made.secret)) is None


def test_a_token_acts_as_the_people_of_its_organisation_only_if_a_scope_says_so(shop: Organisation, trust: Organisation) -> None:
    secretariat = person(trust, Role.SECRETARIAT)
    for maker, organisation, role in (
        (person(shop, Role.COMPANY_ADMIN), shop, Role.COMPANY_ADMIN),
        (secretariat, trust, Role.NGO_EXPERT),
    ):
        writes = tokens.make(maker, organisation, "writer", ["platforms:read", "platforms:write"])
        assert tokens.actor_of(writes.token).roles == {Role.ENGINE, role}


def test_only_who_administers_an_organisation_makes_its_tokens(shop: Organisation, trust: Organisation) -> None:
    refused = [
        (person(shop, Role.COMPANY_MODERATOR), shop),
        (person(trust, Role.COMPANY_ADMIN), shop),
        (person(trust, Role.SECRETARIAT), shop),  # a company's own affair
        (person(trust, Role.NGO_EXPERT), trust),
        (Actor(ActorKind.TOKEN, "itw_abcdefgh", shop.public_id, frozenset({Role.COMPANY_ADMIN})), shop),
        (Actor.public(), shop),
    ]
    for actor, organisation in refused:
        with pytest.raises(NotAllowed):
            tokens.make(actor, organisation, "sync", ["platforms:read"])
    assert not ApiToken.objects.exists()


def test_what_a_token_needs_is_asked_for(shop: Organisation) -> None:
    admin = person(shop, Role.COMPANY_ADMIN)
    for name, scopes, days, where in (
        ("", ["files:read"], 1, "name"), ("a\nb", ["files:read"], 1, "name"), ("x", [], 1, "scopes"),
        ("x", ["everything"], 1, "scopes"), ("x", ["files:read"], 0, "days"), ("x", ["files:read"], 731, "days"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as told:
            tokens.make(admin, shop, name, scopes, days=days)
        assert told.value.where == where


def test_a_token_ends_by_its_date_and_by_hand_and_twice_is_told(shop: Organisation) -> None:
    admin = person(shop, Role.COMPANY_ADMIN)
    one = tokens.make(admin, shop, "one", ["files:read"], days=2)
    two = tokens.make(admin, shop, "two", ["files:read"], days=2)
    tokens.revoke(admin, one.token)
    assert tokens.authenticate(one.secret) is None
    assert tokens.authenticate(two.secret) is not None
    with pytest.raises(Conflict):
        tokens.revoke(admin, one.token)
    with clock.moved_by(timedelta(days=2)):
        assert tokens.authenticate(two.secret) is None


def test_an_organisation_that_leaves_takes_its_tokens_with_it(shop: Organisation, trust: Organisation) -> None:
    kept = tokens.make(person(trust, Role.SECRETARIAT), trust, "kept", ["files:read"])
    gone = [tokens.make(person(shop, Role.COMPANY_ADMIN), shop, str(n), ["files:read"]) for n in range(3)]
    assert tokens.revoke_all(Actor.system("members"), shop, "left") == 3
    assert tokens.revoke_all(Actor.system("members"), shop, "left") == 0
    assert [tokens.authenticate(m.secret) for m in gone] == [None] * 3
    assert tokens.authenticate(kept.secret) is not None
    assert AuditEvent.objects.filter(type="token.revoked", organisation=shop.public_id).count() == 3


def test_the_last_use_is_a_day_and_is_written_once_a_day(
    shop: Organisation, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    made = tokens.make(person(shop, Role.COMPANY_ADMIN), shop, "sync", ["files:read"])
    tokens.authenticate(made.secret)
    assert ApiToken.objects.get().last_used_on == clock.now().date()
    with django_assert_num_queries(1):  # type: ignore[operator]
        tokens.authenticate(made.secret)
    with clock.moved_by(timedelta(days=1)):
        tokens.authenticate(made.secret)
    assert ApiToken.objects.get().last_used_on == (clock.now() + timedelta(days=1)).date()


def test_who_sees_which_tokens(shop: Organisation, trust: Organisation) -> None:
    tokens.make(person(shop, Role.COMPANY_ADMIN), shop, "shop's", ["files:read"])
    tokens.make(person(trust, Role.SECRETARIAT), trust, "trust's", ["files:read"])

    def seen(actor: Actor) -> set[str]:
        return {t.name for t in access.visible(ApiToken, actor)}

    assert seen(person(shop, Role.COMPANY_ADMIN)) == {"shop's"}
    assert seen(person(shop, Role.COMPANY_MODERATOR)) == set()
    assert seen(person(trust, Role.SECRETARIAT)) == {"trust's"}
    assert seen(person(trust, Role.COMPANY_ADMIN)) == {"trust's"}
    assert seen(person(trust, Role.NGO_EXPERT)) == seen(Actor.public()) == set()


def test_a_token_is_made_on_a_page_shown_once_and_revoked(shop: Organisation) -> None:
    admin = User.objects.create_user("admin@example.org", organisation=shop, demo=True)
    Grant.objects.create(user=admin, role="company_admin", granted_by="usr_seed", granted_at=clock.now())
    browser = Client()
    browser.force_login(admin)
    page = f"/en/people/{shop.public_id}/tokens/"
    assert "None yet." in browser.get(page).content.decode()
    refused = browser.post(page, {"name": "<b>sync</b>", "scopes": ["jobs:write"], "days": "30"})
    assert refused.status_code == 422
    made = browser.post(page, {"name": "<b>sync</b>", "scopes": ["platforms:read", "files:read"], "days": "30"})
    found = re.search(r"itw_[a-z2-7]{8}_[a-z2-7]{52}", made.content.decode())
    assert found is not None
    assert "no-store" in made["Cache-Control"]
    assert tokens.authenticate(found[0]) is not None
    listed = browser.get(page).content.decode()
    assert found[0] not in listed
    assert "&lt;b&gt;sync&lt;/b&gt;" in listed
    assert found[0][:12] in listed
    assert browser.post(f"{page}revoke/", {"token": found[0][:12]}).status_code == 302
    assert tokens.authenticate(found[0]) is None
    assert "revoked" in browser.get(page).content.decode()
