"""Who works at the desk, and who reads which terms.

Terms of the level PUBLIC are read by everybody with a role, those of MEMBERS by organisations that signed for such data,
those of RESTRICTED by the organisations that are named, which signed as well. What is still being worked on is read by
experts only. Volunteers read PUBLIC terms (HUB.md 3). What is above one's level is not there: no row, no count, no hint.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core.access import may, sees, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role
from inthewild.hub.keywords.models import Competence, Level, Proposal, Review, Sighting, Term
from inthewild.hub.members.models.agreement import AgreementKind
from inthewild.hub.members.queries import has_agreement

STANDING = ("approved", "watch", "retired")
"""States in which a term is no longer the business of the desk alone."""

_SIGNED = "_keywords_signed"
_READERS = frozenset(Role) - {Role.SPOTTER, Role.AUDITOR}
_PROPOSERS = frozenset(Role) - {Role.AUDITOR, Role.ENGINE, Role.SECRETARIAT}


def signed(actor: Actor) -> bool:
    """Whether the actor's organisation has signed for data of the level MEMBERS.

    Asked once of each Actor, which lives as long as a request: a page asks it of every list on it.
    """
    known: bool | None = actor.__dict__.get(_SIGNED)
    if known is None:
        found = Organisation.objects.filter(public_id=actor.organisation).first() if actor.organisation else None
        known = found is not None and has_agreement(found, AgreementKind.MEMBERS_DATA)
        actor.__dict__[_SIGNED] = known  # no field of it: two actors are equal with and without
    return known


def works_here(actor: Actor) -> bool:
    """Experts of an organisation that signed."""
    return actor.is_system or (actor.has(Role.NGO_EXPERT) and signed(actor))


@may("desk.work")
def _work(actor: Actor, _obj: Any) -> bool:
    """Enter, change and judge terms."""
    return works_here(actor)


@may("desk.review")
def _review(actor: Actor, _term: Any) -> bool:
    """A person: on a second pair of eyes rests what is released."""
    return actor.kind is ActorKind.USER and works_here(actor)


@may("desk.load")
def _load(actor: Actor, _obj: Any) -> bool:
    """Bring the shipped rows in: the hub itself."""
    return actor.is_system


@may("term.list")
def _list(actor: Actor, _obj: Any) -> bool:
    """Everybody in the coalition, each as far as they see."""
    return bool(actor.roles)


@may("proposal.make")
def _propose(actor: Actor, _obj: Any) -> bool:
    """Everybody who meets words: what becomes of it is for the desk."""
    return actor.is_system or actor.has(*_PROPOSERS)


@may("proposal.withdraw")
def _withdraw(actor: Actor, proposal: Proposal) -> bool:
    """Who made it."""
    return bool(actor.id) and actor.id == proposal.author


@may("competence.say")
def _say(actor: Actor, _obj: Any) -> bool:
    """Experts, each for themselves."""
    return actor.kind is ActorKind.USER and works_here(actor)


@may("competence.confirm")
def _confirm(actor: Actor, competence: Competence) -> bool:
    """Another expert, or the secretariat; nobody for themselves."""
    if actor.kind is not ActorKind.USER or (competence is not None and competence.person == actor.id):
        return False
    return actor.has(Role.SECRETARIAT) or works_here(actor)


@sees(Term)
def _terms(actor: Actor) -> Q | None:
    if actor.is_system:
        return Q()
    if not actor.roles:
        return None
    open_to_all = Q(level=Level.PUBLIC, state__in=STANDING)
    if not actor.has(*_READERS) or not signed(actor):
        return open_to_all
    named = Term.audience.through.objects.filter(organisation__public_id=actor.organisation).values("term")
    mine = Q(level__in=(Level.PUBLIC, Level.MEMBERS)) | Q(level=Level.RESTRICTED, pk__in=named)
    return mine if actor.has(Role.NGO_EXPERT) else mine & Q(state__in=STANDING)


def _of_term(actor: Actor) -> Q | None:
    """Rows with a column ``term``, for who works at the desk."""
    if actor.is_system:
        return Q()
    return Q(term__in=visible(Term, actor).values("pk")) if works_here(actor) else None


@sees(Sighting)
def _evidence(actor: Actor) -> Q | None:
    """Who works at the desk, of terms that they see: pieces of listings are not for everybody."""
    return _of_term(actor)


@sees(Review)
def _reviews(actor: Actor) -> Q | None:
    """As evidence."""
    return _of_term(actor)


@sees(Proposal)
def _proposals(actor: Actor) -> Q | None:
    """Who made it, people of the organisation that made it for programs and experts, and who works at the desk."""
    if actor.is_system:
        return Q()
    if not actor.id or not actor.roles:
        return None
    own = Q(author=actor.id)
    if actor.organisation and actor.kind is ActorKind.TOKEN:
        own |= Q(organisation=actor.organisation, origin="api")
    if not works_here(actor):
        return own
    return own | Q(term=None) | Q(term__in=visible(Term, actor).values("pk"))


@sees(Competence)
def _competences(actor: Actor) -> Q | None:
    """Who works at the desk, and the secretariat that may confirm."""
    if actor.is_system or actor.has(Role.SECRETARIAT) or works_here(actor):
        return Q()
    return None
