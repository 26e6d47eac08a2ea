"""An override file that is looked at between batches. A bad new version never takes the place of a good old one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inthewild.errors import InTheWildError, PolicyError
from inthewild.lexicon.lexicon import Lexicon
from inthewild.overrides.model import Overrides, gather, make

MAX_BYTES = 4 << 20
MAX_ROWS = 10_000
COLUMNS = ("id", "kind", "target", "lang", "expires", "reason", "role")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class OverrideFile:
    """The overrides of a file, read anew when it changes. Picklable: each process looks at the file itself.

    ``problem`` tells why the newest version of the file is not in force, '' if it is; ``loaded`` counts the versions read.
    ``moot``: a term that the lexicon does not have is nothing to mute, and no fault: a newer release has retired it.

    :raises PolicyError: the file is bad when it is read for the first time.
    """

    def __init__(self, path: str | Path, lexicon: Lexicon, clock: Clock = utc_now, moot: bool = False) -> None:
        self.path = Path(path)
        self._lexicon = lexicon
        self._moot = moot
        self._clock = clock
        self.problem = ""
        self.loaded = 1
        self._stamp = self._look()
        self._all = read(self.path, lexicon, clock(), moot)

    def __reduce__(self) -> tuple[Any, ...]:
        return (OverrideFile, (self.path, self._lexicon, self._clock, self._moot))

    def current(self) -> Overrides:
        """What holds now. Looks at the file; a version that cannot be read changes nothing but ``problem``."""
        stamp = self._look()
        now = self._clock()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._all = read(self.path, self._lexicon, now, self._moot)
                self.problem = ""
                self.loaded += 1
            except InTheWildError as error:
                self.problem = str(error)
        return self._all.at(now)

    @property
    def all(self) -> Overrides:
        """Everything in the version in force, expired ones too."""
        return self._all

    def _look(self) -> tuple[int, int, int]:
        try:
            found = self.path.stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_ino, found.st_mtime_ns, found.st_size)


def read(path: Path, lexicon: Lexicon, now: datetime, moot: bool = False) -> Overrides:
    """The overrides of a file: TSV with a header of :data:`COLUMNS` (``.tsv``), else JSON lines with these keys.

    :raises PolicyError: with file and line.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PolicyError(f"larger than {MAX_BYTES >> 20} MiB", where=str(path))
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicyError(f"the overrides cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError as error:
        raise PolicyError(f"not UTF-8 at byte {error.start}", where=str(path)) from None
    rows = _tsv(path, text) if path.suffix.lower() in (".tsv", ".tab") else _json(path, text)
    if len(rows) > MAX_ROWS:
        raise PolicyError(f"more than {MAX_ROWS:,} overrides", where=str(path), hint="change the pack or the keyword database")
    return gather([make(row, where, now) for where, row in rows], lexicon, moot)


def _tsv(path: Path, text: str) -> list[tuple[str, dict[str, str]]]:
    lines = [(i, line.rstrip("\r")) for i, line in enumerate(text.split("\n"), 1) if line.strip() and not line.startswith("#")]
    if not lines:
        return []
    header = lines[0][1].split("\t")
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or len(set(header)) < len(header):
        what = f"unknown column {unknown[0]!r}" if unknown else "a column stands twice"
        raise PolicyError(what, where=f"{path}:{lines[0][0]}", hint=f"columns: {', '.join(COLUMNS)}")
    rows = []
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(header):
            raise PolicyError(f"{len(cells)} cells instead of {len(header)}", where=f"{path}:{number}")
        rows.append((f"{path}:{number}", dict(zip(header, cells, strict=True))))
    return rows


def _json(path: Path, text: str) -> list[tuple[str, dict[str, str]]]:
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise PolicyError("not a line of JSON", where=where, hint="one object a line; a table ends in .tsv") from None
        if not isinstance(row, dict) or not all(isinstance(v, str) for v in row.values()):
            raise PolicyError("not an object of texts", where=where, hint=f"keys: {', '.join(COLUMNS)}")
        unknown = [key for key in row if key not in COLUMNS]
        if unknown:
            raise PolicyError(f"unknown key {unknown[0]!r}", where=where, hint=f"keys: {', '.join(COLUMNS)}")
        rows.append((where, row))
    return rows
