"""What travels between the parts of a scan: sources, tasks, rejects, results. No behaviour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from inthewild.bulk.columns import ColumnMap
from inthewild.records import Versions

#: A batch ends at whichever comes first. 4,096 rows fill the matcher's vectors, and more only take more memory (about
#: thirty bytes for each character of a batch); 2 MiB bound a batch of long texts.
BATCH_ROWS = 4096
BATCH_BYTES = 2 << 20


class Format(StrEnum):
    """The shape of an input."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    PARQUET = "parquet"

    @property
    def unit(self) -> str:
        """What the position of a row counts in this format."""
        return {"json": "element", "parquet": "row"}.get(self.value, "line")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a row is taken to be where no column says it."""

    lang: str | None = None
    market: tuple[str, ...] = ()
    surface: str = "listing"


@dataclass(frozen=True, slots=True)
class Source:
    """One input, opened once and understood: all that a worker needs to read its share.

    ``name`` is what the user wrote; ``path`` what is opened (a spooled copy for Parquet inside gzip or on a pipe; ``-``
    for standard input). ``size`` in bytes, ``changed`` in nanoseconds, both 0 if unknown. ``columns`` is the header of
    a CSV file, in which case ``first_line`` is the line after it. ``rows`` and ``row_size`` (bytes, on average) are known
    for Parquet only. ``once``: a pipe, which cannot be read again, and so not be resumed. ``bare_returns``: its lines
    end with a carriage return alone.
    """

    name: str
    path: str
    format: Format
    columns_map: ColumnMap
    gzip: bool = False
    encoding: str = "utf-8"
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    first_line: int = 1
    size: int = 0
    changed: int = 0
    rows: int | None = None
    row_size: int = 0
    defaults: Defaults = Defaults()
    id_prefix: str = ""
    once: bool = False
    bare_returns: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be read, and why. ``line`` counts lines, Parquet rows or array elements, from 1."""

    file: str
    line: int
    reason: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One batch of one source.

    Line formats carry whole records as UTF-8 in ``data``, the first of which starts at ``start``. Parquet carries the
    row range ``[start, stop)``, 0-based, and no data. ``done`` is the position in bytes of the source after this batch,
    ``index`` the place of the source among the inputs. ``rejects`` are what the framing itself refused. ``damage``
    tells that the source ends early here, and why.
    """

    number: int
    source: Source
    start: int
    stop: int = 0
    index: int = 0
    data: bytes = b""
    done: int = 0
    rejects: tuple[Reject, ...] = ()
    damage: str = ""


_COUNTERS = ("actions", "taxa", "bands", "muted", "lexicons")


@dataclass(slots=True)
class Counts:
    """Sums over rows; they add up over batches in any order.

    ``bands`` counts rows by (band), (band, ``lang``, tag) and (band, ``taxon``, slug), joined by tabs; a row counts once
    under each. ``muted`` counts the decisions in which an override, by its id, had a say. ``lexicons`` counts rows by the
    keyword database that decided them, in the order in which they came up.
    """

    rows: int = 0
    written: int = 0
    rejects: int = 0
    characters: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    taxa: Counter[str] = field(default_factory=Counter)
    bands: Counter[str] = field(default_factory=Counter)
    muted: Counter[str] = field(default_factory=Counter)
    lexicons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        """Add the sums of another set of rows."""
        self.rows += other.rows
        self.written += other.written
        self.rejects += other.rejects
        self.characters += other.characters
        for name in _COUNTERS:
            getattr(self, name).update(getattr(other, name))

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        sums = {name: getattr(self, name) for name in ("rows", "written", "rejects", "characters")}
        return {**sums, **{name: dict(getattr(self, name)) for name in _COUNTERS}}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Counts:
        """The inverse of :meth:`to_dict`."""
        return cls(**{**data, **{name: Counter(data.get(name, {})) for name in _COUNTERS}})


@dataclass(frozen=True, slots=True)
class Result:
    """What a batch became.

    ``payload`` is ready to be written; a view of shared memory holds only until the next result is asked for. ``ids``
    are 64-bit hashes of the ids, 8 bytes each. ``versions`` decided it; ``problem``: why not newer ones, '' if they are
    the newest.
    """

    number: int
    index: int
    payload: bytes | memoryview
    counts: Counts
    rejects: tuple[Reject, ...] = ()
    ids: bytes = b""
    done: int = 0
    damage: str = ""
    versions: Versions | None = None
    problem: str = ""
