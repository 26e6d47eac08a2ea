"""Coming in, being given roles, and leaving: what accounts allow, and what stays behind."""

from __future__ import annotations

from datetime import timedelta

import accounts_world as world_of
import pytest
from accounts_world import PASSWORD, World, acts, link_in, mails, person
from axes.models import AccessAttempt
from django.db import connection, transaction
from django.test import RequestFactory

from inthewild.hub.accounts import mail, secrecy, services, upkeep
from inthewild.hub.accounts.labels import role_label
from inthewild.hub.accounts.models import DayKey, IdentityProvider, Invitation, Letter, SignIn, User
from inthewild.hub.accounts.services.sessions import device
from inthewild.hub.core import approval, clock, erasure, leaving, outbox
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.models import Approval, AuditEvent, AuditPayload, OutboxMessage
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return world_of.build()


def token_of(kind: str = "invitation") -> str:
    return link_in(mails(kind)[-1]).strip("/").split("/")[-1]


def test_an_invitation_reaches_its_address_and_makes_a_colleague(world: World) -> None:
    services.invite(acts(world.admin), world.shop, " New@Example.org ", [Role.COMPANY_MODERATOR], language="fr")
    told = mails("invitation")[0]
    assert told["to"] == "new@example.org"
    assert "/fr/invitation/" in told["body"]
    made = services.accept(Actor.public(), token_of(), name="New  Person", password=PASSWORD)
    assert (made.email, made.name, made.organisation, made.language) == ("new@example.org", "New Person", world.shop, "fr")
    assert made.check_password(PASSWORD) and made.password.startswith("scrypt$")
    assert acts(made).roles == {Role.COMPANY_MODERATOR}
    types = set(AuditEvent.objects.values_list("type", flat=True))
    assert types >= {"invitation.sent", "invitation.accepted", "person.entered", "person.joined", "role.granted"}
    assert Invitation.objects.get().email == ""


def test_the_table_holds_no_token_and_no_job_holds_an_address(world: World) -> None:
    services.invite(acts(world.admin), world.shop, "new@example.org", [Role.COMPANY_MODERATOR])
    token = token_of()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith(("accounts_invitation", "core_outbox", "core_job", "django_tasks", "accounts_letter")):
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = str(cursor.fetchall())
                assert token not in rows, table
                assert "new@example.org" not in rows or table == "accounts_invitation", table


@pytest.mark.parametrize("broken", ["", "x", "A" * 43, "A" * 42 + "=", "../" * 14 + "a", "é" * 43])
def test_a_forged_link_opens_nothing(world: World, broken: str) -> None:
    services.invite(acts(world.admin), world.shop, "new@example.org", [Role.COMPANY_MODERATOR])
    with pytest.raises(OutOfSight):
        services.accept(Actor.public(), broken, name="N", password=PASSWORD)
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_link_works_once_and_for_two_weeks_and_not_once_it_is_withdrawn_or_replaced(world: World) -> None:
    actor = acts(world.admin)
    services.invite(actor, world.shop, "a@example.org", [Role.COMPANY_MODERATOR])
    first = token_of()
    services.invite(actor, world.shop, "a@example.org", [Role.COMPANY_ADMIN])
    second = token_of()
    with pytest.raises(OutOfSight):
        services.find(first)
    with clock.moved_by(timedelta(days=14, seconds=1)), pytest.raises(OutOfSight):
        services.accept(Actor.public(), second, name="A", password=PASSWORD)
    services.accept(Actor.public(), second, name="A", password=PASSWORD)
    with pytest.raises(OutOfSight):
        services.accept(Actor.public(), second, name="B", password=PASSWORD)
    third = services.invite(actor, world.shop, "b@example.org", [Role.COMPANY_MODERATOR])
    services.withdraw(actor, third)
    with pytest.raises(OutOfSight):
        services.find(token_of())
    with pytest.raises(Conflict):
        services.withdraw(actor, third)


