"""The only place of the hub that asks for the time; a lint rule forbids it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path

_moved: ContextVar[timedelta] = ContextVar("_moved", default=timedelta())


class _Ahead:
    """How far ahead a file says that the clock is. All processes of a demo follow the same file; it is read when it changes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = -1
        self._delta = timedelta()

    def __call__(self) -> timedelta:
        try:
            changed = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            return timedelta()
        if changed != self._seen:
            self._delta = timedelta(seconds=int(self._file.read_text("ascii")))
            self._seen = changed
        return self._delta


_ahead: _Ahead | None = None


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC) + _moved.get() + (_ahead() if _ahead is not None else timedelta())


def follow(file: Path) -> None:
    """Run ahead by the seconds that ``file`` says, from now on, in this process. Only the demo does."""
    global _ahead
    _ahead = _Ahead(file)


@contextmanager
def moved_by(delta: timedelta) -> Iterator[None]:
    """Let the clock of this thread run ahead (or behind) while the block runs; blocks add up."""
    token = _moved.set(_moved.get() + delta)
    try:
        yield
    finally:
        _moved.reset(token)
