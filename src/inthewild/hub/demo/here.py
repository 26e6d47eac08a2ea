"""The place of the running demo."""

from __future__ import annotations

from django.conf import settings

from inthewild.hub.demo.place import Place


def place() -> Place:
    """The demo home of this process."""
    return Place(settings.HOME)
