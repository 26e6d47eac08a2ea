"""What a sender does when a platform says that an item is not there: name the right platform. The answer itself stays."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import CaseListing, Notice
from inthewild.hub.cases.services import answers, feedback
from inthewild.hub.cases.services.notices import draft
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Outcome
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members.models import Platform


@transaction.atomic
def correct_platform(actor: Actor, notice: Notice, platform: Platform | None) -> list[Notice]:
    """Move the listings of the notice to the right platform and draft its notice; None: no platform that we know.

    Raises NotAllowed, Invalid (the same platform, or one that nobody accepted), or Conflict: the platform did not say so,
    or it was dealt with.
    """
    require(actor, "notice.sign", notice)
    stored = Notice.objects.select_for_update(of=("self",)).select_related("sender", "case").get(pk=notice.pk)
    if stored.corrected_at is not None or not wrong_platform(stored):
        raise Conflict(_("there is nothing to correct"), where="state")
    if platform is not None and (platform.pk == stored.platform_id or platform.state != "accepted"):
        raise Invalid(_("choose another platform that is known"), where="platform")
    # An account belongs to the platform on which it was seen; on the right one it is another, which nobody has read yet.
    CaseListing.objects.filter(case=stored.case, platform=stored.platform).update(platform=platform, seller=None)
    Notice.objects.filter(pk=stored.pk).update(corrected_at=clock.now())
    told = {"platform": platform.public_id if platform else ""}
    events.record(actor, "notice.corrected", stored.public_id, told, organisation=stored.sender.public_id)
    made = draft(actor, stored.case) if platform is not None and stored.case.state == "confirmed" else []
    feedback.changed(stored.case)
    answers.close_if_done(stored.case)
    notice.refresh_from_db()
    return made


def wrong_platform(notice: Notice) -> bool:
    """Whether the decision that counts says that the item is not on this platform."""
    last = notice.decisions.filter(replaced_by=None).first()
    return last is not None and last.outcome == Outcome.NOT_OUR_PLATFORM
