"""Who may do what with submissions, samples and snapshots, and who sees them. What no rule names is denied."""

from inthewild.hub.progress.permissions import samples, snapshots, submissions  # noqa: F401
