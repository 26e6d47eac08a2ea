"""Sign-in through the identity provider of an organisation (OpenID Connect)."""

from __future__ import annotations

from django.db import models

from inthewild.hub.accounts.handles import HandleField
from inthewild.hub.accounts.models.organisation import Organisation
from inthewild.hub.accounts.models.person import User
from inthewild.hub.core.access import Seen


class IdentityProvider(models.Model):
    """The one provider of one organisation. ``secret`` is encrypted with the key ``field`` of the home."""

    handle = HandleField()
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="identity_provider")
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=255)
    secret = models.TextField()
    made_at = models.DateTimeField()

    objects = Seen["IdentityProvider"]()

    def __str__(self) -> str:
        return self.handle


class SubjectLink(models.Model):
    """Who a subject of a provider is here. Made by an invitation or by the person, never by an equal e-mail address."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="links")
    subject = models.CharField(max_length=255)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="subject_links")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["provider", "subject"], name="subject_is_one_person"),
            models.UniqueConstraint(fields=["provider", "user"], name="person_is_one_subject"),
        )

    def __str__(self) -> str:
        return f"{self.provider_id} {self.user_id}"
