"""Why a confirmed case has no notice about a listing, and what can be done: nobody is to believe that a platform was told."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import Case, CaseListing, Notice
from inthewild.hub.cases.services.notices import platform_now
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor


@dataclass(frozen=True)
class Unsent:
    """A listing without a notice: why, what to do (``step``) and where (``url``), or that one can be drafted now (``ready``)."""

    number: int
    why: str
    step: str = ""
    url: str = ""
    ready: bool = False


def unsent(actor: Actor, case: Case) -> list[Unsent]:
    """The listings of a confirmed case that no notice names; none for a case in another state."""
    if case.state != "confirmed":
        return []
    known = {one.platform_id: one for one in visible(Notice, actor).filter(case=case).exclude(state="withdrawn")}
    rows = visible(CaseListing, actor).filter(case=case).select_related("platform").order_by("number")
    return [found for row in rows if (found := _unsent(case, row, known)) is not None]


def _unsent(case: Case, row: CaseListing, known: dict[int, Notice]) -> Unsent | None:
    here = reverse("cases:locate", args=[case.public_id, row.number])
    on = platform_now(row)
    if not row.canonical_url:
        return Unsent(row.number, _("its address is not known."), _("Add its address"), here)
    if on is None:
        return Unsent(row.number, _("nobody knows its platform."), _("Correct its address"), here)
    if on.state != "accepted":
        platform = reverse("members:platform", args=[on.public_id])
        why = _("%(platform)s is no accepted platform.") % {"platform": on.name}
        return Unsent(row.number, why, _("See the platform"), platform)
    notice = known.get(on.pk)
    if notice is not None and row.canonical_url in notice.body.get("urls", ()):
        return None
    if notice is not None and notice.state != "draft":
        why = _("the notice to %(platform)s was signed without it.") % {"platform": on.name}
        return Unsent(row.number, why, _("See the notice"), reverse("cases:notice", args=[notice.public_id]))
    return Unsent(row.number, _("its notice is not drafted yet."), ready=True)
