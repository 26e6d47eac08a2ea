"""What a company does about figures that were accepted: restate them, or take them back. Nothing is overwritten."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict
from inthewild.hub.progress.models import Figure, Submission
from inthewild.hub.progress.services.entering import figures_of, lock
from inthewild.hub.progress.states import SUBMISSION


@transaction.atomic
def restate(actor: Actor, submission: Submission, reason: str) -> Submission:
    """Begin a new submission that replaces an accepted one, with its figures (and their numbers) to be corrected.

    The old one counts until the new one is accepted. Raises NotAllowed, Invalid, Conflict (not accepted, or being restated).
    """
    require(actor, "submission.attest", submission)
    old = lock(submission)
    why = line(reason, "reason", 1000)
    if old.state != "accepted":
        raise Conflict(_("only accepted figures are restated"), where=old.public_id)
    if Submission.objects.filter(replaces=old).exists():
        raise Conflict(_("somebody restates these figures already"), where=old.public_id)
    made = Submission.objects.create(
        organisation=old.organisation,
        request=old.request,
        state="draft",
        replaces=old,
        reason=why,
        disclosure=old.disclosure,
        note=old.note,
        files=old.files,
        made_at=clock.now(),
    )
    Figure.objects.bulk_create(
        Figure(
            submission=made,
            number=one.number,
            metric=one.metric,
            platform=one.platform,
            dimension=one.dimension,
            member=one.member,
            value=one.value,
            method=one.method,
            note=one.note,
        )
        for one in figures_of(old)
    )
    told, whose = {"restates": old.public_id, "reason": why}, old.organisation.public_id
    events.record(actor, "submission.drafted", made.public_id, told, organisation=whose)
    return made


@transaction.atomic
def withdraw(actor: Actor, submission: Submission, reason: str) -> Submission:
    """Take accepted figures back: they count no longer, and stay readable. Raises NotAllowed, Invalid, Conflict."""
    require(actor, "submission.attest", submission)
    why = line(reason, "reason", 1000)
    whose, columns = submission.organisation.public_id, {"ended_at": clock.now(), "end_reason": why}
    SUBMISSION.move(actor, submission, "withdrawn", {"reason": why}, about=submission.public_id, organisation=whose, also=columns)
    return submission
