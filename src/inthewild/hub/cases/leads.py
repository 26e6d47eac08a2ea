"""Where the public ids lead that stand beside a case: reports, holds, evidence, decisions, appeals.

Each leads to the page on which its reader finds it: the case or the notice that it belongs to. Who does not see that page is
led nowhere, whatever the object's own rule says.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from inthewild.hub.cases.models import Appeal, Capsule, Case, Decision, Hold, Report
from inthewild.hub.core import search
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.search import Found


def report(actor: Actor, public_id: str) -> Found | None:
    """To an expert the reports of its case, or what is held back; to who sent it the list of their own."""
    found = visible(Report, actor).select_related("case").filter(public_id=public_id, erased_at=None).first()
    if found is None:
        return None
    if actor.has(Role.NGO_EXPERT):
        if found.case is not None and _sees(actor, found.case):
            return Found(_("Report"), reverse("cases:case_reports", args=[found.case.public_id]))
        if found.case is None and found.quarantine and allowed(actor, "report.sort", found):
            return Found(_("Report"), reverse("cases:held_back"))
    return Found(_("Report"), reverse("cases:my_reports")) if found.reporter == actor.id else None


def hold(actor: Actor, public_id: str) -> Found | None:
    """The hold on the page of its case; one that is over, in the history, which experts read."""
    found = visible(Hold, actor).select_related("case").filter(public_id=public_id).first()
    if found is None or not _sees(actor, found.case):
        return None
    if found.state == "active":
        return Found(_("Hold"), reverse("cases:hold", args=[found.case.public_id]))
    return Found(_("Hold"), reverse("cases:history", args=[found.case.public_id])) if actor.has(Role.NGO_EXPERT) else None


def capsule(actor: Actor, public_id: str) -> Found | None:
    """The evidence of its case."""
    found = visible(Capsule, actor).select_related("case").filter(public_id=public_id).first()
    if found is None or found.case is None or not _sees(actor, found.case):
        return None
    return Found(_("Evidence"), reverse("cases:evidence", args=[found.case.public_id]))


def decision(actor: Actor, public_id: str) -> Found | None:
    """The notice that was decided."""
    found = visible(Decision, actor).select_related("notice").filter(public_id=public_id).first()
    return None if found is None else Found(_("Decision"), reverse("cases:notice", args=[found.notice.public_id]))


def appeal(actor: Actor, public_id: str) -> Found | None:
    """Its own page."""
    found = visible(Appeal, actor).filter(public_id=public_id).first()
    return None if found is None else Found(_("Appeal"), reverse("cases:appeal", args=[found.public_id]))


def _sees(actor: Actor, case: Case) -> bool:
    return visible(Case, actor).filter(pk=case.pk).exists()


for _prefix, _lead in (("rep", report), ("hld", hold), ("cap", capsule), ("dec", decision), ("apl", appeal)):
    search.leads(_prefix, _lead)
