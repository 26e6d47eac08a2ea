"""Which keyword database is in force on this machine: the newest verified release, or the one that came with the engine.

The folder of releases (``INTHEWILD_KEYWORDS``, else the user's data folder; ``off`` for none) is filled by
``inthewild lexicon pull``, which alone verifies signatures. It names the release in force in a small file that is replaced
in one step; here that file is only read. A release whose files are no longer those that were verified is not loaded.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inthewild.errors import LexiconError
from inthewild.lexicon.files import DATA
from inthewild.lexicon.lexicon import Lexicon, digest_of
from inthewild.lexicon.model import COLUMNS, GATE, Term, sense_class

VARIABLE = "INTHEWILD_KEYWORDS"
POINTER = "active.json"
CHECKED = "checked.json"
SCHEMA = "inthewild.active/1"
ACTIVE, SHIPPED = "active", "shipped"

_REPAIR = "run `inthewild lexicon pull`, or choose --lexicon shipped"


@dataclass(frozen=True, slots=True)
class Emergency:
    """Terms that are switched off or added for some hours, each with its end (UTC). What is added leads to review at most."""

    number: int
    off: tuple[tuple[str, datetime], ...] = ()
    added: tuple[tuple[Term, datetime], ...] = ()

    def at(self, now: datetime) -> Emergency | None:
        """What of it still holds; None if nothing does."""
        off = tuple(x for x in self.off if now < x[1])
        added = tuple(x for x in self.added if now < x[1])
        return Emergency(self.number, off, added) if off or added else None

    @property
    def ends(self) -> datetime:
        """When the first of it ends."""
        return min(until for _, until in (*self.off, *self.added))

    @property
    def off_ids(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.off)

    @property
    def added_ids(self) -> frozenset[str]:
        return frozenset(term.term_id for term, _ in self.added)


@dataclass(frozen=True, slots=True)
class Active:
    """The release in force: ``folder`` with its files, their ``digest`` when they were verified, times in UTC."""

    folder: Path
    audience: str
    version: str
    content_id: str
    copy_id: str
    built_at: datetime
    activated_at: datetime
    digest: str
    emergency: Emergency | None = None

    @property
    def name(self) -> str:
        """What decisions call it: ``1.14.0+3f2a9c0b1d2e``; equal at all members that have one set of terms."""
        return f"{self.version}+{self.content_id[:12]}"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A lexicon in force, with what an emergency changes in it for now; ``active`` is None for any other folder."""

    lexicon: Lexicon
    active: Active | None = None
    emergency: Emergency | None = None


def store() -> Path | None:
    """The folder of releases, which may not exist; None if switched off."""
    wanted = os.environ.get(VARIABLE)
    if wanted == "off":
        return None
    if wanted:
        return Path(wanted)
    from platformdirs import user_data_path

    return user_data_path("inthewild", appauthor=False) / "keywords"


def read(folder: Path) -> Active | None:
    """The release in force in a folder of releases, None if none was ever activated.

    :raises LexiconError: the pointer is there and cannot be understood.
    """
    path = folder / POINTER
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise ValueError(f"schema {data['schema']!r} is not {SCHEMA}")
        names = ("audience", "version", "content_id", "copy_id", "digest")
        place = folder / str(data["folder"])
        if place.parent.parent != folder:
            raise ValueError("the release lies elsewhere")
        cells = {name: str(data[name]) for name in names}
        times = {name: moment(data[name]) for name in ("built_at", "activated_at")}
        return Active(folder=place, emergency=_emergency(data.get("emergency")), **cells, **times)  # type: ignore[arg-type]
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LexiconError(f"cannot be read: {error.strerror}", where=str(path), hint=_REPAIR) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"does not say which release is in force: {error}", where=str(path), hint=_REPAIR) from error


