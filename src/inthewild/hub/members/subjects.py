"""What members holds of somebody who asks: contacts of organisations, who have no account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import subjects
from inthewild.hub.core.subjects import Clues, Match
from inthewild.hub.members.models import Contact
from inthewild.hub.members.models.contact import address_hash


def find(clues: Clues) -> list[Match]:
    """Contacts with this address; one person may be a contact of several organisations."""
    if not clues.email:
        return []
    rows = Contact.objects.filter(address_hash=address_hash(clues.email), erased_at=None).select_related("organisation")
    return [Match(one.public_id, f"{one.organisation.name}: {one.get_purpose_display()}") for one in rows]


def export(subject: str) -> Mapping[str, Any] | None:
    """What is known of one contact."""
    found = Contact.objects.filter(public_id=subject, erased_at=None).select_related("organisation").first()
    person = found.person() if found is not None else None
    if found is None or person is None:
        return None
    return {
        "organisation": found.organisation.name,
        "name": person.name,
        "email": person.email,
        "role": person.role,
        "asked_about": str(found.get_purpose_display()),
        "since": subjects.when(found.added_at),
    }


_NAMES = {
    "organisation": _("Organisation"), "name": _("Name"), "email": _("E-mail"), "role": _("Role"),
    "asked_about": _("Asked about"), "since": _("Since"),
}  # fmt: skip

subjects.finder("members.contact", _("Contact of an organisation"), find, export, names=_NAMES)
