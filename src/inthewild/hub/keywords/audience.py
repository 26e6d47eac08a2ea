"""Who reads a term, as a sentence that stands on its page. Says what permissions/desk.py does."""

from __future__ import annotations

from django.utils.translation import gettext as _

from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords.models import Level, Proposal, Term
from inthewild.hub.keywords.permissions.desk import STANDING
from inthewild.hub.keywords.queries import desk
from inthewild.hub.members.queries import organisation_names


def of_term(term: Term) -> str:
    """The line of a term."""
    standing = term.state in STANDING
    if term.level == Level.RESTRICTED:
        names = ", ".join(one.name for one in desk.named(term))
        if standing:
            return _("Seen by: people of %(names)s, and nobody else.") % {"names": names}
        return _("Seen by: experts of %(names)s, and nobody else.") % {"names": names}
    if not standing:
        return _("Seen by: experts of organisations that signed for data of the level MEMBERS.")
    if term.level == Level.MEMBERS:
        return _("Seen by: people of organisations that signed for data of the level MEMBERS; not by volunteers.")
    return _("Seen by: everybody in the coalition. The term stands in the public package.")


def of_proposal(actor: Actor, proposal: Proposal) -> str:
    """The line of a suggestion."""
    if proposal.term is not None:
        return of_term(proposal.term)
    name = organisation_names(actor, [proposal.organisation]).get(proposal.organisation) if proposal.organisation else None
    if name:
        told = _("Seen by: who made it (%(name)s), and experts of organisations that signed for data of the level MEMBERS.")
        return told % {"name": name}
    return _("Seen by: who made it, and experts of organisations that signed for data of the level MEMBERS.")
