"""The page of a release, as an expert uses it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from releases_world import Releasing, build, clean

from inthewild.hub.accounts.models import Grant, User
from inthewild.hub.core import clock, jobs
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.keywords.example_keys import hold_ceremony
from inthewild.hub.keywords.models import Release
from inthewild.hub.keywords.services import releases
from inthewild.hub.keywords.tasks import refresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor, client: Client) -> Releasing:
    """One organisation that signed, no ceremony yet, one approved term, and its expert signed in."""
    made = build(secretariat, signed=("ngo",), ceremony=False)
    made.term("striped zubrak")
    person = User.objects.create_user("ana@example.org", name="Ana", organisation=made.coalition.ngo, demo=True)
    Grant.objects.create(user=person, role=Role.NGO_EXPERT, granted_by="usr_seed", granted_at=clock.now())
    client.force_login(person)
    return made


def measured(release: Release, blocked: dict[str, str] | None = None) -> None:
    """What the job finds on a sample of one text."""
    effect = {"texts": 1, "languages": {}, "gained": [], "lost": [], "blocked": blocked or {}}
    Release.objects.filter(pk=release.pk).update(effect=effect)


def test_the_page_of_a_frozen_release_follows_the_measuring_until_it_is_over(world: Releasing, client: Client) -> None:
    made = releases.freeze(world.expert())
    address = f"/en/keywords/releases/{made.public_id}/"
    page = client.get(address).content.decode()
    assert f'data-poll="{address}"' in page
    assert "Its effect is measured" in page and "It waits for its turn." in page
    job = jobs.claim("worker")
    assert job is not None
    assert "It is being done." in client.get(address).content.decode()
    measured(made)
    jobs.succeed(job)
    page = client.get(address).content.decode()
    assert "data-poll" not in page
    assert "The key ceremony was not held yet" in page


def test_a_release_that_was_frozen_before_the_ceremony_gets_its_bundle_with_the_daily_upkeep(
    world: Releasing, client: Client
) -> None:
    made = releases.freeze(world.expert())
    measured(made)
    jobs.succeed(jobs.claim("worker"))
    hold_ceremony(settings.HOME.path / "example-keys")
    try:
        assert "with the next daily upkeep" in client.get(f"/en/keywords/releases/{made.public_id}/").content.decode()
        refresh.func()
        assert "Take the bundle to sign" in client.get(f"/en/keywords/releases/{made.public_id}/").content.decode()
    finally:
        clean(settings.HOME.path)


def test_a_release_is_looked_at_and_dropped_with_a_reason(world: Releasing, client: Client) -> None:
    made = releases.freeze(world.expert())
    measured(made, {"en": "lost"})
    address = f"/en/keywords/releases/{made.public_id}/"
    page = client.get(address).content.decode()
    assert "1 language got worse" in page
    assert page.count('id="id_overrule-reason"') == page.count('id="id_drop-reason"') == 1
    assert client.post(f"{address}step", {"do": "drop"}).status_code == 422, "without a reason nothing is dropped"
    assert client.post(f"{address}step", {"do": "overrule", "overrule-reason": "a brand"}).status_code == 302
    assert client.post(f"{address}step", {"do": "drop", "drop-reason": "another day"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.overruled) == ("dropped", "a brand")


def test_only_who_may_say_which_version_runs_is_shown_the_way_there(secretariat: Actor) -> None:
    made = build(secretariat, signed=("ngo", "shop"))
    try:
        made.term("striped zubrak")
        made.publish()
        for role, may in ((Role.COMPANY_ADMIN, True), (Role.COMPANY_MODERATOR, False)):
            person = User.objects.create_user(f"{role}@example.org", name="Ana", organisation=made.coalition.shop, demo=True)
            Grant.objects.create(user=person, role=role, granted_by="usr_seed", granted_at=clock.now())
            client = Client()
            client.force_login(person)
            page = client.get("/en/keywords/releases/").content.decode()
            assert "The newest is" in page
            assert ("Say which version you run" in page) is may
            assert client.get("/en/keywords/releases/running").status_code == (200 if may else 403)
    finally:
        clean(settings.HOME.path)