def test_a_refused_acceptance_leaves_the_link_good(world: World) -> None:
    services.invite(acts(world.admin), world.shop, "a@example.org", [Role.COMPANY_MODERATOR])
    token = token_of()
    for name, password in (("A", "short"), ("A", "password1234"), ("A", "481516234200"), ("A", "a@example.org"), ("", PASSWORD)):
        with pytest.raises(Invalid):
            services.accept(Actor.public(), token, name=name, password=password)
    assert services.accept(Actor.public(), token, name="A", password=PASSWORD).is_active


def test_a_company_invites_only_to_itself_and_to_its_own_roles(world: World) -> None:
    actor = acts(world.admin)
    for organisation, role in ((world.other, Role.COMPANY_MODERATOR), (world.convenor, Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            services.invite(actor, organisation, "a@example.org", [role])
    for role in (Role.NGO_EXPERT, Role.SECRETARIAT, Role.SPOTTER, Role.ENGINE):
        with pytest.raises(Invalid, match=role_label(role)):
            services.invite(actor, world.shop, "a@example.org", [role])
    moderator = person("mo", world.shop, Role.COMPANY_MODERATOR)
    token = Actor(ActorKind.TOKEN, "itw_x", world.shop.public_id, frozenset({Role.COMPANY_ADMIN}))
    for refused in (acts(moderator), acts(world.spotter), token, Actor.public()):
        with pytest.raises(NotAllowed):
            services.invite(refused, world.shop, "a@example.org", [Role.COMPANY_MODERATOR])
    assert mails() == []


def test_one_sees_the_invitations_of_ones_own_organisation_only(world: World) -> None:
    services.invite(acts(world.admin), world.shop, "a@example.org", [Role.COMPANY_MODERATOR])
    services.sign_up(Actor.public(), "volunteer@example.org")
    assert visible(Invitation, acts(world.admin)).count() == visible(Invitation, acts(world.ann)).count() == 1
    for blind in (acts(world.rival), acts(world.spotter), Actor.public()):
        assert not visible(Invitation, blind).exists()


def test_nobody_is_invited_as_secretariat_except_by_the_operator(world: World) -> None:
    with pytest.raises(NotAllowed):
        services.invite(acts(world.ann), world.convenor, "a@example.org", [Role.SECRETARIAT])
    with pytest.raises(NotAllowed):
        services.invite_by_link(acts(world.ann), world.convenor, "a@example.org", [Role.AUDITOR])
    issued = services.invite_by_link(Actor.system("operator"), world.convenor, "a@example.org", [Role.SECRETARIAT])
    assert issued.link not in repr(issued)
    assert mails() == []
    assert AuditEvent.objects.get(type="invitation.sent").actor_kind == "system"


def test_bulk_invitations_are_all_sent_or_none_and_errors_name_their_line(world: World) -> None:
    actor, moderator = acts(world.admin), [Role.COMPANY_MODERATOR]
    lines = [
        ("a@example.org", moderator),
        ("nonsense", moderator),
        ("A@example.org", moderator),
        ("b@example.org", [Role.AUDITOR]),
    ]
    assert [bool(r.error) for r in services.check_bulk(actor, world.shop, lines)] == [False, True, True, True]
    with pytest.raises(Invalid) as refused:
        services.invite_bulk(actor, world.shop, lines)
    assert refused.value.where == "line 2"
    assert mails() == [] and not Invitation.objects.exists()
    assert len(services.invite_bulk(actor, world.shop, [(f"p{n}@example.org", moderator) for n in range(20)])) == 20
    with pytest.raises(Invalid, match="500"):
        services.check_bulk(actor, world.shop, [(f"p{n}@example.org", moderator) for n in range(501)])


def test_volunteers_say_that_they_are_adults_and_it_is_recorded(world: World) -> None:
    services.sign_up(Actor.public(), "v@example.org", language="es")
    token = token_of("sign_up")
    with pytest.raises(Invalid, match="18"):
        services.accept(Actor.public(), token, name="V", password=PASSWORD)
    made = services.accept(Actor.public(), token, name="V", password=PASSWORD, adult=True)
    assert made.adult_at is not None
    assert (made.organisation, acts(made).roles) == (None, {Role.SPOTTER})


def test_signing_up_with_a_known_address_tells_only_its_owner(world: World) -> None:
    services.sign_up(Actor.public(), "spotter@example.org")
    services.sign_up(Actor.public(), "unknown@example.org")
    assert [(m["kind"], m["to"]) for m in mails()] == [("known", "spotter@example.org"), ("sign_up", "unknown@example.org")]


def test_who_has_an_account_joins_only_while_signed_in_and_loses_roles_that_do_not_fit(world: World) -> None:
    services.invite(acts(world.admin), world.shop, "spotter@example.org", [Role.COMPANY_MODERATOR])
    token = token_of()
    for other in (Actor.public(), acts(world.rival)):
        with pytest.raises(services.SignInFirst):
            services.accept(other, token, name="X", password=PASSWORD)
    joined = services.accept(acts(world.spotter), token)
    assert (joined.organisation, acts(joined).roles) == (world.shop, {Role.COMPANY_MODERATOR})


def test_people_of_another_organisation_are_not_taken_over(world: World) -> None:
    services.invite(acts(world.admin), world.shop, "rival@example.org", [Role.COMPANY_ADMIN])
    with pytest.raises(Conflict, match="another organisation"):
        services.accept(acts(world.rival), token_of())
    assert acts(world.rival).organisation == world.other.public_id


def test_roles_are_given_by_the_right_people_and_never_to_oneself(world: World) -> None:
    moderator = person("mo", world.shop, Role.COMPANY_MODERATOR)
    services.grant_role(acts(world.admin), moderator, Role.COMPANY_ADMIN)
    assert Role.COMPANY_ADMIN in acts(moderator).roles
    with pytest.raises(Conflict):
        services.grant_role(acts(world.admin), moderator, Role.COMPANY_ADMIN)
    for actor, whom, role in (
        (world.admin, world.admin, Role.COMPANY_MODERATOR),
        (world.admin, world.rival, Role.COMPANY_MODERATOR),
        (world.admin, moderator, Role.SECRETARIAT),
        (world.admin, world.spotter, Role.SPOTTER_LEAD),
        (world.ann, world.ann, Role.AUDITOR),
        (world.ann, world.bea, Role.SECRETARIAT),
        (world.spotter, world.spotter, Role.SPOTTER_LEAD),
    ):
        with pytest.raises(NotAllowed):
            services.grant_role(acts(actor), whom, role)


def test_a_role_that_does_not_fit_the_organisation_is_refused_whoever_gives_it(world: World) -> None:
    with pytest.raises(Invalid, match="Expert of a conservation organisation"):
        services.grant_role(acts(world.ann), world.admin, Role.NGO_EXPERT)


def test_secretariat_takes_two_people(world: World) -> None:
    cleo = person("cleo", world.convenor, Role.AUDITOR)
    with pytest.raises(NotAllowed):
        services.ask_secretariat(acts(cleo), cleo, "me")
    with pytest.raises(NotAllowed):
        services.ask_secretariat(acts(world.admin), cleo, "why not")
    with pytest.raises(Invalid):
        services.ask_secretariat(acts(world.ann), world.admin, "a company")
    asked = services.ask_secretariat(acts(world.ann), cleo, "joins us")
    assert Role.SECRETARIAT not in acts(cleo).roles
    for refused in (world.ann, cleo):
        with pytest.raises(NotAllowed):
            approval.grant(acts(refused), asked)
    approval.grant(acts(world.bea), asked)
    assert Role.SECRETARIAT in acts(cleo).roles
    assert approval.kind_of(Approval.objects.get()).called(cleo.public_id) == "Cleo (Example Coalition)"


def test_somebody_of_the_secretariat_must_be_left(world: World) -> None:
    services.end_role(acts(world.ann), world.bea, Role.SECRETARIAT)
    for end in (
        lambda: services.end_role(acts(world.ann), world.ann, Role.SECRETARIAT),
        lambda: services.leave(acts(world.ann), world.ann),
        lambda: services.deactivate(Actor.system("operator"), world.ann, "test"),
    ):
        with pytest.raises(Conflict, match="secretariat must be left"):
            end()
    assert Role.SECRETARIAT in acts(world.ann).roles


def test_a_company_ends_the_work_of_its_own_people_only(world: World) -> None:
    moderator = person("mo", world.shop, Role.COMPANY_MODERATOR)
    with pytest.raises(NotAllowed):
        services.deactivate(acts(world.rival), moderator, "out")
    with pytest.raises(Invalid):
        services.deactivate(acts(world.admin), moderator, " ")
    with pytest.raises(NotAllowed):
        services.deactivate(acts(world.admin), world.admin, "myself")
    services.deactivate(acts(world.admin), moderator, "left the company")
    moderator.refresh_from_db()
    assert not moderator.is_active and not moderator.has_usable_password()
    assert acts(moderator).roles == frozenset()


def test_who_left_comes_back_by_invitation_with_nothing_of_before(world: World) -> None:
    services.leave(acts(world.spotter), world.spotter)
    services.sign_up(Actor.public(), "spotter@example.org")
    back = services.accept(Actor.public(), token_of("sign_up"), name="Back", password=PASSWORD, adult=True)
    assert back.pk == world.spotter.pk
    assert acts(back).roles == {Role.SPOTTER}


def test_one_changes_ones_own_name_and_language_and_nobody_elses(world: World) -> None:
    services.change_own(acts(world.spotter), world.spotter, name="  Ada   L ", language="ar")
    world.spotter.refresh_from_db()
    assert (world.spotter.name, world.spotter.language) == ("Ada L", "ar")
    with pytest.raises(NotAllowed):
        services.change_own(acts(world.ann), world.spotter, name="X", language="en")
    for name, language in (("", "en"), ("x" * 151, "en"), ("a\x00b", "en"), ("Ada", "tlh")):
        with pytest.raises(Invalid):
            services.change_own(acts(world.spotter), world.spotter, name=name, language=language)


def test_a_pseudonym_is_stable_and_different_for_each_organisation(world: World) -> None:
    one = secrecy.pseudonym(world.spotter.public_id, world.shop.public_id)
    assert one == secrecy.pseudonym(world.spotter.public_id, world.shop.public_id)
    others = {secrecy.pseudonym(world.spotter.public_id, o.public_id) for o in (world.other, world.convenor)}
    assert one not in others and len(others) == 2
    assert len(one) == 9 and one[4] == "-"


def test_a_place_is_compared_within_a_day_and_forgotten_after() -> None:
    asks, elsewhere = RequestFactory(REMOTE_ADDR="203.0.113.7").get("/"), RequestFactory(REMOTE_ADDR="203.0.113.8").get("/")
    today = secrecy.place(asks)
    assert today == secrecy.place(asks) != secrecy.place(elsewhere)
    assert secrecy.place_as_address(asks).startswith("fd")
    with clock.moved_by(timedelta(days=2)):
        assert secrecy.place(asks) != today
        assert upkeep.places(clock.now() - timedelta(days=1)) == 1
    assert DayKey.objects.count() == 1


def test_an_address_is_read_from_ones_own_proxies_only(settings: object) -> None:
    asks = RequestFactory(REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": "1.2.3.4, 198.51.100.9"}).get("/")
    assert secrecy.client_address(asks) == "10.0.0.1"
    settings.CONFIG = settings.CONFIG.model_copy(update={"proxies": 1})  # type: ignore[attr-defined]
    assert secrecy.client_address(asks) == "198.51.100.9"
    assert secrecy.client_address(RequestFactory(REMOTE_ADDR="2001:db8:1:2:3::4").get("/")) == "2001:db8:1:2::"
    assert secrecy.client_address(RequestFactory(REMOTE_ADDR="::ffff:198.51.100.9").get("/")) == "198.51.100.9"


def test_one_address_gets_five_mails_of_a_kind_in_an_hour() -> None:
    for _ in range(8):
        services.sign_up(Actor.public(), "v@example.org")
    assert len(mails("sign_up")) == 5
    services.sign_up(Actor.public(), "w@example.org")
    with clock.moved_by(timedelta(hours=1, seconds=1)):
        services.sign_up(Actor.public(), "v@example.org")
    assert len(mails("sign_up")) == 7


def test_a_mail_is_sent_once_and_then_holds_nothing(world: World, mailoutbox: list[object]) -> None:
    services.invite(acts(world.admin), world.shop, "new@example.org", [Role.COMPANY_MODERATOR])
    message = OutboxMessage.objects.get(kind="mail")
    for _ in range(2):
        mail.send(outbox.Effect(message.key, message.kind, message.about))
    assert [m.to for m in mailoutbox] == [["new@example.org"]]  # type: ignore[attr-defined]
    assert Letter.objects.get().content == "" and Letter.objects.get().sent_at is not None


def test_erasing_somebody_leaves_no_byte_of_them_in_the_database(world: World) -> None:
    client = world_of.signed_in(world_of.with_factor(world.admin))
    services.invite(acts(world.ann), world.shop, "admin@example.org", [Role.COMPANY_ADMIN])
    AccessAttempt.objects.create(
        username=secrecy.address_key("admin@example.org"), ip_address="fd00::1", failures_since_start=1, attempt_time=clock.now()
    )
    services.change_own(acts(world.admin), world.admin, name="Canary Name", language="en")
    services.invite(acts(world.ann), world.shop, "guest@example.org", [Role.COMPANY_ADMIN])
    erasure.erase(acts(world.ann), world.admin.public_id)
    assert client.get("/en/me/").status_code == 302
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
            for told in ("admin@example.org", "Canary Name", secrecy.address_key("admin@example.org")):
                assert told not in rows, table
    assert not AccessAttempt.objects.exists()
    assert [m["to"] for m in mails()] == ["guest@example.org"]
    assert "guest@example.org" in str(AuditPayload.objects.values_list("change", flat=True)), "others' contents stay"
    assert services.erase_person(world.admin.public_id)[0] == world.admin.public_id


def test_a_company_that_leaves_takes_its_people_invitations_and_sign_in_along(world: World) -> None:
    services.invite(acts(world.admin), world.shop, "a@example.org", [Role.COMPANY_MODERATOR])
    services.set_provider(acts(world.admin), world.shop, issuer="https://login.example.org", client_id="hub", secret="s")
    assert "own provider" in " ".join(leaving.follows(world.shop.public_id))
    with transaction.atomic():
        leaving.carry_out(acts(world.ann), leaving.Departure(world.shop.public_id, clock.now().date(), "merged"))
    world.admin.refresh_from_db()
    assert not world.admin.is_active and User.objects.get(pk=world.rival.pk).is_active
    assert not Invitation.objects.filter(state="open").exists() and not IdentityProvider.objects.exists()


def test_volunteers_who_were_not_seen_for_a_year_are_erased_and_people_of_organisations_are_not(world: World) -> None:
    seen = person("vic", None, Role.SPOTTER)
    User.objects.filter(pk=seen.pk).update(seen_at=clock.now() + timedelta(days=300))
    with clock.moved_by(timedelta(days=366)):
        assert upkeep.volunteers(clock.now() - timedelta(days=365)) == 1
        assert upkeep.volunteers(clock.now() - timedelta(days=365)) == 0
    named = set(User.objects.exclude(email=None).values_list("email", flat=True))
    assert named == {f"{n}@example.org" for n in ("ann", "bea", "admin", "rival", "vic")}


def test_what_is_over_is_tidied_away(world: World) -> None:
    services.sign_up(Actor.public(), "v@example.org")
    client = world_of.signed_in(world.spotter)
    Letter.objects.update(content="")
    with clock.moved_by(timedelta(days=15)):
        upkeep.tidy.func()
    assert Invitation.objects.get().state == "expired"
    assert not Letter.objects.exists() and not SignIn.objects.exists()
    assert client.get("/en/me/").status_code == 302


def test_a_device_is_named_without_its_versions() -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Safari/604.1"
    assert device(phone) == "Safari, iPhone"
    assert device("curl/8.5") == "" == device("")
    assert device("Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Mobile Safari/537.36 \x00<script>") == "Chrome, Android"


def test_expired_invitations_forget_their_address(world: World) -> None:
    services.invite(acts(world.admin), world.shop, "a@example.org", [Role.COMPANY_MODERATOR])
    with clock.moved_by(timedelta(days=15)):
        assert services.expire() == 1
        assert services.expire() == 0
    assert (Invitation.objects.get().state, Invitation.objects.get().email) == ("expired", "")
