"""The app ``progress``."""

from __future__ import annotations

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """Loads the models, the machines, the rules that say who may do what, and the jobs."""

    name = "inthewild.hub.progress"
    label = "progress"

    def ready(self) -> None:
        """Register machines, rules and jobs, what is told, found, imported and erased."""
        from inthewild.hub.progress import (  # noqa: F401
            cards,
            erasure,
            importing,
            labels,
            naming,
            navigation,
            notices,
            permissions,
            states,
            subjects,
            telling_samples,
            upkeep,
            uploads,
        )
        from inthewild.hub.progress.services import publishing  # noqa: F401
