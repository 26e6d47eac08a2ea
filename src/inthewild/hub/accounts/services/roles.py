"""Granting roles and ending them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.accounts.fits import misfits
from inthewild.hub.accounts.labels import role_label
from inthewild.hub.accounts.models import Grant, User
from inthewild.hub.core import approval, clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import Approval
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

SECRETARIAT = "role.secretariat"


@transaction.atomic
def grant_role(actor: Actor, person: User, role: Role) -> None:
    """Give somebody a role; secretariat goes by ``ask_secretariat``. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "role.grant", (person, role))
    _active(person)
    if misfits(person.organisation, [role]):
        text = _("people of this organisation cannot have the role %(role)s") % {"role": role_label(role)}
        raise Invalid(text, where="role")
    if person.grants.filter(role=role, ended_at=None).exists():
        raise Conflict(_("this person has the role already"), where=role.value)
    give(actor, person, [role], by=actor.id)


@transaction.atomic
def end_role(actor: Actor, person: User, role: Role) -> None:
    """Take a role from somebody. Raises NotAllowed, or Conflict for a role not had or the last one of secretariat."""
    grant = person.grants.filter(role=role, ended_at=None).select_related("user__organisation").first()
    if grant is None:
        raise Conflict(_("this person does not have the role"), where=role.value)
    require(actor, "role.end", grant)
    if role is Role.SECRETARIAT:
        keep_one_secretariat(person)
    take(actor, [grant])


@transaction.atomic
def ask_secretariat(actor: Actor, person: User, reason: str) -> Approval:
    """Propose somebody for the secretariat; another of the secretariat must agree. Raises NotAllowed, Invalid or Conflict."""
    if actor.id == person.public_id:
        raise NotAllowed(_("nobody grants a role to themselves"), where=SECRETARIAT)
    _active(person)
    if misfits(person.organisation, [Role.SECRETARIAT]):
        raise Invalid(_("only people of a convening organisation can be of the secretariat"), where="roles")
    if person.grants.filter(role=Role.SECRETARIAT, ended_at=None).exists():
        raise Conflict(_("this person has the role already"), where=SECRETARIAT)
    return approval.ask(actor, SECRETARIAT, person.public_id, reason=reason)


def give(actor: Actor, person: User, roles: Iterable[Role], *, by: str) -> None:
    """Add roles that the caller has checked, inside the caller's transaction; those that are there stay as they are."""
    owner = person.organisation.public_id if person.organisation else ""
    for role in roles:
        _grant, new = Grant.objects.get_or_create(
            user=person, role=role.value, ended_at=None, defaults={"granted_by": by, "granted_at": clock.now()}
        )
        if new:
            events.record(actor, "role.granted", person.public_id, {"role": role.value}, organisation=owner)


def take(actor: Actor, grants: Iterable[Grant]) -> None:
    """End roles that the caller has checked, inside the caller's transaction."""
    for grant in grants:
        if Grant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=clock.now()):
            owner = grant.user.organisation.public_id if grant.user.organisation else ""
            events.record(actor, "role.ended", grant.user.public_id, {"role": grant.role}, organisation=owner)


def keep_one_secretariat(leaver: User) -> None:
    """Raise Conflict if nobody of the secretariat would be left. Locks, so that two cannot leave at once."""
    held = Grant.objects.select_for_update().filter(role=Role.SECRETARIAT, ended_at=None, user__is_active=True)
    holders = set(held.values_list("user_id", flat=True))
    if holders == {leaver.pk}:
        raise Conflict(_("somebody of the secretariat must be left"), where=leaver.public_id, hint=_("propose a successor first"))


def _effect(actor: Actor, asked: Approval) -> None:
    person = User.objects.select_related("organisation").get(public_id=asked.about)
    _active(person)
    if misfits(person.organisation, [Role.SECRETARIAT]):
        raise Conflict(_("only people of a convening organisation can be of the secretariat"), where=asked.about)
    give(actor, person, [Role.SECRETARIAT], by=f"{asked.asked_by}")


def _active(person: User) -> None:
    if not person.is_active:
        raise Conflict(_("this person is no longer active here"), where=person.public_id)


def _called(about: str) -> str:
    person = User.objects.select_related("organisation").filter(public_id=about).first()
    return about if person is None else f"{person} ({person.organisation})" if person.organisation else str(person)


_WHO = frozenset({Role.SECRETARIAT})
approval.register(
    approval.Kind(SECRETARIAT, _WHO, _WHO, _effect, title=gettext_lazy("Make somebody one of the secretariat"), subject=_called)
)
