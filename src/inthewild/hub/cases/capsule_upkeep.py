"""What happens to capsules without anybody asking: erased when their time is over or with who is erased, and kept on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from inthewild.hub.cases.capsule_content import SEALER
from inthewild.hub.cases.models import Capsule
from inthewild.hub.cases.services import capsules
from inthewild.hub.core import holds
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.erasure import erases
from inthewild.hub.core.files.reconcile import names
from inthewild.hub.core.retention import sweeps

_BATCH = 100
_THERE = Q(content__isnull=False)


@names("cases.capsules")
def stored() -> Mapping[str, str]:
    """Where the contents of capsules lie. The hub asks about itself. hub: unscoped"""
    return {str(path): one for path, one in Capsule.objects.filter(_THERE).values_list("content", "public_id")}  # hub: unscoped


@sweeps(Retention.EVIDENCE, "cases.capsules", "Contents of evidence capsules; manifest and chain stay")
def closed(before: datetime) -> int:
    """Erase what belongs to cases that were closed before then."""
    return _erase(Q(case__state="closed", case__state_at__lte=before))


@sweeps(
    Retention.REJECTED, "cases.capsules.rejected", "Contents of evidence capsules of rejected reports; manifest and chain stay"
)
def rejected(before: datetime) -> int:
    """Erase what belongs to cases that were rejected before then, and to reports that never became one."""
    return _erase(Q(case__state="rejected", case__state_at__lte=before) | Q(case=None, sealed_at__lte=before))


@erases("cases.capsule", "contents of evidence capsules, with the key; manifest with hashes and chain stay")
def capsule(subject: str) -> Iterable[str]:
    """Erase the capsules of a report, and those of the cases in which a seller is named; holds were asked before."""
    rows = Capsule.objects.filter(Q(report__public_id=subject) | Q(case__listings__seller__public_id=subject)).distinct()
    for row in rows:
        capsules.erase(SEALER, row, "data-subject", despite_holds=True)
        yield row.public_id


def _erase(which: Q) -> int:
    done = 0
    for row in Capsule.objects.filter(which & _THERE).select_related("report").order_by("pk").iterator(chunk_size=_BATCH):
        if not holds.held(row.public_id, row.report.public_id):
            capsules.erase(Actor.system("retention"), row, "retention")
            done += 1
    return done
