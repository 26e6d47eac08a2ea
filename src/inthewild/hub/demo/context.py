"""What the bar shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from inthewild.hub.accounts.models import User
from inthewild.hub.core import clock
from inthewild.hub.demo.cast import CAST, Part
from inthewild.hub.demo.place import STEPS


class Bar:
    """Computed when the bar is shown."""

    cast = CAST
    days = tuple(step.days for step in STEPS)

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def now(self) -> Any:
        """The time of the example."""
        return clock.now()

    @cached_property
    def part(self) -> Part | None:
        """Who the reader is; None for the public."""
        person = getattr(self._request, "user", None)  # a request may be refused before anybody looked who it is
        return next((p for p in CAST if p.email == person.email), None) if isinstance(person, User) else None


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``demo``."""
    return {"demo": Bar(request)}
