"""What experts decide about a case. Each step names the version that was read: nobody decides what they did not see."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.cases import names
from inthewild.hub.cases.models import Assessment, Case
from inthewild.hub.cases.models.case import Confidence, Legality
from inthewild.hub.cases.services import common, feedback, notices, priority
from inthewild.hub.cases.services.merging import merge, split
from inthewild.hub.cases.services.prepare import of_taxon
from inthewild.hub.core import clock, events, undo
from inthewild.hub.core.access import get
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Claim
from inthewild.hub.errors import Conflict, Invalid

__all__ = ["ask", "assess", "close", "confirm", "merge", "reject", "reopen", "resume", "split"]

WORKED_ON = ("triage", "needs_info")


@transaction.atomic
def assess(
    actor: Actor,
    case: Case,
    *,
    version: int,
    taxon: str = "",
    specimen: str = "",
    legality: str = Legality.UNKNOWN,
    severity: int = 0,
    confidence: str = Confidence.MEDIUM,
    live_animal: bool = False,
    note: str = "",
) -> Assessment:
    """Write down what the case is, as a row of its own; the organisation of the actor works on it from now on.

    ``taxon`` and ``specimen`` are ids of the keyword database. Raises NotAllowed, OutOfSight, Invalid or Conflict.
    """
    stored = common.begin(actor, "case.assess", case, version)
    if stored.state not in WORKED_ON:
        raise Conflict(_("only a case in triage is assessed"), where="state")
    _known(taxon, specimen, legality, severity, confidence)
    facts = {"legality": legality, "severity": severity, "confidence": confidence}
    known = of_taxon(taxon, specimen) | {"live_animal": live_animal}
    number = (stored.assessments.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    made = Assessment.objects.create(
        case=stored, number=number, version=stored.version + 1, taxon=known["taxon"], specimen=known["specimen"],
        live_animal=live_animal, note=common.text(note, "note"), organisation=actor.organisation, by=actor.id,
        made_at=clock.now(), **facts,
    )  # fmt: skip
    for name, value in {**facts, **known, **common.own(actor, stored)}.items():
        setattr(stored, name, value)
    stored.version += 1
    stored.priority = priority.of(stored)
    stored.save()
    told = {**facts, "number": number, "taxon": known["taxon"], "specimen": known["specimen"], "live_animal": live_animal}
    events.record(actor, "case.assessed", stored.public_id, told)
    case.refresh_from_db()
    return made


@transaction.atomic
def confirm(actor: Actor, case: Case, *, version: int) -> Case:
    """Say that this is an offer that platforms shall act on; a notice is drafted for each platform with a listing in it.

    The latest assessment must be one of this version, by whoever of the organisation: what came later was not assessed.
    Raises NotAllowed, OutOfSight, Invalid (not assessed), or Conflict (changed, held, or not in triage).
    """
    stored = common.begin(actor, "case.confirm", case, version)
    latest = stored.assessments.order_by("-number").first()
    fresh = latest is not None and latest.version == stored.version
    facts = {"assessment": latest.number if latest and fresh else None}
    common.move(actor, stored, "confirmed", facts, **common.own(actor, stored), reason="")
    notices.draft(actor, stored)
    return _done(case, stored)


@transaction.atomic
def reject(actor: Actor, case: Case, reason: str, *, version: int) -> Case:
    """Say that nothing is to be done. Raises NotAllowed, OutOfSight, Invalid (no reason) or Conflict."""
    stored = common.begin(actor, "case.reject", case, version)
    common.not_held(stored)
    facts = {"reason": common.text(reason, "reason", needed=True)}
    common.move(actor, stored, "rejected", facts, **common.own(actor, stored), retained_from=clock.now())
    undo.offer(actor, "case.reject", case.public_id, about=case.public_id)
    return _done(case, stored)


@undo.inverse("case.reject", gettext_lazy("The case was rejected."))
def take_back_rejection(actor: Actor, case_id: str) -> Case:
    """Back to triage, within seconds, by who rejected it."""
    return reopen(actor, get(Case, actor, case_id), _("Taken back."))


@transaction.atomic
def ask(actor: Actor, case: Case, reason: str, *, version: int) -> Case:
    """Set the case aside until something is known; ``reason`` says what. Raises NotAllowed, OutOfSight, Invalid, Conflict."""
    stored = common.begin(actor, "case.ask", case, version)
    facts = {"reason": common.text(reason, "reason", needed=True)}
    common.move(actor, stored, "needs_info", facts, **common.own(actor, stored))
    return _done(case, stored)


@transaction.atomic
def resume(actor: Actor, case: Case, *, version: int | None = None) -> Case:
    """Go on: what was missing is there. Raises NotAllowed, OutOfSight or Conflict."""
    stored = common.begin(actor, "case.resume", case, version)
    common.move(actor, stored, "triage", {}, reason="")
    return _done(case, stored)


@transaction.atomic
def reopen(actor: Actor, case: Case, reason: str, *, version: int | None = None) -> Case:
    """Open a rejected or closed case again: it goes back to triage. Raises NotAllowed, OutOfSight, Invalid or Conflict."""
    stored = common.begin(actor, "case.reopen", case, version)
    if stored.erased_at is not None:
        raise Conflict(_("the contents of this case were deleted"), where="state")
    facts = {"reason": common.text(reason, "reason", needed=True)}
    common.move(actor, stored, "triage", facts, retained_from=None)
    return _done(case, stored)


@transaction.atomic
def close(actor: Actor, case: Case, reason: str, *, version: int | None = None) -> Case:
    """End a confirmed case: its notices are answered, or an expert says why it ends without. The clock of retention begins.

    Raises NotAllowed, OutOfSight, Invalid or Conflict.
    """
    stored = common.begin(actor, "case.close", case, version)
    common.not_held(stored)
    facts = {"reason": common.text(reason, "reason", needed=True)}
    common.move(actor, stored, "closed", facts, retained_from=clock.now())
    return _done(case, stored)


def _done(case: Case, stored: Case) -> Case:
    """Tell who waits for it, and let go of the case."""
    feedback.changed(stored)
    Claim.objects.filter(about=stored.public_id).delete()
    case.refresh_from_db()
    return stored


def _known(taxon: str, specimen: str, legality: str, severity: int, confidence: str) -> None:
    """Raise Invalid for what the keyword database or the form does not have."""
    tree = names.tree()
    for value, allowed, where in (
        (taxon, tree.taxa, "taxon"), (specimen, tree.specimens, "specimen"), (legality, Legality.values, "legality"),
        (confidence, Confidence.values, "confidence"),
    ):  # fmt: skip
        if value not in allowed and not (value == "" and where in ("taxon", "specimen")):
            raise Invalid(_("choose one of the values that are offered"), where=where)
    if not 0 <= severity <= 4:
        raise Invalid(_("choose one of the values that are offered"), where="severity")
