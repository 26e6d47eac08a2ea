"""What the desk puts on the page of today, and in the header."""

from __future__ import annotations

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core import today
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.today import Card
from inthewild.hub.core.web import navigation
from inthewild.hub.desk import queries


@today.card(Role.SECRETARIAT, order=12)
def waiting(actor: Actor) -> Card | None:
    """Requests about one's own data that wait for an answer; the law sets the day."""
    rows = queries.requests(actor).order_by()
    found = rows.aggregate(n=Count("pk"), oldest=Min("confirmed_at"), late=Count("pk", filter=Q(due__lt=queries.today())))
    if not found["n"]:
        return None
    url = reverse("subjects:desk")
    return Card(_("Requests about personal data"), found["n"], url, _("Answer the earliest"), found["oldest"], late=found["late"])


navigation.register(navigation.Entry(_("Data requests"), "subjects:desk", navigation.roles(Role.SECRETARIAT), 62))
