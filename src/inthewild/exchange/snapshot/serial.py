"""A snapshot as canonical JSON and back: one spelling, so that its SHA-256 names it. docs/schemas/snapshot.json."""

from __future__ import annotations

import hashlib
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from inthewild.errors import InputError
from inthewild.exchange.canonical import canonical
from inthewild.exchange.snapshot.records import SCHEMA, Change, Snapshot

Reader = Callable[[Any, str], Any]


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


def _plain(value: Any) -> Any:
    if isinstance(value, str | int | None):
        return str(value) if isinstance(value, StrEnum) else value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _record(kind: type, told: Any, where: str) -> Any:
    readers = _readers(kind)
    if not isinstance(told, dict) or told.keys() != readers.keys():
        wrong = sorted(set(told) ^ set(readers)) if isinstance(told, dict) else [type(told).__name__]
        raise InputError(f"does not have the fields of this schema: {', '.join(wrong)[:200]}", where=where or "snapshot")
    return kind(**{name: read(told[name], f"{where}.{name}") for name, read in readers.items()})


@cache
def _readers(kind: type) -> dict[str, Reader]:
    """How each field of a record is read: worked out once, because a snapshot holds thousands of them."""
    signed = _SIGNED if kind is Change else ()
    return {name: _reader(hint, signed=name in signed) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any, *, signed: bool = False) -> Reader:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        read = _reader(next(one for one in inner if one is not type(None)))
        return lambda told, where: None if told is None else read(told, where)
    if origin is tuple:
        each = _reader(inner[0])
        return lambda told, where: tuple(each(one, where) for one in _kind(told, list, where))
    if origin is Mapping:
        value = _reader(inner[1])
        return lambda told, where: {key: value(one, where) for key, one in _kind(told, dict, where).items()}
    if is_dataclass(hint) and isinstance(hint, type):
        return lambda told, where: _record(hint, told, where)
    if issubclass(hint, StrEnum):
        return lambda told, where: _member(hint, told, where)
    if hint is int and not signed:
        return _count
    return lambda told, where: _kind(told, hint, where)


def _kind(told: Any, kind: type, where: str) -> Any:
    if type(told) is kind:
        return told
    raise InputError("is not what this schema has here", where=where.lstrip("."))


def _count(told: Any, where: str) -> Any:
    if type(told) is int and told >= 0:
        return told
    raise InputError("is no whole number from zero up", where=where.lstrip("."))


def _member(kind: type[StrEnum], told: Any, where: str) -> StrEnum:
    try:
        return kind(told)
    except ValueError:
        raise InputError(f"is {str(told)[:60]!r}, none of {', '.join(kind)}", where=where.lstrip(".")) from None


_SIGNED = ("growth", "coverage", "definition")
