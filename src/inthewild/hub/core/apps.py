"""The app ``core``."""

from __future__ import annotations

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Loads the models and the rules that say who may do what."""

    name = "inthewild.hub.core"
    label = "core"

    def ready(self) -> None:
        """Register core's permissions; an app whose rules are not loaded denies everything."""
        from inthewild.hub.core import permissions  # noqa: F401
