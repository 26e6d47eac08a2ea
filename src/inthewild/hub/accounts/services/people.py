"""People: coming in, changing oneself, being deactivated, leaving."""

from __future__ import annotations

from dataclasses import asdict, replace

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.fits import misfits
from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.accounts.services import roles, sessions
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.core.display import UNDO_SECONDS, Display
from inthewild.hub.errors import Conflict, Invalid


@transaction.atomic
def change_own(actor: Actor, person: User, *, name: str, language: str) -> None:
    """Change one's own name and language. Raises NotAllowed or Invalid."""
    require(actor, "person.change", person)
    name = _name(name)
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("the hub does not speak this language"), where="language")
    before = {"name": person.name, "language": person.language}
    person.name, person.language = name, language
    person.save(update_fields=["name", "language"])
    events.record(actor, "person.changed", person.public_id, {"before": before, "name": name, "language": language})


@transaction.atomic
def change_display(actor: Actor, person: User, wanted: Display) -> None:
    """Change how pages are shown to oneself. Raises NotAllowed or Invalid."""
    require(actor, "person.change", person)
    if wanted.undo_seconds not in UNDO_SECONDS:
        raise Invalid(_("choose one of the times"), where="undo_seconds")
    changed = asdict(wanted)
    for name, value in changed.items():
        setattr(person, name, value)
    person.save(update_fields=list(changed))
    events.record(actor, "person.display_changed", person.public_id, changed)


@transaction.atomic
def deactivate(actor: Actor, person: User, reason: str) -> None:
    """End somebody's work here: roles end, sessions end, nobody signs in. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "person.deactivate", person)
    if not reason.strip():
        raise Invalid(_("say why"), where="reason")
    end(actor, person, "person.deactivated", {"reason": reason.strip()})


@transaction.atomic
def leave(actor: Actor, person: User) -> None:
    """Leave the hub oneself. What one did stays in the ledger under an id. Raises NotAllowed or Conflict."""
    require(actor, "person.change", person)
    end(actor, person, "person.left", {})


def enter(
    person: User | None, email: str, *, name: str, password: str | None, language: str, adult: bool, volunteer: bool
) -> User:
    """Make an account, or open a closed one again, for an address that was proved by an invitation.

    Runs inside the caller's transaction. Raises Invalid for a bad name or password, or a volunteer who is no adult.
    """
    if volunteer and not adult:
        raise Invalid(_("volunteers must be 18 or older"), where="adult")
    now = clock.now()
    person = person or User(email=email, made_at=now)
    person.name = _name(name)
    person.language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    if password is not None:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), where="password") from None
    person.set_password(password)
    person.is_active = True
    person.adult_at = now if adult else person.adult_at
    person.seen_at = now
    person.save()
    events.record(as_actor(person), "person.entered", person.public_id, {"email": email, "name": person.name, "adult": adult})
    return person


def join(person: User, organisation: Organisation | None, wanted: frozenset[Role], *, invited_by: str) -> None:
    """Give a person the roles of an accepted invitation; roles that people of the organisation may not have end.

    Runs inside the caller's transaction. Raises Conflict for somebody who belongs to another organisation.
    """
    actor = as_actor(person)
    if organisation is not None and person.organisation_id != organisation.pk:
        if person.organisation is not None:
            raise Conflict(_("you belong to another organisation; leave it first"), where=person.organisation.name)
        person.organisation = organisation
        person.save(update_fields=["organisation"])
        actor = as_actor(person)
        events.record(actor, "person.joined", person.public_id, {}, organisation=organisation.public_id)
    held = person.grants.filter(ended_at=None).select_related("user__organisation")
    unfit = misfits(person.organisation, [Role(g.role) for g in held])
    roles.take(actor, [g for g in held if g.role in unfit])
    roles.give(actor, person, sorted(wanted), by=invited_by)


def as_actor(person: User, given: Actor | None = None) -> Actor:
    """The person as who acts on themselves, before anybody is signed in."""
    organisation = person.organisation.public_id if person.organisation else ""
    own = Actor(ActorKind.USER, person.public_id, organisation)
    return own if given is None else replace(own, request_id=given.request_id)


def end(actor: Actor, person: User, event: str, change: dict[str, str]) -> None:
    """Close an account; the caller has asked for permission. Raises Conflict."""
    if not person.is_active:
        raise Conflict(_("this person is no longer active here"), where=person.public_id)
    held = list(person.grants.filter(ended_at=None).select_related("user__organisation"))
    if any(g.role == Role.SECRETARIAT for g in held):
        roles.keep_one_secretariat(person)
    owner = person.organisation.public_id if person.organisation else ""
    roles.take(actor, held)
    sessions.end_all(person)
    close(person)
    events.record(actor, event, person.public_id, change, organisation=owner)


def close(person: User) -> None:
    """Take away all ways to sign in. Who comes back is invited again and starts with new ones."""
    Authenticator.objects.filter(user=person).delete()
    person.subject_links.all().delete()
    person.set_unusable_password()
    person.is_active = False
    person.organisation = None
    person.save(update_fields=["password", "is_active", "organisation"])


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 150 or not name.isprintable():
        raise Invalid(_("the name must have 1 to 150 printable characters"), where="name")
    return name
