"""Among whom a term is discussed: colleagues, and experts of the organisations that read it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from inthewild.hub.core import discussion
from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.discussion import Audience, Reader
from inthewild.hub.keywords.models import Level, Term
from inthewild.hub.keywords.models.term import ABOUT
from inthewild.hub.keywords.queries import desk
from inthewild.hub.members.queries import organisation_names


def of_term(actor: Actor, about: str) -> Sequence[Audience]:
    """Colleagues; all experts, or those of the organisations that a RESTRICTED term names."""
    found = visible(Term, actor).filter(term_id=about.removeprefix(ABOUT)).first()
    if found is None:
        return []
    own = [Audience("own", frozenset({Reader(actor.organisation, Role.NGO_EXPERT)}))] if actor.organisation else []
    if found.level == Level.RESTRICTED:
        named = frozenset(Reader(one.public_id, Role.NGO_EXPERT) for one in desk.named(found))
        return [*own, Audience("named", named)] if named else own
    return [*own, Audience("experts", frozenset({Reader(role=Role.NGO_EXPERT)}))]


def says(actor: Actor, code: str, organisations: Collection[str]) -> str:
    """The audience line."""
    if code == "experts":
        return _("Seen by: experts of organisations that signed for data of the level MEMBERS.")
    known = organisation_names(actor, organisations)
    names = ", ".join(sorted(known[one] for one in organisations if one in known)) or _("an organisation")
    return _("Seen by: experts of %(names)s.") % {"names": names}


discussion.about(ABOUT.rstrip("_"), audiences=of_term, says=says)
