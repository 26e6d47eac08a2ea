"""Why a release was not taken, in words for the person who has to decide what to do next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from inthewild.errors import ReleaseError


class Why(StrEnum):
    """What was wrong. The first two are no attack by themselves: the machine goes on with what it has (fail static)."""

    UNREACHABLE = "unreachable"
    EXPIRED = "expired"
    NOT_FOUND = "not found"
    TOKEN = "token refused"  # noqa: S105
    ROOT = "foreign root"
    METADATA = "tampered metadata"
    TARGET = "tampered release"
    ROLLBACK = "rollback"
    MIXED = "mixed releases"
    ENDLESS = "endless data"
    AUDIENCE = "other audience"
    OLDER = "older release"
    ENGINE = "engine too old"
    EMERGENCY = "emergency misused"
    PACKAGE = "no release"
    JUMP = "jump"


#: What each means, and what to do about it.
_MEANING: Mapping[Why, tuple[str, str]] = {
    Why.UNREACHABLE: (
        "The repository did not answer. Nothing is wrong with the release in force; it only gets older.",
        "Look at the network, then pull again; from a machine that is online, `inthewild lexicon bundle` makes a file to carry.",
    ),
    Why.EXPIRED: (
        "The hub signs every day that nothing newer exists. Either it has stopped doing so, or somebody between you and the "
        "hub holds newer releases back (a freeze attack).",
        "Check this machine's clock. Then ask the hub's operator, by another way than this network, which release is newest.",
    ),
    Why.NOT_FOUND: (
        "There is no repository at that address, or it is a member's and the token is not that member's: the hub does not "
        "tell the two apart.",
        "Compare the address with the one the hub shows you, and check INTHEWILD_KEYWORDS_TOKEN or the token file.",
    ),
    Why.TOKEN: (
        "The hub does not accept the token.",
        "Make a new one in the hub (scope releases:read) and put it in INTHEWILD_KEYWORDS_TOKEN or the token file.",
    ),
    Why.ROOT: (
        "The repository is signed by keys that the root you trust does not name: it is another coalition's, or somebody "
        "pretends to be yours.",
        "Do not trust it again with its own root. Ask the convening organisations for the fingerprint of their root.",
    ),
    Why.METADATA: (
        "What the repository says of itself was changed after it was signed, or is damaged.",
        "Pull again, over another network if it stays so, and tell the hub's operator.",
    ),
    Why.TARGET: (
        "The release is not the file that was signed: it was changed or damaged on its way or on the server.",
        "Pull again, over another network if it stays so, and tell the hub's operator.",
    ),
    Why.ROLLBACK: (
        "The repository offers something older than this machine has already seen: somebody tries to bring back a release "
        "that was replaced (a rollback attack), or a backup was restored on the server.",
        "Tell the hub's operator. A release that is really taken back comes as a new one with a higher number.",
    ),
    Why.MIXED: (
        "The parts of the repository do not belong together: parts of several releases, or of several repositories, were mixed.",
        "Pull again in a minute, in case it was being published. If it stays so, tell the hub's operator.",
    ),
    Why.ENDLESS: (
        "The server sent more than any release has, and was cut off (endless data).",
        "Check the address. If it is the hub's, tell its operator.",
    ),
    Why.AUDIENCE: (
        "The release is well signed, but made for somebody else: another member's repository, or the public one, stands where "
        "yours should. A copy names its member, so you must not have it.",
        "Delete what you downloaded by other ways, and tell the hub's operator.",
    ),
    Why.OLDER: (
        "The curators' key signed a release with a lower number than the one in force, which the desk never does: a release "
        "that is taken back comes as a new one with a higher number.",
        "Ask the hub's operator. To go back on this machine alone: `inthewild lexicon rollback`.",
    ),
    Why.ENGINE: (
        "The release needs a newer engine than this one.",
        "Upgrade the package inthewild; until then this machine stays with the release in force.",
    ),
    Why.EMERGENCY: (
        "The emergency key, which lies on the server, may only switch single terms off or add terms that stop at review, for "
        "72 hours. It was used for more: it may be stolen. None of it is applied.",
        "Tell the hub's operator; the signed release is not touched by it.",
    ),
    Why.PACKAGE: (
        "The file is signed, but it is no release that this engine can read.",
        "Tell the hub's operator; an upgrade of the package inthewild may read it.",
    ),
    Why.JUMP: (
        "On your own sample the new release flags more than twice as many listings as the one in force.",
        "Read `inthewild lexicon diff`. If it is as it should be: `inthewild lexicon pull --accept`.",
    ),
}  # fmt: skip


class RefusedError(ReleaseError):
    """A pull that changed nothing. ``why`` tells the kinds apart."""

    def __init__(self, why: Why, what: str, *, where: str = "") -> None:
        meaning, todo = _MEANING[why]
        super().__init__(what, where=where, hint=f"{meaning} {todo}")
        self.why = why
        self.meaning = meaning
        self.todo = todo

    @property
    def static(self) -> bool:
        """Whether nothing is wrong with what was offered; there was nothing (fresh) to be had."""
        return self.why in {Why.UNREACHABLE, Why.EXPIRED, Why.NOT_FOUND, Why.TOKEN}

    def lines(self) -> list[str]:
        """For a person: what, what it means, what to do."""
        place = f" ({self.where})" if self.where else ""
        return [f"refused, {self.why}: {self.what}{place}", f"  It means: {self.meaning}", f"  To do: {self.todo}"]

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.why, self.what, self.where))


def _rebuild(why: Why, what: str, where: str) -> RefusedError:
    return RefusedError(why, what, where=where)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was fetched last: ``name`` as in the repository, ``role`` of metadata ('' for a release), ``keys`` of the root
    that is trusted now, and the metadata fetched in this pull by role."""

    name: str
    role: str
    keys: frozenset[str]
    metadata: Mapping[str, bytes]


