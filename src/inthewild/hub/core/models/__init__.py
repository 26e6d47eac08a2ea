"""Tables of core."""

from inthewild.hub.core.models.approval import Approval
from inthewild.hub.core.models.audit import AuditEvent, AuditHead, AuditKey, AuditPayload
from inthewild.hub.core.models.claim import Claim
from inthewild.hub.core.models.comment import Comment, CommentReader
from inthewild.hub.core.models.draft import Draft
from inthewild.hub.core.models.erasure import Erasure
from inthewild.hub.core.models.file import File
from inthewild.hub.core.models.idempotency import StoredAnswer
from inthewild.hub.core.models.jobs import Job, OutboxMessage, Worker
from inthewild.hub.core.models.notify import Bounce, Digest, Notification, Preference
from inthewild.hub.core.models.saved_view import SavedView
from inthewild.hub.core.models.schedule import Schedule
from inthewild.hub.core.models.undo import Undoable

__all__ = [
    "Approval",
    "AuditEvent",
    "AuditHead",
    "AuditKey",
    "AuditPayload",
    "Bounce",
    "Claim",
    "Comment",
    "CommentReader",
    "Digest",
    "Draft",
    "Erasure",
    "File",
    "Job",
    "Notification",
    "OutboxMessage",
    "Preference",
    "SavedView",
    "Schedule",
    "StoredAnswer",
    "Undoable",
    "Worker",
]
