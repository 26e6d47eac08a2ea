"""Telling people what concerns them: in the hub at once, by mail at once or in a digest, as each of them wants it."""

from inthewild.hub.core.notify.kinds import Kind, Mail, Told, kind
from inthewild.hub.core.notify.telling import tell

__all__ = ["Kind", "Mail", "Told", "kind", "tell"]
