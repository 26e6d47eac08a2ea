"""From findings to an action: which rule of which pack decides, and why."""

from inthewild.policy.pack import Policy

__all__ = ["Policy"]
