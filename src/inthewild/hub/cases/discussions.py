"""Among whom cases and notices are discussed: colleagues, experts in the pool, the two sides of a notice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from inthewild.hub.cases import names
from inthewild.hub.cases.models import Case, Notice
from inthewild.hub.core import discussion, naming
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.discussion import Audience, Reader
from inthewild.hub.core.naming import Called
from inthewild.hub.members import queries

_EXPERTS = Audience("experts", frozenset({Reader(role=Role.NGO_EXPERT)}))


def of_case(actor: Actor, _about: str) -> Sequence[Audience]:
    """Colleagues; experts, of whom those read it who see the case. Never an authority together with us."""
    return [*_own(actor), _EXPERTS] if actor.has(Role.NGO_EXPERT) else _own(actor)


def of_notice(actor: Actor, about: str) -> Sequence[Audience]:
    """Colleagues; who sent it with who received it, from the moment it lies in the company's queue."""
    found = visible(Notice, actor).filter(public_id=about).select_related("sender", "receiver").first()
    if found is None or found.receiver is None or found.sent_at is None or found.route != "queue":
        return _own(actor)
    sides = frozenset({Reader(found.sender.public_id), Reader(found.receiver.public_id)})
    return [*_own(actor), Audience("sides", sides)]


def says(actor: Actor, code: str, organisations: Collection[str]) -> str:
    """The audience line."""
    known = queries.organisation_names(actor, organisations)
    called = ", ".join(sorted(known[one] for one in organisations if one in known)) or _("an organisation")
    if code == "experts":
        return _("Seen by: experts who see this case.")
    return _("Seen by: people of %(names)s.") % {"names": called}


def _own(actor: Actor) -> list[Audience]:
    return [Audience("own", frozenset({Reader(actor.organisation)}))] if actor.organisation else []


@naming.names("cas")
def _cases(actor: Actor, ids: Collection[str]) -> dict[str, Called]:
    """A case is called by what it is about; mails tell nothing of the listing."""
    rows = visible(Case, actor).filter(public_id__in=ids)
    return {
        c.public_id: Called(names.subject(c.taxon, c.specimen) or _("A case"), reverse("cases:case", args=[c.public_id]))
        for c in rows
    }


discussion.about("cas", audiences=of_case, says=says)
discussion.about("ntc", audiences=of_notice, says=says)
