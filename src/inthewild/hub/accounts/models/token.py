"""Tokens with which a program acts for an organisation."""

from __future__ import annotations

from django.db import models

from inthewild.hub.accounts.models.organisation import Organisation
from inthewild.hub.core.access import Seen


class ApiToken(models.Model):
    """One token. ``prefix`` is its public name; of the secret only the SHA-256 is kept.

    A plain hash is enough here, unlike for a password: the secret is 256 random bits, which nobody guesses however fast
    the hash is, and a slow one would be paid with every request. ``last_used_on`` is a day, written once a day.
    """

    prefix = models.CharField(max_length=12, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, blank=True)

    objects = Seen["ApiToken"]()

    class Meta:
        indexes = (models.Index(fields=["organisation", "revoked_at"], name="token_organisation"),)

    def __str__(self) -> str:
        return self.prefix
