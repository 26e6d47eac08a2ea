"""What speaks for or against a term: sightings, hits of a sample that somebody judged, documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line, next_number
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.keywords.models import Sighting, Term
from inthewild.hub.keywords.models.evidence import Form, Verdict
from inthewild.hub.keywords.services.common import locked, snippet
from inthewild.hub.keywords.services.terms import evidenced

ENOUGH = 50
"""So many sampled hits make a term tested (reference/lexicon.md 3.1)."""
_OLDEST = timedelta(days=36_525)


@transaction.atomic
def add(
    actor: Actor,
    term: Term,
    *,
    form: str,
    verdict: str = Verdict.TRUE,
    day: date | None = None,
    platform: str = "",
    about: str = "",
    text: str = "",
    source: str = "",
) -> Sighting:
    """Enter one piece. ``text`` is a piece of a listing (cut, without contact data), ``about`` the public id of a case.

    A document names itself in ``source``. The first piece moves a triaged term on. Raises NotAllowed, Invalid, or Conflict
    for a term that was rejected.
    """
    require(actor, "desk.work", term)
    stored = locked(term, None)
    if stored.state == "rejected":
        raise Conflict(_("this term was rejected"), where="state")
    made = _made(actor, stored, next_number(stored.evidence.all()), form, verdict, day, platform, about, text, source)
    made.save()
    _after(actor, stored, [made])
    term.refresh_from_db()
    return made


@transaction.atomic
def judge(actor: Actor, term: Term, verdicts: Sequence[tuple[str, str]]) -> list[Sighting]:
    """Enter judged hits of a sample at once: (piece of the text, verdict), at most 100. Raises as ``add``."""
    require(actor, "desk.work", term)
    if not 0 < len(verdicts) <= 100:
        raise Invalid(_("judge at least one hit, and at most 100 at a time"), where="verdict")
    stored = locked(term, None)
    if stored.state == "rejected":
        raise Conflict(_("this term was rejected"), where="state")
    first = next_number(stored.evidence.all())
    made = [
        _made(actor, stored, first + n, Form.SAMPLE, verdict, None, "", "", text, "")
        for n, (text, verdict) in enumerate(verdicts)
    ]
    Sighting.objects.bulk_create(made)
    _after(actor, stored, made)
    term.refresh_from_db()
    return made


def _made(
    actor: Actor, term: Term, number: int, form: str, verdict: str, day: date | None, platform: str, about: str, text: str,
    source: str,
) -> Sighting:  # fmt: skip
    if form not in Form.values:
        raise Invalid(_("choose one of the values that are offered"), where="form")
    if verdict not in Verdict.values:
        raise Invalid(_("choose one of the values that are offered"), where="verdict")
    today = clock.now().date()
    on = day or today
    if not today - _OLDEST <= on <= today:
        raise Invalid(_("this day is in the future, or too long ago"), where="day")
    piece, named = snippet(text), line(source, "source", 500, empty=True)
    if form == Form.SOURCE and not named:
        raise Invalid(_("name the document: title, publisher, year, page"), where="source")
    if form == Form.SAMPLE and not piece:
        raise Invalid(_("this must not be empty"), where="snippet")
    if form == Form.SIGHTING and not (piece or about or platform.strip()):
        raise Invalid(_("say where it was seen, or what was written there"), where="snippet")
    return Sighting(
        term=term, number=number, form=form, verdict=verdict, day=on, platform=line(platform, "platform", 200, empty=True),
        about=line(about, "about", 64, empty=True), snippet=piece, source=named, by=actor.id, organisation=actor.organisation,
        entered_at=clock.now(),
    )  # fmt: skip


def _after(actor: Actor, term: Term, made: Sequence[Sighting]) -> None:
    """The event, the flag, and the step that the first piece is."""
    forms = sorted({one.form for one in made})
    told = {"number": made[0].number, "pieces": len(made), "form": forms[0], "verdict": sorted({one.verdict for one in made})}
    events.record(actor, "sighting.entered", term.about, told)
    if term.untested and Form.SAMPLE in forms and judged(term) >= ENOUGH:
        Term.objects.filter(pk=term.pk).update(untested=False)
    if term.state == "triaged":
        evidenced(actor, term)


def judged(term: Term) -> int:
    """How many sampled hits were judged as meaning it, or something else."""
    return Sighting.objects.filter(term=term, form=Form.SAMPLE).exclude(verdict=Verdict.EXPIRED).count()
