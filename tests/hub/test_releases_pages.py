"""The page of a release, as an expert uses it."""

from __future__ import annotations

import pytest
from django.test import Client
from releases_world import build

from inthewild.hub.accounts.models import Grant, User
from inthewild.hub.core import clock
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.keywords.models import Release
from inthewild.hub.keywords.services import releases

pytestmark = pytest.mark.django_db


def test_a_release_is_looked_at_and_dropped_with_a_reason(secretariat: Actor, client: Client) -> None:
    world = build(secretariat, signed=("ngo",), ceremony=False)
    world.term("striped zubrak")
    person = User.objects.create_user("ana@example.org", name="Ana", organisation=world.coalition.ngo, demo=True)
    Grant.objects.create(user=person, role=Role.NGO_EXPERT, granted_by="usr_seed", granted_at=clock.now())
    client.force_login(person)
    made = releases.freeze(world.expert())
    Release.objects.filter(pk=made.pk).update(
        effect={"texts": 1, "languages": {}, "gained": [], "lost": [], "blocked": {"en": "lost"}}
    )
    address = f"/en/keywords/releases/{made.public_id}/"
    page = client.get(address).content.decode()
    assert "1 language got worse" in page
    assert page.count('id="id_overrule-reason"') == page.count('id="id_drop-reason"') == 1
    assert client.post(f"{address}step", {"do": "drop"}).status_code == 422, "without a reason nothing is dropped"
    assert client.post(f"{address}step", {"do": "overrule", "overrule-reason": "a brand"}).status_code == 302
    assert client.post(f"{address}step", {"do": "drop", "drop-reason": "another day"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.overruled) == ("dropped", "a brand")
