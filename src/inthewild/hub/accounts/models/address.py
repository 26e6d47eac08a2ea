"""A change of an e-mail address that waits for a click in the new mailbox."""

from __future__ import annotations

from django.db import models

from inthewild.hub.accounts.models.person import User
from inthewild.hub.core.access import Seen


class AddressChange(models.Model):
    """One person has at most one. ``token`` is the SHA-256 of what the link holds; the row goes when it is over."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="address_change")
    email = models.EmailField()
    token = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = Seen["AddressChange"]()

    def __str__(self) -> str:
        return f"change of the address of {self.user.public_id}"
