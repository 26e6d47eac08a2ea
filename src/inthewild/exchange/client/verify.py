"""Is what lies on this machine still what was signed? Without a network, and without a look at dates."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

from inthewild.errors import InTheWildError, ReleaseError
from inthewild.exchange.client.store import Release, Store
from inthewild.exchange.client.trust import fingerprint
from inthewild.lexicon.lexicon import digest_of


def verify(store: Store) -> list[str]:
    """What is good, a line each.

    :raises ReleaseError: something is not what was signed; the error says what.
    """
    said = [f"root {fingerprint(_root(store))[:16]}… is the one that was trusted"]
    targets = _targets(store)
    said.append(f"the metadata are signed by the keys that the root names (targets, version {targets[1]})")
    active = store.active()
    if active is None:
        raise ReleaseError("no release is in force", where=str(store.folder), hint="inthewild lexicon pull")
    release = next((r for r in store.releases() if store.unpacked(r) == active.folder), None)
    if release is None:
        raise ReleaseError("the release in force is not among those kept", where=active.folder.name, hint=_AGAIN)
    for one in store.releases():
        _check(store, one)
        place = " (in force)" if one == release else ""
        newest = ", the newest that was signed" if one.sha256 == targets[0] else ", verified when it was pulled"
        said.append(f"release {one.version}{place}: package and files are whole{newest}")
    return said


_AGAIN = "pull again: inthewild lexicon pull"


def _root(store: Store) -> bytes:
    content = store.root()
    if fingerprint(content) != store.trust().fingerprint:
        raise ReleaseError("is not the root that was trusted", where="root.json", hint="trust the root again, with --replace")
    return content


def _targets(store: Store) -> tuple[str, int]:
    """SHA-256 of the package that the newest signed metadata name, and their version; along the chain of roots."""
    from tuf.api.exceptions import RepositoryError
    from tuf.api.metadata import Metadata, Root, Targets

    where = "root.json"
    try:
        root = Metadata[Root].from_bytes(_root(store)).signed
        for path in sorted((store.metadata / "root_history").glob("*.root.json"), key=lambda p: int(p.name.partition(".")[0])):
            where = path.name
            following = Metadata[Root].from_bytes(path.read_bytes())
            if following.signed.version > root.version:
                root.verify_delegate(Root.type, following.signed_bytes, following.signatures)
                following.signed.verify_delegate(Root.type, following.signed_bytes, following.signatures)
                root = following.signed
        where = "targets.json"
        targets = Metadata[Targets].from_bytes((store.metadata / where).read_bytes())
        root.verify_delegate(Targets.type, targets.signed_bytes, targets.signatures)
    except (OSError, RepositoryError, ValueError) as error:
        raise ReleaseError(f"is not signed as it must be: {error}", where=where, hint=_AGAIN) from None
    from inthewild.exchange.client.pull import NAME

    found = targets.signed.targets.get(NAME)
    return (str(found.hashes.get("sha256", "")) if found else ""), targets.signed.version


def _check(store: Store, release: Release) -> None:
    """Raises ReleaseError if the package or the files made of it are not what was verified."""
    from inthewild.exchange.release import package

    content = store.package(release).read_bytes()
    if hashlib.sha256(content).hexdigest() != release.sha256:
        raise ReleaseError("the package has changed since it was verified", where=release.name, hint=_AGAIN)
    with tempfile.TemporaryDirectory(dir=store.folder, prefix=".verifying-") as name:
        fresh = Path(name) / "files"
        try:
            package.unpack(content, fresh)
        except InTheWildError as error:
            raise ReleaseError(f"the package cannot be read: {error}", where=release.name, hint=_AGAIN) from None
        if digest_of(fresh) != release.digest or digest_of(store.unpacked(release)) != release.digest:
            raise ReleaseError("the unpacked files have changed since they were verified", where=release.name, hint=_AGAIN)
    pointer = json.loads((store.folder / "active.json").read_bytes())
    if pointer["folder"] == f"releases/{release.name}" and pointer["digest"] != release.digest:
        raise ReleaseError("names other files than those that were verified", where="active.json", hint=_AGAIN)
