"""The one file of a release: a tar of small text files in an xz, in one spelling only.

As there is only one, a reader can ask for exactly that. What a tar may hide (links, devices, a path that leads out of the
folder, two files of one name, bytes behind the end, a terabyte in a kilobyte) is then simply another spelling, and refused
before anything is written.
"""

from __future__ import annotations

import lzma
import re
import tarfile
from collections.abc import Mapping

from inthewild.errors import ReleaseError

#: A release unpacks to 8 MB today; nothing that unpacks to more than this is looked at.
LIMIT = 64 << 20
MAX_FILES = 1_000
MAGIC = b"\xfd7zXZ\0"
_BLOCK = 512
_END = b"\0" * (2 * _BLOCK)
_NAME = re.compile(r"(?:(?:terms|paradigms|templates|generated)/)?[A-Za-z0-9][A-Za-z0-9-]{0,40}\.(?:tsv|json)")
#: Text of many scripts: the position in a word of four says nothing. A higher preset takes twice the time for 5 kB.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "pb": 0, "dict_size": 16 << 20}]
_MEMORY = 128 << 20


def pack(files: Mapping[str, bytes]) -> bytes:
    """Name -> content as one file, the same bytes for the same files. Raises ReleaseError for a name of another kind."""
    return lzma.compress(_tar(files), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=_FILTERS)


def unpack(content: bytes, limit: int = LIMIT) -> dict[str, bytes]:
    """Name -> content of what :func:`pack` made. Nothing is written.

    ``limit`` is in bytes, unpacked. Raises ReleaseError for any other file.
    """
    whole = _inflated(content, limit)
    files: dict[str, bytes] = {}
    at = 0
    while (head := whole[at : at + _BLOCK]) and head.strip(b"\0"):
        name, size = _told(head)
        start, at = at + _BLOCK, at + _BLOCK + -(-size // _BLOCK) * _BLOCK
        if at > len(whole):
            raise ReleaseError("is cut off", where=name)
        if name in files or len(files) >= MAX_FILES:
            raise ReleaseError("stands in it twice, or there are too many files", where=name)
        files[name] = whole[start : start + size]
    if not files or _tar(files) != whole:
        raise ReleaseError("is not packed as a release is", where="keywords.tar.xz", hint="get it again with `lexicon pull`")
    return files


def is_name(name: str) -> bool:
    """Whether a file of this name may stand in a release."""
    return _NAME.fullmatch(name) is not None


def _inflated(content: bytes, limit: int) -> bytes:
    reader = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_MEMORY)
    try:
        whole = reader.decompress(content, max_length=limit + 1)
        if not content.startswith(MAGIC):
            raise lzma.LZMAError
    except (lzma.LZMAError, EOFError):
        raise ReleaseError("is no xz file", where="keywords.tar.xz") from None
    if len(whole) > limit:
        raise ReleaseError(f"unpacks to more than {limit >> 20} MB", where="keywords.tar.xz", hint="no release is that large")
    if not reader.eof or reader.unused_data:
        raise ReleaseError("is cut off, or more follows behind its end", where="keywords.tar.xz")
    return whole


def _told(head: bytes) -> tuple[str, int]:
    """Name and size in the head of one file, which must be the only head that such a file can have."""
    name = head[:100].rstrip(b"\0").decode("latin-1")
    digits = head[124:135]
    if not is_name(name) or not re.fullmatch(rb"[0-7]{11}", digits):
        raise ReleaseError("is no file of a release", where=ascii(name)[1:-1][:80])
    size = int(digits, 8)
    if head != _head(name, size):
        raise ReleaseError("is no plain file", where=name)
    return name, size


def _head(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def _tar(files: Mapping[str, bytes]) -> bytes:
    parts = []
    for name in sorted(files):
        if not is_name(name):
            raise ReleaseError("is no name of a file of a release", where=name[:80])
        content = files[name]
        parts += [_head(name, len(content)), content, b"\0" * (-len(content) % _BLOCK)]
    return b"".join([*parts, _END])
