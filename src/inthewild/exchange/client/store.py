"""The folder on this machine: whom it trusts, the signed metadata it has seen, the releases it has verified, which is in force.

::

    trust.json  root.json        whom this machine believes, and where it pulls from
    metadata/                    what the repository last said, for rollback protection
    packages/<name>.tar.xz       verified releases as they came; <name>.json says what they are
    releases/<name>/             the same unpacked, ready for Lexicon.load
    active.json  checked.json    which is in force (lexicon/active.py), and when the hub was last heard

Everything is written beside and renamed; the folder belongs to its owner alone (0700).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from inthewild.errors import ReleaseError, UsageError
from inthewild.lexicon import active
from inthewild.lexicon.active import Active, Emergency
from inthewild.lexicon.lexicon import digest_of

TRUST = "inthewild.trust/1"
KEPT = 5
#: Seconds to wait for another pull to end.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Trust:
    """``fingerprint`` of the root that was first trusted; ``source`` an address or a folder; ``audience`` the place that
    releases must be made for (``public``, ``m/<id>``); ``token_file`` and ``sample`` paths or ''; ``pin`` a version or ''."""

    fingerprint: str
    source: str
    audience: str
    token_file: str = ""
    sample: str = ""
    pin: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was verified here; ``digest`` is that of its unpacked files, ``sha256`` that of the package."""

    name: str
    audience: str
    version: str
    content_id: str
    copy_id: str
    built_at: str
    digest: str
    sha256: str
    verified_at: str


