"""Bytes of an input, in blocks: a file, a gzip file, or standard input, with their ways to end badly."""

from __future__ import annotations

import os
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Any, BinaryIO, cast

from inthewild.errors import InputError

STDIN = "-"
GZIP = b"\x1f\x8b"
BLOCK = 1 << 20


class DamagedError(InputError):
    """The stream ends before its end: the rows before this point are good."""


class ByteStream:
    """One input as blocks of bytes, unpacked if it is gzip. ``done`` counts the bytes read from the input itself."""

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.done = 0
        self._stdin = path == STDIN
        self._file = sys.stdin.buffer if self._stdin else _open(name, path)
        stat = None if self._stdin else os.fstat(self._file.fileno())
        #: Size and time of change; ``None`` for what can be read only once: standard input and other pipes.
        self.stat = stat if stat is not None and S_ISREG(stat.st_mode) else None
        # A file that grows faster than it is read would never end. Some files (/proc) do not know their size.
        self._left = self.stat.st_size or sys.maxsize if self.stat else sys.maxsize
        self._start = self._read_some(1)
        if self._start:
            self._start += self._read_some(1)
        self.gzip = self._start == GZIP
        self._source = self._gunzip() if self.gzip else self._raw()
        self._peeked: list[bytes] = []
        self.damage: DamagedError | None = None  # met by `peek`, raised again by `blocks`

    def peek(self, size: int) -> bytes:
        """The first bytes, unpacked; they will be read again. Fewer than ``size`` only if the input holds no more."""
        got = sum(map(len, self._peeked))
        try:
            while got < size:
                block = next(self._source, b"")
                if not block:
                    break
                self._peeked.append(block)
                got += len(block)
        except DamagedError as error:
            self.damage = error
        return b"".join(self._peeked)[:size]

    def blocks(self) -> Iterator[bytes]:
        """All bytes, unpacked, once.

        :raises DamagedError: the input is cut off or broken at this place.
        """
        while self._peeked:
            yield self._peeked.pop(0)
        if self.damage is not None:
            raise self.damage
        yield from self._source

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if not self._stdin:
            self._file.close()

    def _read_some(self, size: int) -> bytes:
        """Up to ``size`` bytes as they come, at least one unless the input is at its end."""
        # `read1` gives what has arrived; `read` of a buffered file would wait for a full block of a slow pipe.
        file = cast("Any", self._file)
        block: bytes = file.read1(size) if self._stdin else file.read(min(size, self._left))
        self._left -= len(block)
        return block

    def _raw(self) -> Iterator[bytes]:
        block = self._start
        while True:
            try:
                block += self._read_some(BLOCK - len(block))
            except OSError as error:
                raise DamagedError(f"cannot be read further: {error.strerror}", where=self.name) from error
            if not block:
                return
            self.done += len(block)
            yield block
            block = b""

    def _gunzip(self) -> Iterator[bytes]:
        unpack = zlib.decompressobj(31)
        fresh = True  # nothing of the current member has been read
        for block in self._raw():
            while True:
                try:
                    # Bounded, for a few packed bytes can stand for gigabytes.
                    out = unpack.decompress(block, BLOCK)
                except zlib.error as error:
                    if fresh and not block.strip(b"\0"):
                        return  # zeros after the last member are padding, as of tape blocks
                    raise DamagedError(f"the gzip stream is broken: {error}", where=self.name) from error
                fresh = False
                if out:
                    yield out
                if unpack.eof:
                    block = unpack.unused_data
                    unpack, fresh = zlib.decompressobj(31), True
                    if not block:
                        break
                else:
                    block = unpack.unconsumed_tail
                    if not block and len(out) < BLOCK:
                        break
        if not fresh:
            raise DamagedError("the gzip stream is cut off", where=self.name)


def spool(stream: ByteStream) -> str:
    """Copy a stream to a temporary file, for formats that are read from their end. The caller removes it.

    :raises DamagedError: the stream is cut off; nothing is left behind.
    """
    handle, path = tempfile.mkstemp(prefix="inthewild-", suffix=".parquet")
    try:
        with os.fdopen(handle, "wb") as out:
            for block in stream.blocks():
                out.write(block)
    except BaseException:
        Path(path).unlink(missing_ok=True)
        raise
    return path


def _open(name: str, path: str) -> BinaryIO:
    try:
        return cast("BinaryIO", Path(path).open("rb", buffering=0))
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}", where=name) from error
