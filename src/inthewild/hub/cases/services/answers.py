"""What platforms answer: an answer becomes a decision, which is never changed; when all notices are answered the case ends.

A person's answer waits for the time to undo; a program's and an e-mail's hold at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.accounts import secrecy
from inthewild.hub.cases import reasons
from inthewild.hub.cases.models import Case, Decision, Information, Notice, PendingAnswer, Strike
from inthewild.hub.cases.services import cases, due, feedback, priority, sending, statement
from inthewild.hub.cases.services.notices import OPEN
from inthewild.hub.cases.states import NOTICE
from inthewild.hub.core import claim, clock, events, ids, jobs, outbox, schedule
from inthewild.hub.core import undo as undoing
from inthewild.hub.core.access import get, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Outcome, Role
from inthewild.hub.core.outbox import Effect
from inthewild.hub.errors import Conflict, Invalid, OutOfSight

_HUB = Actor.system("notices")
#: How many notices one answer may cover, each of them shown.
BULK = 20


@dataclass(frozen=True)
class Answer:
    """What a platform says. ``outcome`` of contracts.Outcome, ``reason_code`` of reasons.REASONS, ``clause`` of its own rules;
    ``acted_at`` is when it acted, by default now; ``automated``: no person took part; ``recorded``: it said so outside the hub,
    and an expert of the sender wrote it down (services.recording)."""

    outcome: str
    reason_code: str = ""
    clause: str = ""
    note: str = ""
    acted_at: datetime | None = None
    automated: bool = False
    recorded: bool = False

    def checked(self) -> Answer:
        """The answer without surrounding space. Raises Invalid, with the field, for what cannot be."""
        if self.outcome not in list(Outcome):
            raise Invalid(_("choose one of the answers that are offered"), where="outcome")
        unsaid = self.recorded and not self.reason_code  # who does not answer by our form knows no codes
        if not unsaid and not reasons.fits(self.outcome, self.reason_code):
            needed = not self.reason_code
            raise Invalid(_("say why") if needed else _("this reason does not go with this answer"), where="reason_code")
        clause, note = " ".join(self.clause.split()), self.note.replace("\r\n", "\n").strip()
        if len(clause) > 200 or not clause.isprintable():
            raise Invalid(_("this is longer than %(limit)d characters") % {"limit": 200}, where="clause")
        if len(note) > 4_000 or not all(c.isprintable() or c == "\n" for c in note):
            raise Invalid(_("this is longer than %(limit)d characters") % {"limit": 4_000}, where="note")
        if self.acted_at is not None and self.acted_at > clock.now() + timedelta(minutes=5):
            raise Invalid(_("this day is in the future"), where="acted_at")
        return replace(self, clause=clause, note=note)


@transaction.atomic
def acknowledge(actor: Actor, notice: Notice) -> Notice:
    """Say that one has the notice (Article 16(4)); a second time nothing happens. Raises NotAllowed or Conflict."""
    require(actor, "notice.answer", notice)
    if notice.state != "acknowledged":
        _move(actor, notice, "acknowledged", {}, acknowledged_at=clock.now())
    return notice


@transaction.atomic
def answer(actor: Actor, notice: Notice, said: Answer) -> Decision:
    """Answer a notice at once. Raises NotAllowed, Invalid, or Conflict: answered already, or somebody else works on it."""
    require(actor, "notice.answer", notice)
    stored = _free(actor, notice)
    return _decide(actor, stored, said.checked())


@transaction.atomic
def prepare(actor: Actor, notice: Notice, said: Answer) -> PendingAnswer:
    """Answer a notice as a person does, with time to undo. Raises as ``answer``."""
    require(actor, "notice.answer", notice)
    made = keep(actor, notice, said.checked())
    events.record(actor, "answer.given", notice.public_id, {"outcome": made.outcome})
    undoing.offer(actor, "notice.answer", notice.public_id, about=notice.public_id)
    return made


def keep(actor: Actor, notice: Notice, given: Answer) -> PendingAnswer:
    """Let an answer that was checked wait for the time to undo, in the transaction of the caller. Raises Conflict."""
    stored = _free(actor, notice)
    made = PendingAnswer.objects.create(
        notice=stored, outcome=given.outcome, reason_code=given.reason_code, clause=given.clause, note=given.note,
        by=actor.id, organisation=actor.organisation, recorded=given.recorded, acted_at=given.acted_at, made_at=clock.now(),
    )  # fmt: skip
    outbox.put("notice-answer", stored.public_id, key=_key(made))
    _let_go(actor, stored)
    return made


@transaction.atomic
def prepare_all(actor: Actor, notices: list[Notice], said: Answer) -> list[PendingAnswer]:
    """The same answer to up to twenty notices, each of which was shown: all or none. Raises as ``answer``."""
    if not 1 <= len(notices) <= BULK:
        raise Invalid(_("answer 1 to %(most)d notices at once") % {"most": BULK}, where="notices")
    return [prepare(actor, notice, said) for notice in notices]


@transaction.atomic
def undo(actor: Actor, notice: Notice) -> None:
    """Take one's own answer back in time. Raises NotAllowed, or Conflict: too late, or there is none."""
    require(actor, "notice.answer", notice)
    drop(actor, notice)


