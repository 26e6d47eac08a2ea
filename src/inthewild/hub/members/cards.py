"""Cards of members on the page of today."""

from __future__ import annotations

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.accounts.models import Invitation
from inthewild.hub.core import clock, today
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.today import Card, Part, Suggestion
from inthewild.hub.members import queries
from inthewild.hub.members.models import Duty, Platform
from inthewild.hub.members.notices import SPEAKERS


@today.card(Role.SECRETARIAT, *SPEAKERS, order=20)
def duties(actor: Actor) -> Card | None:
    """What the own organisation owes; for the secretariat, what everybody owes."""
    rows = visible(Duty, actor).filter(done_at=None, dropped_at=None)
    office = actor.has(Role.SECRETARIAT)
    if not office:
        rows = rows.filter(organisation__public_id=actor.organisation)
    day = clock.now().date()
    found = rows.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due__lt=day)), oldest=Min("set_at"))
    if not found["n"]:
        return None
    url = reverse("members:first_day") if office else reverse("members:duties", args=[actor.organisation])
    title = _("What members owe") if office else _("What your organisation owes")
    return Card(title, found["n"], url, _("See what is due"), found["oldest"], late=found["late"])


@today.card(Role.SECRETARIAT, Role.NGO_EXPERT, order=25)
def proposals(actor: Actor) -> Card | None:
    """Unknown hosts that an expert must look at."""
    found = queries.proposals(actor).order_by().aggregate(n=Count("pk"), oldest=Min("made_at"))
    if not found["n"]:
        return None
    return Card(_("Hosts that nobody knows"), found["n"], reverse("members:proposals"), _("Say what they are"), found["oldest"])


@today.card(Role.SECRETARIAT, Role.COMPANY_ADMIN, order=60)
def invitations(actor: Actor) -> Card | None:
    """Invitations to the own organisation that nobody opened yet."""
    rows = visible(Invitation, actor).filter(state="open", organisation__public_id=actor.organisation)
    found = rows.aggregate(n=Count("pk"), oldest=Min("made_at"))
    if not found["n"] or not actor.organisation:
        return None
    url = reverse("accounts:own_people")
    return Card(_("Invitations that nobody accepted yet"), found["n"], url, _("Look at them"), found["oldest"], part=Part.CAME)


@today.card(order=40)
def met(actor: Actor) -> Card | None:
    """Hosts that the reader was the first to meet, and what became of them."""
    if actor.has(Role.SECRETARIAT, Role.NGO_EXPERT):
        return None  # they decide themselves, and enter platforms by the dozen
    rows = visible(Platform, actor).filter(proposed_by=actor.id).exclude(state="proposed")
    count = rows.count()
    if not count:
        return None
    return Card(_("Hosts that you met and an expert looked at"), count, reverse("notifications"), _("What became of them"),
                part=Part.CAME)  # fmt: skip


_COALITION = frozenset(Role) - {Role.SPOTTER, Role.ENGINE}
today.suggest(
    Suggestion(gettext_lazy("Invite a colleague"), "accounts:own_people", frozenset({Role.COMPANY_ADMIN, Role.SECRETARIAT})),
    Suggestion(gettext_lazy("See who takes part, and what each member promised"), "members:public"),
    Suggestion(gettext_lazy("Look at the platforms, and what is known of them"), "members:platforms", _COALITION),
    Suggestion(gettext_lazy("Verify a promise of a member"), "members:organisations", frozenset({Role.AUDITOR})),
)
