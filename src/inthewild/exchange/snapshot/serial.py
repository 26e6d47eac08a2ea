"""A snapshot as canonical JSON and back: one spelling, so that its SHA-256 names it. docs/schemas/snapshot.json."""

from __future__ import annotations

import hashlib
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from inthewild.errors import InputError
from inthewild.exchange.canonical import canonical, read_canonical
from inthewild.exchange.snapshot.records import SCHEMA, Snapshot

_hints: dict[type, dict[str, Any]] = {}


def to_dict(snapshot: Snapshot) -> dict[str, Any]:
    """The snapshot as plain JSON values, with its schema."""
    told: dict[str, Any] = _plain(snapshot)
    return {"schema": SCHEMA} | told


def to_json(snapshot: Snapshot) -> bytes:
    """The canonical JSON: ASCII, sorted keys, no spaces, whole numbers only."""
    return canonical(to_dict(snapshot)).encode("ascii")


def digest(snapshot: Snapshot) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(to_json(snapshot)).hexdigest()


def from_dict(told: Mapping[str, Any]) -> Snapshot:
    """The snapshot again. Raises InputError naming the field that does not fit; an unknown field is one."""
    if told.get("schema") != SCHEMA:
        raise InputError(f"is no snapshot: its schema is {str(told.get('schema'))[:60]!r}", hint=f"expected {SCHEMA!r}")
    made = _record(Snapshot, {k: v for k, v in told.items() if k != "schema"}, "")
    assert isinstance(made, Snapshot)
    return made


def from_json(content: bytes) -> Snapshot:
    """The snapshot in a file that is spelled canonically. Raises InputError."""
    return from_dict(read_canonical(content))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, StrEnum) else value


def _record(kind: type, told: Any, where: str) -> Any:
    if kind not in _hints:
        _hints[kind] = get_type_hints(kind)
    hints = _hints[kind]
    if not isinstance(told, dict) or set(told) != set(hints):
        wrong = sorted(set(told) ^ set(hints)) if isinstance(told, dict) else [type(told).__name__]
        raise InputError(f"does not have the fields of this schema: {', '.join(wrong)[:200]}", where=where or "snapshot")
    return kind(**{name: _value(hint, told[name], f"{where}.{name}".lstrip(".")) for name, hint in hints.items()})


def _value(hint: Any, told: Any, where: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return None if told is None else _value(next(a for a in get_args(hint) if a is not type(None)), told, where)
    if origin is tuple and isinstance(told, list):
        return tuple(_value(get_args(hint)[0], inner, f"{where}[{at}]") for at, inner in enumerate(told))
    if origin is Mapping and isinstance(told, dict):
        return {key: _value(get_args(hint)[1], inner, f"{where}.{key}") for key, inner in told.items()}
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint, told, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        try:
            return hint(told)
        except ValueError:
            raise InputError(f"is {str(told)[:60]!r}, none of {', '.join(hint)}", where=where) from None
    if isinstance(hint, type) and type(told) is hint and (not isinstance(told, int) or told >= 0 or where.endswith(_SIGNED)):
        return told
    raise InputError("is not what this schema has here", where=where)


_SIGNED = (".change.growth", ".change.coverage", ".change.definition")
