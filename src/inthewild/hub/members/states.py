"""The machines of members: who moves a membership, an agreement, a proposed platform, and what each step needs."""

from __future__ import annotations

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.states import Edge, Machine

_OFFICE = frozenset({Role.SECRETARIAT})
_LEAVERS = frozenset({Role.SECRETARIAT, Role.COMPANY_ADMIN})  # an admin for the own organisation only: members.permissions
_EXPERTS = frozenset({Role.SECRETARIAT, Role.NGO_EXPERT})

MEMBERSHIP = Machine(
    "membership",
    (
        Edge("prospect", "invited", "membership.invited", _OFFICE),
        Edge("invited", "onboarding", "membership.onboarded", _OFFICE),
        Edge("onboarding", "active", "membership.activated", _OFFICE),
        Edge("active", "paused", "membership.paused", _OFFICE, requires=("reason",)),
        Edge("paused", "active", "membership.resumed", _OFFICE),
        *(
            Edge(source, "left", "membership.left", _LEAVERS, requires=("reason",))
            for source in ("prospect", "invited", "onboarding", "active", "paused")
        ),
    ),
)

AGREEMENT = Machine(
    "agreement",
    (
        Edge("draft", "signed", "agreement.signed", _OFFICE, requires=("signed_at", "valid_from")),
        Edge("signed", "ended", "agreement.ended", _LEAVERS, requires=("reason",)),
        Edge("signed", "superseded", "agreement.superseded", _OFFICE, requires=("by",)),
    ),
)

PLATFORM = Machine(
    "platform",
    (
        Edge("proposed", "accepted", "platform.accepted", _EXPERTS),
        Edge("proposed", "rejected", "platform.rejected", _EXPERTS, requires=("reason",)),
        Edge("proposed", "merged", "platform.merged", _EXPERTS, requires=("into",)),
        Edge("rejected", "accepted", "platform.accepted", _EXPERTS),
    ),
)