def load(which: str | Path = ACTIVE, now: datetime | None = None) -> Loaded:
    """The keyword database to detect with: ``active``, ``shipped``, or a folder.

    ``active`` is the shipped one where nothing was ever pulled.

    :raises LexiconError: a file cannot be read, or the release in force is not what was verified.
    """
    if str(which) == SHIPPED:
        return Loaded(Lexicon.load())
    if str(which) != ACTIVE:
        return Loaded(Lexicon.load(which))
    folder = store()
    active = read(folder) if folder is not None else None
    return Loaded(Lexicon.load()) if active is None else load_release(active, now or datetime.now(UTC))


def load_release(active: Active, now: datetime) -> Loaded:
    """A verified release, with the emergency that holds now.

    :raises LexiconError: its files are missing or have changed since they were verified.
    """
    if not active.folder.is_dir():
        raise LexiconError("the release in force is gone", where=str(active.folder), hint=_REPAIR)
    if digest_of(active.folder) != active.digest:
        what = "the files of the release in force have changed since they were verified"
        raise LexiconError(what, where=str(active.folder), hint=_REPAIR)
    lexicon = Lexicon.load(active.folder).named(active.name)
    emergency = active.emergency.at(now) if active.emergency else None
    if emergency is not None:
        lexicon = lexicon.plus([term for term, _ in emergency.added], f"emergency{emergency.number}")
    return Loaded(lexicon, active, emergency)


def folder_of(which: str | Path) -> Path:
    """The database folder that ``which`` names, without what an emergency changes."""
    if str(which) == SHIPPED:
        return DATA
    if str(which) != ACTIVE:
        return Path(which)
    folder = store()
    active = read(folder) if folder is not None else None
    return active.folder if active is not None else DATA


def checked_at(folder: Path) -> datetime | None:
    """When the hub was last heard: the end of the last pull that found its signatures good and fresh."""
    try:
        return moment(json.loads((folder / CHECKED).read_text(encoding="utf-8"))["checked_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def moment(text: str) -> datetime:
    """A time with its zone, in UTC."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return found.astimezone(UTC)


def age(since: datetime, now: datetime) -> str:
    """``40 minutes``, ``5 hours``, ``12 days``: the largest unit of which there are two; ``less than a minute``."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}"
    return "less than a minute" if not minutes else f"{minutes} minute{'' if minutes == 1 else 's'}"


def describe(active: Active, now: datetime, checked: datetime | None) -> str:
    """For a person: which release it is and how old."""
    heard = f"the hub was last heard {age(checked, now)} ago" if checked else "the hub was never heard"
    held = active.emergency.at(now) if active.emergency else None
    said = f"; {describe_emergency(held)}" if held is not None else ""
    return f"keyword release {active.version} ({active.audience}), {age(active.built_at, now)} old; {heard}{said}"


def describe_emergency(found: Emergency) -> str:
    """For a person: what it changes, and when the last of it ends."""
    counts = ((len(found.off), "switched off"), (len(found.added), "added up to review"))
    what = " and ".join(f"{n} term{'' if n == 1 else 's'} {how}" for n, how in counts if n)
    last = max(until for _, until in (*found.off, *found.added))
    return f"emergency {found.number}: {what}, until {last:%Y-%m-%d %H:%M} UTC at the latest"


def _emergency(data: Any) -> Emergency | None:
    if not data:
        return None
    off = tuple((str(x["term_id"]), moment(x["until"])) for x in data["off"])
    added = tuple((term_of(x["row"]), moment(x["until"])) for x in data["added"])
    return Emergency(int(data["number"]), off, added)


def term_of(row: Mapping[str, Any]) -> Term:
    """A term from the cells of an emergency, which must be one that can make a finding.

    :raises ValueError: a cell is missing or wrong.
    """
    cells = {name: row.get(name, "") for name in COLUMNS}
    if not all(isinstance(v, str) and not set(v) & set("\t\r\n") for v in cells.values()):
        raise ValueError("a cell is not one line of text")
    if not cells["term"].strip() or not cells["lang"] or cells["ambiguity"] not in {"0", "1", "2", "3"}:
        raise ValueError(f"term {cells['term']!r} lacks term, lang or ambiguity")
    if sense_class(cells["sense"]) not in GATE:
        raise ValueError(f"sense {cells['sense']!r} is not one of {', '.join(GATE)}")
    return Term.from_row(cells)
