"""Tables of cases."""

from inthewild.hub.cases.models.answering import AnswerTime, Information, Notifier, PendingAnswer, PolicyClause
from inthewild.hub.cases.models.capsule import Capsule, CapsuleEntry, LegalHold
from inthewild.hub.cases.models.case import Assessment, Case, CaseListing, EngineReading, Fingerprint
from inthewild.hub.cases.models.hold import Hold
from inthewild.hub.cases.models.notice import Appeal, Decision, Notice
from inthewild.hub.cases.models.protected import Protected
from inthewild.hub.cases.models.report import Draft, Report
from inthewild.hub.cases.models.seller import Seller, Strike

__all__ = [
    "AnswerTime",
    "Appeal",
    "Assessment",
    "Capsule",
    "CapsuleEntry",
    "Case",
    "CaseListing",
    "Decision",
    "Draft",
    "EngineReading",
    "Fingerprint",
    "Hold",
    "Information",
    "LegalHold",
    "Notice",
    "Notifier",
    "PendingAnswer",
    "PolicyClause",
    "Protected",
    "Report",
    "Seller",
    "Strike",
]
