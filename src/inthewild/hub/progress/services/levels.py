"""How far a figure was verified, and who may say so.

L0 as the company gave it. L1 no question about it is open. L2 a sample of the list behind this very figure was checked. L3 an
auditor looked. What our own notices showed says nothing of what a company removed by itself: re-checks never raise a figure of
a company.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.exchange.snapshot.records import Level, Sample
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.progress.models import Figure, Sampling
from inthewild.hub.progress.models.sampling import SamplingState
from inthewild.hub.progress.queries.samples import result

ENOUGH = 9_000
"""Parts of 10,000: L2 needs the lower end of the interval of 95 % to be at least this (the share, if all rows were drawn)."""
NOTE = 2_000


@transaction.atomic
def verify(actor: Actor, figure: Figure, level: str, *, note: str = "") -> Figure:
    """Give a figure of an accepted submission a level: L1, L2 or L3; L0 takes back what was given.

    Raises NotAllowed, Invalid (L3 and L0 need a note; L2 without a checked sample that bears it; L1 with an open question) or
    Conflict (the submission is not accepted, or the figure has this level).
    """
    wanted = _level(level)
    require(actor, "figure.plausible" if wanted is Level.L1 else "figure.audit", figure)
    if wanted is Level.L2:
        return from_sample(actor, _sampling(figure))
    said = line(note, "note", NOTE) if wanted in (Level.L0, Level.L3) else ""
    if wanted is Level.L1 and open_questions(figure):
        raise Invalid(_("a question about this figure is open"), where="level")
    if wanted is Level.L1 and Sampling.objects.filter(figure=figure, state=SamplingState.FAILED).exists():
        raise Invalid(_("the sample of this figure failed; the company can restate it"), where="level")
    return _give(actor, figure, wanted, {"note": said} if said else {})


def from_sample(actor: Actor, sampling: Sampling) -> Figure:
    """L2 from a sample of this figure's own population. Raises Invalid if it is not over, or does not bear it."""
    found = result(sampling)
    if found is None:
        raise Invalid(
            _("L2 needs a checked sample of the list behind this very figure; re-checks of our notices say nothing of it"),
            where="level",
        )
    if not bears(found, sampling.count or 0):
        told = {"found": found.found, "n": found.n}
        raise Invalid(_("%(found)d of %(n)d rows are too few for this level") % told, where="level")
    return _give(actor, sampling.figure, Level.L2, {"n": found.n, "found": found.found, "low": found.low, "high": found.high})


def sample_failed(actor: Actor, sampling: Sampling) -> None:
    """Back to L0, unless an auditor looked: what cannot be shown is not plausible."""
    if sampling.figure.verified in (Level.L1, Level.L2) and sampling.figure.submission.state == "accepted":
        _give(actor, sampling.figure, Level.L0, {"failure": sampling.failure})


def bears(found: Sample, population: int) -> bool:
    """Whether a sample is good enough for L2. All rows of a short list leave nothing to estimate."""
    if found.n >= population:
        return found.found * 10_000 >= ENOUGH * found.n
    return found.low >= ENOUGH


def accepted(actor: Actor, figures: list[Figure]) -> int:
    """L1 for every figure of a submission that was just accepted and about which no question is open; how many."""
    plain = [one for one in figures if one.verified == Level.L0 and not open_questions(one)]
    for one in plain:
        require(actor, "figure.plausible", one)
        _give(actor, one, Level.L1, {})
    return len(plain)


def open_questions(figure: Figure) -> list[object]:
    """The questions of the plausibility checks that nobody answered."""
    return [one for one in figure.queries if not (isinstance(one, dict) and one.get("answer"))]


def _give(actor: Actor, figure: Figure, level: Level, told: dict[str, object]) -> Figure:
    stored = Figure.objects.select_for_update().select_related("submission__organisation").get(pk=figure.pk)
    if stored.submission.state != "accepted":
        raise Conflict(_("only figures of an accepted submission have a level"), where="level")
    if stored.verified == level:
        raise Conflict(_("the figure has this level already"), where="level")
    if level is not Level.L0 and stored.verified > level:
        return stored  # a sample that ends after an audit does not take the audit back
    before = stored.verified
    stored.verified, stored.verified_by, stored.verified_at = level, actor.id, clock.now()
    stored.save(update_fields=["verified", "verified_by", "verified_at"])
    owner = stored.submission.organisation.public_id
    change = {"figure": stored.number, "level": str(level), "level_from": before, **told}
    events.record(actor, "figure.verified", stored.submission.public_id, change, organisation=owner)
    figure.refresh_from_db()
    return figure


def _sampling(figure: Figure) -> Sampling:
    found = Sampling.objects.filter(figure=figure, state=SamplingState.CHECKED).select_related("figure").first()
    return found or Sampling(figure=figure)


def _level(text: str) -> Level:
    try:
        return Level(text)
    except ValueError:
        raise Invalid(_("there is no such level"), where="level") from None
