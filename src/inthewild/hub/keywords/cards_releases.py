"""Cards of releases on the page of today."""

from __future__ import annotations

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from inthewild.hub.core import today
from inthewild.hub.core.access import allowed
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.today import Card
from inthewild.hub.keywords.queries import adoption
from inthewild.hub.keywords.queries import releases as queries


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