def drop(actor: Actor, notice: Notice) -> None:
    """Forget the actor's answer that waits, in the transaction of the caller. Raises Conflict."""
    pending = PendingAnswer.objects.select_for_update().filter(notice=notice, by=actor.id).first()
    if pending is None:
        raise Conflict(_("there is nothing to undo"), where=notice.public_id)
    outbox.withdraw(_key(pending))
    pending.delete()
    events.record(actor, "answer.undone", notice.public_id, {})


@undoing.inverse("notice.answer", gettext_lazy("The notice was answered."))
def undo_answer(actor: Actor, public_id: str) -> None:
    """``undo`` by the id of the notice, for the button that the next page shows. Raises OutOfSight and as ``undo``."""
    undo(actor, get(Notice, actor, public_id))


def by_letter(secret: str) -> Notice:
    """The notice that the secret of a mail answers. Raises OutOfSight: no such secret, or its time is over."""
    found = Notice.objects.filter(answer_hash=secrecy.token_hash(secret), route="email").select_related("sender").first()
    if found is None or found.due_at is None or due.link_ends(found.due_at) < clock.now():
        raise OutOfSight("there is no such notice", where="answer")
    return found


@transaction.atomic
def answer_letter(secret: str, said: Answer) -> Decision:
    """Answer by the link of a mail, without login. Raises OutOfSight, Invalid, or Conflict: answered already."""
    stored = Notice.objects.select_for_update(of=("self",)).select_related("sender").get(pk=by_letter(secret).pk)
    return _decide(_HUB, stored, said.checked(), by="")


@transaction.atomic
def inform(actor: Actor, notice: Notice, text: str) -> Information:
    """Answer a question of the platform; the notice goes back to it, with as much time as it had. Raises as ``answer``."""
    require(actor, "notice.sign", notice)
    clean = text.replace("\r\n", "\n").strip()
    if not clean or len(clean) > 4_000:
        raise Invalid(_("this must not be empty") if not clean else _("this is too long"), where="text")
    stored = Notice.objects.select_for_update(of=("self",)).select_related("sender", "platform").get(pk=notice.pk)
    if stored.asked_at is None or stored.state not in OPEN:
        raise Conflict(_("nobody waits for information"), where="state")
    now = clock.now()
    made = Information.objects.create(notice=stored, text=clean, by=actor.id, made_at=now)
    waited = now - stored.asked_at
    Notice.objects.filter(pk=stored.pk).update(asked_at=None, due_at=(stored.due_at or now) + waited)
    events.record(actor, "notice.informed", stored.public_id, {}, organisation=stored.sender.public_id)
    if stored.route == "email":
        sending.write_information(stored, clean)
    notice.refresh_from_db()
    return made


@transaction.atomic
def mark_overdue(notice: Notice) -> None:
    """The platform did not answer in time."""
    _move(_HUB, notice, "overdue", {})
    feedback.changed(notice.case)


@jobs.job()
def find_overdue() -> None:
    """Mark what was to be answered and was not; who waits for the sender, or has just answered, is not late."""
    answered = PendingAnswer.objects.filter(notice=OuterRef("pk"))
    late = Notice.objects.filter(~Exists(answered), state__in=("sent", "acknowledged"), due_at__lt=clock.now(), asked_at=None)
    for one in late.select_related("sender", "case").order_by("pk").iterator():
        mark_overdue(one)


schedule.every(timedelta(minutes=30), "cases.overdue", "Marks notices that were not answered in time", find_overdue)


@outbox.effect("notice-answer")
@transaction.atomic
def settle(effect: Effect) -> None:
    """The time to undo is over: the answer becomes a decision."""
    pending = PendingAnswer.objects.select_for_update().filter(notice__public_id=effect.about).first()
    if pending is None or _key(pending) != effect.key:
        return
    stored = Notice.objects.select_for_update(of=("self",)).select_related("sender").get(pk=pending.notice_id)
    said = Answer(
        pending.outcome, pending.reason_code, pending.clause, pending.note, pending.acted_at or pending.made_at,
        recorded=pending.recorded,
    )  # fmt: skip
    # Who answered had the right to when it was asked; a role that ended since does not take the answer back.
    role = Role.NGO_EXPERT if pending.recorded else Role.COMPANY_MODERATOR
    actor = Actor(ActorKind.USER, pending.by, pending.organisation, frozenset({role}))
    pending.delete()
    if stored.state in OPEN:
        _decide(actor, stored, said)


