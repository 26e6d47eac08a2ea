"""What core may know of people: see core.directory."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from inthewild.hub.accounts import mail, secrecy
from inthewild.hub.accounts.fits import VOLUNTEER_ROLES
from inthewild.hub.accounts.models import Grant, User
from inthewild.hub.core import directory
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.directory import Letter, Person


class People:
    """The directory of the hub."""

    def find(self, people: Collection[str]) -> dict[str, Person]:
        """The active ones among these people, by id; two questions however many they are."""
        return {user.public_id: _person(user) for user in _with_roles(_active().filter(public_id__in=list(people)))}

    def matching(self, roles: Collection[Role], organisation: str) -> list[str]:
        """Ids of active people with one of the roles, of the organisation."""
        rows = _active()
        if roles:
            held = Grant.objects.filter(ended_at=None, role__in=[r.value for r in roles])
            rows = rows.filter(pk__in=held.values("user"))
        if organisation:
            rows = rows.filter(organisation__public_id=organisation)
        return list(rows.order_by("pk").values_list("public_id", flat=True))

    def names(self, actor: Actor, people: Collection[str]) -> dict[str, str]:
        """Names of people who spoke to the actor and are still here. Other organisations know a volunteer by a pseudonym."""
        found = {}
        for user in _with_roles(_active().filter(public_id__in=list(people))):
            there = _person(user).actor
            near = user.public_id == actor.id or (there.organisation and there.organisation == actor.organisation)
            if near or (there.organisation and not there.has(*VOLUNTEER_ROLES)):
                found[user.public_id] = str(user)
            else:
                digits = secrecy.pseudonym(user.public_id, actor.organisation or "hub")
                found[user.public_id] = _("Volunteer %(digits)s") % {"digits": digits}
        return found

    def seen(self, actor: Actor, people: Collection[str]) -> dict[str, str]:
        """Names of those among these people whom the actor sees."""
        return {user.public_id: str(user) for user in visible(User, actor).filter(public_id__in=list(people))}

    def write(self, person: str, letter: Letter) -> bool:
        """Post a letter, unless too many went there, mails came back, or there is no address to write to."""
        user = _active().filter(public_id=person, email__isnull=False, demo=False).first()
        if user is None or user.email is None:
            return False
        return mail.put(letter.kind, user.email, letter.subject, letter.body, headers=letter.headers)

    def receiver(self, person: str) -> str:
        """The keyed hash of the address."""
        user = User.objects.filter(public_id=person, email__isnull=False).first()
        return secrecy.address_key(user.email) if user is not None and user.email else ""


def _active() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def _with_roles(rows: QuerySet[User]) -> QuerySet[User]:
    held = Prefetch("grants", Grant.objects.filter(ended_at=None), to_attr="held")
    return rows.select_related("organisation").prefetch_related(held)


def _person(user: User) -> Person:
    roles = frozenset(Role(grant.role) for grant in user.held)  # type: ignore[attr-defined]
    organisation = user.organisation.public_id if user.organisation else ""
    # People of the demo have addresses that cannot exist.
    mails = user.email is not None and not user.demo
    return Person(Actor(ActorKind.USER, user.public_id, organisation, roles), user.language, mails)


directory.use(People())
