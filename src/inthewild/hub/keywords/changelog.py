"""What one release adds, takes away and edits, and which version that makes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from inthewild.hub.keywords.models.term import Level
from inthewild.lexicon.model import COLUMNS

SCHEMA = 1
"""The form of what a release holds. A client that does not know it needs a newer engine; it makes a MAJOR version."""

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})")
_STRICT = {Level.PUBLIC.value: 0, Level.MEMBERS.value: 1, Level.RESTRICTED.value: 2}
Entry = dict[str, Any]


def compare(before: Sequence[Mapping[str, str]] | None, after: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The changelog: ``added``, ``removed``, ``changed`` (with ``columns``: before and after), and ``counts`` by language.

    A first release (``before`` None) lists nothing: it is all new, and ``counts`` say how much. An entry has the stricter
    of its two levels, so that nobody learns from a changelog what a term above their level is.
    """
    if before is None:
        return {"schema": SCHEMA, "first": True, "added": [], "removed": [], "changed": [], "counts": _counts(after, (), ())}
    old = {row["term_id"]: row for row in before}
    new = {row["term_id"]: row for row in after}
    added = [_entry(new[key]) for key in sorted(new.keys() - old.keys())]
    removed = [_entry(old[key]) for key in sorted(old.keys() - new.keys())]
    changed = [entry for key in sorted(new.keys() & old.keys()) if (entry := _changed(old[key], new[key]))]
    return {
        "schema": SCHEMA, "first": False, "added": added, "removed": removed, "changed": changed,
        "counts": _counts(added, removed, changed),
    }  # fmt: skip


def version_after(before: str, before_schema: int, changes: Mapping[str, Any]) -> str:
    """MAJOR for another schema, MINOR for something added, PATCH for what was only retired or edited; ``1.0.0`` is the first."""
    found = _VERSION.fullmatch(before)
    if found is None:
        return "1.0.0"
    major, minor, patch = (int(part) for part in found.groups())
    if changes["schema"] != before_schema:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if changes["added"] else f"{major}.{minor}.{patch + 1}"


def order(version: str) -> tuple[int, ...]:
    """By which versions are sorted; what is no version comes first."""
    found = _VERSION.fullmatch(version)
    return tuple(int(part) for part in found.groups()) if found else ()


def is_version(text: str) -> bool:
    """Whether this can be the version of a release."""
    return _VERSION.fullmatch(text) is not None


def empty(changes: Mapping[str, Any]) -> bool:
    """Whether nothing changed."""
    return not (changes["first"] or changes["added"] or changes["removed"] or changes["changed"])


def seen(changes: Mapping[str, Any], levels: Sequence[str], organisation: str) -> dict[str, list[Entry]]:
    """The entries of which a reader may know who sees these levels. The counts of the whole are left out with the rest."""

    def readable(entry: Entry) -> bool:
        if entry["level"] not in levels:
            return False
        return bool(entry["level"] != Level.RESTRICTED or organisation in entry["audience"])

    return {name: [e for e in changes.get(name, ()) if readable(e)] for name in ("added", "removed", "changed")}


def plain(changes: Mapping[str, Any], organisation: str | None) -> dict[str, Any]:
    """What stands in the package of a member (None: the public): the ids of what was added, removed and changed for it."""
    levels = [Level.PUBLIC.value] if organisation is None else list(Level.values)
    return {
        name: [{"term_id": e["term_id"], "term": e["term"], "lang": e["lang"], "sense": e["sense"]} for e in entries]
        for name, entries in seen(changes, levels, organisation or "").items()
    }


def _entry(row: Mapping[str, str]) -> Entry:
    shown: Entry = {name: row[name] for name in ("term_id", "term", "lang", "sense", "ambiguity", "gloss_en", "level")}
    return shown | {"audience": [one for one in row.get("audience", "").split("|") if one]}


def _changed(old: Mapping[str, str], new: Mapping[str, str]) -> Entry | None:
    names = (*COLUMNS, "level")
    columns = {name: [old[name], new[name]] for name in names if old[name] != new[name]}
    before, after = _entry(old), _entry(new)
    if not columns and before["audience"] == after["audience"]:
        return None
    strict = max(before, after, key=lambda e: _STRICT[e["level"]])
    both = strict["level"] == Level.RESTRICTED and before["level"] == after["level"]
    readers = sorted(set(before["audience"]) & set(after["audience"])) if both else strict["audience"]
    return after | {"level": strict["level"], "audience": readers, "columns": columns}


def _counts(
    added: Iterable[Mapping[str, Any]], removed: Iterable[Mapping[str, Any]], changed: Iterable[Mapping[str, Any]]
) -> Any:
    """By level, then language: how many were added, removed and changed."""
    found: dict[str, dict[str, list[int]]] = {}
    for place, rows in enumerate((added, removed, changed)):
        for (level, lang), n in Counter((row["level"], row["lang"]) for row in rows).items():
            found.setdefault(level, {}).setdefault(lang, [0, 0, 0])[place] += n
    return found
