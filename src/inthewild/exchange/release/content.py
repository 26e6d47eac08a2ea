"""What a set of terms means, as one hash: equal for all members that have one set, whatever their copies look like."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping

from inthewild.lexicon.model import split_list, term_id

#: The columns that the engine decides by. Gloss, sources, who checked it and notes explain; they decide nothing.
MEANING = ("term", "lang", "sense", "kind", "forms", "match", "ambiguity", "needs", "excludes", "protects", "evasion", "region")
_LISTS = frozenset({"forms", "needs", "excludes", "protects", "region"})


def content_id(rows: Iterable[Mapping[str, str]], base: Mapping[str, bytes]) -> str:
    """SHA-256, in hexadecimal, over the meaning of the rows and of the files beside them.

    Rows count in the order of their ids, lists inside a cell in alphabetical order. ``base`` is name -> content of the files
    that are equal for everybody (taxa, pairs, paradigms ...): with other paradigms the same rows find other words.
    """
    digest = hashlib.sha256()
    for line in sorted(map(_line, rows)):
        digest.update(line.encode("utf-8", "surrogatepass") + b"\n")
    for name in sorted(base):
        digest.update(f"{name}\0{hashlib.sha256(base[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


def _line(row: Mapping[str, str]) -> str:
    cells = [_cell(name, row.get(name, "")) for name in MEANING]
    return json.dumps([term_id(row["lang"], row["term"], row["sense"]), *cells], ensure_ascii=False, separators=(",", ":"))


def _cell(name: str, value: str) -> str:
    text = "|".join(sorted(split_list(value))) if name in _LISTS else value
    return unicodedata.normalize("NFC", text)
