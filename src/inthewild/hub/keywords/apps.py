"""The app ``keywords``."""

from __future__ import annotations

from django.apps import AppConfig


class KeywordsConfig(AppConfig):
    """Loads the models, the machine of terms, the rules that say who may do what, and the jobs."""

    name = "inthewild.hub.keywords"
    label = "keywords"

    def ready(self) -> None:
        """Register machine, rules and jobs."""
        from inthewild.hub.keywords import (  # noqa: F401
            cards,
            discussions,
            erasure,
            finding,
            importing,
            labels,
            navigation,
            notices,
            permissions,
            states,
            subjects,
            tasks,
            telling,
        )
        from inthewild.hub.keywords.services import ageing, releases, upstream  # noqa: F401
