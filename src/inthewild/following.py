"""A detector that follows the releases: between two batches it changes over to the one that was activated meanwhile.

One batch is decided by one release from its first row to its last. A release that cannot be loaded changes nothing: the
detector goes on with the one before, and ``problem`` says why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from inthewild.batch import ListingBatch
from inthewild.detector import Detector
from inthewild.errors import InTheWildError
from inthewild.lexicon import active as releases
from inthewild.lexicon.active import Loaded
from inthewild.records import Decision, Listing, Versions

#: Makes the detector of a loaded lexicon; the second argument tells whether it takes the place of another.
Build = Callable[[Loaded, bool], Detector]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def plain(loaded: Loaded, _again: bool) -> Detector:
    """A detector with the shipped model and the built-in policy."""
    return Detector(loaded.lexicon, emergency=loaded.emergency)


class Following:
    """Of the shape of :class:`~inthewild.detector.Detector`; thread-safe. Looks at one small file before every batch.

    ``folder`` is the folder of releases, by default that of this machine. ``changes`` counts how often it has changed over.

    :raises LexiconError: the release in force cannot be loaded when it is built.
    """

    def __init__(self, build: Build = plain, folder: Path | None = None, clock: Clock = utc_now) -> None:
        self._build = build
        self._folder = folder or releases.store()
        self._clock = clock
        self._lock = threading.Lock()
        self.problem = ""
        self.changes = 0
        self._stamp = self._look()
        active = releases.read(self._folder) if self._folder is not None else None
        self._loaded = releases.load_release(active, clock()) if active else releases.load(releases.SHIPPED)
        self._detector = build(self._loaded, False)

    def current(self) -> Detector:
        """The detector of the release in force now. Whoever decides a whole batch asks once and keeps it."""
        if not self._due():
            return self._detector
        # One thread loads, for some seconds; the others go on with what they have.
        if not self._lock.acquire(blocking=False):
            return self._detector
        try:
            self._change()
        finally:
            self._lock.release()
        return self._detector

    @property
    def loaded(self) -> Loaded:
        """What it detects with."""
        return self._loaded

    @property
    def versions(self) -> Versions:
        """The four versions that a decision of the next batch would name, if no release is activated before."""
        return self._detector.versions

    def check(self, listing: str | Listing) -> Decision:
        """The decision on one text or listing."""
        return self.current().check(listing)

    def scan(self, listings: Iterable[Listing], batch: int = 4000) -> Iterator[Decision]:
        """Decisions in the order of the listings, read ``batch`` at a time, each batch by one release."""
        source = iter(listings)
        while rows := list(islice(source, batch)):
            yield from self.current().scan(rows, batch)

    def decide(self, batch: ListingBatch) -> Mapping[int, Decision]:
        """Row -> decision, ascending, for the rows with at least one finding, by the release in force now."""
        return self.current().decide(batch)

    def clean(self, id: str, lang: str | None = None) -> Decision:
        """The decision of a row without finding, by the release that decided last."""
        return self._detector.clean(id, lang)

    def _due(self) -> bool:
        emergency = self._loaded.emergency
        return self._look() != self._stamp or (emergency is not None and self._clock() >= emergency.ends)

    def _change(self) -> None:
        stamp = self._look()
        try:
            wanted = releases.read(self._folder) if self._folder is not None else None
            now = self._clock()
            held = wanted.emergency.at(now) if wanted is not None and wanted.emergency is not None else None
            if wanted is not None and ((wanted.name, wanted.digest), held) != self._holding():
                loaded = releases.load_release(wanted, now)
                self._detector = self._build(loaded, True)
                self._loaded = loaded
                self.changes += 1
            self.problem = ""
        except InTheWildError as error:
            self.problem = str(error)
        # What failed is tried again when the file changes, not before every batch.
        self._stamp = stamp

    def _holding(self) -> tuple[tuple[str, str] | None, object]:
        active = self._loaded.active
        return (active.name, active.digest) if active else None, self._loaded.emergency

    def _look(self) -> tuple[int, int, int]:
        if self._folder is None:
            return (0, 0, 0)
        try:
            found = (self._folder / releases.POINTER).stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_ino, found.st_mtime_ns, found.st_size)
