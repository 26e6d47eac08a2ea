"""Who may do what with reports, cases, notices and capsules, and who sees them. What no rule names is denied."""

from inthewild.hub.cases.permissions import capsules, casework, notices, reports  # noqa: F401
