"""The files of a capsule as a bag of RFC 8493: every file hashed in a manifest, every manifest hashed in the tag manifest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from inthewild.errors import CapsuleError
from inthewild.exchange.capsule import chain, sealed, signature
from inthewild.exchange.capsule.model import FILE as CAPSULE
from inthewild.exchange.capsule.model import PATH, Item, Manifest

BAGIT = "bagit.txt"
INFO = "bag-info.txt"
PAYLOAD = "manifest-sha256.txt"
TAGS = "tagmanifest-sha256.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
STAMP = re.compile(r"timestamps/(?P<seq>[0-9]{6})\.(?P<kind>tsr|txt)")
#: Every file but the payload and the time stamps; the first five must be there, the last may.
TAG_FILES = (BAGIT, INFO, PAYLOAD, CAPSULE, chain.FILE, TAGS, signature.FILE)
_LINE = re.compile(rb"([0-9a-f]{64})  ([!-~]{1,200})")

Read = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a bag. ``read`` gives its bytes, the same each time; only one file need be in memory."""

    name: str
    size: int
    sha256: str
    read: Read


@dataclass(frozen=True, slots=True)
class Export:
    """What becomes a bag. ``payload`` gives the stored bytes by path, erased items left out; with ``key`` it is sealed.

    ``stamps`` are answers of a time-stamp authority by the number of the entry whose head they are over; ``at`` is the
    time of the export and ``agent`` the program that makes it.
    """

    manifest: Manifest
    entries: Sequence[chain.Entry]
    payload: Mapping[str, Read]
    at: str
    stamps: Mapping[int, bytes]
    key: bytes | None = None
    agent: str = "inthewild"


def compose(export: Export, signer: signature.Signer | None = None) -> tuple[Member, ...]:
    """The files, in the order in which they are written.

    Raises CapsuleError for stored bytes that are not those that were sealed, for a missing item, and for a chain that does
    not fit: what does not hold is not exported.
    """
    wrong = next(chain.problems(export.manifest, export.entries), None)
    if wrong is not None or not export.entries:
        raise CapsuleError(wrong or "is empty", where=chain.FILE)
    erased = chain.erased(export.entries)
    payload = [_item(export, item) for item in export.manifest.items if item.path not in erased]
    if set(export.payload) & set(erased):
        raise CapsuleError("was erased, and its bytes are here", where=min(set(export.payload) & set(erased)))
    info = bag_info(export, payload)
    tags = [
        _member(BAGIT, DECLARATION),
        _member(INFO, info),
        _member(PAYLOAD, lines(payload)),
        _member(CAPSULE, export.manifest.content()),
        _member(chain.FILE, chain.content(export.entries)),
    ]
    for seq, answer in sorted(export.stamps.items()):
        head = chain.head(export.manifest.capsule, export.entries[seq - 1])
        tags += [_member(f"timestamps/{seq:06}.tsr", answer), _member(f"timestamps/{seq:06}.txt", head)]
    index = _member(TAGS, lines(tags))
    signed = []
    if signer is not None:
        head = chain.head(export.manifest.capsule, export.entries[-1])
        signed = [_member(signature.FILE, signature.make(signer, head, index.sha256, export.at).content())]
    return (*tags, index, *signed, *payload)


def lines(members: Sequence[Member]) -> bytes:
    """A manifest: a hash, two spaces and a name in each line, sorted by name."""
    return "".join(f"{m.sha256}  {m.name}\n" for m in sorted(members, key=lambda m: m.name)).encode("ascii")


def read_lines(content: bytes, name: str) -> dict[str, str]:
    """Name -> hash of a manifest in exactly the form of ``lines``. Raises CapsuleError."""
    found: dict[str, str] = {}
    for number, line in enumerate(content.removesuffix(b"\n").split(b"\n") if content else [], 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise CapsuleError(f"line {number} is no hash with a name", where=name)
        path = match[2].decode("ascii")
        if not is_name(path):
            raise CapsuleError(f"line {number} names {path!r}, which is no file of a capsule", where=name)
        if path in found:
            raise CapsuleError(f"names {path} twice", where=name)
        found[path] = match[1].decode("ascii")
    if content and not content.endswith(b"\n"):
        raise CapsuleError("does not end with a line break", where=name)
    if list(found) != sorted(found):
        raise CapsuleError("is not sorted", where=name)
    return found


def bag_info(export: Export, payload: Sequence[Member]) -> bytes:
    """What the bag says of itself, for tools that know bags and not capsules."""
    told = {
        "Bag-Software-Agent": export.agent,
        "Bagging-Date": export.at[:10],
        "External-Identifier": export.manifest.capsule,
        "Payload-Oxum": f"{sum(m.size for m in payload)}.{len(payload)}",
    }
    return "".join(f"{name}: {value}\n" for name, value in told.items()).encode("ascii")


def is_name(name: str) -> bool:
    """Whether a file of this name may be in a bag of ours. No other name is ever opened."""
    return name in TAG_FILES or PATH.fullmatch(name) is not None or STAMP.fullmatch(name) is not None


def _item(export: Export, item: Item) -> Member:
    read = export.payload.get(item.path)
    if read is None:
        raise CapsuleError("is missing, and the chain does not say that it was erased", where=item.path)
    content = read()
    if len(content) != item.size_stored or hashlib.sha256(content).hexdigest() != item.sha256_stored:
        raise CapsuleError("is not what was sealed: its stored bytes were changed", where=item.path)
    if export.key is None:
        return Member(item.path, len(content), item.sha256_stored, read)
    made = partial(_sealed, export.key, export.manifest.capsule, item, read)
    hidden = made()
    return Member(item.path + sealed.SUFFIX, len(hidden), hashlib.sha256(hidden).hexdigest(), made)


def _sealed(key: bytes, capsule: str, item: Item, read: Read) -> bytes:
    return sealed.seal(key, capsule, item, read())


def _member(name: str, content: bytes) -> Member:
    return Member(name, len(content), hashlib.sha256(content).hexdigest(), lambda: content)
