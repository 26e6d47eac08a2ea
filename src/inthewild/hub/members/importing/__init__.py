"""What of members comes in as files: platforms with their hosts, and stock figures."""

from inthewild.hub.members.importing import figures, platforms

__all__ = ["figures", "platforms"]
