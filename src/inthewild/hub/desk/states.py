"""The steps of a request. Who asks has no role: their steps are the hub's, after it saw the secret of their page."""

from __future__ import annotations

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.states import Edge, Machine

_DESK = frozenset({Role.SECRETARIAT})

REQUEST = Machine(
    "request",
    (
        Edge("unconfirmed", "open", "request.confirmed", automatic=True),
        Edge("open", "answered", "request.answered", _DESK, requires=("outcome",)),
        Edge("open", "refused", "request.refused", _DESK, requires=("reason",)),
        Edge("unconfirmed", "withdrawn", "request.withdrawn", automatic=True),
        Edge("open", "withdrawn", "request.withdrawn", automatic=True),
    ),
)
