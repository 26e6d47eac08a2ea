"""Handing figures in: a named person attests them, with answers to what the checks ask; or says that there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Duty
from inthewild.hub.members.services import common
from inthewild.hub.progress import asked, periods, plausible, sealing
from inthewild.hub.progress.asked import Asked
from inthewild.hub.progress.models import Figure, Submission
from inthewild.hub.progress.services.entering import figures_of, lock
from inthewild.hub.progress.states import SUBMISSION

Answers = Mapping[tuple[int, int], str]
"""By the number of the figure and the place of the question at it."""

STATEMENT = 1
"""Version of the sentence that is attested (templates/progress/attest.html)."""


@transaction.atomic
def refresh(actor: Actor, submission: Submission) -> list[Figure]:
    """Ask the checks, and keep what they ask with the figures; gives the figures. What was answered stays, what no longer holds
    and nobody answered goes. Raises NotAllowed."""
    require(actor, "submission.edit", submission)
    figures = figures_of(submission)
    found = plausible.questions(submission, figures)
    now = clock.now().isoformat(timespec="seconds")
    for one in figures:
        had, mine = asked.of(one.queries), [q for q in found if q.figure == one.number]
        stay = [a for a in had if not a.open or a.by or any(a.same(q) for q in mine)]
        new = [Asked(q.check.value, dict(q.data), at=now) for q in mine if not any(a.same(q) for a in stay)]
        kept = asked.kept([*stay, *new])
        if kept != one.queries:
            one.queries = kept
            Figure.objects.filter(pk=one.pk).update(queries=kept)
    return figures


@transaction.atomic
def submit(actor: Actor, submission: Submission, *, role: str, version: int, answers: Answers | None = None) -> Submission:
    """Attest the figures as a person with this role in the company, and hand them in.

    Raises NotAllowed, Conflict (not a draft, or somebody changed it since it was read), Invalid (no role, no figures, a period
    that has not begun, a question without an answer: ``where`` is ``answer-<figure>-<place>``).
    """
    require(actor, "submission.attest", submission)
    submission = lock(submission)
    if submission.version != version:
        raise Conflict(_("somebody changed these figures since you read them; look at them again"), where="version")
    _may_be_handed_in(submission)
    who = line(role, "role", 120)
    figures = refresh(actor, submission)
    if not figures:
        raise Invalid(_("no figure stands here; say that you have none instead"), where="figures")
    _answer(actor, figures, answers or {})
    salt, now = sealing.new_salt(), clock.now()
    sealed = sealing.commitment(salt, sealing.content(submission, figures))
    # without the role, which is erased with its person; events are not
    told = {"attestation": STATEMENT, "figures": len(figures), "sealed": sealed}
    columns = {"attested_by": actor.id, "attested_role": who, "attested_at": now, "submitted_at": now, "salt": salt}
    whose = submission.organisation.public_id
    SUBMISSION.move(
        actor, submission, "submitted", told, about=submission.public_id, organisation=whose, also=columns | {"sealed": sealed}
    )
    _done(actor, submission)
    return submission


@transaction.atomic
def decline(actor: Actor, submission: Submission, reason: str) -> Submission:
    """Say that the company gives no figures for this period, and why. Raises NotAllowed, Invalid, Conflict (begun already)."""
    require(actor, "submission.attest", submission)
    why = line(reason, "reason", 500)
    whose, columns = submission.organisation.public_id, {"ended_at": clock.now(), "end_reason": why}
    SUBMISSION.move(actor, submission, "declined", {"reason": why}, about=submission.public_id, organisation=whose, also=columns)
    _done(actor, submission)
    return submission


def _may_be_handed_in(submission: Submission) -> None:
    if submission.state not in ("draft", "queried"):
        raise Conflict(_("these figures were handed in already, or not begun"), where=submission.public_id)
    if not periods.read(submission.request.period).begun_on(common.today()):
        raise Invalid(_("this period has not begun"), where="period")


def _answer(actor: Actor, figures: list[Figure], answers: Answers) -> None:
    now = clock.now().isoformat(timespec="seconds")
    for one in figures:
        rows = asked.of(one.queries)
        for place, row in enumerate(rows):
            where = f"answer-{one.number}-{place}"
            if not row.open:
                continue
            text = line(answers.get((one.number, place), ""), where, 1000, empty=True)
            if not text:
                raise Invalid(_("this question waits for an answer"), where=where)
            rows[place] = replace(row, answer=text, answered_by=actor.id, answered_at=now)
        kept = asked.kept(rows)
        if kept != one.queries:
            one.queries = kept
            Figure.objects.filter(pk=one.pk).update(queries=kept)


def _done(actor: Actor, submission: Submission) -> None:
    """The duty that the request set is done."""
    open_ones = Duty.objects.filter(done_at=None, dropped_at=None, organisation=submission.organisation, kind="figures")
    duty = open_ones.filter(number=submission.duty).select_related("organisation").first() if submission.duty else None
    if duty is not None:
        members.finish_duty(actor, duty)
