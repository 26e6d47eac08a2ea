"""The machines of submissions and of a company's confirmation of a snapshot."""

from __future__ import annotations

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.states import Edge, Machine

_COMPANY = frozenset({Role.COMPANY_ADMIN})
_OFFICE = frozenset({Role.SECRETARIAT})

SUBMISSION = Machine(
    "submission",
    (
        Edge("requested", "draft", "submission.drafted", _COMPANY),
        Edge("requested", "declined", "submission.declined", _COMPANY, requires=("reason",)),
        Edge("draft", "submitted", "submission.submitted", _COMPANY, requires=("attestation",)),
        Edge("submitted", "queried", "submission.queried", _OFFICE, requires=("reason",)),
        Edge("queried", "submitted", "submission.submitted", _COMPANY, requires=("attestation",)),
        Edge("submitted", "accepted", "submission.accepted", _OFFICE),
        # taken when the secretariat accepts the submission that replaces it; until then the old figures count
        Edge("accepted", "restated", "submission.restated", _OFFICE, requires=("reason", "by")),
        Edge("accepted", "withdrawn", "submission.withdrawn", _COMPANY, requires=("reason",)),
    ),
)

CONFIRMATION = Machine(
    "confirmation",
    (
        Edge("asked", "confirmed", "confirmation.given", _COMPANY),
        Edge("asked", "objected", "confirmation.objected", _COMPANY, requires=("reason",)),
        Edge("asked", "silent", "confirmation.lapsed", automatic=True),
    ),
)
