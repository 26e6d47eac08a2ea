"""Files of arrays that are mapped into memory, not read: a process pays for the pages that it looks at, and shares them.

Layout: a line that names the format, the size and checksum of the header; the header (JSON: name, type, shape and place of
every array, length of the whole file); the arrays, each at a multiple of ALIGN. Plain numbers only, never pickled objects.
"""

from __future__ import annotations

import json
import math
import mmap
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, overload

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_MAGIC = b"inthewild arrays 1"
ALIGN = 64


def write(out: BinaryIO, arrays: Arrays) -> None:
    """Write arrays one after the other."""
    places: dict[str, tuple[str, tuple[int, ...], int]] = {}
    at = 0
    for name, array in arrays.items():
        places[name] = array.dtype.str, array.shape, at
        at += array.nbytes + -array.nbytes % ALIGN
    header = json.dumps({"arrays": places, "size": at}).encode()
    first = b"%s %d %d\n" % (_MAGIC, len(header), zlib.crc32(header))
    out.write(first + header + bytes(-(len(first) + len(header)) % ALIGN))
    for array in arrays.values():
        out.write(np.ascontiguousarray(array).data)
        out.write(bytes(-array.nbytes % ALIGN))


def read(path: Path, copied: Collection[str] = ()) -> dict[str, NDArray[Any]]:
    """The arrays of a file, read-only, mapped but for those to be ``copied``, whose pages are not to stay with the process.

    Raises OSError or ValueError if it is missing, cut short or something else.
    """
    with path.open("rb") as file:
        first = file.readline(100)
        if not first.startswith(_MAGIC + b" "):
            raise ValueError(f"{path}: not a file of arrays")
        size, checksum = map(int, first[len(_MAGIC) :].split())
        header = file.read(size)
        if zlib.crc32(header) != checksum:
            raise ValueError(f"{path}: the header is damaged")
        told = json.loads(header)
        begin = len(first) + size
        begin += -begin % ALIGN
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(data) != begin + told["size"]:
            raise ValueError(f"{path}: cut short")
        found = {}
        for name, (kind, shape, at) in told["arrays"].items():
            count = math.prod(shape)
            if name in copied:
                file.seek(begin + at)
                array = np.frombuffer(file.read(count * np.dtype(kind).itemsize), np.dtype(kind))
            else:
                array = np.frombuffer(data, np.dtype(kind), count, begin + at if count else 0)
            found[name] = array.reshape(shape)
    return found


class Strings(Sequence[str]):
    """Many strings as one array of UTF-8; each becomes an object only when somebody asks for it."""

    __slots__ = ("_borders", "_data")

    def __init__(self, data: NDArray[np.uint8], borders: NDArray[np.int64]) -> None:
        self._data, self._borders = data.data, borders.data

    @classmethod
    def of(cls, strings: Sequence[str]) -> Strings:
        parts = [s.encode("utf-8", "surrogatepass") for s in strings]
        sizes = np.fromiter(map(len, parts), np.int64, len(parts))
        return cls(np.frombuffer(b"".join(parts), np.uint8), np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes))))

    @classmethod
    def load(cls, arrays: Arrays, name: str) -> Strings:
        """The strings that :meth:`arrays` gave under a name."""
        return cls(arrays[f"{name}_data"], arrays[f"{name}_borders"])

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """What a file needs to hold to give these strings back."""
        return {f"{name}_data": np.frombuffer(self._data, np.uint8), f"{name}_borders": np.frombuffer(self._borders, np.int64)}

    def __len__(self) -> int:
        return len(self._borders) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(len(self))[index]]
        if index < 0:
            index += len(self)
        return str(self._data[self._borders[index] : self._borders[index + 1]], "utf-8", "surrogatepass")
