"""What the secretariat does: ask companies for figures, question what they handed in, accept it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from inthewild.hub.accounts.models import Kind, Organisation
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members import services as members
from inthewild.hub.members.models import Membership
from inthewild.hub.members.services import common
from inthewild.hub.progress import asked, definitions, periods
from inthewild.hub.progress.asked import Asked
from inthewild.hub.progress.checks import Check
from inthewild.hub.progress.definitions import Source
from inthewild.hub.progress.models import Figure, Request, Submission
from inthewild.hub.progress.services.entering import figures_of, lock
from inthewild.hub.progress.states import SUBMISSION


@dataclass(frozen=True)
class Made:
    """A request, and one submission for each company that was asked."""

    request: Request
    submissions: tuple[Submission, ...]


@transaction.atomic
def ask(actor: Actor, period: str, metrics: Sequence[str], *, due: date, note: str = "") -> Made:
    """Ask every company that is a member on a day of the period for these figures, by the end of the day ``due``.

    Raises NotAllowed, Invalid (a period that has not begun, an unknown metric or one that the hub counts itself), Conflict if
    this period was asked for already.
    """
    require(actor, "figures.ask")
    wanted = periods.read(period)
    if not wanted.begun_on(common.today()):
        raise Invalid(_("this period has not begun"), where="period")
    offered = {c for c, one in definitions.in_force(wanted.last).items() if one.source is Source.SUBMISSION}
    if not metrics or set(metrics) - offered:
        raise Invalid(_("choose at least one of the figures that companies give"), where="metrics")
    if common.known(due, "due") <= wanted.first:
        raise Invalid(_("this day is before the period"), where="due")
    if Request.objects.filter(period=wanted.code).exists():
        raise Conflict(_("these figures were asked for already"), where="period")
    request = Request.objects.create(
        period=wanted.code,
        metrics=sorted(set(metrics), key=[one.code for one in definitions.every()].index),
        due=due,
        note=line(note, "note", 1000, empty=True),
        asked_by=actor.id,
        asked_at=clock.now(),
    )
    companies = _members_in(wanted)
    told = {"period": request.period, "figures": request.metrics, "due": due.isoformat(), "companies": len(companies)}
    events.record(actor, "figures.requested", actor.organisation or actor.id, told)
    return Made(request, tuple(_asked(actor, request, company) for company in companies))


@transaction.atomic
def ask_also(actor: Actor, request: Request, company: Organisation) -> Submission:
    """Ask one more company, or again one that declined or took its figures back. Raises NotAllowed, Conflict (asked already)."""
    require(actor, "figures.ask")
    if company.kind != Kind.COMPANY:
        raise Invalid(_("only companies give figures"), where="organisation")
    return _asked(actor, request, company)


@transaction.atomic
def query(actor: Actor, submission: Submission, questions: Mapping[int, str], *, reason: str = "") -> Submission:
    """Send figures back with questions about some of them, by their numbers. Raises NotAllowed, Invalid, Conflict."""
    require(actor, "submission.judge", submission)
    submission = lock(submission)
    now, count = clock.now().isoformat(timespec="seconds"), 0
    for one in figures_of(submission):
        text = line(questions.get(one.number, ""), f"question-{one.number}", 1000, empty=True)
        if text:
            row = Asked(Check.OFFICE.value, {}, text=text, by=actor.id, at=now)
            Figure.objects.filter(pk=one.pk).update(queries=[*one.queries, *asked.kept([row])])
            count += 1
    why = line(reason, "reason", 1000, empty=bool(count)) or _("See the questions beside the figures.")
    told, whose = {"reason": why, "figures": count}, submission.organisation.public_id
    SUBMISSION.move(actor, submission, "queried", told, about=submission.public_id, organisation=whose)
    return submission


@transaction.atomic
def accept(actor: Actor, submission: Submission) -> Submission:
    """Take the figures over; one that restates others replaces these now. Raises NotAllowed, or Conflict (not handed in, or
    what is stored is not what was attested)."""
    from inthewild.hub.progress import sealing

    require(actor, "submission.judge", submission)
    submission = lock(submission)
    if submission.state == "submitted" and not sealing.holds(submission, figures_of(submission)):
        raise Conflict(_("what is stored is not what was attested; ask for it again"), where=submission.public_id)
    whose = submission.organisation.public_id
    SUBMISSION.move(actor, submission, "accepted", {}, about=submission.public_id, organisation=whose)
    old = submission.replaces
    if old is not None and old.state == "accepted":
        told = {"reason": submission.reason, "by": submission.public_id}
        ended = {"ended_at": clock.now(), "end_reason": submission.reason}
        SUBMISSION.move(actor, old, "restated", told, about=old.public_id, organisation=whose, also=ended)
    return submission


def _members_in(period: periods.Period) -> list[Organisation]:
    """Companies that were members on a day of the period."""
    rows = Membership.objects.filter(
        Q(left_on=None) | Q(left_on__gt=period.first), joined_on__lte=period.last, organisation__kind=Kind.COMPANY
    )
    return list(Organisation.objects.filter(pk__in=rows.values("organisation")).order_by("name"))


def _asked(actor: Actor, request: Request, company: Organisation) -> Submission:
    """A submission for a company and the duty that reminds it. Raises Conflict if it has one in force."""
    common.lock(company)
    ended = ("restated", "withdrawn", "declined")
    if Submission.objects.filter(organisation=company, request=request).exclude(state__in=ended).exists():
        raise Conflict(_("this company was asked already"), where="organisation")
    about = _("Figures for %(period)s") % {"period": periods.read(request.period).name}
    duty = members.set_duty(actor, company, kind="figures", about=about, due=request.due)
    made = Submission.objects.create(organisation=company, request=request, duty=duty.number, made_at=clock.now())
    told = {"period": request.period, "due": request.due.isoformat()}
    events.record(actor, "submission.requested", made.public_id, told, organisation=company.public_id)
    return made
