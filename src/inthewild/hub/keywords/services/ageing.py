"""Terms that the hub itself doubts: code words that nobody met for long, and terms whose hits mostly mean something else.

Names never age (reference/lexicon.md 3.1). A doubted term stays in releases; people decide what becomes of it.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Max, Q

from inthewild.hub.core import clock, jobs, schedule
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords.models import Sighting, Term
from inthewild.hub.keywords.models.evidence import Form, Verdict
from inthewild.hub.keywords.services import terms
from inthewild.hub.keywords.services.reviews import GUARDED
from inthewild.shares import wilson

KEEPER = Actor.system("desk")
UNSEEN = timedelta(days=548)
RECENT = timedelta(days=90)
FLOORS = {0: 0.9, 1: 0.7, 2: 0.5, 3: 0.3}
"""The precision that a term of each ambiguity should have: 0 as reference/lexicon.md 4 asks, the others a judgement."""
_AGEING = (*GUARDED, "hashtag", "emoji")


def unseen() -> list[Term]:
    """Approved code words, slang, hashtags and emoji that were met, the last time more than 18 months ago."""
    rows = Term.objects.filter(state="approved", kind__in=_AGEING, evidence__verdict=Verdict.TRUE)
    last = rows.annotate(last=Max("evidence__day", filter=Q(evidence__verdict=Verdict.TRUE)))
    return list(last.filter(last__lt=clock.now().date() - UNSEEN).order_by("pk"))


def noisy() -> list[Term]:
    """Approved terms whose judged hits of the last 90 days lie below the floor, so far that the whole interval does."""
    hits = Sighting.objects.filter(form=Form.SAMPLE, day__gt=clock.now().date() - RECENT, term__state="approved")
    counts = (
        hits.exclude(verdict=Verdict.EXPIRED)
        .values("term", "term__ambiguity")
        .annotate(n=Count("pk"), right=Count("pk", filter=Q(verdict=Verdict.TRUE)))
        .order_by()
    )
    low = [row["term"] for row in counts if wilson(row["right"], row["n"])[1] < FLOORS[row["term__ambiguity"]]]
    return list(Term.objects.filter(pk__in=low).order_by("pk"))


@jobs.job()
def doubt() -> None:
    """Doubt them, each with its reason; who wrote it hears of it."""
    for reason, found in (("not seen for 18 months", unseen()), ("its latest hits mostly mean something else", noisy())):
        for one in found:
            with transaction.atomic():
                if Term.objects.filter(pk=one.pk, state="approved").exists():
                    terms.watch(KEEPER, one, reason)


schedule.every(
    timedelta(days=1), "keywords.ageing", "Doubts code words that nobody met for long, and terms that are mostly wrong", doubt
)
