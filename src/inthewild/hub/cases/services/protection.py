"""A child at risk in a picture: one key takes it out of all views, a second named person judges (HUB.md 8).

At once: no page, thumbnail, export or mark holds it any more, and it is erased from the evidence capsule, whose manifest keeps
its hash. The encrypted bytes stay for an authority that asks; nobody here looks again, and the hub forwards nothing. If the
second person says that there is no child, it is shown as before.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.cases import belonging, marks
from inthewild.hub.cases.models import Capsule, Case, Fingerprint, Protected
from inthewild.hub.cases.services import capsules, marking, sealed
from inthewild.hub.core import clock, events
from inthewild.hub.core.access import get, require, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.erasure import Basis
from inthewild.hub.core.files.kinds import PICTURES
from inthewild.hub.core.files.purposes import Purpose, register
from inthewild.hub.core.models import File
from inthewild.hub.errors import Conflict, Invalid, NotAllowed

PURPOSE = "protected"
_HUB = Actor.system("protection")

register(Purpose(PURPOSE, PICTURES, Retention.EVIDENCE, lambda actor, _org, _about: actor.is_system, lambda _actor: None))


@transaction.atomic
def protect(actor: Actor, case: Case, file_id: str) -> Protected:
    """Take a picture of a report of this case out of all views. Raises NotAllowed, OutOfSight or Invalid."""
    get(Case, actor, case.public_id)
    require(actor, "case.protect", case)
    file = visible(File, actor).filter(public_id=file_id, deleted_at=None).first()
    report = case.reports.filter(public_id=file.about).first() if file is not None else None
    if file is None or report is None:
        raise Invalid(_("choose a picture of this case"), where="file")
    made = Protected.objects.create(
        case=case, file=file.public_id, purpose=file.purpose, asked_by=actor.id, asked_at=clock.now()
    )  # fmt: skip
    File.objects.filter(pk=file.pk).update(purpose=PURPOSE)
    listing = belonging.listing_of(report, list(case.listings.order_by("number")))
    # At once all that is known of pictures of this listing; a job then makes the marks of the others again.
    Fingerprint.objects.filter(listing=listing, kind__in=(marks.IMAGE, marks.PART)).delete()
    marking.anew(case)
    _leave_capsule(file)
    events.record(actor, "case.protected", case.public_id, {"file": file.public_id})
    return made


@transaction.atomic
def decide(actor: Actor, protected: Protected, *, at_risk: bool) -> Protected:
    """Judge as the second person: it stays out of all views, or is shown as before.

    Raises NotAllowed (the first person, or no expert), OutOfSight, or Conflict (judged already).
    """
    stored = Protected.objects.select_for_update(of=("self",)).select_related("case__expert_organisation").get(pk=protected.pk)
    get(Case, actor, stored.case.public_id)
    require(actor, "case.protect", stored.case)
    if stored.at_risk is not None:
        raise Conflict(_("this was judged already"), where="file")
    if actor.id == stored.asked_by:
        raise NotAllowed(_("a second person must judge"), where="file")
    stored.at_risk, stored.decided_by, stored.decided_at = at_risk, actor.id, clock.now()
    stored.save()
    if not at_risk:
        File.objects.filter(public_id=stored.file, purpose=PURPOSE).update(purpose=stored.purpose)
        marking.anew(stored.case)
    told = {"file": stored.file, "at_risk": at_risk}
    events.record(actor, "case.protection_judged", stored.case.public_id, told)
    return stored


def _leave_capsule(file: File) -> None:
    """Erase the picture from the capsule of its report, if one is sealed; also what it was before parts were blacked out."""
    capsule = Capsule.objects.filter(report__public_id=file.about, erased_at=None).first()
    if capsule is None:
        return
    left = sealed.items_of(capsule, file)
    if left:
        capsules.erase(_HUB, capsule, Basis.UNLAWFUL.value, items=left, despite_holds=True)
