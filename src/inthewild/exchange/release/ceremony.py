"""Root: who may sign what. Made once in a ceremony of three key holders, of whom two sign; replaced in the same way.

A root is signed by two of the keys that it names and, from the second on, by two of those that the one before names. So a
client that trusts the first follows to any later one, and one lost or stolen root key is replaced by the other two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from inthewild.errors import ReleaseError
from inthewild.exchange.release.keys import read_public
from inthewild.exchange.release.roles import ROOT, SNAPSHOT, TARGETS, THRESHOLD, TIMESTAMP, expiry, holds, parse, verify
from inthewild.exchange.release.store import Store

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner
    from tuf.api.metadata import Metadata, Root

HOLDERS = 3
_ROLES = (ROOT, TARGETS, SNAPSHOT, TIMESTAMP)


def make_root(holders: Sequence[str], targets: str, snapshot: str, timestamp: str, now: datetime) -> bytes:
    """The first root, unsigned. Keys are public halves in hexadecimal. Raises ReleaseError unless all six are different."""
    if len(holders) != HOLDERS:
        raise ReleaseError(f"a root has {HOLDERS} holders", where="root", hint="any two of them sign")
    if len({*holders, targets, snapshot, timestamp}) != HOLDERS + 3:
        raise ReleaseError("two roles have the same key", where="root", hint="whoever takes one key must not get two roles")
    return _root(1, {ROOT: list(holders), TARGETS: [targets], SNAPSHOT: [snapshot], TIMESTAMP: [timestamp]}, now)


def rotate(root: bytes, replace: Mapping[str, str], now: datetime) -> bytes:
    """The next root, unsigned, with keys replaced (old -> new) in all roles; without any, the same for another year.

    Raises ReleaseError for a key that the root does not name, or a new one that it names already.
    """
    before = _parsed(root)
    keys = named(root)
    known = {key for of_role in keys.values() for key in of_role}
    for old, new in replace.items():
        if old not in known:
            raise ReleaseError("the root does not name this key", where=old)
        if new in known or list(replace.values()).count(new) > 1:
            raise ReleaseError("the key has a role already", where=new)
    changed = {role: [replace.get(key, key) for key in of_role] for role, of_role in keys.items()}
    return _root(before.signed.version + 1, changed, now)


def cosign(root: bytes, key: CryptoSigner, before: bytes | None = None) -> bytes:
    """The root with one more signature. Raises ReleaseError for a key that neither it nor the one before names for root."""
    told = _parsed(root)
    if not holds(told.signed, ROOT, key) and not (before and holds(_parsed(before).signed, ROOT, key)):
        raise ReleaseError("is no key of a holder", where="root", hint="for a new key's root, give the root before as well")
    told.sign(key, append=True)
    return told.to_bytes()


def missing(root: bytes, before: bytes | None = None) -> str:
    """What a root lacks before anybody follows it, in a sentence; empty if nothing."""
    told = _parsed(root)
    if before is not None:
        old = _parsed(before)
        if told.signed.version != old.signed.version + 1:
            return f"root {told.signed.version} does not follow root {old.signed.version}"
        signed = len(old.signed.get_verification_result(ROOT, told.signed_bytes, told.signatures).signed)
        if signed < THRESHOLD:
            return f"{signed} of {THRESHOLD} holders that the root before names have signed"
    elif told.signed.version != 1:
        return "the root before it is needed as well"
    signed = len(told.signed.get_verification_result(ROOT, told.signed_bytes, told.signatures).signed)
    return "" if signed >= THRESHOLD else f"{signed} of {THRESHOLD} holders that it names have signed"


def install(root: bytes, store: Store) -> int:
    """Give a signed root to the store and to every place in it; returned is its number. Raises ReleaseError if it is not
    signed as it must be, or does not follow the one that is there."""
    with store.locked():
        roots = store.roots()
        if roots and root == roots[-1]:
            return _parsed(root).signed.version
        lacks = missing(root, roots[-1] if roots else None)
        if lacks:
            raise ReleaseError(lacks, where="root")
        told = _parsed(root)
        verify(told.signed, ROOT, told, "root")
        store.add_root(told.signed.version, root)
        return told.signed.version


def fingerprint(root: bytes) -> str:
    """What people compare by telephone: SHA-256 of what is signed (not of the signatures), in groups of four digits."""
    digits = hashlib.sha256(_parsed(root).signed_bytes).hexdigest()
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def named(root: bytes) -> dict[str, list[str]]:
    """Role -> public keys in hexadecimal."""
    told = _parsed(root).signed
    return {role: [str(told.keys[i].keyval["public"]) for i in told.roles[role].keyids] for role in _ROLES}


def told(root: bytes) -> tuple[int, datetime, dict[str, list[str]], set[str]]:
    """Number, end, keys by role, and the holders that have signed."""
    whole = _parsed(root)
    signed = whole.signed.get_verification_result(ROOT, whole.signed_bytes, whole.signatures).signed
    return whole.signed.version, whole.signed.expires, named(root), {str(key.keyval["public"]) for key in signed.values()}


def _root(version: int, keys: Mapping[str, Sequence[str]], now: datetime) -> bytes:
    from tuf.api.metadata import Metadata, Role, Root

    public = {digits: read_public(digits) for of_role in keys.values() for digits in of_role}
    need = {ROOT: THRESHOLD}
    roles = {role: Role([public[d].keyid for d in of_role], need.get(role, 1)) for role, of_role in keys.items()}
    made = Root(
        version=version, expires=expiry(ROOT, now), keys={key.keyid: key for key in public.values()}, roles=roles,
        consistent_snapshot=True,
    )  # fmt: skip
    return Metadata(made).to_bytes()


def _parsed(root: bytes) -> Metadata[Root]:
    from tuf.api.metadata import Root as Kind

    return parse(root, Kind, "root")
