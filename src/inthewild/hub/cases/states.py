"""The machines of cases: who moves a case, a hold, a notice, an appeal, what each step needs, and what it leaves."""

from __future__ import annotations

from inthewild.hub.core.contracts import Role
from inthewild.hub.core.states import Edge, Machine

_EXPERTS = frozenset({Role.NGO_EXPERT})
_HOLDERS = frozenset({Role.NGO_EXPERT, Role.LE_LIAISON})
_COMPANY = frozenset({Role.COMPANY_MODERATOR, Role.COMPANY_ADMIN})
#: The company itself; where none of the hub received the notice, an expert of the sender who writes its answer down.
_ANSWERERS = _COMPANY | _EXPERTS

CASE = Machine(
    "case",
    (
        Edge("new", "triage", "case.opened", _EXPERTS, automatic=True),
        Edge("triage", "needs_info", "case.questioned", _EXPERTS, requires=("reason",)),
        Edge("needs_info", "triage", "case.informed", _EXPERTS, automatic=True),
        Edge("triage", "confirmed", "case.confirmed", _EXPERTS, requires=("assessment",)),
        Edge("triage", "rejected", "case.rejected", _EXPERTS, requires=("reason",)),
        Edge("triage", "merged", "case.merged", _EXPERTS, requires=("into",)),
        Edge("confirmed", "closed", "case.closed", _EXPERTS, requires=("reason",), automatic=True),
        Edge("rejected", "triage", "case.reopened", _EXPERTS, requires=("reason",), automatic=True),
        Edge("closed", "triage", "case.reopened", _EXPERTS, requires=("reason",), automatic=True),
    ),
)

HOLD = Machine(
    "hold",
    (
        Edge("active", "released", "hold.released", _HOLDERS, requires=("reason",)),
        Edge("active", "expired", "hold.expired", automatic=True),
    ),
)

NOTICE = Machine(
    "notice",
    (
        Edge("draft", "approved", "notice.approved", _EXPERTS, requires=("good_faith",)),
        Edge("approved", "sent", "notice.sent", automatic=True),
        Edge("approved", "withdrawn", "notice.withdrawn", _EXPERTS, requires=("reason",), automatic=True),
        Edge("sent", "acknowledged", "notice.acknowledged", _ANSWERERS, automatic=True),
        Edge("sent", "answered", "notice.answered", _ANSWERERS, requires=("decision",), automatic=True),
        Edge("acknowledged", "answered", "notice.answered", _ANSWERERS, requires=("decision",), automatic=True),
        Edge("overdue", "answered", "notice.answered", _ANSWERERS, requires=("decision",), automatic=True),
        Edge("sent", "bounced", "notice.bounced", _EXPERTS, requires=("reason",), automatic=True),
        Edge("bounced", "sent", "notice.sent_again", _EXPERTS, automatic=True),
        Edge("sent", "overdue", "notice.overdue", automatic=True),
        Edge("acknowledged", "overdue", "notice.overdue", automatic=True),
    ),
)

APPEAL = Machine(
    "appeal",
    (
        Edge("filed", "assigned", "appeal.assigned", _COMPANY, requires=("to",), automatic=True),
        Edge("assigned", "upheld", "appeal.upheld", _COMPANY, requires=("reason",)),
        Edge("assigned", "overturned", "appeal.overturned", _COMPANY, requires=("reason", "decision")),
    ),
)
