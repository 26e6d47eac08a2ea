"""Terms as the desk keeps them: the columns of the keyword files, a state, and how far each may travel."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import Seen

ABOUT = "trm_"


class Level(models.TextChoices):
    """How far a term may travel (core.contracts.Sharing)."""

    PUBLIC = "PUBLIC", _("Public")
    MEMBERS = "MEMBERS", _("Members")
    RESTRICTED = "RESTRICTED", _("Restricted to named members")


class TermState(models.TextChoices):
    """The steps are in states.TERM. "Released" is membership in a release."""

    PROPOSED = "proposed", _("Proposed")
    TRIAGED = "triaged", _("Worth a look")
    EVIDENCE = "evidence", _("With evidence")
    APPROVED = "approved", _("Approved")
    WATCH = "watch", _("Watched")
    RETIRED = "retired", _("Retired")
    REJECTED = "rejected", _("Rejected")


class Term(models.Model):
    """One surface string of one sense in one language.

    ``cells`` holds all columns of docs/keywords.md as text; ``term``, ``lang``, ``sense``, ``kind`` and ``ambiguity`` repeat
    what is asked for, ``folded`` is the term as the matcher folds it, for search. ``term_id`` is computed as in the package;
    one of the level RESTRICTED has a random id. ``audience`` names who may read a RESTRICTED term. A PUBLIC term has the
    package as upstream: ``upstream`` holds the cells of the last package that was merged (empty: not in it yet). ``untested``
    says that fewer than 50 sampled hits were judged. ``version`` grows with every change of cells, level or audience, so that
    nobody overwrites what they have not read. ``author`` and ``reviewer`` are public ids of people, and never the same.

    An approved term that is changed stays approved as it was read: ``approved`` holds the cells that go into releases while
    the changed ones wait for a second person (``pending``); it is empty where ``cells`` are what was approved. ``hands`` are
    all who wrote since then: none of them is the second person.
    """

    term_id = models.CharField(max_length=26, unique=True)
    term = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    lang = models.CharField(max_length=20)
    sense = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    ambiguity = models.PositiveSmallIntegerField()
    cells = models.JSONField(default=dict)
    level = models.CharField(max_length=10, choices=Level, default=Level.MEMBERS)
    audience = models.ManyToManyField(Organisation, related_name="+")
    state = models.CharField(max_length=8, choices=TermState, default=TermState.PROPOSED)
    untested = models.BooleanField(default=True)
    upstream = models.JSONField(default=dict)
    author = models.CharField(max_length=64, blank=True)
    reviewer = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    approved = models.JSONField(default=dict)
    pending = models.BooleanField(default=False)
    hands = models.JSONField(default=list)

    objects = Seen["Term"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(level__in=Level.values), name="term_level"),
            models.CheckConstraint(condition=Q(state__in=TermState.values), name="term_state"),
            models.CheckConstraint(condition=Q(ambiguity__lte=3), name="term_ambiguity"),
        )
        indexes = (
            models.Index(fields=["lang", "state", "sense"], name="term_list"),
            models.Index(fields=["lang", "sense", "term"], name="term_order"),
            models.Index(fields=["folded"], name="term_folded"),
            models.Index(fields=["state", "changed_at"], name="term_waiting"),
            models.Index(fields=["changed_at"], condition=Q(pending=True), name="term_pending"),
        )
        ordering: ClassVar = ("lang", "sense", "term")

    def __str__(self) -> str:
        return f"{self.lang} {self.term}"

    @property
    def about(self) -> str:
        """What events, discussions and notifications call it."""
        return f"{ABOUT}{self.term_id}"

    @property
    def released(self) -> dict[str, str]:
        """The cells that go into a release."""
        cells: dict[str, str] = self.approved or self.cells
        return cells
