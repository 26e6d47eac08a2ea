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
    from inthewild.lexicon import Lexicon
    from inthewild.overrides import OverrideFile


class Engine(Protocol):
    """What decides: ``inthewild.detector.Detector``, or anything of its shape."""

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
    """Builds the Detector in the process that needs it, with the terms of ``terms`` on top of the shipped ones.

    ``overrides`` is a file that each process looks at before every batch, ``policy`` a pack as ``Policy.load`` takes it.
    """

    terms: str | None = None
    overrides: str | None = None
    policy: str | None = None
    #: The day (UTC) that stands in for listings without a date: one for all processes of a scan.
    as_of: str = field(default_factory=lambda: datetime.datetime.now(datetime.UTC).date().isoformat())

    def __call__(self) -> Engine:
        return build_detector(self.terms, self.overrides, self.policy, self.as_of)

    def override_file(self) -> OverrideFile | None:
        """The overrides as the engine sees them.

        :raises PolicyError: the file is bad.
        """
        return _override_file(self.overrides, _lexicon(self.terms)) if self.overrides else None


def build_detector(terms: str | None = None, overrides: str | None = None, policy: str | None = None, as_of: str = "") -> Engine:
    """The one place where a scan makes its Detector.

    :raises LexiconError: the file of own terms cannot be read, or a row of it is not a term.
    :raises PolicyError: the file of overrides or the policy pack is bad.
    """
    from inthewild.detector import Detector  # imports the whole engine: not before it is needed
    from inthewild.overrides.seller import key_from_environment
    from inthewild.policy import Policy

    lexicon = _lexicon(terms)
    muted = _override_file(overrides, lexicon) if overrides else None
    pack = Policy.load(policy, lexicon.taxonomy, as_of) if policy else None
    return Detector(lexicon=lexicon, policy=pack, overrides=muted, seller_key=key_from_environment())


def _lexicon(terms: str | None) -> Lexicon:
    from inthewild.lexicon import Lexicon

    shipped = Lexicon.load()
    return shipped.extend(read_own_terms(terms)) if terms is not None else shipped


def _override_file(path: str, lexicon: Lexicon) -> OverrideFile:
    from inthewild.overrides import OverrideFile

    return OverrideFile(path, lexicon)


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
