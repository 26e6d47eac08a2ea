"""Words that confirmed cases have in common and no term explains: candidates, until an expert decides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.keywords.models.proposal import Proposal


class CandidateState(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("Waits for an expert")
    TAKEN = "taken", _("Taken to the desk")
    DISMISSED = "dismissed", _("No keyword")


class Candidate(models.Model):
    """One word. ``count`` cases hold it, on ``platforms`` (names); ``examples`` are ids of at most three of them.

    The texts are not copied: the page reads them where they are, as far as its reader sees them, and they go with their case.
    """

    word = models.CharField(max_length=200)
    lang = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField()
    platforms = models.JSONField(default=list)
    examples = models.JSONField(default=list)
    state = models.CharField(max_length=9, choices=CandidateState, default=CandidateState.OPEN)
    found_at = models.DateTimeField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = Seen["Candidate"]()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["word", "lang"], name="candidate_once"),
            models.CheckConstraint(condition=Q(state__in=CandidateState.values), name="candidate_state"),
        )
        ordering: ClassVar = ("-count", "word")

    def __str__(self) -> str:
        return self.word
