"""The detector as the runner sees it, and how a worker process comes by one."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from inthewild.batch import ListingBatch
from inthewild.bulk import detect, encoding
from inthewild.bulk.tasks import Format
from inthewild.errors import LexiconError
from inthewild.records import Decision, Versions

if TYPE_CHECKING:
    from inthewild.detector import Detector
    from inthewild.lexicon import Lexicon
    from inthewild.lexicon.active import Active, Loaded
    from inthewild.overrides import OverrideFile


class Engine(Protocol):
    """What decides: ``inthewild.detector.Detector``, or anything of its shape.

    An engine that changes over to another while it runs has ``current()`` as well, which is asked once before every batch
    (``inthewild.following.Following``).
    """

    @property
    def versions(self) -> Versions:
        """The four versions that every decision names."""

    def decide(self, batch: ListingBatch) -> Mapping[int, Decision]:
        """Row index -> decision, ascending, only for rows with at least one finding."""

    def clean(self, id: str, lang: str | None = None) -> Decision:
        """The decision of a row without finding."""


#: Makes the engine of one process. Must be picklable: a function of a module, or an object such as the next one.
EngineFactory = Callable[[], Engine]


@dataclass(frozen=True, slots=True)
class DetectorFactory:
    """Builds the detector in the process that needs it, with the terms of ``terms`` on top of the keyword database.

    ``overrides`` is a file that each process looks at before every batch, ``policy`` a pack as ``Policy.load`` takes it.
    ``lexicon``: ``active`` (the release in force, followed while the scan runs), ``shipped``, or a folder.
    """

    terms: str | None = None
    overrides: str | None = None
    policy: str | None = None
    #: The day (UTC) that stands in for listings without a date: one for all processes of a scan.
    as_of: str = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).date().isoformat())
    lexicon: str = "active"

    def __call__(self) -> Engine:
        """:raises InTheWildError: see :meth:`build` and :func:`inthewild.lexicon.active.load`."""
        from inthewild.following import Following  # imports the whole engine: not before it is needed
        from inthewild.lexicon import active

        if self.lexicon == active.ACTIVE and active.store() is not None:
            return Following(self.build)
        return self.build(active.load(self.lexicon), False)

    def build(self, loaded: Loaded, again: bool) -> Detector:
        """The one place where a scan makes its Detector; ``again``: another release takes the place of one.

        :raises LexiconError: the file of own terms cannot be read, or a row of it is not a term.
        :raises PolicyError: the file of overrides or the policy pack is bad.
        """
        from inthewild.detector import Detector
        from inthewild.overrides import OverrideFile
        from inthewild.overrides.seller import key_from_environment
        from inthewild.policy import Policy

        lexicon = self._with_own(loaded.lexicon)
        # A term that a newer release has retired is nothing to mute any more; that must not hold the release up.
        muted = OverrideFile(self.overrides, lexicon, moot=again) if self.overrides else None
        pack = Policy.load(self.policy, lexicon.taxonomy, self.as_of) if self.policy else None
        key = key_from_environment()
        return Detector(lexicon=lexicon, policy=pack, overrides=muted, seller_key=key, emergency=loaded.emergency)

    @property
    def follows(self) -> bool:
        """Whether there is a release in force that the scan follows."""
        return self._active() is not None

    def describe(self, now: datetime.datetime) -> str:
        """For a person: which signed release decides and how old it is; '' if it is none."""
        from inthewild.lexicon import active

        found, folder = self._active(), active.store()
        return active.describe(found, now, active.checked_at(folder)) if found is not None and folder is not None else ""

    def _active(self) -> Active | None:
        from inthewild.lexicon import active

        folder = active.store() if self.lexicon == active.ACTIVE else None
        return active.read(folder) if folder is not None else None

    def override_file(self) -> OverrideFile | None:
        """The overrides as the engine sees them.

        :raises PolicyError: the file is bad.
        """
        if not self.overrides:
            return None
        from inthewild.lexicon import active
        from inthewild.overrides import OverrideFile

        return OverrideFile(self.overrides, self._with_own(active.load(self.lexicon).lexicon))

    def _with_own(self, lexicon: Lexicon) -> Lexicon:
        return lexicon.extend(read_own_terms(self.terms)) if self.terms is not None else lexicon


def build_detector(
    terms: str | None = None, overrides: str | None = None, policy: str | None = None, as_of: str = "", lexicon: str = "active"
) -> Engine:
    """The engine of a scan with these options; see :class:`DetectorFactory`."""
    return DetectorFactory(terms, overrides, policy, as_of, lexicon)()


def read_own_terms(path: str) -> list[dict[str, Any]]:
    """Own terms from CSV, TSV, JSON lines or a JSON array: ``term`` is required, ``lang`` and ``concept`` are usual.

    :raises LexiconError: the file cannot be read, or has no column ``term``.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise LexiconError(f"cannot be opened: {error.strerror}", where=path) from error
    name, _ = encoding.guess(data, whole=True)
    text = b"".join(encoding.to_utf8(iter([data]), name)).decode("utf-8", "replace")
    form = detect.format_of(path, text)
    rows = _csv_rows(path, text) if form is Format.CSV else _json_rows(path, text, form)
    for line, row in rows:
        if not isinstance(row, dict) or not str(row.get("term") or "").strip():
            hint = "the columns are term, lang, concept, and any column of docs/keywords.md"
            raise LexiconError("a row without a term", where=f"{path}, line {line}", hint=hint)
    return [row for _, row in rows]


def _csv_rows(path: str, text: str) -> list[tuple[int, dict[str, Any]]]:
    if not text.strip():
        raise LexiconError("the file of own terms is empty", where=path)
    columns, delimiter, before = detect.header(path, text)
    if "term" not in columns:
        raise LexiconError("no column 'term'", where=path, hint=f"columns: {', '.join(columns)}")
    reader = csv.reader(list(io.StringIO(text, newline="\n"))[before:], delimiter=delimiter)
    rows = []
    try:
        for cells in reader:
            if any(cells):
                rows.append((before + reader.line_num, dict(zip(columns, cells, strict=False))))
    except csv.Error as error:
        raise LexiconError(f"not a CSV row: {error}", where=f"{path}, line {before + reader.line_num}") from error
    return rows


def _json_rows(path: str, text: str, form: Format) -> list[tuple[int, Any]]:
    try:
        if form is Format.JSON:
            values = json.loads(text)
            return list(enumerate(values if isinstance(values, list) else [values], 1))
        return [(i, json.loads(line)) for i, line in enumerate(text.split("\n"), 1) if line.strip()]
    except ValueError as error:
        raise LexiconError(f"not JSON: {error}", where=path) from error
