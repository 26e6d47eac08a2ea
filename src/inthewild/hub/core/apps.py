"""The app ``core``."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Loads the models and the rules that say who may do what."""

    name = "inthewild.hub.core"
    label = "core"

    def ready(self) -> None:
        """Register core's permissions, and what it deletes and does by the clock, and its parts of pages."""
        from inthewild.hub.core import permissions, retention, samples, search, undo  # noqa: F401
        from inthewild.hub.core.web import claims  # noqa: F401
