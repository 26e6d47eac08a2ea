"""The page of today: what waits for somebody, what came of their work, and what they could do next.

Apps register cards and suggestions; each card is a function that asks as little as it can (a count and the oldest).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from inthewild.hub.core import naming
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.naming import Called

Text = str | Promise
_SEEN = "core.seen"
_KEEP = 5


class Part(IntEnum):
    """Where a card stands on the page."""

    WAITS = 1
    CAME = 2


@dataclass(frozen=True)
class Card:
    """One card. ``count`` may be 0 for a card that only tells; ``oldest`` is since when the first waits; ``step`` is what
    to do, as the text of the link to ``url``; ``late`` of them are overdue."""

    title: Text
    count: int
    url: str
    step: Text
    oldest: datetime | None = None
    late: int = 0
    says: Text = ""
    part: Part = Part.WAITS


@dataclass(frozen=True)
class Suggestion:
    """What somebody with these roles (everybody if None) could do on an empty day."""

    text: Text
    url_name: str
    roles: frozenset[Role] | None = None


@dataclass(frozen=True)
class Day:
    """The whole page for one reader."""

    waits: tuple[Card, ...]
    came: tuple[Card, ...]
    left: tuple[Called, ...]
    suggestions: tuple[tuple[str, str], ...]


Make = Callable[[Actor], Card | None]
Continue = Callable[[Actor], Iterable[Called]]
_cards: dict[str, tuple[frozenset[Role] | None, int, Make]] = {}
_continues: list[Continue] = []
_suggestions: list[Suggestion] = []


def card(*roles: Role, order: int = 50) -> Callable[[Make], Make]:
    """Decorator: this function makes a card for people with one of the roles (for everybody if none is named), or None
    if there is nothing to tell. A lower ``order`` stands earlier."""

    def add(function: Make) -> Make:
        _cards[f"{function.__module__}.{function.__qualname__}"] = (frozenset(roles) or None, order, function)
        return function

    return add


def continues(function: Continue) -> Continue:
    """Decorator: this function gives what somebody began and did not finish, as drafts."""
    if function not in _continues:
        _continues.append(function)
    return function


def suggest(*given: Suggestion) -> None:
    """Add what one could do on an empty day."""
    _suggestions.extend(one for one in given if one not in _suggestions)


def of(actor: Actor, seen: Iterable[str] = ()) -> Day:
    """The page of one reader; ``seen`` are ids of what they looked at last."""
    cards: list[Card] = []
    for _name, (roles, _order, make) in sorted(_cards.items(), key=lambda item: (item[1][1], item[0])):
        if roles is None or actor.has(*roles):
            made = make(actor)
            if made is not None:
                cards.append(made)
    begun = [one for function in _continues for one in function(actor)]
    last = list(seen)
    names = naming.called_all(actor, last)
    left = (*begun, *(names[one] for one in last if one in names and names[one].url))
    return Day(
        waits=tuple(c for c in cards if c.part is Part.WAITS),
        came=tuple(c for c in cards if c.part is Part.CAME),
        left=left[:_KEEP],
        suggestions=tuple(_steps(actor)),
    )


def looked_at(request: HttpRequest, about: str) -> None:
    """Remember, in the session and for its time, that this reader looked at an object: to continue there."""
    before: list[str] = request.session.get(_SEEN, [])
    if before[:1] != [about]:  # most pages are loaded again: a session that does not change is not written
        request.session[_SEEN] = [about, *(one for one in before if one != about)][:_KEEP]


def last_seen(request: HttpRequest) -> list[str]:
    """Ids of what this reader looked at, latest first."""
    return [str(one) for one in request.session.get(_SEEN, [])]


def _steps(actor: Actor) -> Iterable[tuple[str, str]]:
    for one in _suggestions:
        if one.roles is None or actor.has(*one.roles):
            try:
                yield str(one.text), reverse(one.url_name)
            except NoReverseMatch:
                continue
