"""A child at risk in a picture: one key takes it out of all views, a second named person judges (HUB.md 8).

At once: no page, thumbnail, export or mark holds it any more, and it is erased from the evidence capsule, whose manifest keeps
its hash. The encrypted bytes stay for an authority that asks; nobody here looks again, and the hub forwards nothing. If the
second person says that there is no child, it is shown as before.
"""

from __future__ import annotations

import json

from django.db import transaction
from django.utils.translation import gettext as _

from inthewild.hub.cases import marks
from inthewild.hub.cases.models import Capsule, Case, Fingerprint, Protected
from inthewild.hub.cases.services import capsules
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
    reports = case.reports.values_list("public_id", flat=True)
    if file is None or file.about not in set(reports):
        raise Invalid(_("choose a picture of this case"), where="file")
    made = Protected.objects.create(
        case=case, file=file.public_id, purpose=file.purpose, asked_by=actor.id, asked_at=clock.now()
    )  # fmt: skip
    File.objects.filter(pk=file.pk).update(purpose=PURPOSE)
    listings = case.listings.filter(report__public_id=file.about)
    Fingerprint.objects.filter(listing__in=listings, kind__in=(marks.IMAGE, marks.PART)).delete()
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
    told = {"file": stored.file, "at_risk": at_risk}
    events.record(actor, "case.protection_judged", stored.case.public_id, told)
    return stored


def _leave_capsule(file: File) -> None:
    """Erase the picture from the capsule of its report, if one is sealed."""
    capsule = Capsule.objects.filter(report__public_id=file.about, erased_at=None).first()
    if capsule is None:
        return
    digest = json.loads(file.manifest)["sha256_stored"]
    wanted = [one.path for one in capsules.manifest_of(capsule).items if one.sha256_stored == digest]
    left = [path for path in wanted if path in capsules.contents(capsule)]
    if left:
        capsules.erase(_HUB, capsule, Basis.UNLAWFUL.value, items=left, despite_holds=True)
