"""When an organisation leaves: every app says what follows and what stays, and does its part in one transaction.

Apps register in ``apps.py``; ``members`` carries it out and shows the list before anybody confirms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from inthewild.hub.core.actor import Actor


@dataclass(frozen=True)
class Departure:
    """Which organisation (public id) leaves, from which day on, and why."""

    organisation: str
    day: date
    reason: str


@dataclass(frozen=True)
class Part:
    """One app's part. ``follows`` and ``stays`` are sentences, translated when called, for the page that asks to confirm;
    ``do`` carries it out and raises to stop everything."""

    name: str
    follows: Callable[[str], Sequence[str]]
    do: Callable[[Actor, Departure], None]
    stays: Callable[[str], Sequence[str]] = lambda _organisation: ()


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Make a part known; parts run in the order of their names. Raises ValueError if another has its name."""
    if _parts.setdefault(part.name, part) is not part:
        raise ValueError(f"two parts of leaving are called {part.name!r}")


def carry_out(actor: Actor, departure: Departure) -> None:
    """Do all parts, in the transaction of the caller, who has asked for permission."""
    for name in sorted(_parts):
        _parts[name].do(actor, departure)


def follows(organisation: str) -> list[str]:
    """What leaving would do to the organisation with this public id, as sentences."""
    return [text for name in sorted(_parts) for text in _parts[name].follows(organisation)]


def stays(organisation: str) -> list[str]:
    """What would stay, and why, as sentences."""
    return [text for name in sorted(_parts) for text in _parts[name].stays(organisation)]
