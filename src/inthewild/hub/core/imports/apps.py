"""The app ``imports``, a part of core with tables of its own."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Loads permissions, jobs and what is swept."""

    name = "inthewild.hub.core.imports"
    label = "imports"

    def ready(self) -> None:
        """Register what may be done, and what is deleted when."""
        from inthewild.hub.core.imports import permissions, subjects, work  # noqa: F401
