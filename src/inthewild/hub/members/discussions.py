"""Among whom platforms and organisations are discussed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, discussion
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.discussion import Audience, Reader
from inthewild.hub.members import queries
from inthewild.hub.members.models import PlatformContact, PlatformOwner

_OFFICE = Reader(role=Role.SECRETARIAT)
_EXPERTS = frozenset({Reader(role=Role.NGO_EXPERT), _OFFICE})


def _own(actor: Actor) -> list[Audience]:
    return [Audience("own", frozenset({Reader(actor.organisation)}))] if actor.organisation else []


def of_organisation(actor: Actor, about: str) -> Sequence[Audience]:
    """Colleagues; the organisation with the secretariat; experts among themselves."""
    inside = Audience("office", frozenset({Reader(about), _OFFICE}))
    return [*_own(actor), inside, Audience("experts", _EXPERTS)]


def of_platform(actor: Actor, about: str) -> Sequence[Audience]:
    """Colleagues; today's owner with the point of contact, or with the secretariat; experts among themselves."""
    today = clock.now().date()
    owners = _today(visible(PlatformOwner, actor).filter(_on(today), platform__public_id=about))
    liaisons = _today(visible(PlatformContact, actor).filter(_on(today), platform__public_id=about))
    found = _own(actor)
    if owners and liaisons:
        found.append(Audience("liaison", frozenset(map(Reader, owners + liaisons))))
    if owners:
        found.append(Audience("office", frozenset({*map(Reader, owners), _OFFICE})))
    return [*found, Audience("experts", _EXPERTS)]


def says(actor: Actor, code: str, organisations: Collection[str]) -> str:
    """The audience line. The organisations are named, as far as the reader may know of them."""
    known = queries.organisation_names(actor, organisations)
    names = ", ".join(sorted(known[one] for one in organisations if one in known)) or _("an organisation")
    if code == "own":
        return _("Seen by: people of %(names)s.") % {"names": names}
    if code == "liaison":
        return _("Seen by: people of %(names)s, who look after this platform together.") % {"names": names}
    if code == "office":
        return _("Seen by: the secretariat and people of %(names)s.") % {"names": names}
    return _("Seen by: the secretariat and the experts of conservation organisations.")


def _on(day: date) -> Q:
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def _today(rows: object) -> list[str]:
    return sorted(rows.values_list("organisation__public_id", flat=True))  # type: ignore[attr-defined]


discussion.about("org", audiences=of_organisation, says=says)
discussion.about("plt", audiences=of_platform, says=says)
