"""What a release would change on a sample of the company's own listings, looked at before it is put in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inthewild.lexicon.active import Active

#: More than so many times as many listings to look at is a jump ...
FACTOR = 2.0
#: ... if it is more than a handful: from one to three says nothing.
SLACK = 10


@dataclass(frozen=True, slots=True)
class Jump:
    """Counts on one sample: listings that are reviewed or blocked (``flagged``), and those that are blocked.

    ``examples``: ids of listings that are flagged after and were not before.
    """

    rows: int
    flagged_before: int
    flagged_after: int
    blocked_before: int
    blocked_after: int
    examples: tuple[str, ...] = ()

    @property
    def too_large(self) -> bool:
        """Whether it must be accepted by a person: flagged or blocked more than twice as often as before."""
        pairs = ((self.flagged_before, self.flagged_after), (self.blocked_before, self.blocked_after))
        return any(after > FACTOR * before and after - before > SLACK for before, after in pairs)

    @property
    def fallen(self) -> bool:
        """Whether less than half is flagged, which is worth a look and no reason to stop."""
        return self.flagged_before > FACTOR * self.flagged_after and self.flagged_before - self.flagged_after > SLACK

    def line(self) -> str:
        """For a person."""
        return (
            f"on your sample of {self.rows:,} listings: {self.flagged_before:,} -> {self.flagged_after:,} flagged,"
            f" {self.blocked_before:,} -> {self.blocked_after:,} of them blocked"
        )


#: Counts for the release in force (None: the one that came with the engine) and the one that would take its place.
Compare = Callable[[Active | None, Active], Jump]
