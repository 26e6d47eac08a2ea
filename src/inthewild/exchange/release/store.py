"""The folder that is served: one TUF repository for every place, and the root that they share.

``<store>/root/N.root.json``; for every place ``<place>/metadata/{N.root,N.targets,N.snapshot,timestamp,N.emergency}.json``
and ``<place>/targets/<sha256>.<name>``. Files with a number never change, so a reader who is in the middle of a pull is not
disturbed by a publication; ``timestamp.json`` is replaced last.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from inthewild.errors import ReleaseError
from inthewild.exchange.release.manifest import PLACE
from inthewild.exchange.release.roles import EMERGENCY, ROOT, SNAPSHOT, TARGETS, TIMESTAMP, parse

if TYPE_CHECKING:
    from tuf.api.metadata import Root

#: So many metadata of a role stay.
KEPT = 5
_FILE = re.compile(r"([1-9]\d*)\.([a-z]+)\.json")


class Store:
    """Reads and writes the folder; knows no keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def places(self) -> list[str]:
        """The places that have been published to, ``public`` first."""
        members = sorted(f"m/{p.name}" for p in (self.folder / "m").glob("*") if (p / "metadata" / f"{TIMESTAMP}.json").exists())
        public = (self.folder / "public" / "metadata" / f"{TIMESTAMP}.json").exists()
        return (["public"] if public else []) + members

    def latest(self, place: str, role: str) -> tuple[int, bytes] | None:
        """The newest metadata of a role there, with its number; None if there are none."""
        folder = self._metadata(place)
        if role == TIMESTAMP:
            path = folder / f"{TIMESTAMP}.json"
            return (0, path.read_bytes()) if path.exists() else None
        numbers = [int(m[1]) for p in folder.glob(f"*.{role}.json") if (m := _FILE.fullmatch(p.name)) and m[2] == role]
        return (max(numbers), (folder / f"{max(numbers)}.{role}.json").read_bytes()) if numbers else None

    def root(self) -> Root:
        """The newest root. Raises ReleaseError if there is none yet."""
        from tuf.api.metadata import Root

        found = self._roots()
        if not found:
            raise ReleaseError("holds no root yet", where=str(self.folder), hint="see docs/releases-runbook.md, the key ceremony")
        return parse(found[-1].read_bytes(), Root, found[-1].name).signed

    def add_root(self, version: int, content: bytes) -> None:
        """Keep a root, and give it to every place."""
        _write(self.folder / ROOT / f"{version}.{ROOT}.json", content)
        for place in self.places():
            _write(self._metadata(place) / f"{version}.{ROOT}.json", content)

    def roots(self) -> list[bytes]:
        """All roots, the oldest first."""
        return [path.read_bytes() for path in self._roots()]

    def put(self, place: str, role: str, version: int, content: bytes) -> None:
        """Write metadata; the roots come along with the first of a place."""
        folder = self._metadata(place)
        for path in self._roots():
            if not (folder / path.name).exists():
                _write(folder / path.name, path.read_bytes())
        _write(folder / (f"{TIMESTAMP}.json" if role == TIMESTAMP else f"{version}.{role}.json"), content)

    def put_target(self, place: str, name: str, content: bytes) -> None:
        """Write a target under its hash. Nobody is told of it before the metadata name it."""
        folder, _, last = name.rpartition("/")
        path = self.folder / checked(place) / "targets" / folder / f"{hashlib.sha256(content).hexdigest()}.{last}"
        if not path.exists():
            _write(path, content)

    def target(self, place: str, name: str, sha256: str) -> bytes:
        """A target's content. Raises ReleaseError if it is missing, or another."""
        folder, _, last = name.rpartition("/")
        path = self.folder / checked(place) / "targets" / folder / f"{sha256}.{last}"
        try:
            content = path.read_bytes()
        except OSError:
            raise ReleaseError("the package is not in the store", where=f"{place}: {name}", hint="prepare it again") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ReleaseError("the package in the store is another one", where=f"{place}: {name}", hint="prepare it again")
        return content

    def prune(self, place: str) -> None:
        """Drop metadata that were followed by newer ones, but for the last few (somebody may be in the middle of a pull), and
        the files that only they name. What is prepared and waits for its signature stays."""
        for role in (SNAPSHOT, EMERGENCY, TARGETS):
            found = [(int(m[1]), p) for p in self._metadata(place).glob(f"*.{role}.json") if (m := _FILE.fullmatch(p.name))]
            paths = [path for _, path in sorted(found)]
            old, kept = paths[:-KEPT], paths[-KEPT:]
            named = {name for path in kept for name in _targets(path)}
            for path in old:
                for name in _targets(path) - named:
                    (self.folder / place / "targets" / name).unlink(missing_ok=True)
                path.unlink(missing_ok=True)

    def remove(self, place: str) -> None:
        """Take a place away: a member has left. Its clients keep what they have, and find nothing more."""
        shutil.rmtree(self.folder / checked(place), ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time: the daily refresh must not number what a publication numbers."""
        import fcntl

        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _metadata(self, place: str) -> Path:
        return self.folder / checked(place) / "metadata"

    def _roots(self) -> list[Path]:
        return sorted((self.folder / ROOT).glob(f"*.{ROOT}.json"), key=lambda p: int(p.name.partition(".")[0]))


def checked(place: str) -> str:
    """A place that is one. Raises ReleaseError: a place becomes a path."""
    if not PLACE.fullmatch(place):
        raise ReleaseError("is no place", where=place[:80], hint="public, or m/ with 8 to 64 small letters and digits")
    return place


def _targets(path: Path) -> set[str]:
    """The files that metadata name, as they lie in the folder of targets."""
    signed = json.loads(path.read_bytes())["signed"]
    return {
        f"{folder}{slash}{told['hashes']['sha256']}.{last}"
        for name, told in signed.get("targets", {}).items()
        for folder, slash, last in [name.rpartition("/")]
    }


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # after a power cut there is the old file or the new one, never an empty one
    beside.replace(path)
