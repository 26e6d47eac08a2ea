"""Cards of the desk and of releases on the page of today."""

from __future__ import annotations

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import today
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.today import Card, Part, Suggestion
from inthewild.hub.keywords.models import Proposal
from inthewild.hub.keywords.permissions.desk import works_here
from inthewild.hub.keywords.queries import adoption, desk
from inthewild.hub.keywords.queries import releases as queries


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


@today.card(Role.NGO_EXPERT, order=29)
def frozen(actor: Actor) -> Card | None:
    """A release that waits for its signature."""
    one = queries.waiting(actor) if allowed(actor, "release.freeze") else None
    if one is None:
        return None
    title = _("Keywords %(version)s wait for a signature") % {"version": one.version}
    return Card(title, 1, reverse("keywords:release", args=[one.public_id]), _("Look at the release"), one.frozen_at)


@today.card(Role.NGO_EXPERT, order=31)
def words(actor: Actor) -> Card | None:
    """Words that confirmed cases have in common."""
    found = queries.candidates(actor).filter(state="open").order_by().aggregate(n=Count("pk"), oldest=Min("found_at"))
    if not found["n"]:
        return None
    url = f"{reverse('keywords:words')}?state=open"
    return Card(
        _("Words that confirmed cases have in common"), found["n"], url, _("Say whether they are keywords"), found["oldest"]
    )


@today.card(Role.COMPANY_ADMIN, order=33)
def behind(actor: Actor) -> Card | None:
    """The company runs an old release."""
    own = adoption.own(actor)
    last = queries.newest(actor)
    if own is None or last is None or own.behind == 0:
        return None
    return Card(
        _("Your programs run old keywords"),
        own.behind or 1,
        reverse("keywords:releases"),
        _("See what is new"),
        last.published_at,
    )


today.suggest(
    Suggestion(gettext_lazy("Suggest a word that sellers use"), "keywords:propose",
               frozenset({Role.SPOTTER, Role.SPOTTER_LEAD, Role.COMPANY_MODERATOR})),
    Suggestion(gettext_lazy("Say which languages you know"), "keywords:competence", frozenset({Role.NGO_EXPERT})),
)  # fmt: skip
