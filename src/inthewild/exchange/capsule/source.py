"""What verification reads from: names with sizes, and bytes. Nothing is believed of them but that they are bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

from inthewild.errors import CapsuleError

#: A tag file is read whole, so it is bounded: a chain of tens of thousands of entries fits.
MAX_TAG_FILE = 16_000_000
MAX_FILES = 4_000
_BLOCK = 1 << 20


class Source(Protocol):
    """A bag, as a folder or as a zip."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """Every file with its size in bytes."""
        ...

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in blocks. Raises CapsuleError if it cannot be read."""
        ...


def read(source: Source, name: str, most: int = MAX_TAG_FILE) -> bytes:
    """A file whole. Raises CapsuleError if it is missing or larger than ``most`` bytes."""
    size = source.sizes.get(name)
    if size is None:
        raise CapsuleError("is missing", where=name)
    if size > most:
        raise CapsuleError(f"is larger than {most} bytes", where=name)
    return b"".join(source.blocks(name))


def sha256(source: Source, name: str) -> str:
    """The hash of a file, read in blocks."""
    made = hashlib.sha256()
    for block in source.blocks(name):
        made.update(block)
    return made.hexdigest()


def blocks(path: Path, start: int, size: int, name: str) -> Iterator[bytes]:
    """``size`` bytes of a file from ``start``. Raises CapsuleError if there are fewer."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            while size:
                block = file.read(min(size, _BLOCK))
                if not block:
                    raise CapsuleError("is cut off", where=name)
                size -= len(block)
                yield block
    except OSError as error:
        raise CapsuleError(f"cannot be read ({error.strerror})", where=name) from None
