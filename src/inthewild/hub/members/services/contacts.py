"""Contacts of organisations: personal data, so no event holds it and erasure leaves nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import clock, erasure, events, spreadsheet
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line, next_number
from inthewild.hub.errors import Conflict
from inthewild.hub.members.models import Contact
from inthewild.hub.members.models.contact import Person, Purpose
from inthewild.hub.members.services import common


@transaction.atomic
def add_contact(actor: Actor, organisation: Organisation, *, purpose: str, name: str, email: str, role: str = "") -> Contact:
    """Enter somebody to write to. Raises NotAllowed, Invalid, or Conflict if the address stands there for this purpose."""
    require(actor, "contact.edit", organisation)
    person = _person(name, email, role)
    common.choice(purpose, Purpose.values, "purpose")
    common.lock(organisation)
    made = Contact(
        organisation=organisation,
        number=next_number(Contact.objects.filter(organisation=organisation)),
        purpose=purpose,
        added_at=clock.now(),
    )
    made.seal(person)
    if Contact.objects.filter(organisation=organisation, purpose=purpose, address_hash=made.address_hash).exists():
        raise Conflict(_("this address is a contact for that already"), where="email")
    made.save()
    told = {"number": made.number, "purpose": purpose}
    events.record(actor, "contact.added", organisation.public_id, told, organisation=organisation.public_id)
    return made


@transaction.atomic
def change_contact(
    actor: Actor, contact: Contact, *, purpose: str, name: str, email: str, role: str = "", version: int
) -> Contact:
    """Replace what is known of a contact; ``version`` is the one that was read. Raises NotAllowed, Invalid or Conflict."""
    require(actor, "contact.edit", contact.organisation)
    person = _person(name, email, role)
    common.choice(purpose, Purpose.values, "purpose")
    common.lock(contact.organisation)
    stored = Contact.objects.select_related("organisation").get(pk=contact.pk)
    if stored.version != version or stored.erased_at is not None:
        raise Conflict(_("somebody changed this meanwhile; read it again and repeat your change"), where="version")
    stored.purpose = purpose
    stored.version += 1
    stored.seal(person)
    stored.save()
    told = {"number": stored.number, "purpose": purpose}
    organisation = stored.organisation.public_id
    events.record(actor, "contact.changed", organisation, told, organisation=organisation)
    return stored


@transaction.atomic
def erase_contact(actor: Actor, contact: Contact) -> None:
    """Destroy the key, the content and the hash; a second time nothing happens. Raises NotAllowed, or Conflict (a hold)."""
    require(actor, "contact.erase", contact.organisation)
    erase_for(actor, contact)


def erase_for(actor: Actor, contact: Contact) -> None:
    """Erase a contact; the caller has asked for permission (leaving erases all of them).

    Goes through the hub's erasure, so that a backup that is restored erases it again.
    """
    if Contact.objects.filter(pk=contact.pk, erased_at=None).exists():
        erasure.erase(Actor.system("members"), contact.public_id)
        organisation = contact.organisation.public_id
        events.record(actor, "contact.erased", organisation, {"number": contact.number}, organisation=organisation)


@transaction.atomic
def export_contacts(actor: Actor, contacts: Iterable[Contact]) -> str:
    """The contacts as CSV (UTF-8, one header line), safe to open in a spreadsheet. Leaves an event: the list left the hub.

    Raises NotAllowed.
    """
    require(actor, "contact.export")
    rows = [
        (contact.organisation.name, contact.get_purpose_display(), person.name, person.email, person.role)
        for contact in contacts
        if (person := contact.person()) is not None
    ]
    head = (_("Organisation"), _("Asked about"), _("Name"), _("E-mail"), _("Role"))
    events.record(actor, "contact.exported", actor.organisation or "contacts", {"rows": len(rows)})
    return spreadsheet.text([head, *rows])


def _person(name: str, email: str, role: str) -> Person:
    return Person(line(name, "name", 200), common.email(email), line(role, "role", 200, empty=True))
