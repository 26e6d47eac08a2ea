"""The app ``cases``."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Loads the models, the machines and the rules that say who may do what."""

    name = "inthewild.hub.cases"
    label = "cases"

    def ready(self) -> None:
        """Register machines and rules; an app whose rules are not loaded denies everything."""
        from inthewild.hub.cases import permissions, states  # noqa: F401
