"""Who may do what with terms and releases, and who sees them. What no rule names is denied."""

from inthewild.hub.keywords.permissions import desk, releases  # noqa: F401
