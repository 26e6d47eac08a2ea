"""Shared memory through which workers hand over what is to be written.

A pipe copies every output byte several times, most of them in the one process that has to write it all.
"""

from __future__ import annotations

import shutil
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

#: Bytes of a slot, about twice what a batch of clean rows takes; a longer payload goes through the pipe.
SLOT = 6 << 20

_WHERE = Path("/dev/shm")  # noqa: S108


class Slots:
    """``count`` places of :data:`SLOT` bytes in one block of shared memory. Pages that nobody wrote to take no memory.

    The parent makes it and gives each task a free place; the worker attaches to it by ``name``.

    :raises OSError: there is not enough shared memory.
    """

    def __init__(self, count: int = 0, name: str | None = None) -> None:
        # Containers often have 64 MB of it, and a page too many does not fail: it kills the process that touches it.
        if name is None and _WHERE.is_dir() and shutil.disk_usage(_WHERE).free < 2 * count * SLOT:
            raise OSError("not enough shared memory")
        self._memory = SharedMemory(name, create=name is None, size=count * SLOT)
        self._own = name is None
        self._buffer: memoryview = self._memory.buf  # type: ignore[assignment]
        self.name = self._memory.name

    def put(self, slot: int, payload: bytes) -> bool:
        """Lay a payload down; false if it is too long."""
        if len(payload) > SLOT:
            return False
        start = slot * SLOT
        self._buffer[start : start + len(payload)] = payload
        return True

    def get(self, slot: int, size: int) -> memoryview:
        """What lies there, until the place is used again. To be released before :meth:`close`."""
        start = slot * SLOT
        return self._buffer[start : start + size]

    def close(self) -> None:
        """Let go of the memory; its maker also gives it back."""
        self._memory.close()
        if self._own:
            self._memory.unlink()
