"""Working through the pool: one person on one case at a time, and never two on the same."""

from __future__ import annotations

from collections.abc import Mapping

from inthewild.hub.cases.models import Case
from inthewild.hub.cases.queries import cases as queries
from inthewild.hub.core import claim
from inthewild.hub.core.access import allowed, require
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.models import Claim
from inthewild.hub.errors import Conflict

WORKED_ON = ("triage", "needs_info")


def open_case(actor: Actor, case: Case) -> Claim | None:
    """Hold a case that somebody opens to decide it, unless somebody else does. Gives who holds it now, if anybody.

    Reading a case that is decided, or that another organisation works on, holds nothing.
    """
    if actor.kind is ActorKind.USER and case.state in WORKED_ON and allowed(actor, "case.assess", case):
        try:
            return claim.take(actor, case.public_id)
        except Conflict:
            pass
    return claim.holder(case.public_id)


def next_case(actor: Actor, given: Mapping[str, str], *, after: Case | None = None) -> Case | None:
    """The first case of the actor's list that nobody else holds, now held by the actor; None if there is none.

    ``after`` is the one that the actor leaves: it is let go of, and not given again. Raises NotAllowed.
    """
    require(actor, "case.queue")
    if after is not None:
        let_go(actor, after)
    for public_id in queries.free_first(actor, given, after=after):
        try:
            claim.take(actor, public_id)
        except Conflict:
            continue  # somebody was faster
        return queries.case(actor, public_id)
    return None


def let_go(actor: Actor, case: Case) -> None:
    """Hold the case no longer; nothing happens if the actor does not."""
    try:
        claim.release(actor, case.public_id)
    except Conflict:
        return
