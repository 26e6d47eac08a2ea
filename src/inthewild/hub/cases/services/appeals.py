"""Appeals: another moderator looks at a decision. One that is overturned gets a new decision, which reaches everybody."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from inthewild.exchange import notice_text
from inthewild.hub.accounts.models import Organisation, User
from inthewild.hub.cases import reasons
from inthewild.hub.cases.models import Appeal, Decision, Notice
from inthewild.hub.cases.services import answers, feedback, sending
from inthewild.hub.cases.services.answers import Answer
from inthewild.hub.cases.services.routing import way_to
from inthewild.hub.cases.states import APPEAL
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Outcome, Role
from inthewild.hub.errors import Conflict, Invalid

_OF_COMPANY = (Role.COMPANY_MODERATOR.value, Role.COMPANY_ADMIN.value)


@transaction.atomic
def file(actor: Actor, decision: Decision, reason: str, *, for_seller: bool = False) -> Appeal:
    """Disagree with a decision: the sender for the reporter's side, the company for the seller. Another moderator gets it.

    Raises NotAllowed, Invalid (no reason), or Conflict: there was an appeal, the decision was replaced or is no end.
    """
    require(actor, "appeal.file", decision)
    why = _reason(reason)
    stored = Decision.objects.select_for_update().get(pk=decision.pk)
    if stored.outcome in (Outcome.NEED_INFO, Outcome.NOT_OUR_PLATFORM):
        raise Conflict(_("this answer decided nothing that could be appealed"), where="decision")
    if Appeal.objects.filter(decision=stored).exists() or Decision.objects.filter(replaces=stored).exists():
        raise Conflict(_("there was an appeal against this decision"), where="decision")
    made = Appeal.objects.create(
        decision=stored, for_seller=for_seller, reason=why, filed_by=actor.id, organisation=actor.organisation,
        filed_at=clock.now(),
    )  # fmt: skip
    told = {"decision": stored.public_id, "for_seller": for_seller}
    for organisation in _involved(decision.notice):
        events.record(actor, "appeal.filed", made.public_id, told, organisation=organisation)
    chosen = next_moderator(decision)
    if chosen is not None:
        _assign(Actor.system("appeals"), made, chosen)
    return made


def others(decision: Decision) -> list[User]:
    """The people of the company who may look at it: moderators, then administrators, never who decided; few appeals first."""
    receiver = decision.notice.receiver
    if receiver is None:
        return []
    able = Q(grants__role__in=_OF_COMPANY, grants__ended_at=None)
    people = User.objects.filter(able, organisation=receiver, is_active=True).exclude(public_id=decision.by)
    moderates = Count("grants", filter=Q(grants__role=Role.COMPANY_MODERATOR.value, grants__ended_at=None))
    first = set(people.annotate(moderates=moderates).filter(moderates__gt=0).values_list("pk", flat=True))
    found = list(people.distinct().order_by("pk"))
    open_ones = Appeal.objects.filter(state="assigned", assigned_to__in=[p.public_id for p in found])
    load = dict(open_ones.values_list("assigned_to").annotate(n=Count("pk")).order_by())
    return sorted(found, key=lambda person: (person.pk not in first, load.get(person.public_id, 0)))


def next_moderator(decision: Decision) -> User | None:
    """Who gets an appeal against it; None if the company has nobody but who decided."""
    return next(iter(others(decision)), None)


@transaction.atomic
def assign(actor: Actor, appeal: Appeal, person: User) -> Appeal:
    """Give a filed appeal to somebody of the company. Raises NotAllowed, Invalid (who decided, a stranger) or Conflict."""
    require(actor, "appeal.assign", appeal)
    if person.pk not in {other.pk for other in others(appeal.decision)}:
        raise Invalid(_("choose another moderator of the company than who decided"), where="to")
    _assign(actor, appeal, person)
    return appeal


@transaction.atomic
def uphold(actor: Actor, appeal: Appeal, reason: str) -> Appeal:
    """The decision stands. Raises NotAllowed, Invalid (no reason) or Conflict."""
    require(actor, "appeal.decide", appeal)
    why = _reason(reason)
    _end(actor, appeal, "upheld", {"reason": why})
    for organisation in _involved(appeal.decision.notice):
        if organisation != actor.organisation:
            events.record(actor, "appeal.upheld", appeal.public_id, {"reason": why}, organisation=organisation)
    return appeal


@transaction.atomic
def overturn(actor: Actor, appeal: Appeal, said: Answer, reason: str) -> Decision:
    """Replace the decision. The old one stays readable; strikes that it counted end; who got the notice is told.

    Raises NotAllowed, Invalid (no reason, the same outcome, no decision) or Conflict.
    """
    require(actor, "appeal.decide", appeal)
    why, given = _reason(reason), said.checked()
    old = appeal.decision
    if given.outcome == old.outcome or given.outcome in (Outcome.NEED_INFO, Outcome.NOT_OUR_PLATFORM):
        raise Invalid(_("choose another decision, or let it stand"), where="outcome")
    notice = Notice.objects.select_for_update(of=("self",)).select_related("sender", "receiver", "platform").get(pk=old.notice_id)
    made = answers.replace_decision(actor, notice, old, given)
    _end(actor, appeal, "overturned", {"reason": why, "decision": made.public_id}, result=made)
    tell_all(actor, notice, made)
    feedback.changed(notice.case)
    return made


def tell_all(actor: Actor, notice: Notice, made: Decision) -> None:
    """Tell everybody who received the notice, and who sent it: an event for each organisation, a letter to each address."""
    from inthewild.hub.cases import telling  # who is told reads the queue, which knows no appeals

    told = {"notice": notice.public_id, "decision": made.public_id, "outcome": made.outcome}
    for organisation in _involved(notice):
        if organisation != actor.organisation:
            events.record(actor, "appeal.overturned", notice.public_id, told, organisation=organisation)
    telling.overturned(actor, notice, made.outcome, f"overturned:{made.public_id}")
    with translation.override(_interface(notice.language)):
        outcome = reasons.outcome_label(made.outcome)
    text = notice_text.say(notice.language, "changed", outcome=outcome) + "\n\n" + notice_text.letter(notice.body)
    copies = Notice.objects.filter(case=notice.case, platform=notice.platform, route="email").exclude(sent_at=None)
    addresses = {notice.body["notifier_email"]}
    addresses |= {way_to(copy.platform).address for copy in copies}
    for address in sorted(filter(None, addresses)):
        sending.write(notice, address, text)


def _assign(actor: Actor, appeal: Appeal, person: User) -> None:
    organisation = _company(appeal.decision.notice)
    also = {"assigned_to": person.public_id}
    facts = {"to": person.public_id}
    APPEAL.move(actor, appeal, "assigned", facts, about=appeal.public_id, organisation=organisation, also=also)


def _end(actor: Actor, appeal: Appeal, to: str, facts: dict[str, str], **also: object) -> None:
    columns = {"ended_at": clock.now(), "end_reason": facts["reason"], **also}
    APPEAL.move(actor, appeal, to, facts, about=appeal.public_id, organisation=actor.organisation, also=columns)


def _company(notice: Notice) -> str:
    receiver: Organisation | None = notice.receiver
    return receiver.public_id if receiver else ""


def _involved(notice: Notice) -> list[str]:
    return [one for one in (notice.sender.public_id, _company(notice)) if one]


def _interface(language: str) -> str:
    return {"zh-Hans": "zh-hans"}.get(language, language)


def _reason(text: str) -> str:
    clean = text.replace("\r\n", "\n").strip()
    if not clean or len(clean) > 4_000 or not all(c.isprintable() or c == "\n" for c in clean):
        raise Invalid(_("give a reason of at most %(limit)d characters") % {"limit": 4_000}, where="reason")
    return clean
