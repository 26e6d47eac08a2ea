"""What samples showed, and which there are."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from inthewild.exchange.snapshot import sampling as pure
from inthewild.exchange.snapshot.records import Sample
from inthewild.exchange.snapshot.sample_files import Draw
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import OutOfSight
from inthewild.hub.progress.models import Figure, Sampling
from inthewild.hub.progress.models.sampling import SamplingState


def result(sampling: Sampling) -> Sample | None:
    """n, how many rows were what the definition counts, and the interval; None before the sample is checked."""
    if sampling.state != SamplingState.CHECKED or sampling.found is None:
        return None
    return pure.shown(len(sampling.drawn), sampling.found)


def results(figures: Collection[int]) -> dict[int, Sample]:
    """Key of the figure -> what its sample showed, for those that have one."""
    # hub: unscoped, for snapshots, which say beside each figure what its sample showed
    rows = Sampling.objects.filter(state=SamplingState.CHECKED).only("figure_id", "state", "found", "drawn")
    return {row.figure_id: found for row in rows if row.figure_id in figures and (found := result(row)) is not None}


def samples(actor: Actor) -> QuerySet[Sampling]:
    """The samples that the actor sees, latest first."""
    return visible(Sampling, actor).select_related("figure__submission__organisation", "figure__metric", "figure__platform")


def sample(actor: Actor, submission: str, number: int) -> Sampling:
    """The sample of a figure. Raises OutOfSight."""
    found = samples(actor).filter(figure__submission__public_id=submission, figure__number=number).first()
    if found is None:
        raise OutOfSight("there is no such sample", where=submission)
    return found


def draw_of(sampling: Sampling) -> Draw:
    """What was drawn, as everybody may check it. Raises OutOfSight before there is a draw: the seed is a secret until then."""
    made = sampling.commitment
    if made is None or not sampling.drawn:
        raise OutOfSight("nothing was drawn yet")
    return Draw(name(sampling.figure), made, sampling.size, sampling.seed_hash, sampling.seed, tuple(sampling.drawn))


def name(figure: Figure) -> str:
    """How a figure is named everywhere: its submission and its number in it."""
    return f"{figure.submission.public_id}/{figure.number}"
