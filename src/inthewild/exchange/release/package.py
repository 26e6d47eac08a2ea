"""A release as one file for one place: built from rows, unpacked into a folder that ``Lexicon.load`` reads."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from inthewild.errors import ReleaseError
from inthewild.exchange.release import archive, datapackage
from inthewild.exchange.release.content import content_id
from inthewild.exchange.release.manifest import FILE, SCHEMA, Manifest, read_manifest, stamp
from inthewild.exchange.release.watermark import Mark, marked
from inthewild.lexicon.model import COLUMNS, term_id
from inthewild.text.tags import primary

NAME = "keywords.tar.xz"
#: The oldest engine that reads such a package.
MIN_ENGINE = "0.1.0"
LEVELS = ("PUBLIC", "MEMBERS", "RESTRICTED")
#: The level and id of every row that is not PUBLIC; the ids of RESTRICTED rows are random and cannot be worked out.
OVERLAY = "levels.tsv"
#: What the engine reads beside the terms. Files for review only (generated/*.forms.tsv, everyday.tsv) stay out.
_TABLES = ("families", "listings", "pairs", "sources", "specimens", "taxa")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_GENERATED = ("collisions", "neighbours")


@dataclass(frozen=True, slots=True)
class Built:
    """A package: its bytes, what it means (``content_id``), whose copy it is (``copy_id``), how many terms (no decoys)."""

    version: str
    audience: str
    content: bytes
    content_id: str
    copy_id: str
    count: int


def build(
    version: str,
    audience: str,
    rows: Iterable[Mapping[str, str]],
    base: Path,
    *,
    built_at: datetime,
    changes: Mapping[str, Any],
    mark: Mark | None = None,
    rolls_back_to: str = "",
) -> Built:
    """The package of one place.

    A row has the columns of docs/keywords.md and ``level``, and ``term_id`` if it is RESTRICTED; ``base`` is a database
    folder that gives everything but the terms; ``changes`` is JSON without fractions. The same input gives the same bytes.
    Raises ReleaseError for a row that cannot stand in a file, or that is above the audience ``public``.
    """
    terms = list(rows)
    _check(terms, audience)
    beside = base_files(base)
    meaning = content_id(terms, beside)
    mine = meaning
    if mark is not None:
        mine = hmac.new(mark.key, f"copy|{mark.place}|{version}|{meaning}".encode(), hashlib.sha256).hexdigest()
    copy = terms if mark is None else marked(terms, mark)
    files = beside | _term_files(copy, base, ordered=mark is None)
    overlay = _overlay(copy)
    if overlay:
        files[OVERLAY] = overlay
    files[datapackage.FILE] = datapackage.descriptor(version, stamp(built_at), files)
    told = Manifest(
        version, audience, meaning, mine, stamp(built_at), dict(sorted(Counter(r.get("level", "PUBLIC") for r in terms).items())),
        changes, rolls_back_to, {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    )  # fmt: skip
    return Built(version, audience, archive.pack(files | {FILE: told.content()}), meaning, mine, len(terms))


def read(content: bytes, limit: int = archive.LIMIT) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest and all other files of a package, every one compared with its hash. Raises ReleaseError."""
    files = archive.unpack(content, limit)
    if FILE not in files:
        raise ReleaseError("is missing", where=FILE)
    told = read_manifest(files.pop(FILE))
    if set(files) != set(told.files):
        name = sorted(set(files) ^ set(told.files))[0]
        raise ReleaseError("is not where release.json says", where=name[:80])
    for name, inside in files.items():
        if hashlib.sha256(inside).hexdigest() != told.files[name]:
            raise ReleaseError("is not the file that release.json names: the hash differs", where=name)
    return told, files


def unpack(content: bytes, folder: Path, limit: int = archive.LIMIT) -> Manifest:
    """Write a package into a folder, which must be empty or not exist. Nothing is written unless everything fits.

    Raises ReleaseError for what is no package, or larger than ``limit`` bytes; OSError if it cannot be written.
    """
    told, files = read(content, limit)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ReleaseError("is not empty", where=str(folder), hint="a release is never mixed with other files")
    for name, inside in (files | {FILE: told.content()}).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(inside)
    return told


def meaning(files: Mapping[str, bytes]) -> str:
    """The content_id of these files, worked out again. Of a member's copy it is another: it counts the decoys."""
    beside = {n: c for n, c in files.items() if n.endswith(".tsv") and not n.startswith("terms/") and n != OVERLAY}
    return content_id(rows_of(files), beside)


