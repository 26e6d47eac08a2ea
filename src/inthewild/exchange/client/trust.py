"""Whom this machine believes: the root of the coalition, whose fingerprint came by another way than the file itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from inthewild.errors import ReleaseError, UsageError
from inthewild.exchange.client.fetch import checked_url
from inthewild.exchange.client.store import Store, Trust
from inthewild.exchange.release import ceremony

_PLACE = re.compile(r"(?:^|/)(public|m/[a-z0-9]{8,64})/?$")
MAX_ROOT = 512_000


def fingerprint(root: bytes) -> str:
    """SHA-256 of what is signed in a root, in hexadecimal: it stays when a holder adds a signature. Raises ReleaseError."""
    return _plain(ceremony.fingerprint(root))


def _plain(digits: str) -> str:
    """Without the spaces and colons that people write between groups."""
    return re.sub(r"[\s:]", "", digits).lower()


def trust(
    store: Store,
    root: Path,
    given: str,
    source: str,
    *,
    audience: str = "",
    token_file: str = "",
    sample: str = "",
    replaces: bool = False,
) -> Trust:
    """Trust a root, and remember where to pull from. ``given`` is the fingerprint as it was told.

    :raises UsageError: the fingerprint is another one, or another root is trusted already, or an option is wrong.
    :raises ReleaseError: the file is no root, or not signed by its own keys.
    """
    content = _read(root)
    found = fingerprint(content)
    if _plain(given) != found:
        hint = "do not trust it; ask the convening organisations for the fingerprint by telephone"
        told = ceremony.fingerprint(content)
        raise UsageError(f"the fingerprint of this root is {told}, not the one that was told", where=str(root), hint=hint)
    check_root(content, str(root))
    place = audience or _place_of(source)
    if "://" in source:
        checked_url(source)
    elif not Path(source).exists():
        raise UsageError("there is no such repository", where=source, hint="an address, a folder or a bundle")
    for option, path in (("--token-file", token_file), ("--sample", sample)):
        if path and not Path(path).is_file():
            raise UsageError(f"{option} names no file", where=path)
    made = Trust(
        found, source if "://" in source else str(Path(source).resolve()), place, _absolute(token_file), _absolute(sample)
    )
    with store.lock():
        if store.trusted and not replaces:
            before = store.trust()
            if (before.fingerprint, before.audience) != (made.fingerprint, made.audience):
                hint = "--replace forgets it and what was pulled under it stays in force until the next pull"
                raise UsageError(f"another root or audience is trusted: {before.fingerprint}, {before.audience}", hint=hint)
            store.save_trust(replace(made, pin=before.pin))
            return made
        store.save_trust(made, content)
    return made


def check_root(content: bytes, where: str) -> None:
    """Raises ReleaseError for what is no root, or does not carry enough signatures of its own keys."""
    from tuf.api.exceptions import RepositoryError
    from tuf.api.metadata import Metadata, Root

    try:
        root = Metadata[Root].from_bytes(content)
        if not isinstance(root.signed, Root):
            raise ReleaseError("is no root but other metadata", where=where)
        root.signed.verify_delegate(Root.type, root.signed_bytes, root.signatures)
    except RepositoryError as error:
        raise ReleaseError(f"is no root that is signed by its own keys: {error}", where=where) from None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_ROOT + 1)
    except OSError as error:
        raise UsageError(f"cannot be opened: {error.strerror}", where=str(path)) from error
    if len(content) > MAX_ROOT:
        raise UsageError("is too large for a root", where=str(path))
    return content


def _place_of(source: str) -> str:
    """The audience that an address or folder names by its end: ``public`` or ``m/<id>``."""
    found = _PLACE.search(urlsplit(source).path if "://" in source else source)
    if found is None:
        hint = "--audience public, or --audience m/ID as the hub shows it to your organisation"
        raise UsageError("does not tell for whom its releases are made", where=source, hint=hint)
    return found.group(1)


def _absolute(path: str) -> str:
    return str(Path(path).resolve()) if path else ""
