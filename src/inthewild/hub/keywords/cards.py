"""Cards of the desk on the page of today."""

from __future__ import annotations

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import today
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.today import Card, Part, Suggestion
from inthewild.hub.keywords.models import Proposal
from inthewild.hub.keywords.permissions.desk import works_here
from inthewild.hub.keywords.queries import desk


@today.card(Role.NGO_EXPERT, order=27)
def second_person(actor: Actor) -> Card | None:
    """Terms that wait for somebody who did not write them."""
    if not works_here(actor):
        return None
    found = desk.waiting(actor).order_by().aggregate(n=Count("pk"), oldest=Min("changed_at"))
    if not found["n"]:
        return None
    url = f"{reverse('keywords:terms')}?waits=review"
    return Card(_("Terms that wait for a second person"), found["n"], url, _("Read the first one"), found["oldest"])


@today.card(Role.NGO_EXPERT, order=28)
def suggested(actor: Actor) -> Card | None:
    """Suggestions that wait for the desk."""
    if not works_here(actor):
        return None
    found = desk.proposals(actor, {}).order_by().aggregate(n=Count("pk"), oldest=Min("made_at"))
    if not found["n"]:
        return None
    return Card(_("Suggested terms"), found["n"], reverse("keywords:proposals"), _("Say what becomes of them"), found["oldest"])


@today.card(order=42)
def own(actor: Actor) -> Card | None:
    """What came of terms that the reader suggested."""
    rows = visible(Proposal, actor).filter(author=actor.id).exclude(state__in=("open", "withdrawn"))
    count = rows.count()
    if not count:
        return None
    url = f"{reverse('keywords:proposals')}?state=any"
    return Card(_("Terms that you suggested and the desk looked at"), count, url, _("What became of them"), part=Part.CAME)


today.suggest(
    Suggestion(gettext_lazy("Suggest a word that sellers use"), "keywords:propose",
               frozenset({Role.SPOTTER, Role.SPOTTER_LEAD, Role.COMPANY_MODERATOR})),
    Suggestion(gettext_lazy("Say which languages you know"), "keywords:competence", frozenset({Role.NGO_EXPERT})),
)  # fmt: skip
