"""``datapackage.json``: the tables of a release described as a Frictionless Data Package (v1), for whoever reads them
without this program.

Cells are separated by a tab and never quoted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from inthewild.lexicon.model import BASES, CHECKS, COLUMNS, EVASIONS, KINDS, MATCHES

FILE = "datapackage.json"
_REQUIRED = frozenset({"term", "lang", "sense", "kind", "match", "ambiguity"})
_CLOSED = {"kind": KINDS, "match": MATCHES, "basis": BASES, "ambiguity": ("0", "1", "2", "3")}
_OPEN = {"evasion": EVASIONS, "checked": CHECKS}
#: Cells are never quoted, and descriptors cannot say so: a character that stands in no cell.
_NOTHING = "\u0001"
_KEYS = {"taxa": "taxon", "specimens": "specimen", "sources": "source"}
_FOREIGN = {
    "pairs": [("specimen", "specimens", "specimen")],
    "listings": [("taxon", "taxa", "taxon"), ("source", "sources", "source")],
}


def descriptor(version: str, built_at: str, files: Mapping[str, bytes]) -> bytes:
    """The descriptor of all tables among the files, with size and hash of each."""
    tables = {name: content for name, content in sorted(files.items()) if name.endswith(".tsv")}
    whole = {
        "profile": "tabular-data-package", "name": "inthewild-keywords", "title": "Keyword database of InTheWild",
        "version": version, "created": built_at,
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": [_resource(name, content) for name, content in tables.items()],
    }  # fmt: skip
    return (json.dumps(whole, ensure_ascii=True, separators=(",", ":"), sort_keys=True) + "\n").encode("ascii")


def _resource(path: str, content: bytes) -> dict[str, Any]:
    place = PurePosixPath(path)
    name = "-".join((*place.parts[:-1], place.stem)).lower()
    header = content[: content.index(b"\n")].decode().rstrip("\r").split("\t")
    schema: dict[str, Any] = {"fields": [_field(column, place.parts[0] == "terms") for column in header]}
    if place.parts[0] == "terms":
        schema["primaryKey"] = ["lang", "term", "sense"]
    elif name in _KEYS:
        schema["primaryKey"] = [_KEYS[name]]
    if name in _FOREIGN:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [theirs]}} for column, other, theirs in _FOREIGN[name]
        ]
    return {
        "name": name, "path": path, "profile": "tabular-data-resource", "format": "tsv", "mediatype": "text/tab-separated-values",
        "encoding": "utf-8", "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": "\t", "quoteChar": _NOTHING, "doubleQuote": False, "lineTerminator": "\n"}, "schema": schema,
    }  # fmt: skip


def _field(name: str, of_terms: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": "string"}
    if not of_terms or name not in COLUMNS:
        return field
    rules: dict[str, Any] = {"required": True} if name in _REQUIRED else {}
    if name in _CLOSED:
        rules["enum"] = list(_CLOSED[name])
    elif name in _OPEN:
        rules["enum"] = [value for value in _OPEN[name] if value]
    return field | ({"constraints": rules} if rules else {})
