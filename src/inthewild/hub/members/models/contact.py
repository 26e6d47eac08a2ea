"""People to write to at an organisation, who need no account. What says who they are is encrypted with a key of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import keys
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class Purpose(models.TextChoices):
    """What somebody is asked about."""

    LEAD = "lead", _("Speaks for the organisation")
    POLICY = "policy", _("Policy")
    SAFETY = "safety", _("Trust and safety")
    ENFORCEMENT = "enforcement", _("Enforcement requests")
    TECHNICAL = "technical", _("Technical questions")
    LEGAL = "legal", _("Legal questions")
    PRESS = "press", _("Press")


@dataclass(frozen=True)
class Person:
    """What is known of a contact."""

    name: str
    email: str
    role: str = ""


class Contact(models.Model):
    """One contact: a person, with the id of one, who has no account. ``number`` counts those of the organisation and is
    never given twice.

    ``sealed`` holds name, address and role, encrypted; without ``wrapped_key`` (destroyed when the person is erased)
    nobody reads it. The row stays as proof that there was one.
    """

    public_id = PublicIdField("usr")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contacts")
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=12, choices=Purpose)
    sealed = models.BinaryField(null=True)
    wrapped_key = models.BinaryField(null=True)
    address_hash = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = Seen["Contact"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "number"], name="contact_number"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="contact_purpose"),
            models.CheckConstraint(
                condition=Q(erased_at=None, sealed__isnull=False, wrapped_key__isnull=False)
                | Q(erased_at__isnull=False, sealed=None, wrapped_key=None, address_hash=""),
                name="contact_erased_is_empty",
            ),
        )
        indexes = (models.Index(fields=["address_hash"], name="contact_address"),)
        ordering: ClassVar = ("number",)

    def __str__(self) -> str:
        return f"contact {self.number} of {self.organisation_id}"

    def person(self) -> Person | None:
        """Who it is; None once erased."""
        if self.wrapped_key is None or self.sealed is None:
            return None
        return Person(
            **json.loads(keys.decrypt(keys.unwrap(bytes(self.wrapped_key), self._about), bytes(self.sealed), self._about))
        )

    def seal(self, person: Person) -> None:
        """Set who it is, under a new key; the caller saves."""
        key, self.wrapped_key = keys.new_wrapped(self._about)
        plain = json.dumps({"name": person.name, "email": person.email, "role": person.role})
        self.sealed = keys.encrypt(key, plain.encode(), self._about)
        self.address_hash = address_hash(person.email)

    @property
    def _about(self) -> str:
        return f"contact/{self.public_id}"


def address_hash(email: str) -> str:
    """The keyed hash under which the contacts of one e-mail address are found."""
    return keys.linked("contact", email.strip().casefold())
