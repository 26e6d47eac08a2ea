"""People, and the roles that somebody gave them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from inthewild.hub.accounts.models.organisation import Organisation
from inthewild.hub.core import clock
from inthewild.hub.core.access import Seen
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.display import UNDO_SECONDS, Digits, Display
from inthewild.hub.core.ids import PublicIdField


class People(Seen["User"], BaseUserManager["User"]):
    """Makes people for Django; the hub's own services do it with permission and event (accounts.services)."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with a normalised address; without a password nobody can log in with one."""
        person = self.model(email=self.normalize_email(email).casefold(), made_at=clock.now(), **fields)
        person.set_password(password)
        person.save()
        return person


class User(AbstractBaseUser):
    """A person. Volunteers belong to no organisation; ``email`` is null once the person is erased.

    ``adult_at`` is when a volunteer said to be 18 or older; ``demo`` marks people that only a demo home has. ``keys`` to
    ``undo_seconds`` are the choices of core.display.
    """

    public_id = PublicIdField("usr")
    email = models.EmailField(unique=True, null=True)
    name = models.CharField(max_length=150, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="people")
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    adult_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    demo = models.BooleanField(default=False)
    keys = models.BooleanField(default=True)
    digits = models.CharField(max_length=6, choices=[(d.value, d.value) for d in Digits], default=Digits.LATIN)
    blur = models.BooleanField(default=True)
    grey = models.BooleanField(default=False)
    undo_seconds = models.PositiveSmallIntegerField(default=UNDO_SECONDS[0])

    objects = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = (models.Index(fields=["seen_at"], name="user_seen"),)

    def __str__(self) -> str:
        return self.name or self.public_id

    @property
    def display(self) -> Display:
        """How pages are shown to this person."""
        return Display(self.keys, Digits(self.digits), self.blur, self.grey, self.undo_seconds)


class Grant(models.Model):
    """A role that a person has from one time to another. Rows are ended, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    granted_by = models.CharField(max_length=64)
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "role"], condition=Q(ended_at=None), name="grant_once"),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role if r is not Role.ENGINE]), name="grant_role_of_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} of {self.user_id}"
