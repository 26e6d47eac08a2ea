"""The app ``desk``."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Loads the machine, the rules and what is swept."""

    name = "inthewild.hub.desk"
    label = "desk"

    def ready(self) -> None:
        """Register them."""
        from inthewild.hub.desk import cards, labels, permissions, states, upkeep  # noqa: F401
