"""Cases: suspected offers, the listings that they are about, and what experts and the engine read in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.cases.models.report import Report
from inthewild.hub.cases.models.seller import Seller
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField
from inthewild.hub.core.search.fold import kept_folded
from inthewild.hub.members.models import Platform


class CaseState(models.TextChoices):
    """Where a case stands. The steps are in states.CASE."""

    NEW = "new", _("New")
    TRIAGE = "triage", _("In triage")
    NEEDS_INFO = "needs_info", _("Needs information")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")
    MERGED = "merged", _("Merged into another")
    CLOSED = "closed", _("Closed")


class Legality(models.TextChoices):
    """What an expert holds of the law; certainty is not faked."""

    PROHIBITED_BY_POLICY = "prohibited_by_policy", _("Prohibited by policy")
    LIKELY_ILLEGAL = "likely_illegal", _("Likely illegal")
    NEEDS_PAPERS = "needs_papers", _("Needs papers")
    LAWFUL = "lawful", _("Lawful")
    UNKNOWN = "unknown", _("Unknown")


class Confidence(models.TextChoices):
    """How sure somebody is."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


class Case(models.Model):
    """One suspected offer. What the last assessment says stands here too, so that lists are one query.

    ``taxon`` and ``specimen`` are ids of the lexicon without prefix; ``severity`` 0 (unknown) to 4; ``appendix`` I, II, III
    or empty; ``priority`` is computed (services.priority), higher first. ``expert_organisation`` is who works on it, or
    nobody. ``language`` is that of the listing. ``reason`` is the last reason given for a state. ``retained_from`` starts
    the clock of its contents.
    """

    public_id = PublicIdField("cas")
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.NEW)
    language = models.CharField(max_length=20, blank=True)
    taxon = models.CharField(max_length=100, blank=True)
    group = models.CharField(max_length=100, blank=True)
    specimen = models.CharField(max_length=40, blank=True)
    legality = models.CharField(max_length=20, choices=Legality, default=Legality.UNKNOWN)
    confidence = models.CharField(max_length=6, choices=Confidence, blank=True)
    severity = models.PositiveSmallIntegerField(default=0)
    appendix = models.CharField(max_length=3, blank=True)
    live_animal = models.BooleanField(default=False)
    priority = models.IntegerField(default=0)
    expert_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    state_at = models.DateTimeField()
    retained_from = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = Seen["Case"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state"),
            models.CheckConstraint(condition=Q(severity__lte=4), name="case_severity"),
            models.CheckConstraint(condition=Q(legality__in=Legality.values), name="case_legality"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="case_merged_into_something",
            ),
        )
        indexes = (
            models.Index(fields=["state", "-priority", "opened_at", "id"], name="case_queue"),
            models.Index(fields=["-priority", "opened_at", "id"], name="case_order"),
            models.Index(fields=["opened_at", "id"], name="case_age"),
            models.Index(fields=["expert_organisation", "state", "-priority", "opened_at", "id"], name="case_expert"),
            models.Index(fields=["retained_from"], name="case_retention"),
        )
        ordering: ClassVar = ("-priority", "opened_at", "id")

    def __str__(self) -> str:
        return self.public_id


class CaseListing(models.Model):
    """One listing of a case, as it was read. ``canonical_url`` is unique among open cases of a platform (services.filing).

    ``title`` and ``text`` are emptied when the contents of the case are deleted. ``captured_at`` is when it was read.
    ``report`` is the first report of it; later ones are joined by the address. ``folded`` is what it is searched by.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="listings")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="+")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, null=True, related_name="+")
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, null=True, related_name="listings")
    number = models.PositiveIntegerField()
    canonical_url = models.CharField(max_length=2_000, blank=True)
    item_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=20, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    captured_at = models.DateTimeField(null=True)
    folded = kept_folded("title", "canonical_url")

    objects = Seen["CaseListing"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="case_listing_number"),)
        indexes = (
            models.Index(fields=["platform", "canonical_url"], name="case_listing_url"),
            models.Index(fields=["platform", "case"], name="case_listing_place"),
        )
        ordering: ClassVar = ("number",)

    def __str__(self) -> str:
        return f"listing {self.number} of {self.case_id}"


class Fingerprint(models.Model):
    """By what listings are recognised again: kind ``image`` (perceptual hash), ``text`` (template), ``contact`` (phone ...).

    ``value`` is a keyed hash inside this hub (core.keys.linked) except for perceptual hashes, which say nothing of people.
    """

    listing = models.ForeignKey(CaseListing, on_delete=models.CASCADE, related_name="fingerprints")
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=64)

    objects = Seen["Fingerprint"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["listing", "kind", "value"], name="fingerprint_once"),)
        indexes = (models.Index(fields=["kind", "value"], name="fingerprint_value"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.listing_id}"


class EngineReading(models.Model):
    """What the engine says of a listing: a decision (inthewild.decision/1) made with terms up to ``sharing``."""

    listing = models.ForeignKey(CaseListing, on_delete=models.CASCADE, related_name="readings")
    sharing = models.CharField(max_length=10)
    decision = models.JSONField()
    made_at = models.DateTimeField()

    objects = Seen["EngineReading"]()

    class Meta:
        ordering: ClassVar = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"reading of {self.listing_id}"


class Assessment(models.Model):
    """What an expert reads in a case. Rows are never changed; the highest ``number`` counts. ``by`` is a public id.

    ``version`` is that of the case as it was assessed: what came to the case later was not seen.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=0)
    taxon = models.CharField(max_length=100, blank=True)
    specimen = models.CharField(max_length=40, blank=True)
    legality = models.CharField(max_length=20, choices=Legality, default=Legality.UNKNOWN)
    severity = models.PositiveSmallIntegerField(default=0)
    confidence = models.CharField(max_length=6, choices=Confidence, blank=True)
    live_animal = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    by = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = Seen["Assessment"]()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "number"], name="assessment_number"),)
        ordering: ClassVar = ("-number",)

    def __str__(self) -> str:
        return f"assessment {self.number} of {self.case_id}"