class Store:
    """The folder of releases. Whoever changes something holds :meth:`lock`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def here(cls) -> Store:
        """That of this machine. Raises UsageError if it is switched off."""
        folder = active.store()
        if folder is None:
            raise UsageError("keyword releases are switched off", where=f"{active.VARIABLE}=off", hint="name a folder in it")
        return cls(folder)

    def create(self) -> None:
        """Make the folder, for its owner alone."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
            for name in ("packages", "releases"):
                (self.folder / name).mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise ReleaseError(f"cannot be written: {error.strerror}", where=str(self.folder)) from error

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Only one process changes the folder at a time. Raises ReleaseError if another does for a minute."""
        self.create()
        with (self.folder / ".lock").open("w") as file:
            end = time.monotonic() + PATIENCE
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        raise ReleaseError("another pull is at work", where=str(self.folder), hint="try again later") from None
                    time.sleep(0.1)
            yield

    # Trust

    @property
    def trusted(self) -> bool:
        """Whether a root was ever trusted."""
        return (self.folder / "trust.json").exists()

    def trust(self) -> Trust:
        """Raises UsageError if no root is trusted yet, ReleaseError if the file is damaged."""
        path = self.folder / "trust.json"
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data.pop("schema") != TRUST:
                raise ValueError("another schema")
            return Trust(**data)
        except FileNotFoundError:
            hint = "first: inthewild lexicon trust --root FILE --fingerprint HEX --from ADDRESS"
            raise UsageError("no root is trusted yet", where=str(self.folder), hint=hint) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReleaseError(
                f"cannot be read: {error}", where=str(path), hint="trust the root again, with --replace"
            ) from error

    def root(self) -> bytes:
        """The root that was first trusted."""
        try:
            return (self.folder / "root.json").read_bytes()
        except OSError as error:
            raise ReleaseError(f"the trusted root cannot be read: {error.strerror}", where=str(self.folder)) from error

    def save_trust(self, trust: Trust, root: bytes | None = None) -> None:
        """Write it; with a ``root``, forget all metadata seen under another one."""
        if root is not None:
            shutil.rmtree(self.metadata, ignore_errors=True)
            self._write("root.json", root)
        self._write("trust.json", _json({"schema": TRUST, **asdict(trust)}))

    # Metadata: a pull works on a copy, so that what it refuses leaves no trace

    @property
    def metadata(self) -> Path:
        """What the repository last said and was verified."""
        return self.folder / "metadata"

    @contextlib.contextmanager
    def draft(self) -> Iterator[Path]:
        """A copy of the metadata to work on, deleted afterwards unless :meth:`keep` has taken it."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".draft-") as name:
            copy = Path(name) / "metadata"
            if self.metadata.is_dir():
                shutil.copytree(self.metadata, copy, symlinks=True)
            else:
                copy.mkdir()
            yield copy

    def keep(self, draft: Path) -> None:
        """Let a draft take the place of the metadata."""
        old = self.folder / f".old-{os.getpid()}"
        shutil.rmtree(old, ignore_errors=True)
        if self.metadata.exists():
            self.metadata.rename(old)
        draft.rename(self.metadata)
        shutil.rmtree(old, ignore_errors=True)

    # Releases

    def releases(self) -> list[Release]:
        """All that are kept, the newest first."""
        found = []
        for path in (self.folder / "packages").glob("*.json"):
            with contextlib.suppress(OSError, ValueError, TypeError):
                release = Release(**json.loads(path.read_text(encoding="utf-8")))
                if release.name == path.stem and self.unpacked(release).is_dir() and self.package(release).exists():
                    found.append(release)
        return sorted(found, key=lambda r: (number(r.version), r.verified_at), reverse=True)

    def find(self, version: str) -> Release:
        """The kept release of a version. Raises UsageError."""
        found = self.releases()
        for release in found:
            if release.version == version:
                return release
        kept = ", ".join(r.version for r in found) or "none"
        raise UsageError(f"release {version} was never verified here", where=str(self.folder), hint=f"kept: {kept}")

    def unpacked(self, release: Release) -> Path:
        """The database folder of a release."""
        return self.folder / "releases" / release.name

    def package(self, release: Release) -> Path:
        """The file of a release as it came."""
        return self.folder / "packages" / f"{release.name}.tar.xz"

    def add(self, content: bytes, unpacked: Path, cells: dict[str, str], now: datetime) -> Release:
        """Keep a verified package and its unpacked files, which are moved here."""
        sha256 = hashlib.sha256(content).hexdigest()
        name = f"{cells['version']}-{sha256[:12]}"
        release = Release(name=name, digest=digest_of(unpacked), sha256=sha256, verified_at=now.isoformat(), **cells)
        place = self.unpacked(release)
        if place.exists():
            shutil.rmtree(place)
        unpacked.rename(place)
        self._write(f"packages/{name}.tar.xz", content)
        self._write(f"packages/{name}.json", _json(asdict(release)))
        return release

    def whole(self, release: Release) -> bool:
        """Whether the files of a kept release are still those that were verified."""
        return self.unpacked(release).is_dir() and digest_of(self.unpacked(release)) == release.digest

    def prune(self) -> None:
        """Keep the newest releases, the one in force and the one that is pinned."""
        current, pin = self.active(), self.trust().pin
        for release in self.releases()[KEPT:]:
            if release.version != pin and (current is None or current.folder != self.unpacked(release)):
                shutil.rmtree(self.unpacked(release), ignore_errors=True)
                for path in (self.package(release), self.folder / "packages" / f"{release.name}.json"):
                    path.unlink(missing_ok=True)

    # What is in force

    def active(self) -> Active | None:
        """The release in force, None if there is none. Raises LexiconError for a damaged pointer."""
        return active.read(self.folder)

    def activate(self, release: Release, emergency: Emergency | None, now: datetime) -> None:
        """Put a release in force, in one step: a detector sees the one before or this one."""
        cells = {n: getattr(release, n) for n in ("audience", "version", "content_id", "copy_id", "built_at", "digest")}
        data: dict[str, Any] = {"schema": active.SCHEMA, "folder": f"releases/{release.name}", **cells}
        data["activated_at"] = now.isoformat()
        if emergency is not None:
            data["emergency"] = {
                "number": emergency.number,
                "off": [{"term_id": t, "until": u.isoformat()} for t, u in emergency.off],
                "added": [{"row": t.to_row(), "until": u.isoformat()} for t, u in emergency.added],
            }
        self._write(active.POINTER, _json(data))

    def mark_checked(self, now: datetime) -> None:
        """The hub was heard, its signatures good and fresh."""
        self._write(active.CHECKED, _json({"checked_at": now.isoformat()}))

    def read_json(self, name: str) -> dict[str, Any]:
        """A small file of the store, {} if it is not there or damaged."""
        try:
            found = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write_json(self, name: str, data: dict[str, Any]) -> None:
        """Replace a small file of the store."""
        self._write(name, _json(data))

    def _write(self, name: str, content: bytes) -> None:
        path = self.folder / name
        try:
            handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
                Path(beside).replace(path)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise ReleaseError(f"cannot be written: {error.strerror}", where=str(path)) from error


def number(version: str) -> tuple[int, ...]:
    """``1.14.0`` as numbers that can be compared; anything else sorts first."""
    parts = version.split(".")
    return tuple(int(p) for p in parts) if all(p.isascii() and p.isdigit() for p in parts) else ()


def newest(releases: Sequence[Release], audience: str) -> Release | None:
    """The newest kept release of an audience."""
    return next((r for r in releases if r.audience == audience), None)


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
