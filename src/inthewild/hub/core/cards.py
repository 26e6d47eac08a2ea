"""Cards of core on the page of today."""

from __future__ import annotations

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import approval, bounces, jobs, today
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.models import Approval, AuditHead, Job, Notification
from inthewild.hub.core.today import Card, Part, Suggestion


@today.card(order=10)
def questions(actor: Actor) -> Card | None:
    """Approvals that wait for the reader's decision."""
    kinds = approval.decided_by(actor)
    if not kinds:
        return None
    rows = visible(Approval, actor).filter(state="asked", kind__in=kinds).exclude(asked_by=actor.id).exclude(author=actor.id)
    found = rows.aggregate(n=Count("pk"), oldest=Min("asked_at"))
    if not found["n"]:
        return None
    return Card(_("Questions for a second person"), found["n"], reverse("approvals"), _("Decide"), found["oldest"])


@today.card(order=15)
def unread(actor: Actor) -> Card | None:
    """Notifications that were not read."""
    rows = visible(Notification, actor).filter(listed=True, read_at=None)
    found = rows.aggregate(n=Count("pk"), oldest=Min("made_at"))
    if not found["n"]:
        return None
    url = f"{reverse('notifications')}?unread=1"
    return Card(_("Unread notifications"), found["n"], url, _("Read them"), found["oldest"])


@today.card(Role.SECRETARIAT, order=70)
def dead_letters(actor: Actor) -> Card | None:
    """Jobs that were given up."""
    dead = visible(Job, actor).filter(pk__in=jobs.dead().order_by().values("pk"))
    found = dead.aggregate(n=Count("pk"), oldest=Min("task__finished_at"))
    if not found["n"]:
        return None
    step = _("Whoever runs the hub looks why, and lets them run again.")
    return Card(_("Jobs that failed too often"), found["n"], "", step, found["oldest"])


@today.card(Role.SECRETARIAT, order=75)
def bounced(_actor: Actor) -> Card | None:
    """Addresses that take no mail: how many, not whose."""
    count = bounces.count()
    if not count:
        return None
    return Card(_("Addresses that take no mail"), count, "", _("Each of these people reads it in the hub when they sign in."))


@today.card(Role.AUDITOR, order=20)
def heads(_actor: Actor) -> Card | None:
    """The last signed head of the ledger, which is public."""
    last = AuditHead.objects.order_by("-seq").first()
    if last is None:
        return None
    told = _("Number %(number)d, signed by the key of the hub. Keep a copy outside.") % {"number": last.seq}
    return Card(_("The newest head of the ledger"), 0, reverse("audit-heads"), _("Take the heads"), says=told, part=Part.CAME)


@today.card(order=30)
def answered(actor: Actor) -> Card | None:
    """The reader's own questions that were decided in the last days and not read about yet stand among notifications."""
    rows = visible(Approval, actor).filter(asked_by=actor.id, state="asked")
    found = rows.aggregate(n=Count("pk"), oldest=Min("asked_at"))
    if not found["n"]:
        return None
    title = _("Your questions that wait for somebody else")
    return Card(title, found["n"], reverse("approvals"), _("Look at them"), found["oldest"], part=Part.CAME)


today.suggest(
    Suggestion(gettext_lazy("Choose how you want to be told of things"), "notification_settings"),
    Suggestion(gettext_lazy("Look at the newest signed heads of the ledger"), "audit-heads", frozenset({Role.AUDITOR})),
)
