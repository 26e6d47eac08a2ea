"""Platforms: where wildlife is offered. A platform stands for itself; who owns it, if anybody, is dated beside it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField


class Sector(models.TextChoices):
    """What a platform does."""

    MARKETPLACE = "marketplace", _("Marketplace")
    CLASSIFIEDS = "classifieds", _("Classified advertisements")
    SOCIAL = "social", _("Social network")
    SEARCH = "search", _("Search engine")
    VIDEO = "video", _("Video and streaming")
    MESSAGING = "messaging", _("Messaging")
    ADVERTISING = "advertising", _("Advertising")
    PAYMENT = "payment", _("Payment")
    LOGISTICS = "logistics", _("Delivery")
    OTHER = "other", _("Other")


class Route(models.TextChoices):
    """How a listing is reported to a platform."""

    FORM = "form", _("Form on its site")
    EMAIL = "email", _("E-mail")
    NONE = "none", _("No known way")


class PlatformState(models.TextChoices):
    """What experts made of a platform. The steps are in states.PLATFORM."""

    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    MERGED = "merged", _("Merged into another")


class Platform(models.Model):
    """One place on the internet, inside the coalition or not.

    ``regions`` are ISO 3166-1 alpha-2 or UN M.49 codes, ``languages`` BCP-47 tags. ``route_address`` is an https
    address for a form and an e-mail address for e-mail. ``version`` grows with every change, so that nobody overwrites
    what they have not read.
    """

    public_id = PublicIdField("plt")
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=12, choices=Sector, default=Sector.OTHER)
    regions = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    route = models.CharField(max_length=5, choices=Route, default=Route.NONE)
    route_address = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=PlatformState, default=PlatformState.PROPOSED)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    proposed_by = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = Seen["Platform"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="platform_sector"),
            models.CheckConstraint(condition=Q(state__in=PlatformState.values), name="platform_state"),
            models.CheckConstraint(
                condition=Q(route=Route.NONE, route_address="") | (Q(route__in=("form", "email")) & ~Q(route_address="")),
                name="platform_route_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="platform_merged_into_something",
            ),
            models.UniqueConstraint(fields=["name"], condition=Q(state="accepted"), name="platform_name_of_an_accepted_one"),
        )
        ordering: ClassVar = ("name", "id")

    def __str__(self) -> str:
        return self.name


class PlatformHost(models.Model):
    """A host name of a platform, as ASCII in lower case (members.hosts.normal). It stands for its subdomains too."""

    host = models.CharField(max_length=253, unique=True)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="hosts")

    objects = Seen["PlatformHost"]()

    class Meta:
        ordering: ClassVar = ("host",)

    def __str__(self) -> str:
        return self.host
