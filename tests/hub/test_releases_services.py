"""How the coalition makes a release, as somebody at the desk would tell it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from releases_world import Releasing, build, clean

from inthewild.hub.core import approval
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import NotAllowed
from inthewild.hub.keywords import store
from inthewild.hub.keywords.services import releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(secretariat: Actor) -> Iterator[Releasing]:
    yield build(secretariat)
    clean(settings.HOME.path)


def test_a_release_is_frozen_signed_elsewhere_and_published_by_a_second_person(world: Releasing) -> None:
    world.term("striped zubrak")
    first = world.ready()
    assert (first.version, first.state) == ("1.0.0", "frozen")
    asked = releases.take_signed(world.expert(), first, world.sign(first))
    with pytest.raises(NotAllowed, match="second person"):
        approval.grant(world.expert(), asked)
    approval.grant(world.second, asked)
    first.refresh_from_db()
    assert first.state == "published"
    assert store.is_published()
    assert {s.place.split("/")[0] for s in first.shipped.all()} == {"public", "m"}
    assert first.shipped.count() == 1 + 4, "a place for each member that signed, and none for who did not"
