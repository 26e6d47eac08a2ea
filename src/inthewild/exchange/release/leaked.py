"""Reading what was leaked: a package, a database folder, a table, JSON, or a bare list of words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inthewild.errors import ReleaseError

MAX_BYTES = 200_000_000
MAX_ROWS = 1_000_000
#: What others call our columns.
_NAMES = {
    "term": ("term", "keyword", "word"),
    "lang": ("lang", "language"),
    "sense": ("sense", "concept"),
    "gloss_en": ("gloss_en", "gloss", "meaning"),
    "forms": ("forms", "variants", "spellings"),
}
Rows = list[dict[str, str]]


def read_leak(path: Path) -> Rows:
    """Rows with as many of ``term, lang, sense, gloss_en, forms`` as the file has, in its order. Raises ReleaseError."""
    try:
        if path.is_dir():
            files = sorted(path.glob("terms/*.tsv")) or sorted(path.glob("*.tsv"))
            rows = [row for file in files for row in _table(_text(file), str(file))]
        elif path.name.endswith(".tar.xz"):
            rows = _package(path)
        else:
            rows = _parsed(_text(path), str(path))
    except OSError as error:
        raise ReleaseError(f"cannot be read ({error.strerror})", where=str(path)) from None
    if not rows:
        raise ReleaseError("holds no term", where=str(path))
    return rows[:MAX_ROWS]


def _package(path: Path) -> Rows:
    from inthewild.exchange.release.package import read, rows_of

    return rows_of(read(path.read_bytes())[1])


def _parsed(text: str, where: str) -> Rows:
    begin = text.lstrip()[:1]
    if begin in ("[", "{"):
        return _json(text, where)
    first = text.partition("\n")[0]
    if "\t" in first or "," in first:
        return _table(text, where)
    return [{"term": line.strip()} for line in text.splitlines() if line.strip()]


def _table(text: str, where: str) -> Rows:
    first = text.partition("\n")[0]
    tabs = "\t" in first
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t" if tabs else ",", quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL
    )
    try:
        header = next(reader, [])
        names = _columns(header)
        if "term" not in names:
            raise ReleaseError("has no column term", where=where, hint="name the columns term, lang, sense, gloss_en, forms")
        return [{name: row[at] for name, at in names.items() if at < len(row)} for row in reader]
    except csv.Error as error:
        raise ReleaseError(f"is no table ({error})", where=where) from None


def _json(text: str, where: str) -> Rows:
    try:
        found = json.loads(text) if text.lstrip().startswith("[") else [json.loads(line) for line in text.splitlines() if line]
        return [_row(one) for one in found]
    except (ValueError, RecursionError):
        raise ReleaseError("is neither a JSON list of objects nor one object a line", where=where) from None


def _row(one: Any) -> dict[str, str]:
    if isinstance(one, str):
        return {"term": one}
    if not isinstance(one, dict):
        raise ValueError
    keys = list(one)
    row = {}
    for name, at in _columns(map(str, keys)).items():
        value = one[keys[at]]
        row[name] = "|".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return row


def _columns(header: Iterable[str]) -> dict[str, int]:
    given = [name.strip().lower() for name in header]
    found = {}
    for ours, theirs in _NAMES.items():
        at = next((given.index(name) for name in theirs if name in given), None)
        if at is not None:
            found[ours] = at
    return found


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ReleaseError(f"is larger than {MAX_BYTES // 1_000_000} MB", where=str(path))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReleaseError("is not UTF-8", where=str(path), hint="save it as UTF-8") from None
