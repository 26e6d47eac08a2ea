"""Invitations: the only way in. Volunteers send theirs to themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from inthewild.hub.accounts.handles import HandleField
from inthewild.hub.accounts.models.organisation import Organisation
from inthewild.hub.core.access import Seen
from inthewild.hub.core.contracts import Role


class Invitation(models.Model):
    """Somebody may become a person of the hub, or join an organisation, with these roles.

    The token of the link is kept as SHA-256 only; it is random, so there is nothing to guess. ``organisation`` is null
    for volunteers. ``email`` is emptied once the invitation is over; ``address``, its keyed hash, finds it when somebody is
    erased.
    """

    handle = HandleField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="invitations")
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=64, blank=True)
    roles = models.CharField(max_length=200)
    language = models.CharField(max_length=10, default="en")
    token = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="open")
    ended_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=64, blank=True)

    objects = Seen["Invitation"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation", "email"], condition=Q(state="open"), name="invitation_open_once"),
            models.UniqueConstraint(
                fields=["email"], condition=Q(state="open", organisation=None), name="invitation_volunteer_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | Q(state__in=["accepted", "withdrawn", "expired"], email=""),
                name="invitation_over_without_address",
            ),
        )
        indexes = (models.Index(fields=["expires_at"], condition=Q(state="open"), name="invitation_expires"),)

    def __str__(self) -> str:
        return f"invitation {self.handle}: {self.state}"

    def role_set(self) -> frozenset[Role]:
        """The roles that it gives."""
        return frozenset(map(Role, self.roles.split())) if self.roles else frozenset()
