"""Requests about one's own data. What says who asks lies encrypted in one column, so that it can go while the rest stays."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import clock, keys
from inthewild.hub.core.access import Seen
from inthewild.hub.core.ids import HandleField

SOON = timedelta(days=7)


class Kind(models.TextChoices):
    """What is asked for."""

    ACCESS = "access", _("A copy of my data")
    RECTIFY = "rectify", _("Correct my data")
    OBJECT = "object", _("Stop using my data")
    ERASE = "erase", _("Erase my data")


class State(models.TextChoices):
    """How far a request is. The steps are in states.REQUEST."""

    UNCONFIRMED = "unconfirmed", _("Waits for the address to be confirmed")
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Taken back")


class Proof(models.TextChoices):
    """How it was checked that who asks is who they say. Copies of papers are never kept."""

    ADDRESS = "address", _("The address that we know answered")
    ACCOUNT = "account", _("Signed in to the account in question")
    LISTING = "listing", _("Put a word that we chose into the listing or profile")
    PAPER = "paper", _("Showed a paper; no copy was kept")
    KNOWN = "known", _("Known to us in person")


@dataclass(frozen=True)
class Asker:
    """Who asks and about whom. ``token`` is the secret of the page where the answer stands; ``answer`` is what was written."""

    email: str
    token: str
    handle: str = ""
    url: str = ""
    words: str = ""
    answer: str = ""


class SubjectRequest(models.Model):
    """One request. ``token`` is the SHA-256 of the secret in its address; ``address`` the keyed hash of the e-mail address.

    ``subjects`` are the public ids of whom the desk took to be meant. ``entered_by`` is empty for who asked themselves.
    """

    handle = HandleField()
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=11, choices=State, default=State.UNCONFIRMED)
    sealed = models.BinaryField(null=True)
    token = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10)
    subjects = models.JSONField(default=list)
    entered_by = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    extended_at = models.DateTimeField(null=True)
    proof = models.CharField(max_length=8, choices=Proof, blank=True)
    identified_by = models.CharField(max_length=64, blank=True)
    identified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = Seen["SubjectRequest"]()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=State.values), name="request_state"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="request_kind"),
            models.CheckConstraint(condition=~Q(state="open") | Q(due__isnull=False), name="request_open_has_a_day"),
            models.CheckConstraint(
                condition=~Q(state__in=("answered", "refused", "withdrawn")) | Q(closed_at__isnull=False),
                name="request_over_is_dated",
            ),
        )
        indexes = (models.Index(fields=["due"], condition=Q(state="open"), name="request_due"),)
        ordering: ClassVar = ("due", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.handle}: {self.state}"

    @property
    def late(self) -> bool:
        """Whether the answer is overdue."""
        return self.due is not None and self.due < clock.now().date()

    @property
    def soon(self) -> bool:
        """Whether it is due within a week."""
        return self.due is not None and self.due <= clock.now().date() + SOON

    def seal(self, asker: Asker) -> None:
        """Encrypt who asks; the caller saves."""
        self.sealed = keys.encrypt(keys.derived("desk/1"), json.dumps(asdict(asker)).encode(), self.handle)

    def asker(self) -> Asker | None:
        """Who asks; None once that was erased."""
        if self.sealed is None:
            return None
        told: dict[str, Any] = json.loads(keys.decrypt(keys.derived("desk/1"), bytes(self.sealed), self.handle))
        return Asker(**told)

    def seal_answer(self, answer: str) -> None:
        """Add what was written to who asked; the caller saves."""
        asker = self.asker()
        if asker is not None:
            self.seal(replace(asker, answer=answer))
