"""Tasks and effects of the tests. Each leaves a line in a file, which is what a receiver outside would see."""

from __future__ import annotations

import time

from django.conf import settings

from inthewild.hub.core import jobs, outbox
from inthewild.hub.core.outbox import Effect


def seen() -> list[str]:
    """What happened, in order."""
    path = settings.HOME.path / "seen.txt"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def leave(line: str) -> None:
    """Write one line, in one piece."""
    path = settings.HOME.path / "seen.txt"
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@jobs.job(attempts=20)
def note(what: str) -> None:
    time.sleep(0.01)
    leave(what)


@jobs.job(attempts=3)
def breaks(what: str) -> None:
    leave(what)
    raise ValueError("the phone number is 0049 30 123456")


@outbox.effect("test-letter")
def letter(effect: Effect) -> None:
    leave(f"{effect.key} {effect.about}")
