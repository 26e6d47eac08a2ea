"""Who finds what: each app says which of its pages stand in the header, and to whom.

An app calls ``register`` in its ``apps.ready``. A page that this hub does not route is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import NoReverseMatch, reverse

from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind, Role


@dataclass(frozen=True)
class Entry:
    """A page in the header. ``label`` is translated when it is shown; a lower ``order`` stands earlier."""

    label: object
    url_name: str
    shown: Callable[[Actor], bool]
    order: int = 50


@dataclass(frozen=True)
class Link:
    """An entry as this reader sees it."""

    label: str
    url: str
    current: bool


_entries: dict[str, Entry] = {}


def everybody(_actor: Actor) -> bool:
    """Signed in or not."""
    return True


def signed_in(actor: Actor) -> bool:
    """People who are signed in."""
    return actor.kind is ActorKind.USER


def roles(*wanted: Role) -> Callable[[Actor], bool]:
    """People with one of these roles."""
    return lambda actor: actor.has(*wanted)


def register(*entries: Entry) -> None:
    """Add pages to the header; the same address again replaces the entry."""
    for entry in entries:
        _entries[entry.url_name] = entry


def links(actor: Actor, path: str) -> list[Link]:
    """The pages that this actor finds in the header, in their order; ``path`` is the page that is shown now."""
    found = []
    for entry in sorted(_entries.values(), key=lambda e: (e.order, e.url_name)):
        if entry.shown(actor):
            try:
                url = reverse(entry.url_name)
            except NoReverseMatch:
                continue
            found.append(Link(str(entry.label), url, False))
    here = max((link.url for link in found if path.startswith(link.url)), key=len, default="")
    return [replace(link, current=link.url == here) for link in found]
