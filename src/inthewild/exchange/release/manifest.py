"""``release.json``: what a copy says of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from inthewild.errors import InputError, ReleaseError
from inthewild.exchange.canonical import canonical, read_canonical

SCHEMA = "inthewild.release/1"
FILE = "release.json"
VERSION = re.compile(r"(?:0|[1-9]\d{0,3})\.(?:0|[1-9]\d{0,3})\.(?:0|[1-9]\d{0,3})")
PLACE = re.compile(r"public|m/[a-z0-9]{8,64}")
HASH = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The fields of ``release.json``.

    ``audience`` is the place that the copy was made for. ``content_id`` is the hash of the meaning, equal for all that have
    one set of terms; ``copy_id`` is this member's own. ``count`` terms by level. ``changes`` is the changelog against the
    release before, ``rolls_back_to`` the version whose content this one brings back, or empty. ``files`` are name -> SHA-256
    of all other files.
    """

    version: str
    audience: str
    content_id: str
    copy_id: str
    built_at: str
    count: Mapping[str, int]
    changes: Mapping[str, Any] = field(default_factory=dict)
    rolls_back_to: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The file. Raises ReleaseError for what a release must not say."""
        _check(self)
        try:
            whole = {"schema": SCHEMA} | {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
            return canonical(whole).encode("ascii")
        except InputError as error:
            raise ReleaseError(error.what, where=f"changes.{error.where}", hint=error.hint) from None


def read_manifest(content: bytes) -> Manifest:
    """The manifest in a file. Raises ReleaseError."""
    try:
        told = read_canonical(content)
    except InputError as error:
        raise ReleaseError(error.what, where=FILE) from None
    if told.pop("schema", None) != SCHEMA:
        raise ReleaseError(f"is no release of the schema {SCHEMA}", where=FILE, hint="a newer engine may know it")
    if set(told) != {f.name for f in fields(Manifest)}:
        raise ReleaseError("lacks a field or has one too many", where=FILE)
    for name in ("count", "changes", "files"):
        if not isinstance(told[name], dict):
            raise ReleaseError(f"{name} is no object", where=FILE)
        told[name] = MappingProxyType(told[name])
    made = Manifest(**told)
    _check(made)
    return made


def stamp(moment: datetime) -> str:
    """A time as releases write it. Raises ReleaseError for one without a zone."""
    if moment.tzinfo is None:
        raise ReleaseError("has no time zone", where=str(moment), hint="times are UTC")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def _check(told: Manifest) -> None:
    for name, pattern in (
        ("version", VERSION),
        ("audience", PLACE),
        ("content_id", HASH),
        ("copy_id", HASH),
        ("built_at", TIME),
    ):
        value = getattr(told, name)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ReleaseError(f"{name} is not written as it must be", where=FILE)
    back = told.rolls_back_to
    if not isinstance(back, str) or (back and not VERSION.fullmatch(back)):
        raise ReleaseError("rolls_back_to is no version", where=FILE)
    if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in told.count.values()):
        raise ReleaseError("count is not a number of terms by level", where=FILE)
    if not all(isinstance(h, str) and HASH.fullmatch(h) for h in told.files.values()):
        raise ReleaseError("files are not names with their SHA-256", where=FILE)
