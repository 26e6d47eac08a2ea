"""What happens by itself: silence is noted, samples lapse, disclosed rows are deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from inthewild.hub.core import clock, holds, jobs, schedule
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.retention import sweeps
from inthewild.hub.progress.models import Sampling
from inthewild.hub.progress.services import confirmations, sampling

_BATCH = 50


@jobs.job()
def lapses() -> None:
    """Note companies that did not answer in 21 days, and samples for which nothing came in 30."""
    confirmations.lapse()
    sampling.lapse()


@sweeps(Retention.SAMPLE, "progress.samples", "Rows that companies disclosed for samples; results stay")
def rows(before: datetime) -> int:
    """Delete the records of samples that ended before then."""
    due = Sampling.objects.filter(ended_at__lte=before, wiped_at=None).select_related("figure__submission")
    done = 0
    for one in due.order_by("pk")[:_BATCH]:
        if not holds.held(one.figure.submission.public_id):
            with transaction.atomic():
                Sampling.objects.filter(pk=one.pk).update(disclosed=[], wiped_at=clock.now())
            done += 1
    return done


schedule.every(timedelta(hours=6), "progress.lapses", "Notes silence about snapshots and samples", lapses)
