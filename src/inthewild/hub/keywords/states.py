"""The machine of a term: who moves it, with what."""

from __future__ import annotations

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.states import Edge, Machine

_EXPERTS = frozenset({Role.NGO_EXPERT})

TERM = Machine(
    "term",
    (
        Edge("proposed", "triaged", "term.triaged", _EXPERTS),
        Edge("triaged", "evidence", "term.evidenced", _EXPERTS, automatic=True),
        Edge("evidence", "approved", "term.approved", _EXPERTS, requires=("review",)),
        Edge("approved", "watch", "term.watched", _EXPERTS, requires=("reason",), automatic=True),
        Edge("watch", "retired", "term.retired", _EXPERTS, requires=("reason",)),
        Edge("proposed", "rejected", "term.rejected", _EXPERTS, requires=("reason",)),
        Edge("triaged", "rejected", "term.rejected", _EXPERTS, requires=("reason",)),
        Edge("evidence", "rejected", "term.rejected", _EXPERTS, requires=("reason",)),
        Edge("watch", "approved", "term.approved", _EXPERTS, requires=("review",)),
        Edge("retired", "triaged", "term.triaged", _EXPERTS, requires=("reason",)),
    ),
)
