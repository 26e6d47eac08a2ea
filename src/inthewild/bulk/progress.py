"""Progress on standard error: a bar on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TextIO


class Progress(Protocol):
    """Told how far a run is."""

    def start(self) -> None:
        """The engine is about to be built, which takes a moment."""

    def update(self, rows: int, fraction: float | None) -> None:
        """``rows`` done so far; ``fraction`` of the input in [0, 1], ``None`` if its size is unknown."""

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Off the screen while something else is written there."""

    def close(self) -> None:
        """Leave the screen."""


class Quiet:
    """Says nothing."""

    def start(self) -> None:
        """Nothing."""

    def update(self, rows: int, fraction: float | None) -> None:
        """Nothing."""

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing."""
        yield

    def close(self) -> None:
        """Nothing."""


class Lines(Quiet):
    """A line every ``every`` seconds: for logs."""

    def __init__(self, out: TextIO | None = None, every: float = 5.0) -> None:
        self._out = out if out is not None else sys.stderr
        self._every = every
        self._begun = self._last = time.monotonic()
        self._first: tuple[int, float] | None = None

    def update(self, rows: int, fraction: float | None) -> None:
        """Write a line if it is time."""
        if self._first is None:
            self._first = (rows, fraction or 0.0)  # a resumed run does not begin at nought
        now = time.monotonic()
        if now - self._last < self._every:
            return
        self._last = now
        rate, left = pace(rows - self._first[0], self._first[1], fraction, now - self._begun)
        share = f" ({fraction:.0%})" if fraction is not None else ""
        print(f"{rows:,} rows{share}, {rate:,.0f} rows/s{left}", file=self._out, flush=True)


class Bar(Quiet):
    """A bar with rate and time left, gone when the run is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self._bar: Any = Progress(
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[text]}"),
            console=Console(stderr=True),
            transient=True,
            refresh_per_second=4,
        )
        self._task = self._bar.add_task("", total=None, text="loading the keyword database")
        self._begun = time.monotonic()
        self._first: tuple[int, float] | None = None
        self._shown = False

    def start(self) -> None:
        """Show the bar."""
        self._shown = True
        self._bar.start()

    def update(self, rows: int, fraction: float | None) -> None:
        """Move the bar."""
        if self._first is None:
            self._first = (rows, fraction or 0.0)
        rate, left = pace(rows - self._first[0], self._first[1], fraction, time.monotonic() - self._begun)
        text = f"{rows:,} rows, {rate:,.0f} rows/s{left}"
        self._bar.update(self._task, total=None if fraction is None else 1.0, completed=fraction or 0.0, text=text)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take the bar away and put it back."""
        self._bar.stop()
        yield
        if self._shown:
            self._bar.start()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()


def pace(rows: int, begun_at: float, fraction: float | None, seconds: float) -> tuple[float, str]:
    """(rows a second, the time left as text, empty if it cannot be told), from what was done in ``seconds``."""
    rate = rows / seconds if seconds > 0 else 0.0
    done = (fraction or 0.0) - begun_at
    if fraction is None or done <= 0 or seconds < 1:
        return rate, ""
    left = round(seconds * (1 - fraction) / done)
    hours, rest = divmod(left, 3600)
    return rate, f", {hours}:{rest // 60:02}:{rest % 60:02} left" if hours else f", {rest // 60}:{rest % 60:02} left"


def make_progress(quiet: bool) -> Progress:
    """What fits standard error."""
    if quiet:
        return Quiet()
    return Bar() if sys.stderr.isatty() else Lines()