def rows_of(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """The rows of a package, in their order, with ``term_id`` and ``level`` where they are above PUBLIC."""
    found: list[dict[str, str]] = []
    above = {(r["lang"], r["term"], r["sense"]): r for r in _table(files[OVERLAY])} if OVERLAY in files else {}
    for name in sorted(n for n in files if n.startswith("terms/")):
        for row in _table(files[name]):
            more = above.get((row["lang"], row["term"], row["sense"]))
            found.append(row | ({"level": more["level"], "term_id": more["term_id"]} if more else {"level": "PUBLIC"}))
    return found


def base_files(base: Path) -> dict[str, bytes]:
    """Name -> content of what a package takes from a database folder, terms apart. Raises ReleaseError."""
    wanted = [f"{name}.tsv" for name in _TABLES] + [f"generated/{name}.tsv" for name in _GENERATED]
    wanted += [f"{p.parent.name}/{p.name}" for kind in ("paradigms", "templates") for p in sorted((base / kind).glob("*.tsv"))]
    try:
        return {name: (base / name).read_bytes() for name in wanted}
    except OSError as error:
        raise ReleaseError(f"cannot be read ({error.strerror})", where=str(error.filename)) from None


def _check(rows: Sequence[Mapping[str, str]], audience: str) -> None:
    seen: set[str] = set()
    for row in rows:
        where = f"{row.get('lang', '')}: {row.get('term', '')}"
        if not all(row.get(name) for name in ("term", "lang", "sense")) or row.get("ambiguity") not in ("0", "1", "2", "3"):
            raise ReleaseError("has no term, lang, sense or ambiguity", where=where)
        if any(_CONTROL.search(row.get(name, "")) for name in COLUMNS):
            raise ReleaseError("has a tab, a line break or a control character in a cell", where=where)
        if row.get("level", "PUBLIC") not in LEVELS:
            raise ReleaseError(f"{row['level']!r} is no level", where=where)
        if audience == "public" and row.get("level", "PUBLIC") != "PUBLIC":
            raise ReleaseError("is not PUBLIC and cannot go to everybody", where=where)
        if row.get("level") == "RESTRICTED" and not row.get("term_id"):
            raise ReleaseError("is RESTRICTED and has no id of its own", where=where)
        name = term_id(row["lang"], row["term"], row["sense"])
        if name in seen:
            raise ReleaseError("stands twice in one release", where=where)
        seen.add(name)


def _term_files(rows: Sequence[Mapping[str, str]], base: Path, ordered: bool) -> dict[str, bytes]:
    """The files terms/<lang>.tsv: rows in the order given, or by sense and term."""
    known = {p.stem for p in (base / "terms").glob("*.tsv")}
    by_file: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        by_file.setdefault(_file_of(row["lang"], known), []).append(row)
    if ordered:
        for group in by_file.values():
            group.sort(key=lambda r: (r["sense"], r["lang"], r["term"]))
    return {f"terms/{name}.tsv": _tsv(COLUMNS, group) for name, group in sorted(by_file.items())}


def _file_of(lang: str, known: set[str]) -> str:
    """Where a language stands: its own file, else one of the same primary language (zh-Latn in zh-Hans), else a new one."""
    if lang in known:
        return lang
    same = sorted(name for name in known if primary(name) == primary(lang))
    return same[0] if same else primary(lang)


def _overlay(rows: Sequence[Mapping[str, str]]) -> bytes:
    above = [r for r in rows if r.get("level", "PUBLIC") != "PUBLIC"]
    columns = ("lang", "term", "sense", "level", "term_id")
    return _tsv(columns, sorted(above, key=lambda r: (r["lang"], r["term"], r["sense"]))) if above else b""


def _tsv(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    lines = ["\t".join(columns), *("\t".join(row.get(c, "") for c in columns) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _table(content: bytes) -> list[dict[str, str]]:
    try:
        header, *lines = content.decode().rstrip("\n").split("\n")
        names = header.split("\t")
        return [dict(zip(names, line.split("\t"), strict=True)) for line in lines]
    except ValueError:
        raise ReleaseError("holds a table that is none", where=NAME) from None


def custom(built: Built) -> dict[str, str]:
    """What the signed metadata say of the package, under ``inthewild``."""
    return {
        "audience": built.audience, "version": built.version, "content_id": built.content_id, "copy_id": built.copy_id,
        "schema": SCHEMA, "min_engine": MIN_ENGINE,
    }  # fmt: skip
