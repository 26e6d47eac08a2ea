"""A bag as a zip, in one spelling only: stored, not compressed, with fixed dates, in the order of the bag.

Because there is only one, a reader can ask for exactly that. What a zip may hide (a second directory, bytes between
files, two files of one name, other sizes inside than outside, a terabyte in a kilobyte) is then simply another spelling,
and refused before anything is unpacked. Who packed a capsule anew unpacks it and verifies the folder.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from inthewild.errors import CapsuleError
from inthewild.exchange.capsule.bag import Member, is_name
from inthewild.exchange.capsule.folder import shown
from inthewild.exchange.capsule.source import MAX_FILES, blocks

MAX_BYTES = (1 << 32) - 2
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_HEAD = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_LAST = struct.Struct("<4s4H2IH")
_VERSION, _DATE = 20, 1 << 5 | 1  # 1 January 1980
_ANEW = "was changed, or packed anew by another program"
_HINT = "unpack it and verify the folder"
_FOLDER = "data/"


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    size: int
    crc: int
    header: int

    @property
    def start(self) -> int:
        return self.header + _HEAD.size + len(self.name)

    def local(self) -> bytes:
        told = _HEAD.pack(_LOCAL, _VERSION, 0, 0, 0, _DATE, self.crc, self.size, self.size, len(self.name), 0)
        return told + self.name.encode("ascii")

    def central(self) -> bytes:
        sizes = (self.crc, self.size, self.size, len(self.name))
        told = _ENTRY.pack(_CENTRAL, _VERSION, _VERSION, 0, 0, 0, _DATE, *sizes, 0, 0, 0, 0, 0, self.header)
        return told + self.name.encode("ascii")


def write(members: Sequence[Member], to: IO[bytes]) -> None:
    """Write a bag as a zip; ``to`` need not be seekable. Raises CapsuleError for more than 4 GB."""
    if sum(m.size for m in members) > MAX_BYTES - 1_000 * (len(members) + 1):
        raise CapsuleError("is larger than a zip may be", where="capsule", hint="export it as a folder")
    places = []
    at = 0
    for name, read in ((_FOLDER, bytes), *((m.name, m.read) for m in members)):
        found = read()
        place = _Place(name, len(found), zlib.crc32(found), at)
        to.write(place.local())
        to.write(found)
        at = place.start + len(found)
        places.append(place)
    to.write(_directory(places, at))


class Archive:
    """Reads a bag from a zip that ``write`` wrote. Raises CapsuleError for any other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._whole = path.stat().st_size
            with path.open("rb") as file:
                self._places = {place.name: place for place in self._read(file)}
        except OSError as error:
            raise CapsuleError(f"cannot be read ({error.strerror})", where=path.name) from None
        self._places.pop(_FOLDER, None)

    @property
    def sizes(self) -> Mapping[str, int]:
        """Every file with its size in bytes."""
        return {name: place.size for name, place in self._places.items()}

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in blocks; its check sum is compared as well."""
        place = self._places[name]
        crc = 0
        for block in blocks(self._path, place.start, place.size, name):
            crc = zlib.crc32(block, crc)
            yield block
        if crc != place.crc:
            raise CapsuleError("is not what the zip says: the check sum differs", where=name)

    def _read(self, file: IO[bytes]) -> list[_Place]:
        places: list[_Place] = []
        at = 0
        while (begin := file.read(_HEAD.size))[:4] == _LOCAL:
            if len(places) > MAX_FILES:
                raise CapsuleError(f"holds more than {MAX_FILES} files", where=self._path.name)
            place = self._place(file, begin, at)
            if place.start + place.size > self._whole:
                raise CapsuleError("is cut off", where=place.name)
            if any(place.name == other.name for other in places):
                raise CapsuleError("stands in the zip twice", where=place.name)
            places.append(place)
            at = place.start + place.size
            file.seek(at)
        if not places:
            raise CapsuleError("is no zip", where=self._path.name)
        self._check_end(file, places, at)
        return places

    def _place(self, file: IO[bytes], begin: bytes, at: int) -> _Place:
        if len(begin) < _HEAD.size:
            raise CapsuleError("is cut off", where=self._path.name)
        _mark, _version, flags, method, _time, _date, crc, packed, size, length, extra = _HEAD.unpack(begin)
        raw = file.read(min(length, 300))
        name = shown(raw.decode("latin-1"))
        if flags & 1:
            raise CapsuleError("is encrypted by the zip, which no capsule is", where=name)
        if method or packed != size:
            raise CapsuleError(f"is compressed, which no capsule is: nothing was unpacked ({_HINT})", where=name)
        if name != _FOLDER and not is_name(name):
            raise CapsuleError("is no file of a capsule", where=name)
        place = _Place(name, size, crc, at)
        if extra or begin + raw != place.local():
            raise CapsuleError(_ANEW, where=name, hint=_HINT)
        return place

    def _check_end(self, file: IO[bytes], places: list[_Place], at: int) -> None:
        expected = _directory(places, at)
        file.seek(at)
        found = file.read(len(expected) + 1)
        if found == expected:
            return
        if len(found) < len(expected):
            raise CapsuleError("is cut off", where=self._path.name)
        where, step = self._path.name, 0
        for place in places:  # the first line of the directory that differs names its file
            if not found.startswith(place.central(), step):
                where = place.name
                break
            step += len(place.central())
        raise CapsuleError(f"the directory of the zip {_ANEW}", where=where, hint=_HINT)


def _directory(places: Sequence[_Place], at: int) -> bytes:
    entries = b"".join(place.central() for place in places)
    count = len(places)
    return entries + _LAST.pack(_END, 0, 0, count, count, len(entries), at, 0)
