"""How pages are shown to one person: keys, digits, blurred pictures, the time to undo.

Whoever knows the reader (the middleware of accounts) says it with ``shown_as``; everybody else asks ``current()``, which is
the default outside a request and for who is not signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

#: What a person may choose, in seconds. The shortest is the least that the outbox waits (WCAG 2.2.1: time can be extended).
UNDO_SECONDS = (10, 30, 60)


class Digits(StrEnum):
    """Which digits figures are written with."""

    LATIN = "latin"
    NATIVE = "native"


@dataclass(frozen=True)
class Display:
    """The choices of one reader. ``blur`` keeps pictures hidden until the reader asks; ``grey`` takes their colour."""

    keys: bool = True
    digits: Digits = Digits.LATIN
    blur: bool = True
    grey: bool = False
    undo_seconds: int = UNDO_SECONDS[0]

    @property
    def undo(self) -> timedelta:
        """How long something can be taken back."""
        return timedelta(seconds=self.undo_seconds)


DEFAULT = Display()
_reader: ContextVar[Callable[[], Display] | None] = ContextVar("reader", default=None)


def current() -> Display:
    """The choices of who reads this page."""
    reader = _reader.get()
    return DEFAULT if reader is None else reader()


@contextmanager
def shown_as(reader: Callable[[], Display]) -> Iterator[None]:
    """Inside the block ``reader`` tells the choices; it is asked only if something depends on them."""
    token = _reader.set(reader)
    try:
        yield
    finally:
        _reader.reset(token)
