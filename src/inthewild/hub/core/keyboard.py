"""Keys that pages may use: digits and arrows, because letters stand elsewhere on other keyboards and collide with words."""

from __future__ import annotations

from django.utils.translation import get_language_bidi

from inthewild.hub.core import formats

#: ``Next`` and ``Previous`` are the arrows of the direction of writing.
DIGITS = tuple(f"Digit{n}" for n in range(10))
CAPS = {"ArrowUp": "↑", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowRight": "→", "Enter": "Enter"}
CODES = frozenset({*DIGITS, *CAPS, "Next", "Previous"})


def code(name: str) -> str:
    """The ``event.code`` of a key. Raises ValueError for one that no page may use."""
    if name not in CODES:
        raise ValueError(f"{name!r} is no key of a page; there are {', '.join(sorted(CODES))}")
    if name in ("Next", "Previous"):
        return "ArrowRight" if (name == "Next") != get_language_bidi() else "ArrowLeft"
    return name


def cap(name: str) -> str:
    """What is printed on the key, a digit as the reader writes it."""
    found = code(name)
    return CAPS.get(found) or formats.number(int(found.removeprefix("Digit")))
