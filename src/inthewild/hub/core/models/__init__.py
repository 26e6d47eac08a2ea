"""Tables of core."""

from inthewild.hub.core.models.approval import Approval
from inthewild.hub.core.models.audit import AuditEvent, AuditHead, AuditPayload

__all__ = ["Approval", "AuditEvent", "AuditHead", "AuditPayload"]