def _key(pending: PendingAnswer) -> str:
    return f"answer:{pending.pk}"


def _free(actor: Actor, notice: Notice) -> Notice:
    """The notice, locked, open, without an answer that waits, and held by nobody else."""
    stored = Notice.objects.select_for_update(of=("self",)).select_related("sender").get(pk=notice.pk)
    if stored.state not in OPEN or PendingAnswer.objects.filter(notice=stored).exists():
        raise Conflict(_("this notice is answered already"), where=stored.public_id)
    held = claim.holder(stored.public_id)
    if held is not None and held.holder != actor.id:
        told = _("somebody else works on this until %(until)s UTC")
        raise Conflict(told % {"until": f"{held.until:%H:%M}"}, where=stored.public_id)
    return stored


def _let_go(actor: Actor, notice: Notice) -> None:
    held = claim.holder(notice.public_id)
    if held is not None and held.holder == actor.id:
        claim.release(actor, notice.public_id)


def _decide(actor: Actor, notice: Notice, said: Answer, *, by: str | None = None) -> Decision:
    """The decision of an answer that was checked, about a notice that is locked."""
    if notice.state not in OPEN:
        raise Conflict(_("this notice is answered already"), where=notice.public_id)
    made = add_decision(actor, notice, said, by=actor.id if by is None else by)
    how = {"recorded": True} if said.recorded else {}
    if said.outcome == Outcome.NEED_INFO:
        if notice.state == "sent":
            _move(actor, notice, "acknowledged", how, acknowledged_at=made.made_at)
        Notice.objects.filter(pk=notice.pk).update(asked_at=made.made_at)
    else:
        _move(actor, notice, "answered", {"decision": made.public_id, **how}, answered_at=made.made_at, asked_at=None)
    _let_go(actor, notice)
    feedback.changed(notice.case)
    close_if_done(notice.case)
    return made


def add_decision(actor: Actor, notice: Notice, said: Answer, *, by: str, replaces: Decision | None = None) -> Decision:
    """A new decision about a notice that is locked, with its record for a statement of reasons and the seller's strike."""
    now, public_id = clock.now(), ids.new("dec")
    acted_at = said.acted_at or now
    made = Decision.objects.create(
        public_id=public_id, notice=notice, number=notice.decisions.count() + 1, outcome=said.outcome,
        reason_code=said.reason_code, clause=said.clause, note=said.note, automated=said.automated, by=by,
        recorded=said.recorded, replaces=replaces, acted_at=acted_at, made_at=now,
        # Reasons are stated by who decides: of what an expert wrote down there is no record.
        statement={} if said.recorded else statement.record(
            notice.body, outcome=said.outcome, reason_code=said.reason_code, clause=said.clause, automated=said.automated,
            acted_at=acted_at, puid=public_id,
        ),
    )  # fmt: skip
    told: dict[str, object] = {"notice": notice.public_id, "outcome": said.outcome, "reason_code": said.reason_code}
    if said.recorded:
        told["recorded"] = True
    organisation = notice.receiver.public_id if notice.receiver else notice.sender.public_id
    events.record(actor, "decision.made", public_id, told, organisation=organisation)
    if notice.seller is not None and reasons.violations([said.outcome]):
        Strike.objects.create(seller=notice.seller, decision=made, at=now)
        events.record(actor, "strike.counted", notice.seller.public_id, {"decision": public_id}, organisation=organisation)
        priority.refresh_seller(notice.seller.pk)
    return made


def replace_decision(actor: Actor, notice: Notice, old: Decision, said: Answer) -> Decision:
    """A decision in the place of an old one, about a notice that is locked; the old one stays readable, its strike ends."""
    if Strike.objects.filter(decision=old, ended_at=None).update(ended_at=clock.now()) and notice.seller is not None:
        events.record(actor, "strike.ended", notice.seller.public_id, {"decision": old.public_id})
        priority.refresh_seller(notice.seller.pk)
    return add_decision(actor, notice, said, by=actor.id, replaces=old)


def close_if_done(case: Case) -> None:
    """Close the case when every notice of it is answered, and who sent one to the wrong platform has dealt with it."""
    stored = Case.objects.select_for_update().get(pk=case.pk)
    rows = Notice.objects.filter(case=stored).exclude(state="withdrawn")
    wrong = Decision.objects.filter(notice=OuterRef("pk"), outcome=Outcome.NOT_OUR_PLATFORM, replaced_by=None)
    waits = rows.exclude(state="answered").exists() or rows.filter(Exists(wrong), corrected_at=None).exists()
    if stored.state == "confirmed" and rows.exists() and not waits:
        cases.close(_HUB, stored, _("every notice is answered"))


def _move(actor: Actor, notice: Notice, to: str, facts: Mapping[str, object], **also: object) -> None:
    NOTICE.move(actor, notice, to, facts, about=notice.public_id, organisation=notice.sender.public_id, also=also)
