"""What the desk changed in public terms since the package, as a patch for the files of the repository.

Rows that the desk did not touch keep their lines, so a reviewer reads exactly what was decided. What is approved or watched
stands in the files; a retired term leaves them. Nothing above PUBLIC is ever looked at.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from inthewild.hub.keywords.models import Level, Term
from inthewild.hub.keywords.queries import released
from inthewild.lexicon.files import DATA, read_terms
from inthewild.lexicon.fmt import sort_rows
from inthewild.lexicon.model import COLUMNS, term_id
from inthewild.text.tags import primary

PLACE = "src/inthewild/lexicon/data/terms"
Row = dict[str, str]


@dataclass(frozen=True)
class Patch:
    """``text`` is a unified diff; the counts are of terms, ``files`` the names of those that it changes."""

    text: str
    added: int
    changed: int
    removed: int
    files: tuple[str, ...]


def public(folder: Path = DATA) -> Patch:
    """The patch against a database folder, by default that of the installed package."""
    desk = {row["term_id"]: {name: row[name] for name in COLUMNS} for row in released.rows(Level.PUBLIC)}
    gone = set(Term.objects.filter(level=Level.PUBLIC, state="retired").values_list("term_id", flat=True))
    texts, counts = [], [0, 0, 0]
    names = sorted(path.stem for path in (folder / "terms").glob("*.tsv"))
    homes: dict[str, list[str]] = {}
    held: dict[str, dict[str, Row]] = {}
    for name in names:
        held[name] = {_id(row): row for row in _rows(folder / "terms" / f"{name}.tsv")}
        for key in held[name]:
            homes.setdefault(key, []).append(name)
    new: dict[str, list[Row]] = {}
    for key, row in desk.items():
        if key not in homes:
            new.setdefault(_file_of(row["lang"], names), []).append(row)
    changed_files = []
    for name in sorted({*names, *new}):
        before = held.get(name, {})
        after = [desk.get(key, row) for key, row in before.items() if key not in gone]
        counts[0] += len(new.get(name, ()))
        counts[1] += sum(desk.get(key, row) != row for key, row in before.items())
        counts[2] += sum(key in gone for key in before)
        if new.get(name) or after != list(before.values()):
            changed_files.append(name)
            texts.append(_diff(name, list(before.values()), sort_rows([*after, *new.get(name, ())]), made=name not in held))
    return Patch("".join(texts), counts[0], counts[1], counts[2], tuple(changed_files))


def _diff(name: str, before: list[Row], after: list[Row], *, made: bool) -> str:
    path = f"{PLACE}/{name}.tsv"
    old = [] if made else _lines(before)
    lines = difflib.unified_diff(old, _lines(after), "/dev/null" if made else f"a/{path}", f"b/{path}", n=2)
    return f"diff --git a/{path} b/{path}\n{'new file mode 100644' + chr(10) if made else ''}" + "".join(lines)


def _lines(rows: list[Row]) -> list[str]:
    return ["\t".join(COLUMNS) + "\n", *("\t".join(row[name] for name in COLUMNS) + "\n" for row in rows)]


def _rows(path: Path) -> Iterator[Row]:
    for line in read_terms(path):
        yield dict(zip(COLUMNS, line.split("\t"), strict=True))


def _id(row: Mapping[str, str]) -> str:
    return term_id(row["lang"], row["term"], row["sense"])


def _file_of(lang: str, names: list[str]) -> str:
    """Its own file, else one of the same primary language, else a new one."""
    same = [name for name in names if name == lang] or [name for name in names if primary(name) == primary(lang)]
    return same[0] if same else primary(lang)
