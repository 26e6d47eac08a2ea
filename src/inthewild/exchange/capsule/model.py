"""What a capsule holds: the manifest, made once. Its SHA-256 is the beginning of the chain."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Any

from inthewild.errors import CapsuleError, InputError
from inthewild.exchange.canonical import canonical, read_canonical

SCHEMA = "inthewild.capsule/1"
FILE = "capsule.json"
MAX_ITEMS = 1_000
#: Paths are given by us: ASCII, one folder deep, nothing that a file system or a shell could read in another way.
PATH = re.compile(r"data/[a-z0-9][a-z0-9_-]{0,63}(?:\.[a-z0-9]{1,10}){0,2}")
HASH = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ID = re.compile(r"[a-z]{3}_[a-z2-7]{26}")
_LABEL = re.compile(r"[ -~]{0,200}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was taken in.

    ``sha256_received`` is of the bytes that somebody sent, ``sha256_stored`` of those that are kept, and ``step`` says
    what was done in between. ``captured_by`` is a pseudonym, never a name. Sizes are bytes, times UTC.
    """

    path: str
    media_type: str
    sha256_received: str
    size_received: int
    sha256_stored: str
    size_stored: int
    step: str
    captured_by: str
    captured_at: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a capsule was sealed with. ``case`` is empty for a report that is no case yet; ``tools`` are name -> version."""

    capsule: str
    report: str
    case: str
    created_at: str
    items: tuple[Item, ...]
    tools: Mapping[str, str]

    def content(self) -> bytes:
        """The file ``capsule.json``. Raises CapsuleError for what a manifest must not say."""
        _check(self)
        whole = {
            "schema": SCHEMA, "capsule": self.capsule, "report": self.report, "case": self.case,
            "created_at": self.created_at, "items": [asdict(item) for item in self.items], "tools": dict(self.tools),
        }  # fmt: skip
        return canonical(whole).encode("ascii")

    @property
    def sha256(self) -> str:
        """The hash of ``content``, with which the chain begins."""
        return hashlib.sha256(self.content()).hexdigest()


def read_manifest(content: bytes) -> Manifest:
    """The manifest in a file. Raises CapsuleError."""
    try:
        whole = read_canonical(content)
    except InputError as error:
        raise CapsuleError(error.what, where=FILE) from None
    if whole.pop("schema", None) != SCHEMA:
        raise CapsuleError(f"is no manifest of the schema {SCHEMA}", where=FILE)
    if set(whole) != {f.name for f in fields(Manifest)}:
        raise CapsuleError("lacks a field or has one too many", where=FILE)
    items, tools = whole.pop("items"), whole.pop("tools")
    if not isinstance(items, list) or not isinstance(tools, dict) or not all(_is_item(one) for one in items):
        raise CapsuleError("has fields of the wrong kind", where=FILE)
    made = Manifest(**whole, items=tuple(Item(**one) for one in items), tools=MappingProxyType(tools))
    _check(made)
    return made


def check_time(text: object, where: str) -> None:
    """Raise CapsuleError unless ``text`` is a time as capsules write it: ``2026-11-22T03:00:00Z``."""
    if not isinstance(text, str) or not TIME.fullmatch(text):
        raise CapsuleError("a time is not written as 2026-11-22T03:00:00Z", where=where)


def _is_item(one: Any) -> bool:
    return isinstance(one, dict) and set(one) == {f.name for f in fields(Item)}


def _check(manifest: Manifest) -> None:
    for name, needed in (("capsule", True), ("report", True), ("case", False)):
        value = getattr(manifest, name)
        if not isinstance(value, str) or not (ID.fullmatch(value) or (not value and not needed)):
            raise CapsuleError(f"{name} is no public id", where=FILE)
    check_time(manifest.created_at, FILE)
    if not 0 < len(manifest.items) <= MAX_ITEMS:
        raise CapsuleError(f"a capsule holds 1 to {MAX_ITEMS} items", where=FILE)
    for item in manifest.items:
        _check_item(item)
    if len({item.path for item in manifest.items}) != len(manifest.items):
        raise CapsuleError("two items have the same path", where=FILE)
    if not all(_label(text) for pair in manifest.tools.items() for text in pair):
        raise CapsuleError("tools are names with versions", where=FILE)


def _check_item(item: Item) -> None:
    if not isinstance(item.path, str) or not PATH.fullmatch(item.path) or item.path.endswith(".sealed"):
        raise CapsuleError(
            f"{str(item.path)[:80]!r} is no path of an item", where=FILE, hint="paths look like data/01-picture.jpg"
        )
    for value in (item.sha256_received, item.sha256_stored):
        if not isinstance(value, str) or not HASH.fullmatch(value):
            raise CapsuleError("a hash is not 64 hexadecimal digits", where=item.path)
    for size in (item.size_received, item.size_stored):
        if not isinstance(size, int) or isinstance(size, bool) or size < 0:
            raise CapsuleError("a size is not a number of bytes", where=item.path)
    if not all(_label(text) for text in (item.media_type, item.step, item.captured_by)):
        raise CapsuleError("says something that is no short ASCII text", where=item.path)
    check_time(item.captured_at, item.path)


def _label(text: object) -> bool:
    return isinstance(text, str) and _LABEL.fullmatch(text) is not None
