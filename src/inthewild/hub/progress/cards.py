"""Cards of submissions, confirmations and samples on the page of today."""

from __future__ import annotations

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import clock, today
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.today import Card, Suggestion
from inthewild.hub.progress.models import Confirmation, Sampling, Submission
from inthewild.hub.progress.models.sampling import SamplingState


@today.card(Role.COMPANY_ADMIN, order=22)
def to_hand_in(actor: Actor) -> Card | None:
    """Figures that the own company was asked for and has not handed in, or was asked about."""
    rows = visible(Submission, actor).filter(
        organisation__public_id=actor.organisation, state__in=("requested", "draft", "queried")
    )
    late = Count("pk", filter=Q(request__due__lt=clock.now().date(), replaces=None))
    found = rows.order_by().aggregate(n=Count("pk"), late=late, oldest=Min("made_at"))
    if not found["n"] or not actor.organisation:
        return None
    title = _("Figures that your company is asked for")
    return Card(title, found["n"], reverse("progress:submissions"), _("Enter them"), found["oldest"], late=found["late"])


@today.card(Role.SECRETARIAT, order=22)
def to_read(actor: Actor) -> Card | None:
    """Figures that were handed in and wait for the secretariat."""
    found = visible(Submission, actor).filter(state="submitted").order_by().aggregate(n=Count("pk"), oldest=Min("submitted_at"))
    if not found["n"]:
        return None
    url = reverse("progress:submissions") + "?state=submitted"
    return Card(_("Figures that were handed in"), found["n"], url, _("Read them"), found["oldest"])


@today.card(Role.COMPANY_ADMIN, order=22)
def confirmations(actor: Actor) -> Card | None:
    """Reports in which the own company has not answered for its figures."""
    rows = visible(Confirmation, actor).filter(
        state="asked", snapshot__state="confirming", organisation__public_id=actor.organisation
    )
    found = rows.order_by().aggregate(n=Count("pk"), oldest=Min("asked_at"))
    if not found["n"]:
        return None
    url = reverse("progress:confirmations")
    return Card(_("Reports with figures of your company"), found["n"], url, _("Confirm them or object"), found["oldest"])


@today.card(Role.COMPANY_ADMIN, order=23)
def turns(actor: Actor) -> Card | None:
    """Samples for which the own company must send something."""
    rows = visible(Sampling, actor).filter(
        state__in=(SamplingState.ASKED, SamplingState.DRAWN), figure__submission__organisation__public_id=actor.organisation
    )
    found = rows.order_by().aggregate(n=Count("pk"), oldest=Min("asked_at"))
    if not found["n"]:
        return None
    return Card(_("Samples of your figures"), found["n"], reverse("progress:samples"), _("See what to send"), found["oldest"])


@today.card(Role.NGO_EXPERT, Role.AUDITOR, order=35)
def rows_to_look_at(actor: Actor) -> Card | None:
    """Samples whose rows wait for experts."""
    rows = visible(Sampling, actor).filter(state=SamplingState.DISCLOSED)
    if actor.organisation:
        rows = rows.exclude(figure__submission__organisation__public_id=actor.organisation)
    found = rows.order_by().aggregate(n=Count("pk"), oldest=Min("disclosed_at"))
    if not found["n"]:
        return None
    url = reverse("progress:samples") + "?state=disclosed"
    return Card(_("Samples to look at"), found["n"], url, _("Look at the rows"), found["oldest"])


today.suggest(
    Suggestion(gettext_lazy("Read what each figure means"), "progress:metrics"),
    Suggestion(gettext_lazy("Follow a published figure down to its submission"), "progress:audit", frozenset({Role.AUDITOR})),
)
