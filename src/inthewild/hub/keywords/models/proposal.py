"""What somebody suggests: a new term, or another reading of one that is there."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import PublicIdField
from inthewild.hub.keywords.models.term import Term


class Origin(models.TextChoices):
    """Where a suggestion comes from."""

    DESK = "desk", _("The desk")
    CASE = "case", _("A case")
    SELECTION = "selection", _("Words marked in a text")
    API = "api", _("A program")
    FILE = "file", _("A file")
    MINER = "miner", _("Words that confirmed cases have in common")


class Kind(models.TextChoices):
    """What is suggested."""

    NEW = "new", _("New term")
    CHANGE = "change", _("Change")
    RETIRE = "retire", _("Retire")


class ProposalState(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Proposal(models.Model):
    """One suggestion. ``cells`` are the columns that it sets; a change names the ``base`` version of the term that was read.

    ``about`` is the public id of the case, or empty; ``snippet`` a piece of text of at most 300 characters without contact data.
    """

    public_id = PublicIdField("prp")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, null=True, related_name="proposals")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.NEW)
    origin = models.CharField(max_length=9, choices=Origin)
    state = models.CharField(max_length=9, choices=ProposalState, default=ProposalState.OPEN)
    cells = models.JSONField(default=dict)
    base = models.PositiveIntegerField(null=True)
    about = models.CharField(max_length=64, blank=True)
    snippet = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    author = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = Seen["Proposal"]()

    class Meta:
        indexes = (models.Index(fields=["state", "made_at"], name="proposal_open"),)
        ordering: ClassVar = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.public_id
