"""Pleasant authoring: fills the columns of a term that follow from the others, and sorts the file.

A draft needs term, sense, ambiguity and gloss_en; every other column may be missing or empty. ``note`` may begin with
settings (``kind=slang; match=stem; lang=hi-Latn; region=IN``), which move into their columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from inthewild.lexicon.files import read_table
from inthewild.lexicon.lexicon import default_match
from inthewild.lexicon.model import COLUMNS, sense_class

REQUIRED = ("term", "sense", "ambiguity", "gloss_en")
_SETTING = re.compile(r"^\s*(kind|match|lang|region|basis|sources|sharing|evasion)=([^;]*);?\s*")
_KINDS = {
    "taxon": "name", "specimen": "product", "pair": "product", "intent": "intent", "promo": "intent", "evasion": "intent",
    "state": "claim", "object": "product", "claim": "claim", "provenance": "claim", "benign": "benign", "custom": "name",
}  # fmt: skip


def complete(row: Mapping[str, str], lang: str) -> dict[str, str]:
    """A full row from a draft row. ``lang`` is the language of the file."""
    cells = {c: unicodedata.normalize("NFC", row.get(c, "") or "").strip() for c in COLUMNS}
    note = cells["note"]
    while match := _SETTING.match(note):
        cells[match[1]] = cells[match[1]] or match[2].strip()
        note = note[match.end() :]
    cells["note"] = note.strip()
    cells["lang"] = cells["lang"] or lang
    cells["kind"] = cells["kind"] or _KINDS.get(sense_class(cells["sense"]), "")
    cells["match"] = cells["match"] or default_match(cells["term"])
    cells["basis"] = cells["basis"] or "general-knowledge"
    cells["sharing"] = cells["sharing"] or ("published" if cells["kind"] == "code" else "PUBLIC")
    if cells["evasion"] == "none":
        cells["evasion"] = ""
    for name in ("forms", "needs", "excludes", "protects", "region", "sources"):
        parts = [p.strip() for p in re.sub(r"\s*;\s*|\s*\|\s*", "|", cells[name]).split("|")]
        cells[name] = "|".join(dict.fromkeys(p for p in parts if p and p != cells["term"]))
    return cells


def complete_file(path: Path, lang: str | None = None) -> list[dict[str, str]]:
    """All rows of a draft or finished file, completed, sorted by sense and term, exact repetitions removed."""
    rows = [complete(row, lang or path.stem) for row in read_table(path, REQUIRED)]
    unique = {(r["lang"], unicodedata.normalize("NFC", r["term"]).casefold(), r["sense"]): r for r in reversed(rows)}
    return sort_rows(unique.values())


def sort_rows(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """The order of a terms file: sense, term, language."""
    return sorted((dict(r) for r in rows), key=lambda r: (r["sense"], r["term"], r["lang"]))
