"""The example people: one for each card of the front door."""

from __future__ import annotations

from django.db import transaction

from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.core import clock
from inthewild.hub.demo.cast import CAST, Part


@transaction.atomic
def enter(workplaces: dict[str, Organisation]) -> None:
    """Make the people that are missing; ``workplaces`` are the organisations by their keys in members.seed_data."""
    there = set(User.objects.filter(demo=True).values_list("email", flat=True))
    for part in CAST:
        if part.email not in there:
            _enter(part, workplaces.get(part.workplace))


def _enter(part: Part, organisation: Organisation | None) -> None:
    # Without a password: nobody signs in as an example by any other way than the front door.
    person = User.objects.create_user(part.email, name=part.person, organisation=organisation, demo=True, adult_at=clock.now())
    person.grants.create(role=part.role.value, granted_by="demo", granted_at=clock.now())
