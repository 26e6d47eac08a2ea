"""How long cases are kept, what keeps them longer, and erasing a seller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import Case, CaseListing, Hold, Report, Seller
from inthewild.hub.cases.services import contents
from inthewild.hub.core import holds
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.erasure import Basis, erases
from inthewild.hub.core.redaction import redact_about
from inthewild.hub.core.retention import sweeps

_BATCH = 100
_OPEN = ("new", "triage", "needs_info", "confirmed")
_KEEPER = Actor.system("retention")


@holds.holds("cases.hold")
def _held(about: str) -> str:
    """A case under a hold and its reports; a seller with any open case. One sentence for all: it tells of no hold."""
    active = Hold.objects.filter(state="active")
    if about.startswith("cas_"):
        found = active.filter(case__public_id=about).exists()
    elif about.startswith("rep_"):
        found = active.filter(case__reports__public_id=about).exists()
    elif about.startswith("sel_"):
        found = CaseListing.objects.filter(seller__public_id=about, case__state__in=_OPEN).exists()
    else:
        found = False
    return _("a case about it is still being checked") if found else ""


@erases("cases.seller", "Sellers: handle and its keyed hash, what their listings say, and what was read in them; strikes stay")
def seller(subject: str) -> Iterable[str]:
    """Empty the seller with this public id and all that tells of them."""
    found = Seller.objects.select_for_update().filter(public_id=subject).first()
    return [] if found is None else contents.erase_seller(found)


@sweeps(Retention.EVIDENCE, "cases.contents", "Contents of closed cases, and sellers who are in no other")
def closed(before: datetime) -> int:
    """Empty cases that were closed before then, and what was merged into such."""
    over = Q(state="closed", retained_from__lte=before) | Q(state="merged", merged_into__erased_at__isnull=False)
    return _empty(over)


@sweeps(Retention.REJECTED, "cases.rejected_contents", "Contents of rejected cases, and sellers who are in no other")
def rejected(before: datetime) -> int:
    """Empty cases that were rejected before then."""
    return _empty(Q(state="rejected", retained_from__lte=before))


def _empty(which: Q) -> int:
    done = 0
    for case in Case.objects.filter(which, erased_at=None).order_by("pk"):
        if done >= _BATCH:
            break
        reports = Report.objects.filter(case=case).values_list("public_id", flat=True)
        if holds.held(case.public_id, *reports):
            continue
        with transaction.atomic():
            redact_about(_KEEPER, contents.empty(case), Basis.RETENTION.value)
        done += 1
    return done
