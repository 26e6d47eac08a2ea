"""The example people, made as real ones are: invited by the operator, and accepted."""

from __future__ import annotations

from inthewild.hub.accounts import services
from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.core.actor import Actor
from inthewild.hub.demo.cast import CAST, Part


def enter(workplaces: dict[str, Organisation]) -> None:
    """Make the people that are missing; ``workplaces`` are the organisations by their keys in members.seed_data."""
    there = set(User.objects.filter(demo=True).values_list("email", flat=True))
    for part in CAST:
        if part.email not in there:
            _enter(part, workplaces.get(part.workplace))


def _enter(part: Part, organisation: Organisation | None) -> None:
    issued = services.invite_by_link(Actor.system("demo"), organisation, part.email, {part.role})
    token = issued.link.rstrip("/").rsplit("/", 1)[-1]
    # Without a password: nobody signs in as an example by any other way than the front door.
    person = services.accept(Actor.public(), token, name=part.person, adult=True)
    person.demo = True
    person.save(update_fields=["demo"])
