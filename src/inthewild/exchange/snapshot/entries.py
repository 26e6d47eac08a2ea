"""One accepted figure as a snapshot takes it: what a company submitted, what the hub counted, what a document says."""

from __future__ import annotations

from dataclasses import dataclass

from inthewild.exchange.snapshot.records import Level, Sample

SUBMISSION, HUB, HISTORY = "submission", "hub", "history"
PUBLIC, AGGREGATE, AUDITOR = "public", "aggregate", "auditor"
DIMENSIONS = ("region", "sector", "taxon", "language", "organisation")


@dataclass(frozen=True)
class Entry:
    """One figure of one company for one period: of a platform, or of the whole company (``platform`` empty).

    ``id`` names the submission and the figure in it (``sub_.../3``), and is never used again for another value: a restatement
    is a new entry that names the old one in ``replaces``. ``dimension`` is empty for the figure itself, else ``region``,
    ``taxon`` or ``language``, with its value in ``member``. ``period`` is ``2026``, ``2026-H1`` or ``2026-Q3``. ``disclosure`` is
    ``public``, ``aggregate`` or ``auditor``; what the hub counts and what documents say is public. ``regions`` and ``sector``
    describe the platform (for a company's figure: the company, empty where its platforms differ). ``kind`` is ``submission``,
    ``hub`` or ``history``; only the first is counted as a company that reports. ``submitted_at`` is a time in UTC or a day.
    """

    id: str
    organisation: str
    organisation_name: str
    platform: str
    platform_name: str
    metric: str
    definition: int
    period: str
    dimension: str
    member: str
    value: int
    method: str
    level: Level
    disclosure: str
    source: str = ""
    source_url: str = ""
    submitted_at: str = ""
    sample: Sample | None = None
    regions: tuple[str, ...] = ()
    sector: str = ""
    replaces: str = ""
    kind: str = SUBMISSION

    @property
    def public(self) -> bool:
        """Whether the figure itself may be read by anybody."""
        return self.disclosure == PUBLIC or self.kind != SUBMISSION

    @property
    def by(self) -> dict[str, str]:
        """The dimension and its value, empty for the figure itself."""
        return {self.dimension: self.member} if self.dimension else {}
