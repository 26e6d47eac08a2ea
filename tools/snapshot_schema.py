"""Write docs/schemas/snapshot.json from the records, or with ``--check`` say whether it is that already."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from inthewild.exchange.snapshot.records import SCHEMA, Snapshot

FILE = Path(__file__).parents[1] / "docs" / "schemas" / "snapshot.json"
SIGNED = {"growth", "coverage", "definition"}


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a snapshot."""
    found: dict[str, Any] = {}
    _record(Snapshot, found)
    top = found.pop("Snapshot")
    top["properties"] = {"schema": {"const": SCHEMA}, **top["properties"]}
    top["required"] = ["schema", *top["required"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA,
        "description": "The yearly publication: every figure with definition, coverage, level and lineage. docs/snapshot.md.",
        **top, "$defs": dict(sorted(found.items())),
    }  # fmt: skip


def _record(kind: type, found: dict[str, Any]) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = {}
    hints = get_type_hints(kind)
    says = " ".join((kind.__doc__ or "").split())
    found[kind.__name__] = {
        "type": "object", "description": says, "additionalProperties": False, "required": list(hints),
        "properties": {name: _value(hint, found, signed=kind.__name__ == "Change" and name in SIGNED) for name, hint in hints.items()},
    }  # fmt: skip


def _value(hint: Any, found: dict[str, Any], *, signed: bool = False) -> dict[str, Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return {"anyOf": [_value(one, found) if one is not type(None) else {"type": "null"} for one in inner]}
    if origin is tuple:
        return {"type": "array", "items": _value(inner[0], found)}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _value(inner[1], found)}
    if is_dataclass(hint) and isinstance(hint, type):
        _record(hint, found)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [str(one) for one in hint]}
    if hint is bool:
        return {"type": "boolean"}
    if hint is int:
        return {"type": "integer"} if signed else {"type": "integer", "minimum": 0}
    return {"type": "string"}


def main() -> None:
    """Write, or check."""
    wanted = json.dumps(schema(), indent=1) + "\n"
    if "--check" in sys.argv:
        if not FILE.exists() or FILE.read_text("utf-8") != wanted:
            sys.exit(f"{FILE.name} is out of date; run python tools/snapshot_schema.py")
        return
    FILE.write_text(wanted, "utf-8")


if __name__ == "__main__":
    main()
