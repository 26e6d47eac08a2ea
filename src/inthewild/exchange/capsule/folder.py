"""A bag as a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from inthewild.errors import CapsuleError, OutputError
from inthewild.exchange.capsule.bag import Member
from inthewild.exchange.capsule.source import MAX_FILES, blocks

_FOLDERS = ("data", "timestamps")


def write(members: Sequence[Member], to: Path) -> None:
    """Write a bag into a new folder. Raises OutputError if it exists or cannot be written."""
    try:
        to.mkdir(parents=True, mode=0o700)
        (to / "data").mkdir()
        for member in members:
            path = to / member.name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(member.read())
    except FileExistsError:
        raise OutputError("is there already", where=str(to), hint="a capsule is never written over another") from None
    except OSError as error:
        raise OutputError(f"could not be written ({error.strerror})", where=str(to)) from None


class Folder:
    """Reads a bag from a folder. Follows no link, opens nothing but plain files, and goes one folder deep."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes = dict(self._look(path, ""))
        if not (path / "data").is_dir():
            raise CapsuleError("the folder is missing", where="data/")

    @property
    def sizes(self) -> Mapping[str, int]:
        """Every file with its size in bytes."""
        return self._sizes

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in blocks."""
        return blocks(self._path / name, 0, self._sizes[name], name)

    def _look(self, folder: Path, before: str) -> Iterator[tuple[str, int]]:
        try:
            found = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError as error:
            raise CapsuleError(f"cannot be read ({error.strerror})", where=before or str(folder)) from None
        if len(found) > MAX_FILES:
            raise CapsuleError(f"holds more than {MAX_FILES} files", where=before or str(folder))
        for entry in found:
            name = before + shown(entry.name)
            kind = entry.stat(follow_symlinks=False)
            if stat.S_ISLNK(kind.st_mode):
                raise CapsuleError("is a link; a capsule holds files only", where=name)
            if stat.S_ISDIR(kind.st_mode):
                if before or entry.name not in _FOLDERS:
                    raise CapsuleError("is a folder that no capsule has", where=f"{name}/")
                yield from self._look(folder / entry.name, f"{name}/")
            elif stat.S_ISREG(kind.st_mode):
                yield name, kind.st_size
            else:
                raise CapsuleError("is no plain file", where=name)


def shown(name: str) -> str:
    """A name from a stranger's disk that a terminal can print."""
    return "".join(c if c.isascii() and c.isprintable() else "?" for c in name)[:200]