def explain(error: Exception, seen: Seen) -> RefusedError:
    """The refusal that an error of the TUF client stands for."""
    from tuf.api import exceptions as tuf

    name = seen.name
    if isinstance(error, tuf.DownloadHTTPError):
        if error.status_code in (401, 403):
            return RefusedError(Why.TOKEN, f"the server answers {error.status_code}", where=name)
        if error.status_code == 404:
            return RefusedError(Why.NOT_FOUND, "the server answers 404", where=name)
        return RefusedError(Why.UNREACHABLE, f"the server answers {error.status_code}", where=name)
    if isinstance(error, tuf.DownloadLengthMismatchError):
        return RefusedError(Why.ENDLESS, "the server sends more than was announced or is allowed", where=name)
    if isinstance(error, tuf.DownloadError):
        return RefusedError(Why.UNREACHABLE, _reason(error), where=name)
    if isinstance(error, tuf.ExpiredMetadataError):
        return RefusedError(Why.EXPIRED, f"the signature of {_role(seen)} expired{_when(seen)}", where=name)
    if isinstance(error, tuf.UnsignedMetadataError):
        if not _signers(seen) & seen.keys:
            return RefusedError(Why.ROOT, "not one of its signatures is by a key that you trust", where=name)
        return RefusedError(Why.METADATA, "its signatures do not fit its content, or are too few", where=name)
    if isinstance(error, tuf.BadVersionNumberError):
        if seen.role == "timestamp" or (seen.role == "snapshot" and _announced(seen) == _version(seen.metadata, "snapshot")):
            return RefusedError(Why.ROLLBACK, f"{_role(seen)} are older than those seen before", where=name)
        if seen.role == "root":
            return RefusedError(Why.METADATA, "it is not the next root", where=name)
        return RefusedError(Why.MIXED, f"{_role(seen)} do not have the number that the part before them names", where=name)
    if isinstance(error, tuf.LengthOrHashMismatchError):
        if seen.role:
            return RefusedError(Why.MIXED, f"{_role(seen)} are not those that the part before them names", where=name)
        return RefusedError(Why.TARGET, "its hash is not the one that was signed", where=name)
    if isinstance(error, tuf.RepositoryError):
        return RefusedError(Why.METADATA, f"{_role(seen)} are not what a repository serves", where=name)
    raise error


def _role(seen: Seen) -> str:
    return f"the {seen.role} metadata"


def _reason(error: BaseException) -> str:
    """The innermost cause, which says what happened: refused, timed out, no such host."""
    while error.__cause__ is not None:
        error = error.__cause__
    inner = getattr(error, "reason", None)
    found = inner if isinstance(inner, BaseException) else error
    text = getattr(found, "strerror", None) or str(found)
    return f"it could not be read: {text or type(found).__name__}"


def _parsed(metadata: Mapping[str, bytes], role: str) -> dict[str, Any]:
    try:
        found = json.loads(metadata[role])
    except (KeyError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _signed(metadata: Mapping[str, bytes], role: str) -> dict[str, Any]:
    found = _parsed(metadata, role).get("signed")
    return found if isinstance(found, dict) else {}


def _version(metadata: Mapping[str, bytes], role: str) -> object:
    return _signed(metadata, role).get("version")


def _announced(seen: Seen) -> object:
    """The version of the snapshot that the timestamp of this pull names."""
    try:
        return _signed(seen.metadata, "timestamp")["meta"]["snapshot.json"]["version"]
    except (KeyError, TypeError):
        return None


def _signers(seen: Seen) -> frozenset[str]:
    found = _parsed(seen.metadata, seen.role).get("signatures")
    if not isinstance(found, list):
        return frozenset()
    return frozenset(str(s.get("keyid")) for s in found if isinstance(s, dict))


def _when(seen: Seen) -> str:
    expires = _signed(seen.metadata, seen.role).get("expires")
    return f" on {expires[:10]} at {expires[11:16]} UTC" if isinstance(expires, str) and len(expires) >= 16 else ""
