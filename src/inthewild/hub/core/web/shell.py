"""What the frame of every page shows: navigation, languages, and bars that other apps add above it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from inthewild.hub.core import display, undo
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import ActorKind
from inthewild.hub.core.display import Display
from inthewild.hub.core.notify import queries
from inthewild.hub.core.web import navigation

_bars: list[str] = []


def add_bar(template: str) -> None:
    """Show this template above the header of every page; it is given ``shell``."""
    if template not in _bars:
        _bars.append(template)


class Shell:
    """Computed when a page asks, so that an error page without a header asks nothing of the database."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def actor(self) -> Actor:
        """Who reads."""
        return getattr(self._request, "actor", None) or Actor.public()

    @property
    def signed_in(self) -> bool:
        """Whether a person is signed in."""
        return self.actor.kind is ActorKind.USER

    @property
    def display(self) -> Display:
        """The reader's choices."""
        return display.current()

    @property
    def links(self) -> list[navigation.Link]:
        """The header's pages."""
        return navigation.links(self.actor, self._request.path)

    @cached_property
    def unread(self) -> int:
        """How many notifications the reader has not read."""
        return queries.unread(self.actor)

    @property
    def language(self) -> str:
        """The language of this page, as it is written in addresses."""
        return get_language() or settings.LANGUAGE_CODE

    @property
    def languages(self) -> list[str]:
        """All languages of the hub."""
        return [code for code, _name in settings.LANGUAGES]

    @property
    def here(self) -> str:
        """The address of this page, to come back to it. A page that was posted to is asked for again by its address."""
        return self._request.get_full_path()

    @property
    def offers(self) -> list[undo.Offer]:
        """What the reader can take back now."""
        return undo.offers(self.actor)

    @property
    def bars(self) -> list[str]:
        """Templates above the header."""
        return list(_bars)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell``."""
    return {"shell": Shell(request)}
