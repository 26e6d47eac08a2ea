"""Tables of keywords."""

from inthewild.hub.keywords.models.competence import Competence
from inthewild.hub.keywords.models.evidence import Sighting
from inthewild.hub.keywords.models.proposal import Proposal
from inthewild.hub.keywords.models.release import Copy, Release, ReleaseState, Switch
from inthewild.hub.keywords.models.review import Review
from inthewild.hub.keywords.models.term import Level, Term, TermState

__all__ = [
    "Competence", "Copy", "Level", "Proposal", "Release", "ReleaseState", "Review", "Sighting", "Switch", "Term", "TermState",
]  # fmt: skip
