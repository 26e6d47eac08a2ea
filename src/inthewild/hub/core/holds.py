"""Holds: what must not be deleted now, whatever its retention or a wish to be erased says. A hold wins.

The app that keeps legal holds (a named person, a reason, an end) registers a function here; everything that deletes asks.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from inthewild.hub.errors import Conflict

Hold = Callable[[str], str]
_holds: dict[str, Hold] = {}


def holds(name: str) -> Callable[[Hold], Hold]:
    """Decorator: this function says why the object with a public id may not be deleted now (and until when), or ''."""

    def add(function: Hold) -> Hold:
        if _holds.setdefault(name, function) is not function:
            raise ValueError(f"two functions hold {name!r}")
        return function

    return add


def held(*about: str) -> str:
    """Why one of these objects may not be deleted now; empty if nothing holds them."""
    return next((why for hold in _holds.values() for one in about if one and (why := hold(one))), "")


def check(*about: str) -> None:
    """Raise Conflict if something holds one of these objects."""
    why = held(*about)
    if why:
        raise Conflict(_("this is kept: %(why)s") % {"why": why}, where=about[0])
