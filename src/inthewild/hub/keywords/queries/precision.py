"""How often a hit of a term means what the term says: of sampled hits that somebody judged, with the interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from inthewild.hub.core import clock
from inthewild.hub.keywords.models import Proposal, Sighting, Term
from inthewild.hub.keywords.models.evidence import Form, Verdict
from inthewild.shares import wilson

RECENT = timedelta(days=90)


@dataclass(frozen=True)
class Precision:
    """``right`` of ``n`` judged hits. Without one there is no share: not measured."""

    right: int
    n: int

    @property
    def share(self) -> float | None:
        """The share that was right."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval by Wilson."""
        return wilson(self.right, self.n) if self.n else None


@dataclass(frozen=True)
class Measured:
    """All judged hits; those that were judged by people who did not write the term; those of the last 90 days."""

    all: Precision
    independent: Precision
    recent: Precision


def measured(term: Term) -> Measured:
    """The precision of a term that was read through ``visible_to``: whoever sees a term may know how good it is."""
    # hub: unscoped, only who wrote a term that was read through visible_to
    writers = {term.author, *Proposal.objects.filter(term=term).values_list("author", flat=True)} - {""}
    # hub: unscoped, only counts of a term that was read through visible_to
    rows = Sighting.objects.filter(term=term, form=Form.SAMPLE).exclude(verdict=Verdict.EXPIRED)
    right, others = Q(verdict=Verdict.TRUE), ~Q(by__in=writers)
    late = Q(day__gt=clock.now().date() - RECENT)
    found = rows.aggregate(
        n=Count("pk"), right=Count("pk", filter=right),
        n_others=Count("pk", filter=others), right_others=Count("pk", filter=right & others),
        n_late=Count("pk", filter=late), right_late=Count("pk", filter=right & late),
    )  # fmt: skip
    return Measured(
        Precision(found["right"], found["n"]),
        Precision(found["right_others"], found["n_others"]),
        Precision(found["right_late"], found["n_late"]),
    )
