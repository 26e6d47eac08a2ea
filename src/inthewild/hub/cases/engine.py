"""The engine as casework uses it: the one of the hub (keywords.engine), at both levels of terms."""

from __future__ import annotations

from inthewild.hub.keywords.engine import LEVELS, detector, lexicon, members_file, read

__all__ = ["LEVELS", "detector", "lexicon", "members_file", "read"]
