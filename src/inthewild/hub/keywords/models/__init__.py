"""Tables of keywords."""

from inthewild.hub.keywords.models.candidate import Candidate, CandidateState
from inthewild.hub.keywords.models.competence import Competence
from inthewild.hub.keywords.models.evidence import Sighting
from inthewild.hub.keywords.models.merging import Chosen, Clash, Merging
from inthewild.hub.keywords.models.proposal import Proposal
from inthewild.hub.keywords.models.release import Copy, Release, ReleaseState, Shipped, Switch
from inthewild.hub.keywords.models.review import Review
from inthewild.hub.keywords.models.term import Level, Term, TermState

__all__ = [
    "Candidate", "CandidateState", "Chosen", "Clash", "Competence", "Copy", "Level", "Merging", "Proposal", "Release",
    "ReleaseState", "Review", "Shipped", "Sighting", "Switch", "Term", "TermState",
]  # fmt: skip
